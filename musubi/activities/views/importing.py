"""Importing our own template filled in: what it would change, the button that does it, how far it is."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from musubi.accounts.audience import SECRETARIAT
from musubi.accounts.models import User
from musubi.activities import actions, permissions
from musubi.activities.duplicates import Lookalike, duplicates_of_rows
from musubi.activities.exchange import writing
from musubi.activities.exchange.columns import BY_CODE
from musubi.activities.exchange.refusals import sentence
from musubi.activities.forms import ImportForm
from musubi.activities.models import ActivityImport, ImportLines
from musubi.activities.queries import choices_of_organisations, names_known
from musubi.activities.refusals import ImportIsGone
from musubi.activities.views.pieces import number_in
from musubi.core.dates import fiscal_year
from musubi.core.downloads import download
from musubi.core.errors import Refused, require
from musubi.jobs.models import Job

ROWS_A_PAGE = 100
LEAVE_OUT = "leave_out"


@require_safe
def import_template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in."""
    require(permissions.may_keep_activities(request.user))
    content = writing.write_template(fiscal_year=fiscal_year(timezone.localdate()))
    return download(content, content_type=writing.CONTENT_TYPE, name="activities.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def check_import(request: HttpRequest, pk: int) -> HttpResponse:
    """The dry run, and the one button that carries all of it out."""
    require(permissions.may_keep_activities(request.user))
    kept = ActivityImport.objects.kept(timezone.now()).filter(pk=pk).first()
    if kept is None:
        messages.warning(request, str(ImportIsGone()))
        return redirect("activities:paste")
    verb, _colon, number = request.POST.get("do", "").partition(":")
    if verb == LEAVE_OUT:
        return _leave_out(request, kept, number_in(number))
    form = ImportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.ask_for_import(kept, state=form.cleaned_data["state"], by=_signed_in(request), now=timezone.now())
        except Refused as refusal:
            if not isinstance(refusal, ImportIsGone):  # who presses twice is shown what became of the first press
                form.add_error(None, str(refusal))
        if not form.errors:
            return redirect("activities:check_import", pk=kept.pk)
        kept.refresh_from_db()
    if kept.requested_at:
        return render(request, "activities/import_state.html", {"kept": kept, "state": _state(kept)})
    context = _dry_run(kept, request.GET.get("page")) | {"form": form}
    return render(request, "activities/check_import.html", context, status=422 if form.is_bound else 200)


def _leave_out(request: HttpRequest, kept: ActivityImport, row: int) -> HttpResponse:
    try:
        actions.leave_out(kept, row=row, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Row %(row)d is left out. Choose the file again to have it back.") % {"row": row})
    return redirect(request.get_full_path())


def _dry_run(kept: ActivityImport, number: str | None) -> dict[str, Any]:
    lines: Any = ImportLines(kept)  # as much of a list as is asked for here
    page = Paginator(lines, ROWS_A_PAGE).get_page(number)
    names = {} if kept.fault_count else dict(choices_of_organisations(timezone.localdate()))
    alike = {} if kept.fault_count else _alike(page)
    shown = [_fault(one) for one in page] if kept.fault_count else [_row(one, names, alike) for one in page]
    context = {"kept": kept, "page": page, "shown": shown, "counts": kept.counts, "n": kept.change_count}
    return context | {"alike_count": len(alike)}


def _alike(page: Any) -> dict[int, list[Lookalike]]:
    """Return by row what the new ones of a page look like."""
    if not any(row["activity"] is None for row in page):
        return {}
    return duplicates_of_rows(page, names=names_known(), keys={SECRETARIAT})


def _fault(one: dict[str, Any]) -> dict[str, Any]:
    told = sentence(one["code"], one["details"])
    return {"row": one["row"], "column": str(BY_CODE[one["column"]]), "text": told}


def _row(one: dict[str, Any], names: dict[int, str], alike: dict[int, list[Lookalike]]) -> dict[str, Any]:
    changes = [(str(BY_CODE[code]), before, after) for code, before, after in one["changes"]]
    return {
        "row": one["row"],
        "name": names.get(one["organisation"], ""),
        "title": one["told"]["title_ja"],
        "is_new": one["activity"] is None,
        "changes": changes,
        "lookalikes": alike.get(one["row"], []),
    }


def _state(kept: ActivityImport) -> str:
    """Return what has become of an import that was asked for: waiting, running, done, refused or dead."""
    if kept.finished_at:
        return "refused" if "refused" in kept.outcome else "done"
    job = Job.objects.filter(unique_key=kept.job_key).order_by("pk").last()
    return job.status if job and job.status in {Job.Status.RUNNING, Job.Status.DEAD} else Job.Status.WAITING


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
