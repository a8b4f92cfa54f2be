"""One organisation's request: its state, its mails, and what the secretariat can do for it."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from musubi.accounts.actions import token_of
from musubi.accounts.models import SignedLink, User
from musubi.core.errors import Refused, require
from musubi.registry.queries import current_profile
from musubi.surveys import actions, permissions
from musubi.surveys.collections import collection_of
from musubi.surveys.models import Letter, Request, State
from musubi.surveys.queries import addresses_of, is_begun
from musubi.surveys.tasks import ANSWERING


@require_safe
def show_request(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked of one organisation, what was mailed, what can be done."""
    require(permissions.may_keep_rounds(request.user))
    asked = _find(pk)
    now, collection = timezone.now(), collection_of(asked.round.collection)
    links = SignedLink.objects.filter(purpose=ANSWERING, subject=asked.key, revoked_at=None, expires_at__gt=now)
    handed = links.filter(email="").order_by("-pk").first()
    context = {
        "asked": asked,
        "profile": current_profile(asked.organisation),
        "addresses": addresses_of(asked.organisation, day=timezone.localdate(now)),
        "letters": list(asked.letters.order_by("-pk")),
        "link_count": links.count(),
        "handed": handed,
        "handed_url": settings.SITE_URL + collection.answer_path(token_of(handed)) if handed else "",
        "review_path": collection.review_path(asked) if is_begun(asked) else "",
        "own_path": collection.own_path(asked) if asked.round.is_open and asked.state != State.ACCEPTED else "",
    }
    return render(request, "surveys/request.html", context)


@require_POST
def issue_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link that the secretariat hands over itself."""
    require(permissions.may_keep_rounds(request.user))
    asked = _find(pk)

    def issue() -> str:
        actions.issue_answer_link(asked, by=_signed_in(request), now=timezone.now())
        return _("The link is shown below. Copy it into a mail of your own.")

    return _done(request, asked, issue)


@require_POST
def revoke_links(request: HttpRequest, pk: int) -> HttpResponse:
    """Make every link to this answer useless."""
    require(permissions.may_keep_rounds(request.user))
    asked = _find(pk)

    def revoke() -> str:
        count = actions.revoke_links(asked, by=_signed_in(request), now=timezone.now())
        sentence = ngettext("%(n)d link no longer works.", "%(n)d links no longer work.", count)
        return sentence % {"n": count}

    return _done(request, asked, revoke)


@require_POST
def send_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a mail again that failed or may not have gone out."""
    require(permissions.may_keep_rounds(request.user))
    letter = get_object_or_404(Letter.objects.select_related("request__round"), pk=pk)

    def send() -> str:
        actions.send_again(letter, by=_signed_in(request), now=timezone.now())
        return _("The mail goes out again now.")

    return _done(request, letter.request, send)


def _find(pk: int) -> Request:
    return get_object_or_404(Request.objects.select_related("round", "organisation"), pk=pk)


def _done(request: HttpRequest, asked: Request, act: Callable[[], str]) -> HttpResponse:
    """Do it, say what was done or why not, and go back to the organisation's page."""
    try:
        sentence = act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, sentence)
    return redirect("surveys:request", pk=asked.pk)


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
