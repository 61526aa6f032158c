"""Erasing a person: this room's part, then those of the rooms below. It lives here because no room right of it keeps
anything of a person."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from bangfu.assist.alliance import services as alliance
from bangfu.assist.network.services.erasure import Homes, households_forget
from bangfu.errors import say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.ciphers import unseal
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.selectors import past_events
from bangfu.ground.audit.services import events_erase, reason_stated
from bangfu.home.models import Card, Consent, Request, Session
from bangfu.home.selectors.entry import CONSENT_PLACE
from bangfu.home.selectors.requests import told_in
from bangfu.identify.determination import services as determination
from bangfu.identify.registry.models import Erasure, Household, Member
from bangfu.identify.registry.models.members import HEAD
from bangfu.identify.registry.selectors import member_get
from bangfu.identify.registry.services import households_of_person


@transaction.atomic
def person_erase(*, actor: Actor, number: int, order_no: str) -> Erasure:
    """Erase a person everywhere: here, in what was computed of her, in the register, its cases and notices.

    Of her households, what was hers alone goes; of those in which others live, what was written under her name or with
    it. That it happened stays. Errors: as of `person_forget`.
    """
    member = member_get(scope=actor.scope(Permission.REGISTER_READ), number=number)
    actor.permit(Permission.PERSON_ERASE, member.area)
    reason_stated(say("erasure by order {order}", order=order_no.strip()).render())
    found = Household.objects.within(EVERYWHERE).filter(pk__in=households_of_person(member))
    homes = list(found.select_related("area").order_by("pk"))
    gone: dict[str, list[int]] = {}
    hers = [home for home in homes if _is_hers(home, member)]
    for home in homes:
        whole = home in hers
        requests = Request.objects.within(EVERYWHERE).filter(household=home)
        consents = Consent.objects.within(EVERYWHERE).filter(household=home)
        kept = [one.pk for one in requests if not whole and not _names(told_in(one).words.values(), member)]
        spoken = [one.pk for one in consents if not whole and not _names([_words(one)], member)]
        removed = requests.exclude(pk__in=kept)
        # An appeal against a request that goes loses what it was against, and goes with it.
        _remove(Request.objects.within(EVERYWHERE).filter(of_request__in=removed), gone)
        _remove(requests.exclude(pk__in=kept), gone)
        _remove(Session.objects.within(EVERYWHERE).filter(household=home), gone)
        _remove(consents.exclude(pk__in=spoken), gone)
        if whole:
            _remove(Card.objects.within(EVERYWHERE).filter(household=home), gone)
    helped = alliance.people_forget(
        names={member.name},
        villages={home.area_id for home in homes},
        places={part for home in homes for part in home.area.ancestor_ids},
        household_nos=[home.household_no for home in hers],
    )
    needed = households_forget(
        actor=actor,
        homes=Homes(
            all=[home.pk for home in homes],
            hers=[home.pk for home in hers],
            ending=[home.pk for home in homes if not _others(home, member).exists()],
        ),
        names={member.name},
        places={part for home in homes for part in home.area.ancestor_ids},
    )
    for table, keys in [*helped.items(), *needed.rows.items()]:
        gone.setdefault(table, []).extend(keys)
    done = determination.person_erase(actor=actor, number=number, order_no=order_no)
    events = sorted(needed.events | {event for table, keys in gone.items() for event in past_events(table, keys)})
    done.rows += sum(map(len, gone.values()))
    done.entries += events_erase(order=order_no.strip(), events=events)
    done.save(update_fields=["rows", "entries"])
    return done


def _is_hers(home: Household, member: Member) -> bool:
    """Whether she heads or headed the household, or nobody else lives in it."""
    headed = Member.objects.within(EVERYWHERE).filter(_same(member), household=home, relation_to_head=HEAD).exists()
    return headed or not _others(home, member).filter(left_on__isnull=True).exists()


def _others(home: Household, member: Member) -> QuerySet[Member]:
    """Who else ever lived in it; where nobody did, all of the household goes."""
    return Member.objects.within(EVERYWHERE).filter(household=home).exclude(_same(member))


def _same(member: Member) -> Q:
    look_up = bytes(member.id_no_blind)
    return Q(pk=member.pk) | Q(id_no_blind=look_up) if look_up else Q(pk=member.pk)


def _names(texts: Iterable[str], member: Member) -> bool:
    return any(member.name in text for text in texts)


def _words(consent: Consent) -> str:
    return unseal(CONSENT_PLACE, consent.pk, bytes(consent.words_sealed))


def _remove(rows: QuerySet[Model], gone: dict[str, list[int]]) -> None:
    keys = list(rows.values_list("pk", flat=True))
    gone.setdefault(rows.model._meta.db_table, []).extend(keys)
    QuerySet(rows.model).filter(pk__in=keys).delete()
