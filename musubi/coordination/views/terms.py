"""The list of terms in both languages, which lets Japanese find English and back; the secretariat keeps it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from musubi.coordination import actions, permissions
from musubi.coordination.forms.terms import TermForm
from musubi.coordination.models import Term
from musubi.coordination.views.cases import reader_of
from musubi.core.errors import Refused, require

PAGE_SIZE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    """Every term, narrowed by a word, and one more."""
    require(permissions.may_run_desk(request.user))
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = Term.objects.order_by("ja", "en", "pk")
    if words:
        found = found.filter(Q(ja__icontains=words) | Q(en__icontains=words) | Q(variants__icontains=words))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page", "")[:5])
    context = {"page": page, "words": words, "query": urlencode({"q": words} if words else {})}
    return _kept(request, None, "coordination/terms.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_term(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one term."""
    require(permissions.may_run_desk(request.user))
    return _kept(request, get_object_or_404(Term, pk=pk), "coordination/term_edit.html", {})


@require_POST
def drop_term(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a term off the list."""
    require(permissions.may_run_desk(request.user))
    term = get_object_or_404(Term, pk=pk)
    told = _("Removed: %(words)s. To have it back, add it again.") % {"words": str(term)}
    actions.drop_term(term, by=reader_of(request), now=timezone.now())
    messages.success(request, told)
    return redirect("coordination:terms")


def _kept(request: HttpRequest, term: Term | None, template: str, context: dict[str, Any]) -> HttpResponse:
    """Draw the form, or keep what was typed and go back to the list."""
    told = {name: getattr(term, name) for name in ("ja", "en", "variants")} if term else {}
    form = TermForm(request.POST if request.method == "POST" else None, initial=told)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                actions.keep_term(**form.cleaned_data, term=term, by=reader_of(request), now=timezone.now())
            except Refused as refusal:
                form.add_error("ja", str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("Saved. Suggestions use it from their next round on."))
                return redirect("coordination:terms")
    return render(request, template, {**context, "form": form, "term": term}, status=status)
