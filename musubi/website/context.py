"""What base.html shows on every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the canonical address of this page."""
    return {"canonical_url": f"{settings.SITE_URL}{request.path}"}
