"""Pasting a text or dropping a file, and deciding about the pieces that were read."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from musubi.accounts.models import User
from musubi.activities import actions, permissions
from musubi.activities.exchange.planning import plans_of
from musubi.activities.forms import PasteForm
from musubi.activities.models import PastedPiece, Pasting
from musubi.activities.views.pieces import Desk, Press, number_in, shown_lines
from musubi.core.errors import Refused, require

PASTINGS_A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: HttpRequest) -> HttpResponse:
    """One page for both: a text or any table is read into pieces, our own template is compared with what is kept."""
    require(permissions.may_keep_activities(request.user))
    form = PasteForm(request.POST, request.FILES) if request.method == "POST" else PasteForm()
    if form.is_valid():
        try:
            return _read(request, form)
        except Refused as refusal:
            form.add_error("file" if form.table else "text", str(refusal))
    waiting = Count("pieces", filter=Q(pieces__state=PastedPiece.State.WAITING))
    earlier = Pasting.objects.defer("text", "lines", "unread").annotate(waiting=waiting, pieces_read=Count("pieces"))
    earlier = earlier.order_by("-pasted_at", "-pk")
    context = {
        "form": form,
        "page": Paginator(earlier.select_related("pasted_by"), PASTINGS_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "activities/paste.html", context, status=422 if form.is_bound else 200)


def _read(request: HttpRequest, form: PasteForm) -> HttpResponse:
    given, by, now = form.cleaned_data, _signed_in(request), timezone.now()
    common = {"stage": given["stage"], "fiscal_year": given["fiscal_year"]}
    kept = {**common, "round_": given["round"], "source": given["source"], "by": by, "now": now}
    if form.table is None:
        pasting = actions.paste_text(given["text"], **kept)
        return redirect("activities:pasting", pk=pasting.pk)
    name = given["file"].name
    if not form.table.is_ours:
        pasting = actions.paste_table(form.table, file_name=name, **kept)
        return redirect("activities:pasting", pk=pasting.pk)
    staged = actions.stage_import(plans_of(form.table, **common))
    importing = actions.keep_import(staged, file_name=name, by=by, now=now)
    return redirect("activities:check_import", pk=importing.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def pasting(request: HttpRequest, pk: int) -> HttpResponse:
    """The pieces beside where they came from. Every button keeps first what was typed anywhere on the page."""
    require(permissions.may_keep_activities(request.user))
    found = get_object_or_404(Pasting.objects.select_related("round"), pk=pk)
    press = Press(found, request.POST) if request.method == "POST" else None
    refused: dict[int, str] = {}
    if press is not None:
        refused = press.carry_out(by=_signed_in(request), now=timezone.now())
        if not refused:
            if press.confirmed > 1:
                messages.success(request, _confirmed(press.confirmed))
            return redirect(f"{request.get_full_path()}{press.anchor}")
        found.refresh_from_db()
    desk = Desk(found, request.GET.get("page"), typed=press.typed if press else {}, refused=refused)
    return render(request, "activities/pasting.html", desk.context(), status=422 if refused else 200)


@require_safe
def pasted_text(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole text with its line numbers, what became of each line, and the lines of one piece marked."""
    require(permissions.may_keep_activities(request.user))
    found = get_object_or_404(Pasting, pk=pk)
    piece = found.pieces.filter(pk=number_in(request.GET.get("piece", ""))).first()
    context = {"pasting": found, "piece": piece, "lines": shown_lines(found, piece)}
    return render(request, "activities/pasted_text.html", context)


def _confirmed(n: int) -> str:
    return ngettext("%(n)d activity was made.", "%(n)d activities were made.", n) % {"n": n}


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
