"""Being somebody else, and reading the mails that would have gone out."""

import re
from collections.abc import Iterator

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from musubi.core.errors import Refused
from musubi.demo import actions
from musubi.demo.forms import PersonaForm
from musubi.demo.models import Mail
from musubi.demo.people import NOBODY

PAGE_SIZE = 20
# An address in a Japanese sentence ends where the Japanese goes on, without a space between.
ADDRESS = re.compile(r"""https?://[0-9A-Za-z\[][!#-;=?-~]*""")
CLOSING_SIGNS = ".,:;!?')]}"


@login_not_required
@require_POST
def be(request: HttpRequest) -> HttpResponse:
    """Sign in as the chosen person, or out, and go back to the page one was on."""
    form = PersonaForm(request.POST)
    if form.is_valid():
        _become(request, form.cleaned_data["persona"])
    else:
        messages.warning(request, _("Nobody was chosen. Choose somebody in the bar at the top."))
    path = form.cleaned_data["next"]
    return HttpResponseRedirect(path if path and path != request.path else reverse("website:home"))


def _become(request: HttpRequest, code: str) -> None:
    if code == NOBODY:
        logout(request)
        return
    try:
        login(request, actions.user_to_be(code))
    except Refused as refusal:
        messages.error(request, str(refusal))


@login_not_required
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Every mail, the newest first."""
    page = Paginator(Mail.objects.defer("text", "raw"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "demo/mailbox.html", {"page": page})


@login_not_required
@require_safe
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail: its text, with links that work."""
    found = get_object_or_404(Mail, pk=pk)
    crumbs = [(reverse("demo:mailbox"), _("Mailbox"))]
    context = {"mail": found, "parts": list(_parts(found.text)), "crumbs": crumbs}
    return render(request, "demo/mail.html", context)


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield the text in pieces, each with where it leads, which is mostly nowhere."""
    end = 0
    for match in ADDRESS.finditer(text):
        address = match[0].rstrip(CLOSING_SIGNS)
        yield text[end : match.start()], ""
        yield address, _target(address)
        end = match.start() + len(address)
    yield text[end:], ""


def _target(address: str) -> str:
    """Return a page of ours by its path alone, so that it opens under whatever name the reader reached us by."""
    path = address.removeprefix(settings.SITE_URL)
    return path if re.match(r"/(?!/)", path) else address
