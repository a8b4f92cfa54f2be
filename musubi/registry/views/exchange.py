"""The roster as a file: out, in, and between the two the page that shows what would change."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from musubi.accounts.models import User
from musubi.core.downloads import download
from musubi.core.errors import Refused, require
from musubi.jobs.models import Job
from musubi.registry import actions, permissions
from musubi.registry.exchange import writing
from musubi.registry.exchange.columns import listed
from musubi.registry.exchange.known import Known, fingerprint, roster_cells
from musubi.registry.exchange.planning import Plan, plan_import
from musubi.registry.exchange.reading import Sheet
from musubi.registry.forms import ExportForm, ImportForm, UploadForm
from musubi.registry.models import Body, RosterImport
from musubi.registry.queries import the_council


@require_safe
def export_roster(request: HttpRequest) -> HttpResponse:
    """Offer formats and days; with both in the query, the file."""
    require(permissions.may_keep_registry(request.user))
    council = _council_or_404()
    today = timezone.localdate()
    asked = request.GET if "format" in request.GET else None
    form = ExportForm(asked, council=council, initial={"as_of": today.isoformat()})
    if form.is_valid():
        return _file(council, form.cleaned_data["format"], form)
    day = form.cleaned_data.get("as_of", today) if form.is_bound else today
    lost = writing.lost_characters(roster_cells(council, day=day))
    context = {"form": form, "lost": lost, "lost_count": sum(count for _sign, count in lost)}
    return render(request, "registry/export_roster.html", context, status=422 if form.is_bound else 200)


def _file(council: Body, file_format: str, form: ExportForm) -> HttpResponse:
    day = form.cleaned_data["as_of"]
    content = writing.write_roster(roster_cells(council, day=day), file_format, title="名簿")
    name = writing.file_name(file_format, day=day)
    return download(content, content_type=writing.CONTENT_TYPES[file_format], name=name)


@require_http_methods(["GET", "HEAD", "POST"])
def import_roster(request: HttpRequest) -> HttpResponse:
    """Take a file, keep its rows, and show what they would change. Nothing is changed here."""
    require(permissions.may_keep_registry(request.user))
    _council_or_404()
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        kept = actions.keep_import(
            form.sheet, file_name=form.cleaned_data["file"].name, by=_signed_in(request), now=timezone.now()
        )
        return redirect("registry:check_import", pk=kept.pk)
    status = 422 if form.is_bound else 200
    return render(request, "registry/import_roster.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def check_import(request: HttpRequest, pk: int) -> HttpResponse:
    """The dry run, and the one button that carries all of it out."""
    require(permissions.may_keep_registry(request.user))
    council = _council_or_404()
    kept = RosterImport.objects.filter(pk=pk, uploaded_at__gt=timezone.now() - RosterImport.KEPT_FOR).first()
    if kept is None:  # a second press of the button gets here
        messages.warning(request, str(actions.ImportIsGone()))
        return redirect("registry:import_roster")
    if kept.requested_at and request.method == "POST":
        return redirect("registry:check_import", pk=kept.pk)
    if kept.requested_at:
        context = {"kept": kept, "state": _state(kept), "told": _imported(kept.outcome.get("changes", 0))}
        return render(request, "registry/import_state.html", context)
    today = timezone.localdate()
    sheet = actions.sheet_of(kept)
    plan = plan_import(sheet, Known(council, today=today))
    form = ImportForm(request.POST if request.method == "POST" else None, plan=plan)
    if request.method == "POST" and form.is_valid():
        if len(plan.entries) > actions.MOST_AT_ONCE:
            return _ask_for(request, kept, form)
        if _import(request, kept, council, form):
            return redirect("registry:roster_desk")
    has_moved_on = kept.fingerprint != fingerprint(today=today)
    context = _dry_run(kept, sheet, plan) | {"form": form, "has_moved_on": has_moved_on}
    return render(request, "registry/check_import.html", context, status=422 if form.is_bound else 200)


def _ask_for(request: HttpRequest, kept: RosterImport, form: ImportForm) -> HttpResponse:
    actions.request_import(
        kept,
        starts_on=form.starts_on_chosen,
        reason=form.cleaned_data.get("reason", ""),
        by=_signed_in(request),
        now=timezone.now(),
    )
    return redirect("registry:check_import", pk=kept.pk)


def _state(kept: RosterImport) -> str:
    """Return what has become of an import that was asked for: waiting, running, done, refused or dead."""
    if kept.finished_at:
        return "refused" if "refused" in kept.outcome else "done"
    job = Job.objects.filter(unique_key=kept.job_key).order_by("pk").last()
    return job.status if job and job.status in {Job.Status.RUNNING, Job.Status.DEAD} else Job.Status.WAITING


def _import(request: HttpRequest, kept: RosterImport, council: Body, form: ImportForm) -> bool:
    try:
        plan = actions.import_roster(
            kept,
            council=council,
            starts_on=form.starts_on_chosen,
            reason=form.cleaned_data.get("reason", ""),
            by=_signed_in(request),
            now=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _imported(plan.change_count))
    if plan.new:
        names = listed(entry.name for entry in plan.new)
        messages.success(request, _("New in the registry: %(names)s.") % {"names": names})
    return True


def _imported(n: int) -> str:
    return ngettext("%(n)d change was imported.", "%(n)d changes were imported.", n) % {"n": n}


def _dry_run(kept: RosterImport, sheet: Sheet, plan: Plan) -> dict[str, object]:
    n = plan.change_count
    return {
        "kept": kept,
        "sheet": sheet,
        "plan": plan,
        "button": ngettext("Import this %(n)d change", "Import these %(n)d changes", n) % {"n": n},
        "is_cp932": sheet.encoding == "cp932",
    }


def _council_or_404() -> Body:
    council = the_council()
    if council is None:
        raise Http404
    return council


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
