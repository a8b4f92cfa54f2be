"""The secretariat reads an answer: publishes, gives back. And takes a whole round away as a page or a file."""

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from musubi.accounts.models import User
from musubi.activities import actions, permissions
from musubi.activities.actions.files import KIND
from musubi.activities.digest.shape import Digest, digest_of, told_in
from musubi.activities.digest.tables import HEADINGS, activity_rows
from musubi.activities.digest.text import digest_text
from musubi.activities.digest.word import CONTENT_TYPE, digest_word
from musubi.activities.forms import DigestForm, ReviewForm
from musubi.activities.models import Activity, State
from musubi.core.downloads import download
from musubi.core.errors import Refused, require
from musubi.documents.models import StoredFile
from musubi.registry.exchange.writing import CONTENT_TYPES, write_table
from musubi.registry.models import Body
from musubi.registry.queries import current_profile
from musubi.surveys.models import Request, Round
from musubi.surveys.models import State as Answer

if TYPE_CHECKING:
    from collections.abc import Callable

PUBLISH, PUBLISH_ALL, RETURN = "publish", "publish_all", "return"


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Each entry of an answer as it will appear, to be published or given back."""
    require(permissions.may_keep_activities(request.user))
    asked = get_object_or_404(Request.objects.select_related("round", "organisation"), pk=pk)
    form = ReviewForm(request.POST if request.method == "POST" else None, entries=_entries(asked))
    status = 200
    if request.method == "POST":
        refusal = _act(request, asked, form) if form.is_valid() else ""
        if refusal is None:
            return redirect("activities:review", pk=pk)
        status = 422
        asked.refresh_from_db()
        form = form.as_it_stands(_entries(asked), refusal)
    entries = form.entries
    context = {
        "asked": asked,
        "profile": current_profile(asked.organisation),
        "form": form,
        "waiting_count": sum(entry.state == State.SUBMITTED for entry in entries),
        "may_accept": asked.state == Answer.SUBMITTED and all(one.state == State.PUBLISHED for one in entries),
        "may_return": asked.round.is_open and Answer.RETURNED in Request.NEXT[asked.state],
    }
    return render(request, "activities/review.html", context, status=status)


@require_safe
def digest(request: HttpRequest, pk: int) -> HttpResponse:
    """What a round brought, on one page."""
    round_, form, found = _digest(request, pk)
    context = {"round": round_, "form": form, "digest": found, "query": urlencode(form.chosen)}
    return render(request, "activities/digest.html", context)


@require_safe
def digest_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Send it as a Word file, or as text for a mail."""
    round_, _form, found = _digest(request, pk)
    day = timezone.localdate()
    name = f"digest-{round_.pk}-{day.isoformat()}"
    if kind == "word":
        centre = Body.objects.filter(nature=Body.Nature.CENTRE).order_by("position").first()
        content = digest_word(found, sender=str(centre) if centre else "", day=day)
        return download(content, content_type=CONTENT_TYPE, name=f"{name}.docx")
    text = digest_text(found).encode()
    return download(text, content_type="text/plain; charset=utf-8", name=f"{name}.txt")


@require_safe
def export_activities(request: HttpRequest, pk: int) -> HttpResponse:
    """Send all that was told of a round's subject and year, as a table."""
    require(permissions.may_keep_activities(request.user))
    round_ = get_object_or_404(Round, pk=pk)
    file_format = request.GET.get("format", "xlsx")
    if file_format not in CONTENT_TYPES:
        raise Http404
    rows = activity_rows(told_in(round_).order_by("organisation", "position", "pk"))
    suffix = "xlsx" if file_format == "xlsx" else "csv"
    name = f"activities-{round_.pk}-{timezone.localdate().isoformat()}.{suffix}"
    content = write_table(HEADINGS, rows, file_format, "取組")
    return download(content, content_type=CONTENT_TYPES[file_format], name=name)


def _entries(asked: Request) -> list[Activity]:
    held = actions.entries_of(asked).select_related("kind", "prefecture")
    entries: list[Any] = list(held.prefetch_related("fields", "guidelines", "links"))
    files = StoredFile.objects.filter(owner_kind=KIND, owner_key__in=[str(one.pk) for one in entries])
    by_entry: dict[str, list[StoredFile]] = defaultdict(list)
    for file in files.present().in_order():
        by_entry[file.owner_key].append(file)
    for entry in entries:
        entry.images = [file for file in by_entry[str(entry.pk)] if file.is_image]
        entry.attachments = [file for file in by_entry[str(entry.pk)] if not file.is_image]
    return entries


def _act(request: HttpRequest, asked: Request, form: ReviewForm) -> str | None:
    """Do what the pressed button says; return why it was refused, or None."""
    what, _separator, which = request.POST.get("do", "").partition(":")
    acts: dict[str, Callable[[], str]] = {
        PUBLISH: lambda: _publish(request, asked, {pk: seen for pk, seen in form.seen.items() if str(pk) == which}),
        PUBLISH_ALL: lambda: _publish(request, asked, _waiting(form)),
        RETURN: lambda: _return(request, asked, form),
    }
    try:
        sentence = acts.get(what, acts[RETURN])()
    except Refused as refusal:
        return str(refusal)
    messages.success(request, sentence)
    return None


def _waiting(form: ReviewForm) -> dict[int, int]:
    return {entry.pk: form.seen[entry.pk] for entry in form.entries if entry.state == State.SUBMITTED}


def _publish(request: HttpRequest, asked: Request, seen: dict[int, int]) -> str:
    count = actions.publish_entries(asked, seen, by=_signed_in(request), now=timezone.now())
    done = ngettext("%(n)d entry was published.", "%(n)d entries were published.", count) % {"n": count}
    if asked.state == Answer.ACCEPTED:
        return _("%(done)s The answer is accepted.") % {"done": done} if count else _("The answer is accepted.")
    return done


def _return(request: HttpRequest, asked: Request, form: ReviewForm) -> str:
    addresses = actions.return_entries(asked, form.comments, form.seen, by=_signed_in(request), now=timezone.now())
    if not addresses:
        return _("It was returned, but no mail address is known. Call the organisation.")
    return _("It was returned, and a mail goes to %(addresses)s.") % {"addresses": _(", ").join(addresses)}


def _digest(request: HttpRequest, pk: int) -> tuple[Round, DigestForm, Digest]:
    require(permissions.may_keep_activities(request.user))
    round_ = get_object_or_404(Round, pk=pk)
    form = DigestForm(request.GET)
    return round_, form, digest_of(round_, **form.chosen)


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
