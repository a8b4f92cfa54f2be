"""Files as their readers get them: a download, or an image inside a page; never anything that runs here."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from musubi.accounts.audience import keys_of
from musubi.documents.models import Content, Rendition, StoredFile
from musubi.documents.storage import storage

# Even if a browser took a file for a page: without origin, without script, without anything loaded.
POLICY = "sandbox; default-src 'none'"
PUBLIC_SECONDS = 300


@login_not_required
@require_http_methods(["GET", "HEAD"])
def file(request: HttpRequest, uuid: UUID, file_name: str) -> FileResponse:
    """Send a file, if one of the reader's keys opens it; otherwise there is none."""
    found = _visible(request, uuid, file_name)
    return _sent(request, found, found.content)


@login_not_required
@require_http_methods(["GET", "HEAD"])
def image(request: HttpRequest, uuid: UUID, width: int, file_name: str) -> FileResponse:
    """Send an image in one of its smaller widths."""
    found = _visible(request, uuid, file_name)
    smaller = get_object_or_404(Rendition.objects.select_related("content"), file=found, width=width)
    return _sent(request, found, smaller.content)


def _visible(request: HttpRequest, uuid: UUID, file_name: str) -> StoredFile:
    files = StoredFile.objects.visible_to(keys_of(request.user)).select_related("content")
    found = get_object_or_404(files, uuid=uuid)
    if found.name != file_name:
        raise Http404
    return found


def _sent(request: HttpRequest, found: StoredFile, content: Content) -> FileResponse:
    opened = storage().read(content.sha256)
    response = FileResponse(
        opened, as_attachment=not found.is_image, filename=found.name, content_type=found.media_type
    )
    response["Content-Length"] = str(content.size)
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    # Whoever is not signed in holds one key, `public`: what opens to them is everybody's.
    is_public = not request.user.is_authenticated
    response["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}" if is_public else "private, no-store"
    return response
