"""Signing in, and the page of one's ways to sign in. What allauth does well it does; what people read is ours."""

from smtplib import SMTPException

from allauth.account import views as allauth_views
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY, get_pending_stage
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from musubi.accounts import emails, queries
from musubi.accounts.forms import AddressForm
from musubi.accounts.models import User

RETRY_AFTER_SECONDS = 600


class SignIn(allauth_views.RequestLoginCodeView):
    """One field for the mail address: the same answer whether or not somebody has it."""

    form_class = AddressForm

    def form_valid(self, form: AddressForm) -> HttpResponse:
        """Mail a code, or tell the reader of the mailbox that the address isn't registered."""
        try:
            if form.user is None:
                emails.unknown_address(form.cleaned_data["email"])
            answer: HttpResponse = super().form_valid(form)
        except (SMTPException, OSError):
            form.add_error(None, _("The mail could not be sent. Try again in a few minutes or call the secretariat."))
            answer = self.form_invalid(form)
            answer.status_code = 503
        return answer

    def form_invalid(self, form: AddressForm) -> HttpResponse:
        """Show the form again, or say that it was too often."""
        if form.is_throttled():
            return too_many_requests(self.request)
        answer: HttpResponse = super().form_invalid(form)
        return answer


@login_not_required
def enter_code(request: HttpRequest) -> HttpResponseBase:
    """Ask for the code of the mail: three tries for each code, and only so many for each address."""
    stage = get_pending_stage(request)
    if stage and not ratelimit.consume(
        request, app="allauth.account", action="confirm_login_code", key=stage.login.email
    ):
        return too_many_requests(request)
    told = len(messages.get_messages(request))
    answer: HttpResponseBase = allauth_views.confirm_login_code(request)
    has_stopped = stage and LOGIN_SESSION_KEY not in request.session and not request.user.is_authenticated
    if has_stopped and len(messages.get_messages(request)) == told:
        messages.warning(request, _("The code is no longer valid. Ask for a new one."))
    return answer


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that something was tried too often, and when it may be tried again."""
    answer = render(request, "accounts/429.html", status=429)
    answer["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer


def account_settings(request: HttpRequest) -> HttpResponse:
    """Show the mail address, the passkeys, the authenticator app, the recovery codes, and the way out."""
    user = request.user
    if not isinstance(user, User):
        return redirect("account_login")
    return render(request, "accounts/settings.html", {"means": queries.sign_in_means(user)})
