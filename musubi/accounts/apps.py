"""The app's name to Django, and Django's admin with our door."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class AccountsConfig(AppConfig):
    """musubi.accounts."""

    name = "musubi.accounts"
    default = True

    def ready(self) -> None:
        """Listen to allauth."""
        from musubi.accounts import receivers  # noqa: F401 - models must be there first


class OperatorAdminConfig(admin_apps.AdminConfig):
    """Django's admin, opened only to operators with a second factor."""

    default = False
    default_site = "musubi.accounts.admin_site.OperatorSite"
