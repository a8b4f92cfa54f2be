"""The desk: who has not confirmed, who can be reached, and the reminders."""

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from musubi.accounts.models import User
from musubi.core.errors import require
from musubi.registry import actions, permissions
from musubi.registry.models import Organisation
from musubi.registry.queries import profiles_on
from musubi.registry.reaching import Asked, Desk, Show, desk

PAGE_SIZE = 25
NAMED_AT_MOST = 10


@require_http_methods(["GET", "HEAD", "POST"])
def roster_desk(request: HttpRequest) -> HttpResponse:
    """Who has not confirmed for twelve months and whom a mail reaches; reminds those ticked, or all who are due."""
    require(permissions.may_keep_registry(request.user))
    found = desk(now=timezone.now())
    if request.method == "POST":
        return _remind(request, found.due if "everybody" in request.POST else _ticked(request, found))
    asked = request.GET.get("show", "")
    show = Show(asked) if asked in Show.values else Show.UNCONFIRMED
    page = Paginator(found.lists[show], PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "desk": found,
        "show": show,
        "tabs": [(one.value, one.label, len(found.lists[one])) for one in Show],
        "page": page,
        "rows": _named(page),
        "due": _counted(found.due),
        "ticked": _counted([one for one in page if one.is_due]),
    }
    return render(request, "registry/roster_desk.html", context)


def _named(page: Page[Asked]) -> list[dict[str, object]]:
    names = profiles_on(timezone.localdate(), organisations=[one.organisation_id for one in page])
    return [{"profile": names[one.organisation_id], "asked": one} for one in page if one.organisation_id in names]


def _counted(members: list[Asked]) -> dict[str, int]:
    return {"organisations": len(members), "mails": sum(len(one.addresses) for one in members)}


def _ticked(request: HttpRequest, found: Desk) -> list[Asked]:
    chosen = request.POST.getlist("organisation")
    return [one for one in found.lists[Show.UNCONFIRMED] if str(one.organisation_id) in chosen]


def _remind(request: HttpRequest, members: list[Asked]) -> HttpResponse:
    assert isinstance(request.user, User)
    chosen = list(Organisation.objects.filter(pk__in=[one.organisation_id for one in members]).order_by("pk"))
    unreachable = actions.chase(chosen, by=request.user, now=timezone.now())
    asked = len(chosen) - len(unreachable)
    if asked:
        sentence = ngettext("%(n)d organisation was reminded.", "%(n)d organisations were reminded.", asked)
        messages.success(request, sentence % {"n": asked})
    if unreachable:
        messages.warning(request, _unreached(unreachable))
    if not chosen:
        messages.warning(request, _("No organisation was chosen. Tick at least one."))
    return redirect("registry:roster_desk")


def _unreached(unreachable: list[Organisation]) -> str:
    """Say who got no mail, by name as far as somebody reads names."""
    profiles = profiles_on(timezone.localdate(), organisations=[one.pk for one in unreachable])
    names = [profiles[one.pk] for one in unreachable if one.pk in profiles]  # in the order of the list
    listed = _(", ").join(str(name) for name in names[:NAMED_AT_MOST])
    more = len(names) - NAMED_AT_MOST
    if more <= 0:
        sentence = _("No mail address is known for %(names)s. Call them, or register a contact person.")
        return sentence % {"names": listed}
    return ngettext(
        "No mail address is known for %(names)s and %(n)d more. Call them, or register a contact person.",
        "No mail address is known for %(names)s and %(n)d more. Call them, or register a contact person.",
        more,
    ) % {"names": listed, "n": more}
