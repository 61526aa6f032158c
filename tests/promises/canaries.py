"""Numbers of synthetic people planted in a county, and the eye that finds one again: on a page, in a file or log."""

from __future__ import annotations

import html
import io
import re
import unicodedata
import zipfile
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from bangfu.ground.access.ciphers import unseal
from bangfu.ground.access.permissions import Role
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import actor_for
from bangfu.identify.registry.models import Difference, DifferenceDecision, ImportState, LinkPair
from bangfu.identify.registry.services import Grounds, Stated, change_request
from bangfu.identify.registry.services.differences import comparison_execute, comparison_request
from bangfu.identify.registry.services.imports import Handed, import_check, import_request
from bangfu.identify.registry.services.linking import HandedIn, link_execute, link_request
from bangfu.identify.registry.services.quality import quality_run_execute, quality_run_request
from bangfu.identify.registry.services.records import MODELS, Table, columns
from bangfu.identify.registry.services.rows import sealed_place
from tests.ground.papers import pdf
from tests.promises.addresses import ADDRESSES
from tests.promises.alliances import PHONES
from tests.promises.conftest import FULL_SIZE
from tests.promises.county import MAKERS, OWN, County, key_of
from tests.promises.rows import PUBLIC
from tests.promises.test_p10_every_address import Visitor
from tests.register_files import Row, member_rows, write_layout

TABLES: tuple[Table, ...] = ("households", "members")
SEEN_PLACES = (OWN, "child", "foreign")
WANTED_PHONE = "13900008100"
IN_THE_WRONG_COLUMN, MISTYPED = "100000198005051230", "100000198105051239"
LINK, TAG = re.compile(rb'href="(/(?!static/)[^"#]*)'), re.compile(rb"<[^>]*>")
GAPS, FULL_WIDTH = b" \t\r\n-.,/", "０".encode()[:2]
RELATIONS = {"household": "registry_household", "member": "registry_member", "change": "registry_changerequest"}


@dataclass(frozen=True)
class Canaries:
    """Every planted number with what it is, and how to find one in what the platform gives out."""

    numbers: dict[str, str]

    def within(self, content: bytes) -> set[str]:
        """What the planted numbers are that stand in a page or file, however they are set apart there."""
        forms = [form.translate(None, GAPS) for part in _parts(content) for form in (part, TAG.sub(b"", part))]
        return {kind for number, kind in self.numbers.items() if any(number.encode() in form for form in forms)}


def _parts(content: bytes) -> Iterator[bytes]:
    """The text of a page or paper, or of each file within a workbook, with its digits in plain ASCII."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    elif content.startswith(b"%PDF"):
        yield pdf.text(content).encode()
    elif FULL_WIDTH in content or b"&#" in content:
        yield unicodedata.normalize("NFKC", html.unescape(content.decode(errors="replace"))).encode()
    else:
        yield content


def planted(county: County) -> Canaries:
    """Numbers in every sealed column of the register."""
    with transaction.atomic():
        for place in SEEN_PLACES:
            county.thing("household", place)
    return Canaries(dict(pair for table in TABLES for pair in _sealed(table)))


def planted_everywhere(county: County, folder: Path) -> Canaries:
    """In a request for a change, files with errors or of a department, a check of quality; a thing of every kind."""
    numbers, theirs = planted(county).numbers, str(_their_rows(county)[0]["member.id_no"])
    with transaction.atomic():
        for place in SEEN_PLACES:
            for kind in MAKERS:
                county.thing(kind, place)
        _ask_for_a_change(county)
        _hand_in_a_file_with_errors(county, folder)
        _compare_with_a_national_export(county, folder)
        _check_the_quality(county)
        slip = _match_a_department(county, folder)
    return Canaries(
        {
            **numbers,
            **{PHONES[place]: "helper" for place in SEEN_PLACES},
            slip: "slip",
            WANTED_PHONE: "wanted",
            IN_THE_WRONG_COLUMN: "misplaced",
            MISTYPED: "mistyped",
            theirs: "theirs",
        }
    )


def _sealed(table: Table) -> Iterator[tuple[str, str]]:
    for row in MODELS[table].objects.within(EVERYWHERE):
        for name in (name for name, column in columns(table).items() if column.sealed):
            number = unseal(sealed_place(table, name), row.pk, getattr(row, f"{name}_sealed"))
            assert number, f"{table}.{name} has no number to be found"
            yield number, f"{table}.{name}"


def _ask_for_a_change(county: County) -> None:
    """By somebody of above, so that a person of the township decides on it."""
    household = county.thing("household", OWN)
    county.things["change", OWN] = change_request(
        actor=actor_for(county.maker),
        household=household.pk,
        values={"phone": WANTED_PHONE},
        grounds=Grounds("a new phone", "card"),
        stated=Stated("visit", date(2026, 3, 2)),
    )


def _hand_in_a_file_with_errors(county: County, folder: Path) -> None:
    rows = _their_rows(county)
    rows[0] |= {"member.education": IN_THE_WRONG_COLUMN}
    rows.append({**rows[0], "member.education": "", "member.id_no": MISTYPED})
    path = write_layout(folder / "bad.xlsx", "members26", rows)
    file = Handed(path, path.name, date(2026, 1, 31), 2025)
    found = import_request(actor=actor_for(county.maker), area=county.place(OWN), file=file, queued=False)
    county.things["import", OWN] = checked = import_check(number=found.pk)
    assert checked.state == ImportState.FAULTY, checked.failure


def _compare_with_a_national_export(county: County, folder: Path) -> None:
    """Of one person whom our register does not have."""
    path = write_layout(folder / "theirs.xlsx", "members26", _their_rows(county)[:1])
    file = Handed(path, path.name, date(2026, 1, 31), 2025)
    found = comparison_request(actor=actor_for(county.maker), area=county.place(OWN), file=file, queued=False)
    county.things["comparison", OWN] = done = comparison_execute(number=found.pk)
    assert done.state == ImportState.DONE, done.failure
    lines = Difference.objects.within(EVERYWHERE).filter(comparison=done)
    lines.update(decision=DifferenceDecision.OURS, decided_by=county.maker, decided_at=timezone.now())


def _their_rows(county: County) -> list[Row]:
    """A household as the national system has it, of the own township's village."""
    village = county.place("child")
    names = {village.code: tuple(county.areas[village.code[:n]].name for n in (6, 9, 12))}
    return member_rows(1, villages=(village.code,), names=names)


