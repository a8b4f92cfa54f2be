"""What the clock asks of documents: clear away what nobody has any longer."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import task

from musubi.accounts.actions import record_deed
from musubi.documents.models import Content, StoredFile
from musubi.documents.storage import storage


@task()
def clear() -> None:
    """Forget what was removed a month ago, and give back the room it took."""
    forget_removed(now=timezone.now())
    drop_unused()


def forget_removed(*, now: datetime) -> int:
    """Forget the files that were removed thirty days ago or more, name, texts and all; only their deeds stay.

    Each in a transaction of its own. Return how many.
    """
    due = StoredFile.objects.filter(removed_at__lt=now - StoredFile.KEPT_AFTER_REMOVAL).order_by("pk")
    return sum(_forget(file, now=now) for file in due)


def drop_unused() -> int:
    """Delete from the disk what no file has: what was forgotten, and what a killed process wrote for a row never made.

    Return how many contents went.
    """
    storage().drop_partial()
    unused = Content.objects.unused().order_by("pk").values_list("sha256", flat=True)
    dropped = sum(_drop(sha256) for sha256 in list(unused))
    known = set(Content.objects.values_list("sha256", flat=True))
    return dropped + sum(_drop_stray(sha256) for sha256 in list(storage().hashes()) if sha256 not in known)


@transaction.atomic
def _forget(file: StoredFile, *, now: datetime) -> bool:
    # Brought back since it was found? Then there is nothing to delete here.
    gone, _per_model = StoredFile.objects.filter(pk=file.pk, removed_at=file.removed_at).delete()
    if gone:
        record_deed(None, "documents.forget", file.key, now=now)
    return bool(gone)


@transaction.atomic
def _drop(sha256: str) -> bool:
    """Delete a content and its row while the row is held: whoever stores the same meanwhile waits, and writes anew."""
    row = Content.objects.select_for_update().filter(sha256=sha256).first()
    if row is None or not Content.objects.unused().filter(pk=row.pk).exists():
        return False
    row.delete()
    storage().drop(sha256)
    return True


@transaction.atomic
def _drop_stray(sha256: str) -> bool:
    """Delete a content that has no row. A row of our own, for as long as it takes, keeps others from making theirs."""
    try:
        with transaction.atomic():
            row = Content.objects.create(sha256=sha256, size=1)
    except IntegrityError:
        return False  # somebody has just stored it
    storage().drop(sha256)
    row.delete()
    return True
