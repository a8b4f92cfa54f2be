"""What was received for an agreement, added year by year: in place on its case's page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from musubi.coordination import permissions
from musubi.coordination.forms.agreements import AmountsForm
from musubi.coordination.models import Agreement, Case
from musubi.coordination.views.cases import answered, found_case, reader_of, with_form
from musubi.core.errors import require


@require_http_methods(["GET", "HEAD", "POST"])
def amounts(request: HttpRequest, pk: int) -> HttpResponse:
    """The amounts of one agreement."""
    agreement = get_object_or_404(Agreement, pk=pk)
    found = found_case(request, agreement.case_id)
    if not permissions.may_see_case(request.user, found):
        raise Http404  # whoever only sees how far it has come does not learn what was agreed
    require(permissions.may_keep_case(request.user, found))

    def made(case: Case) -> AmountsForm:
        given = request.POST if request.method == "POST" else None
        now = Agreement.objects.get(pk=pk)
        return AmountsForm(given, case=case, reader=reader_of(request), agreement=now)

    if request.method != "POST":
        return with_form(request, found, made(found))
    return answered(request, found, made)
