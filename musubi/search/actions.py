"""Put records into the index, take them out, build it anew."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from operator import attrgetter
from typing import TypeVar

from django.db import transaction

from musubi.core.bulk import insert_rows, reserve_keys, update_rows
from musubi.core.text import bare_name_key, search_key
from musubi.search import engines
from musubi.search.engines import NewPosting
from musubi.search.models import AudienceKey, Document, Posting

# A record is searched by this much of its key: about 150 pages. PostgreSQL keeps at most 1 MB of tokens a row.
LONGEST_KEY = 60_000
_AT_ONCE = 500
_Row = TypeVar("_Row")
_TEXTS = ("title_ja", "title_en", "text_ja", "text_en", "url", "owner", "sector", "prefecture")
_FIELDS = [*_TEXTS, "names", "happened_on", "audience"]
_KNOWN_BY = ["id", "kind", "key", *_FIELDS]
_UNSTORABLE = {0: None} | dict.fromkeys(range(0xD800, 0xE000))  # PostgreSQL keeps no NUL, no encoding a half character


@dataclass(frozen=True)
class Entry:
    """A record as its app describes it to everybody who lists or searches. An empty audience hides it from all."""

    kind: str
    key: str
    title_ja: str
    url: str
    audience: frozenset[str]
    title_en: str = ""
    text_ja: str = ""
    text_en: str = ""
    names: tuple[str, ...] = ()
    owner: str = ""
    sector: str = ""
    prefecture: str = ""
    happened_on: date | None = None


@transaction.atomic
def index(entry: Entry) -> None:
    """Describe a record, new or changed, to the index; in the caller's transaction, so they are seen together."""
    document, _created = Document.objects.update_or_create(kind=entry.kind, key=entry.key, defaults=_fields(entry))
    document.postings.all().delete()
    _post([document])


@transaction.atomic
def index_many(entries: Iterable[Entry]) -> None:
    """Describe many records as `index` does one, in a few statements; those already known so are left as they are.

    For files of many rows, and for what is told of all records each morning: few of them have changed since yesterday.
    """
    for batch in _batches(iter(entries)):
        wanted = {(entry.kind, entry.key): entry for entry in batch}
        near = Document.objects.filter(kind__in={kind for kind, _key in wanted}, key__in={key for _kind, key in wanted})
        known = {(one.kind, one.key): one for one in near}
        described = (_filled(known.get(key) or Document(kind=key[0], key=key[1]), wanted[key]) for key in wanted)
        changed = [document for document in described if document is not None]
        fresh = [document for document in changed if document.pk is None]
        old = [document for document in changed if document.pk is not None]
        Posting.objects.filter(document__in=old).delete()
        for document, key in zip(fresh, reserve_keys(Document, len(fresh)) if fresh else (), strict=True):
            document.pk = key
        insert_rows(Document, _KNOWN_BY, map(attrgetter(*_KNOWN_BY), fresh))
        update_rows(Document, _FIELDS, map(attrgetter(*_FIELDS, "pk"), old))
        _post([*fresh, *old])


def _filled(document: Document, entry: Entry) -> Document | None:
    """Return the document as the entry describes it, or None where it is described so already."""
    fields = _fields(entry)
    if document.pk is not None and all(getattr(document, name) == value for name, value in fields.items()):
        return None
    for name, value in fields.items():
        setattr(document, name, value)
    return document


@transaction.atomic
def unindex(kind: str, key: str) -> None:
    """Forget a record. One that the index doesn't know is no matter."""
    Document.objects.filter(kind=kind, key=key).delete()


@transaction.atomic
def rebuild() -> int:
    """Make all postings anew from the documents and return how many documents there are.

    Searches go on with the old index until it is done; changes of records wait.
    """
    Posting.objects.all().delete()
    count = 0
    for documents in _batches(Document.objects.order_by("pk").iterator(chunk_size=_AT_ONCE)):
        _post(documents)
        count += len(documents)
    return count


def _fields(entry: Entry) -> dict[str, object]:
    texts = {name: str(getattr(entry, name)).translate(_UNSTORABLE) for name in _TEXTS}
    names = (" ".join(name.translate(_UNSTORABLE).split()) for name in entry.names)
    return {
        **texts,
        "names": "\n".join(name for name in dict.fromkeys(names) if name),
        "happened_on": entry.happened_on,
        "audience": sorted(entry.audience),
    }


def _post(documents: Sequence[Document]) -> None:
    """Save a posting of each document for each key of its audience."""
    numbers = _numbers({key for document in documents for key in document.audience})
    engines.current().add(posting for document in documents for posting in _postings(document, numbers))


def _postings(document: Document, numbers: dict[str, int]) -> Iterator[NewPosting]:
    names = list(filter(None, [document.title_ja, document.title_en, *document.names.splitlines()]))
    name_keys = [search_key(name) for name in names]
    keys = filter(None, [*name_keys, search_key(document.text_ja), search_key(document.text_en)])
    bare = [bare_name_key(name) for name in names]
    lines = [line for two in zip(name_keys, bare, strict=True) for line in (two[0].replace(" ", ""), two[1]) if line]
    full_key = " ".join(keys)[:LONGEST_KEY]
    first = NewPosting(
        document_id=document.pk,
        audience_id=0,
        kind=document.kind,
        sector=document.sector,
        prefecture=document.prefecture,
        day_order=-document.happened_on.toordinal() if document.happened_on else 0,
        title_length=len(bare[0]),
        names_key="".join(f"\n{line}" for line in dict.fromkeys(lines)) + "\n",
        full_key=full_key,
        bigrams=engines.bigrams(full_key),
    )
    return (first._replace(audience_id=numbers[key]) for key in document.audience)


def _numbers(keys: set[str]) -> dict[str, int]:
    """Return the audience keys' numbers, giving one to those that have none."""
    known = dict(AudienceKey.objects.filter(key__in=keys).values_list("key", "pk"))
    if missing := sorted(keys - known.keys()):
        # Another transaction may be giving a number to the same key now; the unique key lets one of them win.
        AudienceKey.objects.bulk_create([AudienceKey(key=key) for key in missing], ignore_conflicts=True)
        known.update(AudienceKey.objects.filter(key__in=missing).values_list("key", "pk"))
    return known


def _batches(rows: Iterator[_Row]) -> Iterator[list[_Row]]:
    while batch := list(islice(rows, _AT_ONCE)):
        yield batch
