"""Put records into the index, take them out, build it anew."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from operator import attrgetter, itemgetter
from typing import Any, TypeVar

from django.db import transaction

from musubi.core.bulk import insert_rows, reserve_keys, update_rows
from musubi.core.text import search_and_name_key, search_key
from musubi.search import engines
from musubi.search.engines import NewPosting
from musubi.search.models import AudienceKey, Document, Posting

# A record is searched by this much of its key: about 150 pages. PostgreSQL keeps at most 1 MB of tokens a row.
LONGEST_KEY = 60_000
_AT_ONCE = 500
_Row = TypeVar("_Row")
Described = Mapping[str, Any]  # a document's columns by their names
_TEXTS = ("title_ja", "title_en", "text_ja", "text_en", "url", "owner", "sector", "prefecture")
_FIELDS = [*_TEXTS, "names", "happened_on", "audience"]
_COLUMNS = ["id", "kind", "key", *_FIELDS]
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # PostgreSQL keeps no NUL, no encoding a half character


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
    _post([vars(document)])


@transaction.atomic
def index_many(entries: Iterable[Entry]) -> None:
    """Describe many records as `index` does one, in a few statements; those already known so are left as they are.

    For files of many rows, and for what is told of all records each morning: few of them have changed since yesterday.
    """
    for batch in _batches(iter(entries)):
        wanted = {(entry.kind, entry.key): entry for entry in batch}
        near = Document.objects.filter(kind__in={kind for kind, _key in wanted}, key__in={key for _kind, key in wanted})
        known = {(one.kind, one.key): one for one in near}
        old = [document for key, document in known.items() if key in wanted and _fill(document, wanted[key])]
        Posting.objects.filter(document__in=old).delete()
        update_rows(Document, _FIELDS, map(attrgetter(*_FIELDS, "pk"), old))
        unknown = [key for key in wanted if key not in known]
        fresh: list[Described] = [
            {"id": pk, "kind": key[0], "key": key[1], **_fields(wanted[key])}
            for pk, key in zip(reserve_keys(Document, len(unknown)), unknown, strict=True)
        ]
        insert_rows(Document, _COLUMNS, map(itemgetter(*_COLUMNS), fresh))
        _post([*fresh, *map(vars, old)])


def _fill(document: Document, entry: Entry) -> bool:
    """Describe the document as the entry does, and return whether that changes it."""
    changes = {name: value for name, value in _fields(entry).items() if getattr(document, name) != value}
    for name, value in changes.items():
        setattr(document, name, value)
    return bool(changes)


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
        _post([vars(document) for document in documents])
        count += len(documents)
    return count


def _fields(entry: Entry) -> dict[str, Any]:
    texts = {name: _UNSTORABLE.sub("", getattr(entry, name)) for name in _TEXTS}
    names = (" ".join(_UNSTORABLE.sub("", name).split()) for name in entry.names)
    return {
        **texts,
        "names": "\n".join(name for name in dict.fromkeys(names) if name),
        "happened_on": entry.happened_on,
        "audience": sorted(entry.audience),
    }


def _post(documents: Sequence[Described]) -> None:
    """Save a posting of each document for each key of its audience."""
    numbers = _numbers({key for document in documents for key in document["audience"]})
    engines.current().add(posting for document in documents for posting in _postings(document, numbers))


def _postings(document: Described, numbers: dict[str, int]) -> Iterator[NewPosting]:
    names = list(filter(None, [document["title_ja"], document["title_en"], *document["names"].splitlines()]))
    texts = filter(None, [document["text_ja"], document["text_en"]])
    keys = list(map(search_and_name_key, names))
    lines = [line for key, bare in keys for line in (key.replace(" ", ""), bare) if line]
    full_key = " ".join(filter(None, [*(key for key, _bare in keys), *map(search_key, texts)]))[:LONGEST_KEY]
    first = NewPosting(
        document_id=document["id"],
        audience_id=0,
        kind=document["kind"],
        sector=document["sector"],
        prefecture=document["prefecture"],
        day_order=-document["happened_on"].toordinal() if document["happened_on"] else 0,
        title_length=len(keys[0][1]),
        names_key="".join(f"\n{line}" for line in dict.fromkeys(lines)) + "\n",
        full_key=full_key,
        bigrams=engines.bigrams(full_key),
    )
    return (first._replace(audience_id=numbers[key]) for key in document["audience"])


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
