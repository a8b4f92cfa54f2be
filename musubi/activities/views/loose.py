"""What waits for the secretariat and came in for no round: pasted, imported, tried after an example."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from musubi.accounts.models import User
from musubi.activities import actions
from musubi.activities.permissions import may_keep_activities
from musubi.core.errors import Refused, require
from musubi.registry.queries import profiles_on

ROWS = 50
LONGEST_NUMBER = 18  # digits that any database takes for a key


@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: HttpRequest) -> HttpResponse:
    """The list, each entry with a tick; what is ticked is published, all of it or nothing."""
    require(may_keep_activities(request.user))
    if request.method == "POST":
        return _publish(request)
    page = Paginator(actions.loose(), ROWS).get_page(request.GET.get("page"))
    entries = list(page.object_list)
    names = profiles_on(timezone.localdate(), organisations={one.organisation_id for one in entries}) if entries else {}
    rows = [(one, names[one.organisation_id].name if one.organisation_id in names else "") for one in entries]
    return render(request, "activities/waiting.html", {"page": page, "rows": rows})


def _publish(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    ticked = [text.partition(":") for text in request.POST.getlist("entry")]
    seen = {int(pk): int(revision) for pk, _colon, revision in ticked if _is_number(pk) and _is_number(revision)}
    try:
        count = actions.publish_loose(seen, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        done = ngettext("%(n)d entry was published.", "%(n)d entries were published.", count) % {"n": count}
        messages.success(request, done)
    return redirect(request.get_full_path())


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
