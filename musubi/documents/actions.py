"""Keep files, tell of them, open and close them, take them away.

An owner is a kind and a key, such as `Owner("activity", "17")`: whoever stands above attaches files to what they keep,
and hands over the audience of it. They hold their owner's row while they do, so that a file attached at the moment when
its owner is hidden is hidden with it.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.core.errors import Refused
from musubi.core.text import one_line
from musubi.documents.contents import Checked
from musubi.documents.models import Content, Opening, Rendition, StoredFile
from musubi.documents.storage import storage


class AltMissing(Refused):
    """An image without a text for those who do not see it."""

    code = "alt_missing"
    status = 422
    message = _("The image has no text for people who do not see it. Write in a sentence what it shows.")


class FileChanged(Refused):
    """Somebody else wrote meanwhile."""

    code = "file_changed"
    message = _("Somebody changed the texts of this file while you wrote. Compare them with yours and save again.")


class FileRemoved(Refused):
    """It is gone, or was never the owner's."""

    code = "file_removed"
    message = _("This file was removed meanwhile. Load the page again to see which files there are.")


class NotRemoved(Refused):
    """There is nothing to bring back."""

    code = "file_not_removed"
    message = _("This file is in its place. Load the page again to see it.")


class Owner(NamedTuple):
    """The record that files belong to."""

    kind: str
    key: str

    def __str__(self) -> str:
        """Return it as deeds call it: activity:17."""
        return f"{self.kind}:{self.key}"


@transaction.atomic
def store(
    checked: Checked,
    *,
    owner: Owner,
    audience: Collection[str],
    by: User | None,
    now: datetime,
    alt_ja: str = "",
    alt_en: str = "",
    caption_ja: str = "",
    caption_en: str = "",
    on_behalf_of: str = "",
) -> StoredFile:
    """Keep a file as the last of its owner's, opened to `audience`; an empty one opens it to nobody yet."""
    texts = _texts(checked.is_image, alt_ja=alt_ja, alt_en=alt_en, caption_ja=caption_ja, caption_en=caption_en)
    held = _held([checked.content, *(picture.content for picture in checked.smaller)])
    last = StoredFile.objects.of(*owner).aggregate(last=Max("position"))["last"] or 0
    file = StoredFile.objects.create(
        owner_kind=owner.kind,
        owner_key=owner.key,
        position=last + 1,
        **_facts(checked),
        content=held[checked.content],
        uploaded_by=by,
        uploaded_at=now,
        **texts,
    )
    _keep_smaller(file, checked, held)
    _open([file.pk], audience)
    told = {"owner": str(owner), "media_type": file.media_type, "size": len(checked.content)}
    record_deed(by, "documents.store", file.key, now=now, on_behalf_of=on_behalf_of, details=told)
    return file


@transaction.atomic
def describe(
    file: StoredFile,
    *,
    seen: int,
    alt_ja: str,
    by: User | None,
    now: datetime,
    alt_en: str = "",
    caption_ja: str = "",
    caption_en: str = "",
    on_behalf_of: str = "",
) -> StoredFile:
    """Replace the texts of a file by one who saw its version `seen`; refuse if they are others' by now."""
    texts = _texts(file.is_image, alt_ja=alt_ja, alt_en=alt_en, caption_ja=caption_ja, caption_en=caption_en)
    mine = StoredFile.objects.present().filter(pk=file.pk, version=seen)
    if not mine.update(**texts, version=F("version") + 1):
        raise FileChanged if StoredFile.objects.present().filter(pk=file.pk).exists() else FileRemoved
    file.refresh_from_db()
    record_deed(by, "documents.describe", file.key, now=now, on_behalf_of=on_behalf_of)
    return file


@transaction.atomic
def set_audience(owner: Owner, keys: Collection[str], *, by: User | None, now: datetime, on_behalf_of: str = "") -> int:
    """Open every file of an owner to `keys` and to nobody else, and return how many files that changed.

    Called in the transaction that changes who sees the owner: one moment for both. Removed files too, for one that is
    brought back opens as its owner does.
    """
    wanted = frozenset(keys)
    openings: dict[int, set[str]] = {pk: set() for pk in StoredFile.objects.of(*owner).values_list("pk", flat=True)}
    for pk, key in Opening.objects.filter(file__in=openings).values_list("file_id", "key"):
        openings[pk].add(key)
    changed = sorted(pk for pk, held in openings.items() if held != wanted)
    if changed:
        Opening.objects.filter(file__in=changed).delete()
        _open(changed, wanted)
        told = {"keys": sorted(wanted), "count": len(changed)}
        record_deed(by, "documents.set_audience", str(owner), now=now, on_behalf_of=on_behalf_of, details=told)
    return len(changed)


