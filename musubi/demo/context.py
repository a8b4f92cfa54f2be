"""The bar at the top of every page. Named in settings.TEMPLATES in demo mode."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from musubi.demo.models import Mail
from musubi.demo.people import NOBODY
from musubi.demo.people import personas as everybody


def personas(request: HttpRequest) -> dict[str, Any]:
    """Return `persona_bar`, which templates call: a page without the frame costs nothing, one with it a query."""
    return {"persona_bar": partial(_bar, request)}


def _bar(request: HttpRequest) -> str:
    email = request.user.email if request.user.is_authenticated else ""
    people = everybody()
    context = {
        "csrf_token": get_token(request),
        "path": request.get_full_path(),
        "personas": people,
        "nobody": NOBODY,
        "email": email,
        "is_persona": email in {person.email for person in people},
        "mail_count": Mail.objects.count(),
    }
    return render_to_string("demo/persona_bar.html", context)
