"""The desk: what is due today, and the measures page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bangfu.desk.forms import EXAMPLES, SpecForm, UploadForm, guided_form
from bangfu.desk.selectors import inbox, report, result_file, upload_get, upload_spec
from bangfu.desk.services import upload_measure, upload_store, uploads_expire
from bangfu.errors import LimitExceeded, SheetErrors, SpecInvalid
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, signed_in

UNPROCESSABLE = 422


@signed_in
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    uploads_expire()
    return render(request, "desk/home.html", {"heaps": inbox(request.actor)})


@requires(Permission.MEASURE_RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def measure_page(request: StaffRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    context = {"form": form, "error": None}
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
@require_http_methods(["GET", "HEAD", "POST"])
def measure_choose(request: StaffRequest, token: str) -> HttpResponse:
    """Columns by choice, or a specification of her own: both end as a specification."""
    upload = upload_get(actor=request.actor, token=token)
    written = "spec" in request.POST
    guided = guided_form(upload.kind, upload.columns, None if written else request.POST or None)
    before = upload_spec(actor=request.actor, token=token) or EXAMPLES[upload.kind]
    expert = SpecForm(request.POST if written else None, initial={"spec": before})
    context = {"upload": upload, "guided": guided, "expert": expert, "error": None}
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
