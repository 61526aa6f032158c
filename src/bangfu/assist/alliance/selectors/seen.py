"""Who sees what of the alliance: an officer what lies or takes part in her area; an organisation itself; a hub, beside
itself, the organisations that work with it and the people of its areas, and nothing of another hub's."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from bangfu.assist.alliance.models import (
    Alliance,
    AllianceMember,
    Attachment,
    Committee,
    CommitteeMember,
    Hub,
    HubArea,
    HubRole,
    HubTask,
    Invitation,
    Mobilisation,
    Organisation,
    Person,
    Practice,
    PracticeState,
    Programme,
    Reply,
    on_day,
)
from bangfu.assist.alliance.selectors.rows import every, found
from bangfu.errors import say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import Scope

READ, ANSWER = Permission.ALLIANCE_READ, Permission.ALLIANCE_ANSWER


def organisations_of(actor: Actor) -> QuerySet[Organisation]:
    """Those she acts for, where her right to do so reaches them."""
    mine = Organisation.objects.within(actor.scope(ANSWER))
    return mine.filter(pk__in=actor.user.memberships.values("organisation"))


def hubs_of(actor: Actor) -> QuerySet[Hub]:
    """The support parts that her organisations have today."""
    today = timezone.localdate()
    return every(Hub).filter(on_day(today), role=HubRole.SUPPORT, organisation__in=organisations_of(actor))


def hub_scope(actor: Actor) -> Scope:
    """The areas that her hubs look after today: as far as a hub reads records of people and households, and no farther.

    Only within the area of the programme: whoever gives a hub its areas opens nothing that is not hers to open. Rooms
    above narrow what a hub's people see with it.
    """
    areas = every(HubArea).filter(on_day(timezone.localdate()), hub__in=hubs_of(actor))
    areas = areas.filter(area__path__startswith=F("hub__area__path"))
    return Scope(tuple(sorted(areas.values_list("area__path", flat=True))))


def organisations_visible(actor: Actor) -> QuerySet[Organisation]:
    """An officer's of her area, and those that have a part in it wherever they are registered; an organisation itself;
    a hub's those that work with it today."""
    scope = actor.scope(READ)
    mine = organisations_of(actor).values("pk")
    today = timezone.localdate()
    attached = every(Attachment).filter(on_day(today), hub__in=hubs_of(actor)).values("organisation")
    seen = scope.condition() | Q(pk__in=mine) | Q(pk__in=attached)
    for rows in (
        CommitteeMember.objects.within(scope),
        AllianceMember.objects.within(scope),
        Hub.objects.within(scope),
        every(Attachment).filter(scope.condition("hub__area")),
    ):
        seen |= Q(pk__in=rows.values("organisation"))
    return every(Organisation).filter(seen).select_related("area").order_by("name", "pk")


def organisation_get(*, actor: Actor, number: int) -> Organisation:
    """Errors: NotFound where there is none, or she may not see it."""
    return found(organisations_visible(actor), number, say("there is no such organisation, or you may not see it"))


def people_visible(actor: Actor) -> QuerySet[Person]:
    """An officer's of her area; an organisation's own people; a hub's those of its areas."""
    mine = organisations_of(actor).values("pk")
    seen = actor.scope(READ).condition() | hub_scope(actor).condition() | Q(organisation__in=mine)
    return every(Person).filter(seen).select_related("area", "organisation").order_by("name", "pk")


def person_get(*, actor: Actor, number: int) -> Person:
    """Errors: NotFound where there is none, or she may not see her."""
    return found(people_visible(actor), number, say("there is nobody with this number, or you may not see her"))


def committees_visible(actor: Actor) -> QuerySet[Committee]:
    member = every(CommitteeMember).filter(organisation__in=organisations_of(actor)).values("committee")
    seen = actor.scope(READ).condition() | Q(pk__in=member)
    return every(Committee).filter(seen).select_related("area", "parent").order_by("name", "pk")


def committee_get(*, actor: Actor, number: int) -> Committee:
    """Errors: NotFound where there is none, or she may not see it."""
    return found(committees_visible(actor), number, say("there is no such committee, or you may not see it"))


