"""The secretariat's list of words that search treats as the same."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.core.errors import require
from musubi.search import permissions
from musubi.search.forms import SynonymForm
from musubi.search.models import Synonym


@require_http_methods(["GET", "HEAD", "POST"])
def synonyms(request: HttpRequest) -> HttpResponse:
    """Every line of synonyms, and one more."""
    require(permissions.may_edit_synonyms(request.user))
    return _save(request, Synonym(), "search/synonyms.html", {"lines": Synonym.objects.order_by("words", "pk")})


@require_http_methods(["GET", "HEAD", "POST"])
def edit_synonym(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one line."""
    require(permissions.may_edit_synonyms(request.user))
    return _save(request, get_object_or_404(Synonym, pk=pk), "search/edit_synonym.html", {})


@require_POST
@transaction.atomic
def remove_synonym(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop one line: its words are found each for itself from now on."""
    require(permissions.may_edit_synonyms(request.user))
    line = get_object_or_404(Synonym, pk=pk)
    _record(request, "search.remove_synonym", line)
    line.delete()
    removed = _("Removed: %(words)s. To have it back, add the line again.") % {"words": line.words}
    messages.success(request, removed)
    return redirect("search:synonyms")


def _save(request: HttpRequest, line: Synonym, template: str, context: dict[str, object]) -> HttpResponse:
    form = SynonymForm(request.POST if request.method == "POST" else None, instance=line)
    if form.is_valid():
        with transaction.atomic():
            _record(request, "search.save_synonym", form.save())
        messages.success(request, _("Saved. Search uses it from now on."))
        return redirect("search:synonyms")
    return render(request, template, {**context, "form": form, "line": line}, status=422 if form.is_bound else 200)


def _record(request: HttpRequest, verb: str, line: Synonym) -> None:
    assert isinstance(request.user, User)  # noqa: S101 - may_edit_synonyms let them in
    record_deed(request.user, verb, f"synonym:{line.pk}", now=timezone.now())
