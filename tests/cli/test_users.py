"""`bangfu users` as the operator calls it; its errors stand in test_areas beside those of `bangfu areas`."""

from __future__ import annotations

import argparse
import contextlib
import importlib
from collections.abc import Callable, Iterator
from datetime import date
from types import ModuleType

import pytest

from bangfu.assist.alliance.models import Membership, Pillar
from bangfu.cli import users
from bangfu.errors import NotFound, RuleViolated
from bangfu.ground.access.models import Area, User
from bangfu.ground.access.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _this_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command works on the database of the test instead of starting one."""

    @contextlib.contextmanager
    def application() -> Iterator[Callable[[str], ModuleType]]:
        yield importlib.import_module

    monkeypatch.setattr(users, "application", application)
    Area.objects.create(id=1, level=1, path="1.", code="53", name="Yunnan", valid_from=date(2023, 9, 11), source="test")


def call(*words: str) -> None:
    parser = argparse.ArgumentParser()
    users.configure(parser, str)
    users.run(parser.parse_args(words))


def add(role: str, *words: str) -> None:
    call("add", "lihua", "--name", "Li Hua", "--role", role, "--area", "53", *words)


def test_the_command_knows_every_role_and_pillar() -> None:
    assert list(users.ROLES) == Role.values
    assert list(users.PILLARS) == Pillar.values


def test_add_prints_the_password_that_works(capsys: pytest.CaptureFixture[str]) -> None:
    add("auditor")
    name, password = capsys.readouterr().out.splitlines()
    assert name == "user name: lihua"
    assert User.objects.get().check_password(password.removeprefix("password, shown only now: "))


def test_list_names_role_area_and_state(capsys: pytest.CaptureFixture[str]) -> None:
    add("auditor")
    call("close", "lihua")
    capsys.readouterr()
    call("list")
    assert capsys.readouterr().out == "lihua: Li Hua, auditor 53 Yunnan, closed\n"


def test_an_empty_list_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    call("list")
    assert capsys.readouterr().out == "There is no user yet. Make one with: bangfu users add\n"


def test_an_organisation_is_made_where_its_pillar_is_stated() -> None:
    add("organisation", "--organisation", "Bright Cooperative", "--pillar", "farmer")
    membership = Membership.objects.get()
    assert (membership.user.username, membership.organisation.name) == ("lihua", "Bright Cooperative")


def test_an_unknown_organisation_leaves_no_user() -> None:
    with pytest.raises(NotFound, match="there is no organisation of this name"):
        add("organisation", "--organisation", "Bright Cooperative")
    assert not User.objects.exists()


def test_the_organisation_role_needs_one() -> None:
    with pytest.raises(RuleViolated, match="none is stated"):
        add("organisation")
