"""Who is on duty for what comes in: said by the secretariat, from a day."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from musubi.coordination import actions, permissions
from musubi.coordination.forms.duty import DutyForm
from musubi.coordination.models import Duty
from musubi.coordination.queries import duty_owner
from musubi.coordination.views.cases import reader_of
from musubi.core.errors import Refused, require

MOST_SHOWN = 12


@require_http_methods(["GET", "HEAD", "POST"])
def duty(request: HttpRequest) -> HttpResponse:
    """Who it is today, who it will be and was, and a form to change it."""
    require(permissions.may_run_desk(request.user))
    form = DutyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.put_on_duty(**form.cleaned_data, by=reader_of(request), now=timezone.now())
        except Refused as refusal:
            form.add_error("person", str(refusal))
        else:
            messages.success(request, _("%(name)s is on duty.") % {"name": form.cleaned_data["person"]})
            return redirect("coordination:duty")
    context = {
        "form": form,
        "today": duty_owner(timezone.localdate()),
        "duties": Duty.objects.select_related("person").order_by("-starts_on")[:MOST_SHOWN],
    }
    return render(request, "coordination/duty.html", context, status=422 if form.errors else 200)
