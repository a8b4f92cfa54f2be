"""The needs that a reader may see: the list, narrowed, and a page for each. What of each is `audience`'s to say."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from musubi.accounts.audience import PUBLIC, keys_of
from musubi.coordination import permissions
from musubi.coordination.audience import shown_in_list
from musubi.coordination.case_file import files_of_need
from musubi.coordination.forms import NeedsFilter
from musubi.coordination.models import Need
from musubi.coordination.views.preview import rows_of
from musubi.coordination.views.suggestions import seeds_for
from musubi.coordination.views.visitors import whom_to_ask

PAGE_SIZE = 20


@login_not_required
@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    """The needs that are shown to the reader, newest first."""
    keys, form = keys_of(request.user), NeedsFilter(request.GET)
    narrowed = form.narrowed
    found = Need.objects.shown().visible_to(keys).filter(**narrowed).distinct().select_related("prefecture")
    page = Paginator(found.order_by("-filed_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page", "")[:5])
    context = {
        "form": form,
        "views": shown_in_list(page.object_list, keys),
        "page": page,
        "total": page.paginator.count,
        "query": urlencode({name: request.GET[name] for name in NeedsFilter.COLUMNS if request.GET.get(name)}),
        "is_narrowed": bool(narrowed),
        "may_see_more": keys != frozenset({PUBLIC}),
    }
    return render(request, "coordination/intake_needs.html", context)


@login_not_required
@require_safe
def need(request: HttpRequest, pk: int) -> HttpResponse:
    """One need, as much of it as the reader may see."""
    keys = keys_of(request.user)
    row = get_object_or_404(Need.objects.visible_to(keys).select_related("prefecture", "case"), pk=pk)
    view = shown_in_list([row], keys)[0]
    files = [] if view.is_nameless else files_of_need(row, keys)
    case = getattr(row, "case", None)
    case = case if case and permissions.may_see_case(request.user, case) else None
    context = {"view": view, "rows": list(rows_of(view)), "files": files, "case": case, "desk": whom_to_ask()}
    context["who_may_see"] = row.get_disclosure_display()
    context |= seeds_for(row, request, keys)
    return render(request, "coordination/intake_need.html", context)
