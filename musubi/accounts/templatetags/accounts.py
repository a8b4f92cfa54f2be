"""What the templates of accounts load."""

from django import template

from musubi.accounts.emails import Office, office

register = template.Library()


@register.simple_tag
def secretariat() -> Office:
    """Return whom to ask."""
    return office()
