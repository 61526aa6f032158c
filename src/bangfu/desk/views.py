"""The desk: what is due today, and the measures page."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from bangfu.compute.entries import proof_text
from bangfu.desk.forms import EXAMPLES, SpecForm, UploadForm, guided_form
from bangfu.desk.selectors import inbox, record_history, record_proof, report, result_file, upload_get, upload_spec
from bangfu.desk.services import upload_measure, upload_store, uploads_expire
from bangfu.errors import LimitExceeded, SheetErrors, SpecInvalid
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, signed_in, takes_form
from bangfu.ground.audit.selectors import checkpoint_get, checkpoints, log_state

UNPROCESSABLE = 422
ENTRIES, CHECKPOINTS = 20, 25


@signed_in
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    uploads_expire()
    return render(request, "desk/home.html", {"heaps": inbox(request.actor)})


@requires(Permission.MEASURE_RUN)
@takes_form
def measure_page(request: StaffRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"form": form, "error": None}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = upload_store(
                actor=request.actor,
                name=file.name,
                chunks=file.chunks(),
                size=file.size,
                kind=form.cleaned_data["kind"],
            )
        except (SheetErrors, LimitExceeded) as error:
            context["error"] = error
        else:
            return redirect("desk:measure-choose", token=upload.token)
    status = UNPROCESSABLE if form.errors or context["error"] else 200
    return render(request, "desk/measure.html", context, status=status)


@requires(Permission.MEASURE_RUN)
@takes_form
def measure_choose(request: StaffRequest, token: str) -> HttpResponse:
    """Columns by choice, or a specification of her own: both end as a specification."""
    upload = upload_get(actor=request.actor, token=token)
    written = "spec" in request.POST
    guided = guided_form(upload.kind, upload.columns, None if written else request.POST or None)
    before = upload_spec(actor=request.actor, token=token) or EXAMPLES[upload.kind]
    expert = SpecForm(request.POST if written else None, initial={"spec": before})
    context: dict[str, object] = {"upload": upload, "guided": guided, "expert": expert, "error": None}
    form = expert if written else guided
    if request.method == "POST" and form.is_valid():
        spec = expert.cleaned_data["spec"] if written else guided.spec()
        try:
            upload_measure(actor=request.actor, token=token, spec=spec)
        except (SheetErrors, SpecInvalid, LimitExceeded) as error:
            context["error"] = error
        else:
            return redirect("desk:measure-result", token=token)
    context["written"] = written
    status = UNPROCESSABLE if form.errors or context["error"] else 200
    return render(request, "desk/measure_choose.html", context, status=status)


@requires(Permission.MEASURE_RUN)
@require_safe
def measure_result(request: StaffRequest, token: str) -> HttpResponse:
    upload = upload_get(actor=request.actor, token=token)
    found = report(actor=request.actor, token=token, chosen=request.GET.get("measure", ""))
    spec = upload_spec(actor=request.actor, token=token)
    context = {"upload": upload, "report": found, "spec": spec}
    return render(request, "desk/measure_result.html", context)


@requires(Permission.MEASURE_RUN)
@require_safe
def measure_download(request: StaffRequest, token: str, kind: str) -> HttpResponse:
    path = result_file(actor=request.actor, token=token, kind=kind)
    types = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
    return HttpResponse(
        path.read_bytes(),
        content_type=types[kind],
        headers={"Content-Disposition": f'attachment; filename="measures.{kind}"'},
    )


@requires(Permission.HISTORY_READ)
@require_safe
def history(request: StaffRequest, relation: str, key: str) -> HttpResponse:
    record = record_history(actor=request.actor, relation=relation, key=key)
    page = Paginator(record.entries, ENTRIES).get_page(request.GET.get("page"))
    return render(request, "desk/history.html", {"record": record, "page": page})


@requires(Permission.HISTORY_READ)
@require_safe
def history_proof(request: StaffRequest, relation: str, key: str, number: int) -> HttpResponse:
    proof = record_proof(actor=request.actor, relation=relation, key=key, number=number)
    return _download(proof_text(proof), "application/json", f"entry-{number}-proof.json")


@requires(Permission.HISTORY_READ)
@require_safe
def log(request: StaffRequest) -> HttpResponse:
    page = Paginator(checkpoints(), CHECKPOINTS).get_page(request.GET.get("page"))
    return render(request, "desk/log.html", {"state": log_state(), "page": page})


@requires(Permission.HISTORY_READ)
@require_safe
def log_checkpoint(request: StaffRequest, size: int) -> HttpResponse:
    return _download(checkpoint_get(size).note, "text/plain; charset=utf-8", f"checkpoint-{size}.txt")


def _download(text: str, kind: str, name: str) -> HttpResponse:
    return HttpResponse(text, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
