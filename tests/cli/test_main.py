"""The list of commands: each is there, and told in the reader's language."""

from __future__ import annotations

import re

import pytest

from bangfu.cli.main import COMMANDS, main


@pytest.mark.parametrize(("language", "written"), [("zh", r"[一-鿿]"), ("en", r"[a-z]{3}")])
def test_every_command_is_told_in_the_readers_language(
    language: str, written: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BANGFU_LANG", language)
    with pytest.raises(SystemExit):
        main(["--help"])
    told = dict(re.findall(r"^    (\w+) +(\S.*)$", capsys.readouterr().out, re.MULTILINE))
    assert {name for name, does in told.items() if re.search(written, does)} == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert f"bangfu {name}" in capsys.readouterr().out
