"""What the templates of the apps above load to show files: `{% load documents %}`."""

from collections.abc import Iterable
from typing import Any

from django import template

from musubi.documents.models import StoredFile

register = template.Library()
IN_TEXT = "(min-width: 46rem) 46rem, 100vw"


@register.inclusion_tag("documents/files.html")
def file_list(files: Iterable[StoredFile]) -> dict[str, Any]:
    """Attachments as a list of links, each with its kind and size in words. Take them from `in_order()`."""
    return {"files": list(files)}


@register.inclusion_tag("documents/image.html")
def stored_image(image: StoredFile, sizes: str = IN_TEXT) -> dict[str, Any]:
    """An image with its text and caption. `sizes` is HTML's: how wide it is shown. Take it from `in_order()`."""
    smaller = list(image.renditions.all())
    sources = [(each.get_absolute_url(), each.width) for each in smaller]
    return {
        "image": image,
        "src": sources[-1][0] if sources else image.get_absolute_url(),
        "srcset": ", ".join(f"{url} {width}w" for url, width in [*sources, (image.get_absolute_url(), image.width)])
        if sources
        else "",
        "sizes": sizes,
    }
