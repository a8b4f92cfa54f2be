"""Mails that did not go out, or may not have: shown to whoever can send them again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from musubi.coordination import actions, permissions
from musubi.coordination.models import Letter
from musubi.coordination.views.cases import reader_of
from musubi.core.errors import Refused, require

AT_ONCE = 50


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """All of them, for the secretariat, the oldest first."""
    require(permissions.may_run_desk(request.user))
    page = Paginator(Letter.objects.stuck().select_related("case"), AT_ONCE).get_page(request.GET.get("page"))
    return render(request, "coordination/letters.html", {"letters": page, "page": page})


@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one again, from the page it stands on."""
    letter = get_object_or_404(Letter.objects.select_related("case"), pk=pk)
    is_own = letter.case is not None and permissions.may_keep_case(request.user, letter.case)
    if not is_own and not permissions.may_run_desk(request.user):
        raise Http404  # which mails there are is nobody else's business
    try:
        actions.send_again(letter, by=reader_of(request), now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The mail goes out again now."))
    if letter.case is not None and request.POST.get("from") != "letters":
        return redirect("coordination:case", pk=letter.case.pk)
    return redirect("coordination:letters")
