"""The menu: the four wings of precise assistance, each with the pages this person may open."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.actors import Actor
from bangfu.ground.access.permissions import Permission


@dataclass(frozen=True)
class Entry:
    """A page of the menu. `needs` names the permissions of which one opens it; none at all: anyone who signed in."""

    label: str | Promise
    view: str
    needs: tuple[Permission, ...] = ()

    @property
    def address(self) -> str:
        return reverse(self.view)

    def opens_for(self, actor: Actor) -> bool:
        return not self.needs or any(actor.may(permission) for permission in self.needs)


@dataclass(frozen=True)
class Wing:
    label: str | Promise
    entries: tuple[Entry, ...]


ALLIANCE = (Permission.ALLIANCE_READ, Permission.ALLIANCE_ANSWER)
MATCHES = (Permission.MATCH_READ, Permission.DELIVERY_CONFIRM, Permission.DELIVERY_RECORD)
WINGS = (
    Wing(
        _("Identify"),
        (
            Entry(_("Register"), "registry:home", (Permission.REGISTER_READ,)),
            Entry(_("Notices"), "notices:notices", (Permission.NOTICE_READ,)),
            Entry(_("Data quality"), "registry:quality", (Permission.REGISTER_READ,)),
            Entry(_("Matching of persons"), "registry:links", (Permission.REGISTER_READ,)),
            Entry(_("Change requests"), "registry:changes", (Permission.REGISTER_READ,)),
            Entry(_("Households' requests"), "home:inbox", (Permission.REQUEST_READ,)),
            Entry(_("Participation"), "home:participation", (Permission.REQUEST_READ,)),
            Entry(_("Moves"), "registry:transfers", (Permission.REGISTER_READ,)),
            Entry(_("Documents"), "registry:documents", (Permission.REGISTER_READ, Permission.DOCUMENT_RECORD)),
            Entry(_("Screening"), "determination:screenings", (Permission.SCREENING_READ,)),
            Entry(_("Lists by village"), "determination:lists", (Permission.CASE_READ,)),
            Entry(_("Meetings"), "determination:sittings", (Permission.CASE_READ,)),
            Entry(_("Determinations"), "determination:determinations", (Permission.CASE_READ,)),
            Entry(_("Forms on paper"), "determination:papers", (Permission.REGISTER_READ,)),
            Entry(_("Imports"), "registry:imports", (Permission.REGISTER_IMPORT,)),
            Entry(_("Differences"), "registry:comparisons", (Permission.REGISTER_IMPORT,)),
            Entry(_("Export the register"), "registry:export", (Permission.REGISTER_EXPORT,)),
            Entry(_("Measure a file"), "desk:measure", (Permission.MEASURE_RUN,)),
            Entry(_("Policy values"), "determination:policy"),
        ),
    ),
    Wing(
        _("Assist"),
        (
            Entry(_("Network"), "network:home", (Permission.NEED_READ, Permission.OFFER_RECORD)),
            Entry(_("Needs"), "network:needs", (Permission.NEED_READ, Permission.OFFER_RECORD)),
            Entry(_("Offers"), "network:offers", (Permission.OFFER_READ, Permission.OFFER_RECORD)),
            Entry(_("Proposals"), "network:proposals", (Permission.MATCH_READ, Permission.OFFER_RECORD)),
            Entry(_("Matches"), "network:matches", MATCHES),
            Entry(_("What if"), "network:what-ifs", (Permission.MATCH_READ,)),
            Entry(_("Special actions"), "network:actions", (Permission.SOCIAL_READ,)),
            Entry(_("Who helps"), "alliance:home", ALLIANCE),
            Entry(_("Organisations"), "alliance:organisations", ALLIANCE),
            Entry(_("Programmes"), "alliance:programmes", ALLIANCE),
        ),
    ),
    Wing(
        _("Manage"),
        (
            Entry(_("Cases"), "workflow:cases", (Permission.CASE_READ,)),
            Entry(_("Procedures"), "workflow:procedures", (Permission.CASE_READ,)),
            Entry(_("Delegations"), "workflow:delegations", (Permission.CASE_READ,)),
            Entry(_("Users and roles"), "access:users", (Permission.USER_READ,)),
            Entry(_("Areas"), "access:areas"),
        ),
    ),
    Wing(
        _("Assess"),
        (
            Entry(_("Steps and days"), "workflow:report", (Permission.CASE_READ,)),
            Entry(_("Full numbers seen"), "access:unmaskings", (Permission.HISTORY_READ,)),
            Entry(_("Exports"), "access:exports", (Permission.HISTORY_READ,)),
            Entry(_("Log of entries"), "desk:log", (Permission.HISTORY_READ,)),
        ),
    ),
)


@dataclass(frozen=True)
class Shown:
    """A wing or a page as the menu shows it."""

    label: str | Promise
    address: str
    is_current: bool
    entries: tuple[Shown, ...] = ()


def menu_for(actor: Actor, path: str) -> list[Shown]:
    """The wings with what opens for this actor; the page with the longest address that leads `path` is the current."""
    opened = [(wing, [entry for entry in wing.entries if entry.opens_for(actor)]) for wing in WINGS]
    addresses = {entry.address for _, entries in opened for entry in entries}
    current = max((address for address in addresses if path.startswith(address)), key=len, default="")
    return [_shown(wing, entries, current) for wing, entries in opened if entries]


def _shown(wing: Wing, entries: list[Entry], current: str) -> Shown:
    pages = tuple(Shown(entry.label, entry.address, entry.address == current) for entry in entries)
    return Shown(wing.label, pages[0].address, any(page.is_current for page in pages), pages)
