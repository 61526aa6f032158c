"""Every sentence a user can meet exists in Chinese and in English."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest
from django.apps import apps
from django.db import models
from django.utils.translation import override

from tests.conventions.catalogue import Sentence, collected, stored
from tests.conventions.sources import templates

CHINESE = re.compile(r"[\u4e00-\u9fff]")
TEMPLATE_CODE = re.compile(
    r"{%\s*blocktrans.*?{%\s*endblocktrans(?:late)?\s*%}|{%\s*comment.*?endcomment\s*%}|{#.*?#}|{%.*?%}|{{.*?}}",
    re.DOTALL,
)
COMMAND = re.compile(r"<code>bangfu [^<]*</code>")
MARKUP = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
SPOKEN_ATTRIBUTES = re.compile(
    r"""(?<![:\w-])(?:alt|title|aria-label|placeholder|heading|lead|label|data-label)="([^"]*)"""
)
NAMES = {"English", "中文", "CSV", "JSON", "YAML"}
VALUE = re.compile(r"%\((\w+)\)s")


def texts(message: Sentence) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message or ("",))


def test_every_sentence_has_its_chinese() -> None:
    known = {texts(message.id)[0] for message in stored() if message.id and all(texts(message.string or ""))}
    missing = sorted({texts(message.id)[0] for message in collected() if message.id} - known)
    assert missing == []


def test_the_catalogue_holds_nothing_that_is_no_longer_said() -> None:
    said = {texts(message.id)[0] for message in collected() if message.id}
    assert sorted({texts(message.id)[0] for message in stored() if message.id} - said) == []


def values(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(VALUE.sub(r"{\1}", text).replace("%%", "%")) if name}


def test_translations_use_the_same_values() -> None:
    wrong = [
        texts(message.id)[0]
        for message in stored()
        if message.id and values(texts(message.id)[-1]) != values(texts(message.string)[0])
    ]
    assert wrong == []


def test_translations_are_chinese() -> None:
    plain = [texts(m.id)[0] for m in stored() if m.id and not CHINESE.search("".join(texts(m.string)))]
    assert [
        text for text in plain if re.search(r"[a-z]{3}", re.sub(r"{\w+}|%\(\w+\)s|bangfu \w+|\S+\.yaml", "", text))
    ] == []


@pytest.mark.parametrize("template", templates(), ids=lambda path: path.name)
def test_templates_hold_no_bare_text(template: Path) -> None:
    text = COMMAND.sub("", TEMPLATE_CODE.sub("", template.read_text(encoding="utf-8")))
    spoken = [*MARKUP.sub("\n", text).splitlines(), *SPOKEN_ATTRIBUTES.findall(text)]
    bare = [line.strip() for line in spoken if re.search(r"[^\W\d_]{2}", line) and line.strip() not in NAMES]
    assert bare == []


def named() -> list[tuple[str, object]]:
    own = [model for model in apps.get_models() if model.__module__.startswith("bangfu.") and model._meta.managed]
    fields = [
        (f"{model._meta.label}.{field.name}", field.verbose_name)
        for model in own
        for field in model._meta.get_fields()
        if isinstance(field, models.Field) and not field.primary_key and field.name not in ("password", "last_login")
    ]
    return [*((model._meta.label, model._meta.verbose_name) for model in own), *fields]


def test_models_and_fields_are_named_in_chinese() -> None:
    with override("zh-hans"):
        assert [place for place, name in named() if not CHINESE.search(str(name))] == []
