"""Pages of the network."""

from django.http import HttpResponse
from django.shortcuts import render

from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires


@requires(Permission.NEED_READ, Permission.OFFER_RECORD)
def home(request: StaffRequest) -> HttpResponse:
    return render(request, "network/home.html", {"wing": "assist"})
