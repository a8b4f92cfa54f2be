"""A file that is made for whoever asks, and saved rather than shown."""

from django.http import HttpResponse


def download(content: bytes, *, content_type: str, name: str) -> HttpResponse:
    """Send the content as a file. `name` is of our own making: letters, digits, hyphens and one dot."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
