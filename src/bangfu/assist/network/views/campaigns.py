"""Campaigns: the list, the import, one campaign, and verifying its needs in one act."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from bangfu.assist.network import services
from bangfu.assist.network.forms import CampaignForm
from bangfu.assist.network.models import Campaign, NeedState
from bangfu.assist.network.selectors import campaign_figures, campaign_get, campaigns_within, needs_within, runs_within
from bangfu.assist.network.views.pages import page_of, posted, show
from bangfu.compute.specs import parse_spec
from bangfu.errors import BangfuError
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.views.once import once


@requires(Permission.OFFER_READ)
@require_safe
def campaigns(request: StaffRequest) -> HttpResponse:
    found = campaigns_within(request.actor.scope(Permission.OFFER_READ))
    return show(request, "network/campaigns.html", {"page": page_of(request, found)})


@requires(Permission.OFFER_READ)
@require_safe
def campaign(request: StaffRequest, number: int) -> HttpResponse:
    found = campaign_get(scope=request.actor.scope(Permission.OFFER_READ), number=number)
    context = {
        "campaign": found,
        "figures": campaign_figures(found),
        "mine": found.recorded_by_id == request.actor.user.pk,
        "runs": runs_within(request.actor.scope(Permission.MATCH_READ)).filter(campaign=found)[:5],
    }
    return show(request, "network/campaign.html", context)


@requires(Permission.CAMPAIGN_IMPORT)
@takes_form
@once
def campaign_import(request: StaffRequest) -> HttpResponse:
    form = CampaignForm(*posted(request), actor=request.actor)
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            imported = _import(request.actor, form)
        except BangfuError as error:
            problem = error
        else:
            messages.success(request, _("Imported. A second person verifies the needs before they are matched."))
            return redirect("network:campaign", imported.pk)
    return show(request, "network/campaign_import.html", {"form": form, "problem": problem})


@requires(Permission.NEED_PUBLISH)
@takes_form
@once
def campaign_publish(request: StaffRequest, number: int) -> HttpResponse:
    found = campaign_get(scope=request.actor.scope(Permission.OFFER_READ), number=number)
    if request.method == "POST":
        count = services.campaign_publish(actor=request.actor, number=number)
        text = ngettext("%(count)d need verified.", "%(count)d needs verified.", count) % {"count": count}
        messages.success(request, text)
        return redirect("network:campaign", number)
    scope = request.actor.scope(Permission.NEED_PUBLISH)
    waiting = needs_within(scope=scope, state=NeedState.SUBMITTED, campaign=number).count()
    mine = found.recorded_by_id == request.actor.user.pk
    return show(request, "network/campaign_publish.html", {"campaign": found, "waiting": waiting, "mine": mine})


def _import(actor: Actor, form: CampaignForm) -> Campaign:
    """Uploaded files live as long as the import, each in a folder of its own so that errors show its own name."""
    values = form.cleaned_data
    with tempfile.TemporaryDirectory() as folder:
        files = services.CampaignFiles(
            needs=_kept(Path(folder, "needs"), values["needs"]),
            offers=_kept(Path(folder, "offers"), values["offers"]),
            costs=_kept(Path(folder, "costs"), values["costs"]) if values["costs"] else None,
            spec=parse_spec(values["spec"], _("Which column is which")),
        )
        return services.campaign_import(actor=actor, area=values["area"], title=values["title"], files=files)


def _kept(folder: Path, upload: UploadedFile[bytes]) -> Path:
    folder.mkdir()
    path = folder / Path(upload.name or "file").name
    with path.open("wb") as target:
        target.writelines(upload.chunks())
    return path
