"""Her record, where her case stands, and the door to each."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from bangfu.assist.network.selectors.devices import contacts_of
from bangfu.home.rules import HomeRequest, household
from bangfu.home.selectors.record import family_of, home_of, incomes_of, living_of
from bangfu.home.selectors.requests import own_requests
from bangfu.home.selectors.standing import notices_open_to, office_of, posted_about, standing_of_household
from bangfu.home.views.pages import hers

PARTS = {"home": home_of, "income": incomes_of, "living": living_of}


@household
@require_safe
def front(request: HomeRequest) -> HttpResponse:
    home = request.visitor.household
    standings = standing_of_household(home)
    return hers(
        request,
        "front",
        going=[standing for standing in standings if standing.case.is_going_on],
        signs=[standing for standing in standings if standing.sign],
        waiting=[one for one in own_requests(request.visitor) if one.is_open],
        office=office_of(home.area),
        contacts=contacts_of(home),
    )


@household
@require_safe
def record(request: HomeRequest) -> HttpResponse:
    return hers(request, "record", household=request.visitor.household, people=family_of(request.visitor.household))


@household
@require_safe
def record_part(request: HomeRequest, part: str) -> HttpResponse:
    home = request.visitor.household
    if part == "family":
        people = dict(enumerate(family_of(home), start=1))
        chosen = request.GET.get("person", "")
        person = people.get(int(chosen)) if chosen.isdecimal() and len(chosen) < 4 else None
        return hers(request, "record_family", people=people.values(), person=person)
    if part not in PARTS:
        raise Http404
    return hers(request, "record_part", part=part, groups=PARTS[part](home))


@household
@require_safe
def standing(request: HomeRequest) -> HttpResponse:
    home = request.visitor.household
    return hers(
        request,
        "standing",
        standings=standing_of_household(home),
        posted=posted_about(home),
        notices=notices_open_to(home),
    )
