"""A page as plain text: its main part, in order, without what is only for the eye."""

from __future__ import annotations

from bangfu.home.views.plain import as_text

PAGE = """<html><head><title>T</title></head><body><header>Head</header><main id="main">
<h1>My  record</h1><script>no()</script><dl><dt>Wage</dt><dd>12</dd></dl><ul><li>One <b>two</b></li></ul>
<p>Line<br>break <img alt="x"> after</p><label>Name</label><textarea>typed</textarea></main>
<footer>Foot</footer></body></html>"""


def test_the_words_stand_in_reading_order() -> None:
    assert as_text(PAGE).splitlines() == ["My record", "Wage: 12", "One two", "Line", "break after", "Name"]
