"""What the templates of accounts load."""

from dataclasses import dataclass

from django import template
from django.conf import settings

register = template.Library()


@dataclass(frozen=True)
class Contact:
    """How to reach the secretariat."""

    site: str
    phone: str
    email: str


@register.simple_tag
def secretariat() -> Contact:
    """Return whom to ask, from the settings."""
    return Contact(site=settings.SITE_NAME, phone=settings.SECRETARIAT_PHONE, email=settings.SECRETARIAT_EMAIL)
