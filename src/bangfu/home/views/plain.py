"""A page as plain text in its reading order: what an old phone shows and a screen reader or a neighbour reads out."""

from __future__ import annotations

from html.parser import HTMLParser

BLOCKS = frozenset({"h1", "h2", "h3", "p", "li", "dt", "section", "form", "div", "label", "legend", "fieldset", "tr"})
SILENT = frozenset({"script", "style", "nav", "select", "textarea"})
AFTER = {"dt": ": "}
VOID = frozenset({"br", "img", "input", "hr", "link", "meta"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = [""]
        self.inside = 0
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.inside += tag == "main" or (self.inside > 0 and tag not in VOID)
        self.silent += (tag in SILENT or "data-silent" in given) if not self.silent else tag not in VOID
        if tag in BLOCKS or tag == "br":
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        if self.inside:
            self.inside -= 1
        if self.silent:
            self.silent -= 1
        if tag in AFTER and not self.silent:
            self.lines[-1] = self.lines[-1].rstrip() + AFTER[tag]
        elif tag in BLOCKS or tag == "dd":
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if self.inside and not self.silent:
            before, after = _edges(data)
            self.lines[-1] += f"{before}{' '.join(data.split())}{after}"


def _edges(data: str) -> tuple[str, str]:
    """A space where there was one at either end, so that words stay apart."""
    return (" " if data[:1].isspace() else "", " " if data[-1:].isspace() else "")


def as_text(page: str) -> str:
    """The words of a page's main part, one thing on a line, in the order in which they stand."""
    reader = _Reader()
    reader.feed(page)
    lines = [" ".join(line.split()) for line in reader.lines]
    return "\n".join(line for line in lines if line and line != ":") + "\n"