def programmes_visible(actor: Actor) -> QuerySet[Programme]:
    """An officer's of her area; an organisation's those in which it has a part."""
    mine = organisations_of(actor).values("pk")
    hubs = every(Hub).filter(organisation__in=mine).values("programme")
    attached = every(Attachment).filter(organisation__in=mine).values("programme")
    seen = actor.scope(READ).condition() | Q(pk__in=hubs) | Q(pk__in=attached)
    return every(Programme).filter(seen).select_related("area").order_by("-since", "name")


def programme_get(*, actor: Actor, number: int) -> Programme:
    """Errors: NotFound where there is none, or she may not see it."""
    return found(programmes_visible(actor), number, say("there is no such programme, or you may not see it"))


def hubs_visible(actor: Actor) -> QuerySet[Hub]:
    """An officer's of her area; an organisation's own part: another hub's areas and tasks are not hers to read."""
    mine = Q(organisation__in=organisations_of(actor).values("pk"))
    hubs = every(Hub).filter(actor.scope(READ).condition() | mine)
    return hubs.select_related("organisation__area", "programme", "area").order_by("organisation__name")


def hub_get(*, actor: Actor, number: int) -> Hub:
    """Errors: NotFound where there is none, or she may not see it."""
    return found(hubs_visible(actor), number, say("there is no such hub, or you may not see it"))


def task_get(*, actor: Actor, number: int) -> HubTask:
    """A task of a hub that she may see. Errors: NotFound."""
    rows = every(HubTask).filter(hub__in=hubs_visible(actor).order_by().values("pk"))
    rows = rows.select_related("hub__organisation", "hub__programme")
    return found(rows, number, say("there is no such task, or you may not see it"))


def invitation_get(*, scope: Scope, number: int) -> Invitation:
    """Errors: NotFound."""
    rows = Invitation.objects.within(scope).select_related("alliance", "inviter")
    return found(rows, number, say("there is no such invitation, or it is not in your area"))


def alliances_visible(actor: Actor) -> QuerySet[Alliance]:
    member = every(AllianceMember).filter(organisation__in=organisations_of(actor)).values("alliance")
    seen = actor.scope(READ).condition() | Q(pk__in=member)
    return every(Alliance).filter(seen).select_related("area").order_by("-since", "name")


def alliance_get(*, actor: Actor, number: int) -> Alliance:
    """Errors: NotFound where there is none, or she may not see it."""
    return found(alliances_visible(actor), number, say("there is no such alliance, or you may not see it"))


def mobilisations_visible(actor: Actor) -> QuerySet[Mobilisation]:
    called = every(Reply).filter(organisation__in=organisations_of(actor)).values("mobilisation")
    seen = actor.scope(READ).condition() | Q(pk__in=called)
    return every(Mobilisation).filter(seen).select_related("area", "committee").order_by("-sent_on", "-pk")


def mobilisation_get(*, actor: Actor, number: int) -> Mobilisation:
    """Errors: NotFound where there is none, or she may not see it."""
    return found(mobilisations_visible(actor), number, say("there is no such mobilisation, or you may not see it"))


def replies_visible(actor: Actor) -> QuerySet[Reply]:
    """An officer's of her area; an organisation's own answers alone."""
    mine = Q(organisation__in=organisations_of(actor).values("pk"))
    replies = every(Reply).filter(actor.scope(READ).condition() | mine)
    return replies.select_related("organisation", "mobilisation").order_by("organisation__name", "pk")


def reply_get(*, actor: Actor, number: int) -> Reply:
    """Errors: NotFound where there is none, or she may not see it."""
    return found(replies_visible(actor), number, say("there is no such answer, or you may not see it"))


def practices_visible(actor: Actor) -> QuerySet[Practice]:
    """The library for all; drafts and withdrawn ones where they were written."""
    seen = actor.scope(READ).condition() | Q(state=PracticeState.PUBLISHED)
    return every(Practice).filter(seen).select_related("area", "written_by", "published_by").order_by("title", "pk")


def practices_to_publish(actor: Actor) -> QuerySet[Practice]:
    """Drafts of her area that somebody else wrote: she may read and publish them."""
    rows = Practice.objects.within(actor.scope(Permission.ALLIANCE_MANAGE)).filter(state=PracticeState.DRAFT)
    return rows.exclude(written_by=actor.user).select_related("area", "written_by").order_by("pk")


def practice_get(*, actor: Actor, number: int) -> Practice:
    """Errors: NotFound where there is none, or she may not see it."""
    return found(practices_visible(actor), number, say("there is no such practice, or you may not see it"))
