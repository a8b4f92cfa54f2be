"""Users, links and deeds for an operator: to look, to let somebody in or out, to take a link back."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from musubi.accounts import actions
from musubi.accounts.models import Deed, SignedLink, User


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """Users are let in and out, never deleted: deeds name them. They have no password."""

    list_display = ["email", "is_active", "is_staff", "last_login", "created_at"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email"]
    fields = ["email", "is_active", "is_staff", "is_superuser", "last_login", "created_at"]
    readonly_fields = ["last_login", "created_at"]
    ordering = ["email"]

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Save and record it."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        verb = "user.changed" if change else "user.added"
        changed = {"fields": sorted(form.changed_data)}
        actions.record_deed(_operator(request), verb, f"user:{obj.pk}", now=timezone.now(), details=changed)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody may."""
        return False


@admin.register(SignedLink)
class SignedLinkAdmin(admin.ModelAdmin[SignedLink]):
    """Links are looked at and taken back."""

    list_display = ["purpose", "subject", "email", "created_at", "expires_at", "revoked_at"]
    list_filter = ["purpose"]
    search_fields = ["subject", "email"]
    ordering = ["-created_at", "-pk"]
    actions = ["revoke"]

    @admin.action(description=_("Take back the chosen links"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[SignedLink]) -> None:
        """Take back each link and record it."""
        now = timezone.now()
        with transaction.atomic():
            for link in queryset.filter(revoked_at=None).order_by("pk"):
                actions.revoke_link(link, now)
                actions.record_deed(_operator(request), "link.revoked", f"link:{link.pk}", now=now)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Whoever may change a link in principle may take it back."""
        return request.user.has_perm("accounts.change_signedlink")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody may."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody may."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody may."""
        return False


@admin.register(Deed)
class DeedAdmin(admin.ModelAdmin[Deed]):
    """Deeds are only looked at."""

    list_display = ["number", "at", "actor", "on_behalf_of", "verb", "subject"]
    list_filter = ["verb"]
    list_select_related = ["actor"]
    search_fields = ["subject"]
    ordering = ["-number"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody may."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody may."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody may."""
        return False


def _operator(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
