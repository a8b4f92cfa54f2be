"""Files of many owners at once, for lists."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import QuerySet, prefetch_related_objects

from musubi.core import queries as prepared
from musubi.documents.models import StoredFile


def files_of(kind: str, key: str | int, *, keys: frozenset[str]) -> list[StoredFile]:
    """Return the files of one owner that the holder of `keys` may see, in order; a second query where there are any."""
    found = prepared.instances(_files, kind, keys, key=str(key))
    if found:
        prefetch_related_objects(found, "renditions")
    return found


def _files(kind: str, keys: frozenset[str], *, key: str) -> QuerySet[StoredFile]:
    return StoredFile.objects.of(kind, key).visible_to(keys).in_order()


def files_by_owner(
    kind: str, owner_keys: Iterable[str | int], *, keys: Collection[str]
) -> defaultdict[str, list[StoredFile]]:
    """Return the files of each owner of `kind` that the holder of `keys` may see, in order; two queries for any number.

    An owner without a file gives an empty list.
    """
    found: defaultdict[str, list[StoredFile]] = defaultdict(list)
    wanted = [str(key) for key in owner_keys]
    for file in StoredFile.objects.filter(owner_kind=kind, owner_key__in=wanted).visible_to(keys).in_order():
        found[file.owner_key].append(file)
    return found
