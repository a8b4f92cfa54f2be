"""The list of rounds, and one round: figures that open the lists behind them, the list, the file of it."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from musubi.core.downloads import download
from musubi.core.errors import require
from musubi.registry.exchange.writing import CONTENT_TYPES, write_table
from musubi.surveys import exchange, permissions
from musubi.surveys.collections import collection_of
from musubi.surveys.models import Round, State
from musubi.surveys.queries import Asked, asked_in, standings_of

# What each figure of a round counts, and what its list shows.
LISTS: dict[str, tuple["object", Callable[[Asked], bool]]] = {
    "": (_("All who were asked"), lambda _one: True),
    "received": (_("Received"), lambda one: not one.is_missing),
    "on_time": (_("Received by the due date"), lambda one: one.is_on_time),
    "missing": (_("Still to come"), lambda one: one.is_missing),
    "to_read": (_("To be looked over"), lambda one: one.request.state == State.SUBMITTED),
    "stuck": (_("With a mail that did not go out"), lambda one: bool(one.stuck_letters)),
    "unreachable": (_("Without a mail address"), lambda one: not one.addresses),
}


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """Every round, the newest first, with how it stands."""
    require(permissions.may_keep_rounds(request.user))
    found = list(Round.objects.all())
    standings = standings_of(found)
    rows = [(round_, collection_of(round_.collection).name, standings[round_.pk]) for round_ in found]
    return render(request, "surveys/rounds.html", {"rows": rows})


@require_safe
def show_round(request: HttpRequest, pk: int) -> HttpResponse:
    """One round, and one of its lists."""
    require(permissions.may_keep_rounds(request.user))
    round_ = get_object_or_404(Round, pk=pk)
    asked, chosen = asked_in(round_), request.GET.get("show", "")
    if chosen not in LISTS:
        raise Http404
    counts = {name: sum(map(belongs, asked)) for name, (_label, belongs) in LISTS.items()}
    context = {
        "round": round_,
        "collection": collection_of(round_.collection),
        "figures": [(name, label, counts[name]) for name, (label, _belongs) in LISTS.items()],
        "chosen": chosen,
        "heading": LISTS[chosen][0],
        "rows": [one for one in asked if LISTS[chosen][1](one)],
        "stuck": [(one, letter) for one in asked for letter in one.stuck_letters],
        "counts": counts,
        "outcome_path": collection_of(round_.collection).outcome_path(round_),
    }
    return render(request, "surveys/round.html", context)


@require_safe
def export_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the list, or one of the figures' lists, as a file."""
    require(permissions.may_keep_rounds(request.user))
    round_ = get_object_or_404(Round, pk=pk)
    file_format, chosen = request.GET.get("format", "xlsx"), request.GET.get("show", "")
    if file_format not in CONTENT_TYPES or chosen not in LISTS:
        raise Http404
    listed = [one for one in asked_in(round_) if LISTS[chosen][1](one)]
    content = write_table(exchange.headings(), exchange.rows(listed), file_format, "収集")
    name = exchange.file_name(round_, file_format, day=timezone.localdate())
    return download(content, content_type=CONTENT_TYPES[file_format], name=name)
