"""The door of Django's admin."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.decorators import secure_admin_login
from allauth.account.utils import get_next_redirect_url
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from musubi.accounts.permissions import has_second_factor, may_operate


class OperatorSite(AdminSite):
    """Rare repairs by an operator. It has no sign-in page of its own: operators sign in as everybody does."""

    site_title = site_header = gettext_lazy("Repairs")

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the asker is an operator who showed a second factor."""
        return may_operate(request)

    @method_decorator([never_cache, login_not_required, secure_admin_login])
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send an operator on, or to show a second factor, or to add one; others get 403 or the sign-in page."""
        onward = get_next_redirect_url(request) or reverse("admin:index")
        if self.has_permission(request):
            return redirect(onward)
        if request.user.is_authenticated and has_second_factor(request.user):
            return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': onward})}")
        messages.warning(request, _("Repairs are for operators with a passkey or an authenticator app. Add one first."))
        return redirect("account_settings")
