"""The desk: what is due today, and the measures page."""

from django.http import HttpResponse
from django.shortcuts import render

from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, signed_in


@signed_in
def home(request: StaffRequest) -> HttpResponse:
    return render(request, "desk/home.html", {"wing": "desk"})


@requires(Permission.MEASURE_RUN)
def measure_page(request: StaffRequest) -> HttpResponse:
    return render(request, "desk/home.html", {"wing": "identify"})