@transaction.atomic
def hand_over(
    owner: Owner, to: Owner, keys: Collection[str], *, by: User | None, now: datetime, on_behalf_of: str = ""
) -> int:
    """Give every file of `owner` to another, behind the files it has, opened to `keys`; return how many there were."""
    files = list(StoredFile.objects.of(*owner).select_for_update().order_by("position", "pk"))
    last = StoredFile.objects.of(*to).aggregate(last=Max("position"))["last"] or 0
    for position, file in enumerate(files, start=last + 1):
        file.owner_kind, file.owner_key, file.position = to.kind, to.key, position
    StoredFile.objects.bulk_update(files, ["owner_kind", "owner_key", "position"])
    if files:
        told = {"from": str(owner), "count": len(files)}
        record_deed(by, "documents.hand_over", str(to), now=now, on_behalf_of=on_behalf_of, details=told)
        set_audience(to, keys, by=by, now=now, on_behalf_of=on_behalf_of)
    return len(files)


@transaction.atomic
def arrange(owner: Owner, uuids: Sequence[UUID], *, by: User | None, now: datetime, on_behalf_of: str = "") -> None:
    """Put an owner's files in the order of `uuids`; those not named follow in the order they had."""
    files = list(StoredFile.objects.of(*owner).present().select_for_update().order_by("position", "pk"))
    known = {file.uuid: file for file in files}
    if not set(uuids) <= known.keys():
        raise FileRemoved
    first = [known[uuid] for uuid in dict.fromkeys(uuids)]
    for position, file in enumerate([*first, *(file for file in files if file not in first)], start=1):
        file.position = position
    StoredFile.objects.bulk_update(files, ["position"])
    record_deed(by, "documents.arrange", str(owner), now=now, on_behalf_of=on_behalf_of)


@transaction.atomic
def remove(file: StoredFile, *, by: User | None, now: datetime, on_behalf_of: str = "") -> None:
    """Take a file away: it opens to nobody from now on, and for thirty days it can be brought back."""
    if not StoredFile.objects.present().filter(pk=file.pk).update(removed_at=now):
        raise FileRemoved
    file.removed_at = now
    record_deed(by, "documents.remove", file.key, now=now, on_behalf_of=on_behalf_of)


@transaction.atomic
def bring_back(file: StoredFile, *, by: User | None, now: datetime, on_behalf_of: str = "") -> None:
    """Put a removed file back in its place."""
    if not StoredFile.objects.filter(pk=file.pk, removed_at__isnull=False).update(removed_at=None):
        raise NotRemoved if StoredFile.objects.filter(pk=file.pk).exists() else FileRemoved
    file.removed_at = None
    record_deed(by, "documents.bring_back", file.key, now=now, on_behalf_of=on_behalf_of)


# --- parts -----------------------------------------------------------------------------------------------------------


def _held(contents: Iterable[bytes]) -> dict[bytes, Content]:
    """Return the row of each content, held until the transaction ends, with the content on the disk.

    In the order of their hashes, so that two who store the same do not wait for each other.
    """
    by_hash = {sha256(content).hexdigest(): content for content in contents}
    held = {}
    for digest, content in sorted(by_hash.items()):
        held[content] = _held_row(digest, len(content))
        storage().keep(digest, content)
    return held


def _held_row(digest: str, size: int) -> Content:
    while True:
        Content.objects.get_or_create(sha256=digest, defaults={"size": size})
        row = Content.objects.select_for_update().filter(sha256=digest).first()
        if row:
            return row  # otherwise it was dropped between the two questions


def _open(files: Iterable[int], keys: Collection[str]) -> None:
    Opening.objects.bulk_create(Opening(file_id=pk, key=key) for pk in files for key in sorted(set(keys)))


def _facts(checked: Checked) -> dict[str, Any]:
    """Return what the look into the file found."""
    names = ("name", "is_image", "width", "height")
    return {"media_type": checked.kind.media_type, **{name: getattr(checked, name) for name in names}}


def _keep_smaller(file: StoredFile, checked: Checked, held: dict[bytes, Content]) -> None:
    Rendition.objects.bulk_create(
        Rendition(file=file, width=picture.width, height=picture.height, content=held[picture.content])
        for picture in checked.smaller
    )


def _texts(is_image: bool, **texts: str) -> dict[str, Any]:  # noqa: FBT001 - the one fact beside the texts
    """Return the texts, each on one line; raise AltMissing."""
    written = {name: one_line(text) for name, text in texts.items()}
    if is_image and not written["alt_ja"]:
        raise AltMissing
    return written
