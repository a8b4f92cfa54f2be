"""Files of many owners at once, for lists."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from musubi.documents.models import StoredFile


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
