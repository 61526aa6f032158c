"""Taking a person out of cases, by order: titles, reasons and evidence that name her, and what was about her alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db import transaction
from django.db.models import Model, QuerySet, TextField
from django.db.models.functions import Cast

from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.workflow.models import Case, CaseState, Decision, Delegation, Evidence, Pause, Sample
from bangfu.ground.workflow.services.cases import case_close
from bangfu.ground.workflow.services.evidence import evidence_files_discard

ERASED = "-"
Touched = dict[str, set[int]]


@transaction.atomic
def cases_unname(*, hers: Collection[int], names: Collection[str], places: Collection[int]) -> Touched:
    """Empties every sentence of the cases of these areas that names her; the rows touched, by their table.

    `hers` are the cases about her alone: they lose title, subject and the files of their evidence, and what is still
    going on of them ends. The caller has permitted it and stated who acts.
    """
    touched: Touched = defaultdict(set)
    cases = Case.objects.within(EVERYWHERE)
    for case in cases.filter(pk__in=hers).select_for_update(no_key=True, of=("self",)).order_by("pk"):
        if case.is_going_on:
            case_close(case, CaseState.WITHDRAWN, ERASED)
    emptied = cases.filter(pk__in=hers)
    touched[Case._meta.db_table] |= set(emptied.values_list("pk", flat=True))
    emptied.update(title=ERASED, subject="")
    about = Evidence.objects.filter(task__case__in=list(hers))
    _emptied(about, touched, title=ERASED, file_name="", reference=ERASED)
    evidence_files_discard(list(about))
    for name in names:
        for column in ("title", "closing_reason"):
            _emptied(cases.filter(area__in=places, **{f"{column}__contains": name}), touched, **{column: ERASED})
        _emptied(Pause.objects.filter(case__area__in=places, reason__contains=name), touched, reason=ERASED)
        lent = Delegation.objects.within(EVERYWHERE).filter(area__in=places, reason__contains=name)
        _emptied(lent, touched, reason=ERASED)
        # The reason of a decision may be emptied and nothing else of it changed: its trigger keeps that.
        _emptied(Decision.objects.filter(task__case__area__in=places, reason__contains=name), touched, reason="")
        _evidence_unnamed(name, places, touched)
        found = Sample.objects.filter(task__case__area__in=places).annotate(text=Cast("results", TextField()))
        _emptied(found.filter(text__contains=name), touched, results={})
    return touched


@transaction.atomic
def cases_silence(*, cases: Collection[int]) -> Touched:
    """Empties what was typed and handed in on these cases, which go on; the rows touched, by their table.

    The caller has permitted it and stated who acts.
    """
    touched: Touched = defaultdict(set)
    pieces = Evidence.objects.filter(task__case__in=list(cases))
    evidence_files_discard(list(pieces))
    _emptied(pieces, touched, title=ERASED, file_name="", reference=ERASED, digest="")
    _emptied(Pause.objects.filter(case__in=list(cases)), touched, reason=ERASED)
    _emptied(Decision.objects.filter(task__case__in=list(cases)).exclude(reason=""), touched, reason="")
    closed = Case.objects.within(EVERYWHERE).filter(pk__in=list(cases)).exclude(closing_reason="")
    _emptied(closed, touched, closing_reason=ERASED)
    return touched


def _evidence_unnamed(name: str, places: Collection[int], touched: Touched) -> None:
    """A piece that is called after her goes with its file."""
    pieces = Evidence.objects.filter(task__case__area__in=places)
    for column in ("title", "reference", "file_name"):
        named = pieces.filter(**{f"{column}__contains": name})
        evidence_files_discard(list(named))
        _emptied(named, touched, **{column: ERASED})


def _emptied(rows: QuerySet[Model], touched: Touched, **values: object) -> None:
    keys = list(rows.values_list("pk", flat=True))
    touched[rows.model._meta.db_table] |= set(keys)
    QuerySet(rows.model).filter(pk__in=keys).update(**values)
