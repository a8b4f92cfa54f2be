"""The secretariat's shortlist, recognitions and presentations."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from musubi.accounts.models import User
from musubi.activities import actions, choosing
from musubi.activities.forms.praise import ConsiderForm, PresentationForm, RecognitionForm
from musubi.activities.models import Activity, Presentation, Recognition, Shortlisting
from musubi.activities.permissions import may_keep_activities
from musubi.core.downloads import download
from musubi.core.errors import Refused, require
from musubi.core.forms import Form
from musubi.meetings.models import Meeting
from musubi.registry.exchange.writing import CONTENT_TYPES, Heading, write_table

ROWS = 30
WIDE = 28  # of a column, in Excel's letters


@require_safe
def shortlist(request: HttpRequest) -> HttpResponse:
    """What was nominated or picked by hand, held against the criteria."""
    require(may_keep_activities(request.user))
    year = _year(request)
    years = choosing.years_of_candidates()
    page = Paginator(choosing.candidates(year), ROWS).get_page(request.GET.get("page"))
    rows = choosing.rows_of(page.object_list)
    context = {"page": page, "rows": rows, "years": years, "year": year, "query": f"year={year}" if year else ""}
    return render(request, "activities/praise_shortlist.html", context)


@require_safe
def export_shortlist(request: HttpRequest, file_format: str) -> HttpResponse:
    """The same for Excel."""
    require(may_keep_activities(request.user))
    year = _year(request)
    rows = choosing.rows_of(choosing.candidates(year))
    headings, cells = choosing.as_table(rows)
    name = f"shortlist-{year}" if year else "shortlist"
    content = write_table([Heading(text, WIDE) for text in headings], cells, file_format, _("Shortlist"))
    return download(content, content_type=CONTENT_TYPES[file_format], name=f"{name}.{file_format}")


@require_http_methods(["GET", "HEAD", "POST"])
def consider(request: HttpRequest, pk: int) -> HttpResponse:
    """One activity before the criteria: shortlist it, recognise it, mark where it is presented."""
    require(may_keep_activities(request.user))
    activity = get_object_or_404(Activity.objects.published().select_related("organisation"), pk=pk)
    stored = _stored(activity)
    typed = _typed(stored, request.POST) if request.method == "POST" else request.session.pop(_place(pk), {})
    forms = _forms(stored, typed, request)
    if request.method == "POST" and (answer := _decide(request, activity, forms, typed)) is not None:
        return answer
    context = {
        "activity": activity,
        "nominations": activity.nominations.select_related("user__person").order_by("pk"),
        "presentations": activity.presentations.select_related("meeting").order_by("meeting__starts_on", "pk"),
        "shortlisting": Shortlisting.objects.filter(activity=activity).first(),
        "recognition": Recognition.objects.filter(activity=activity).select_related("meeting").first(),
        **{f"{name}_form": form for name, form in forms.items()},
    }
    return render(request, "activities/praise_consider.html", context, status=422 if request.method == "POST" else 200)


@require_safe
def presentations(request: HttpRequest) -> HttpResponse:
    """The meetings at which activities are presented."""
    require(may_keep_activities(request.user))
    meetings = Meeting.objects.filter(presentations__activity__merged_into=None).distinct()
    page = Paginator(meetings.order_by("-starts_on", "-pk"), ROWS).get_page(request.GET.get("page"))
    return render(request, "activities/praise_presentations.html", {"page": page})


@require_safe
def presented(request: HttpRequest, pk: int) -> HttpResponse:
    """What is presented at one meeting, for its papers."""
    require(may_keep_activities(request.user))
    meeting = get_object_or_404(Meeting, pk=pk)
    rows = choosing.rows_of(choosing.presented_at(meeting))
    return render(request, "activities/praise_presented.html", {"meeting": meeting, "rows": rows})


@require_safe
def export_presented(request: HttpRequest, pk: int, file_format: str) -> HttpResponse:
    """The same for Excel."""
    require(may_keep_activities(request.user))
    meeting = get_object_or_404(Meeting, pk=pk)
    headings, cells = choosing.as_papers(choosing.rows_of(choosing.presented_at(meeting)))
    content = write_table([Heading(text, WIDE) for text in headings], cells, file_format, _("Presented activities"))
    name = f"presented-{meeting.starts_on.isoformat()}.{file_format}"
    return download(content, content_type=CONTENT_TYPES[file_format], name=name)


_FORMS: dict[str, type[Form]] = {"shortlist": ConsiderForm, "recognise": RecognitionForm, "present": PresentationForm}
_Values = dict[str, dict[str, Any]]  # by form and field


def _place(pk: int) -> str:
    """Return where the session holds what was typed and not saved."""
    return f"considering-{pk}"


def _stored(activity: Activity) -> _Values:
    entry = Shortlisting.objects.filter(activity=activity).first()
    held = Recognition.objects.filter(activity=activity).first()
    of_it = ("kind", "citation_ja", "citation_en")
    return {
        "shortlist": {"criteria": list(entry.criteria.all()), "note": entry.note} if entry else {},
        "recognise": {**{name: getattr(held, name) for name in of_it}, "meeting": held.meeting_id}
        if held
        else {"kind": Recognition.Kind.NOTABLE},
        "present": {},
    }


def _typed(stored: _Values, sent: QueryDict) -> _Values:
    """Return what was typed otherwise than it is stored. All boxes are sent, whichever button was pressed."""
    found: _Values = {}
    for name, kind in _FORMS.items():
        form = kind(sent, initial=stored[name], prefix=name)
        values = {box.name: box.data for box in form if box.html_name in sent or box.name == "criteria"}
        if form.has_changed() and any(box.html_name in sent for box in form):
            found[name] = values
    return found


def _forms(stored: _Values, typed: _Values, request: HttpRequest) -> dict[str, Form]:
    """Return the three forms of the page; the one that was sent is bound, the others hold what was typed."""
    sent = request.POST.get("do", "") if request.method == "POST" else ""
    return {
        name: kind(request.POST if sent == name else None, initial={**stored[name], **typed.get(name, {})}, prefix=name)
        for name, kind in _FORMS.items()
    }


def _decide(request: HttpRequest, activity: Activity, forms: dict[str, Form], typed: _Values) -> HttpResponse | None:
    """Do what was asked for, or return None where a form says what is wrong."""
    do, _between, mark = request.POST.get("do", "").partition(" ")
    form = forms.get(do)
    if do not in {*forms, "take_off", "take_back_recognition", "take_back_presentation"}:
        return None
    if form is not None and not form.is_valid():
        return None
    try:
        _carry_out(request, activity, do, {"mark": mark} if form is None else form.cleaned_data)
    except Refused as refusal:
        if form is not None:
            form.add_error(None, str(refusal))
            return None
        messages.error(request, str(refusal))
    else:
        typed.pop(do, None)
        messages.success(request, _("Saved."))
    if typed:
        request.session[_place(activity.pk)] = typed
        messages.warning(request, _("What you typed in the other boxes is still there. It is not saved yet."))
    return redirect("activities:consider", pk=activity.pk)


def _carry_out(request: HttpRequest, activity: Activity, do: str, given: dict[str, Any]) -> None:
    assert isinstance(request.user, User)
    how: dict[str, Any] = {"by": request.user, "now": timezone.now()}
    if do == "shortlist":
        actions.shortlist(activity, **given, **how)
    elif do == "take_off":
        actions.take_off_shortlist(activity, **how)
    elif do == "recognise":
        actions.recognise(activity, **given, **how)
    elif do == "take_back_recognition":
        actions.take_back_recognition(activity, **how)
    elif do == "present":
        actions.present(activity, **given, **how)
    elif do == "take_back_presentation":
        mark = given["mark"]
        found = activity.presentations.filter(pk=mark) if mark.isdecimal() else Presentation.objects.none()
        actions.take_back_presentation(get_object_or_404(found), **how)


def _year(request: HttpRequest) -> int | None:
    text = request.GET.get("year", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) == len("2026") else None