def _check_the_quality(county: County) -> None:
    today = timezone.localdate()
    actor = actor_for(county.maker)
    run = quality_run_request(actor=actor, area=county.place(OWN), on_day=today, year=today.year - 1, queued=False)
    quality_run_execute(number=run.pk)


def _match_a_department(county: County, folder: Path) -> str:
    """A file in which her number has a digit mistyped, and stands in the wrong columns as well."""
    member = county.thing("member", OWN)
    number = unseal(sealed_place("members", "id_no"), member.pk, member.id_no_sealed)
    slip = number[:16] + str((int(number[16]) + 1) % 10) + number[17]
    path = folder / "vehicles.csv"
    path.write_text(f"Name,ID number,Date of birth,Village,Plate\nLi,{slip},1970-01-01,{slip},{slip}\n")
    run = link_request(
        actor=actor_for(county.maker),
        area=county.place(OWN),
        kind="vehicles",
        stated_on=date(2026, 1, 31),
        file=HandedIn(path, path.name),
        queued=False,
    )
    county.things["link", OWN] = done = link_execute(number=run.pk)
    county.things["pair", OWN] = LinkPair.objects.within(EVERYWHERE).get(run=done, member=member)
    return slip


def open_in_the_database(canaries: Canaries) -> list[str]:
    """The tables, those of history included, in whose rows a planted number can be read."""
    found = []
    with connection.cursor() as cursor:
        for name in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT string_agg(t::text, E'\\n') FROM {connection.ops.quote_name(name)} t")
            text = (cursor.fetchone() or ("",))[0] or ""
            found += [f"{name}: {kind}" for kind in sorted(canaries.within(text.encode()))]
    return found


class Crawler:
    """Walks all pages as one person: every address of the table, then every link that a page shows."""

    def __init__(self, county: County, canaries: Canaries) -> None:
        self.county, self.canaries = county, canaries
        self.pages: dict[tuple[Role | None, str], bytes] = {}

    def leaks(self, role: Role | None, names: Collection[str] = ADDRESSES, *, follow: bool = False) -> list[str]:
        """Each address at which a person of this role is shown a planted number."""
        client, found = Client(), []
        if role is not None:
            client.force_login(self.county.people[role])
        waiting = deque(dict.fromkeys(self._addresses(role, names)))
        known = set(waiting)
        while waiting:
            address = waiting.popleft()
            answer = client.get(address)
            content = b"".join(answer) if answer.streaming else answer.content
            self.pages[role, address] = content
            found += [f"{address} as {role}: {kind}" for kind in sorted(self.canaries.within(content))]
            links = {html.unescape(link.decode()) for link in LINK.findall(content)} if follow else set()
            waiting.extend(sorted(links - known))
            known |= links
        return found

    def _addresses(self, role: Role | None, names: Collection[str]) -> Iterator[str]:
        """Refusals all look alike: but at full size, one stands for them."""
        refused = FULL_SIZE
        for name in names:
            row = ADDRESSES[name]
            is_open = row.opens == PUBLIC if role is None else row.opens_for(role)
            if "GET" not in row.methods.split() or (not is_open and refused and not FULL_SIZE):
                continue
            refused = refused or not is_open
            for place in SEEN_PLACES if row.thing and FULL_SIZE else (OWN,):
                key = key_of(row.thing, self.county.thing(row.thing, place)) if row.thing else ""
                yield Visitor.address(name, row, key)
        for kind, relation in RELATIONS.items():
            yield from (f"/desk/history/{relation}/{self.county.thing(kind, place).pk}/" for place in SEEN_PLACES)
