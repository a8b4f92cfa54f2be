"""What a bank's or chamber's clerk handed over: how far each is, and nothing else."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from musubi.accounts.audience import keys_of
from musubi.coordination import permissions
from musubi.coordination.models import Case, Channel
from musubi.coordination.models.keys import organisations_of
from musubi.coordination.views.intake import organisations_acted_for
from musubi.core.errors import require

PAGE_SIZE = 20
# What is read of a case for this page: no title, no text, nobody's address.
_OF_A_ROW = ("number", "firm_name", "stage", "received_at", "reply_due_on", "first_replied_at", "ending", "closed_at")


@require_safe
def clients(request: HttpRequest) -> HttpResponse:
    """The clients that the reader or their organisation handed over, newest first."""
    require(permissions.may_run_desk(request.user) or bool(organisations_acted_for(request)))
    keys = keys_of(request.user)
    whose = Q(need__filed_by=request.user) | Q(need__filed_for__in=organisations_of(keys))
    found = Case.objects.followed_by(keys).filter(whose, channel=Channel.CLERK).only(*_OF_A_ROW, "is_invented")
    page = Paginator(found.order_by("-received_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page", "")[:5])
    return render(request, "coordination/intake_clients.html", {"page": page, "cases": page.object_list})
