"""Put records into the index, take them out, build it anew."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, TypeVar

from django.db import transaction
from django_tasks import task

from musubi.core.bulk import insert_rows, reserve_keys, update_rows
from musubi.core.text import search_and_name_key, search_key
from musubi.jobs.actions import enqueue
from musubi.search import engines
from musubi.search.engines import NewPosting
from musubi.search.frequent import has_grown, learn
from musubi.search.models import AudienceKey, Document, FoldedText, Posting
from musubi.search.tokens import Audience, Keys, tokens_of

# A record is searched by this much of its key: about 150 pages. PostgreSQL keeps at most 1 MB of tokens a row.
LONGEST_KEY = 60_000
LONGEST_NAMES = 5_000  # the same of its titles and names together
_AT_ONCE = 500
_Row = TypeVar("_Row")
Described = Mapping[str, Any]  # a document's columns by their names
_TEXTS = ("title_ja", "title_en", "text_ja", "text_en", "url", "owner", "sector", "prefecture")
_FIELDS = [*_TEXTS, "names", "happened_on", "is_invented", "audience"]
_COLUMNS = ["id", "kind", "key", *_FIELDS]
_OF_POSTINGS = {"sector", "prefecture", "happened_on", "audience"}
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
    is_invented: bool = False


@transaction.atomic
def index(entry: Entry) -> None:
    """Describe a record, new or changed, to the index; in the caller's transaction, so they are seen together."""
    document, _created = Document.objects.update_or_create(kind=entry.kind, key=entry.key, defaults=_fields(entry))
    document.postings.all().delete()
    _post([vars(document)])


@transaction.atomic
def index_many(entries: Iterable[Entry], *, tokens_later: bool = False) -> None:
    """Describe many records as `index` does one, in a few statements; those already known so are left as they are.

    For files of many rows, and for what is told of all records each morning: few of them have changed since yesterday.
    `tokens_later` leaves the dearer half to a job: whoever writes a file of thousands keeps others from writing.
    """
    # Whoever is the first to make documents wait asks for the job, which goes on for as long as any wait.
    if tokens_later and not FoldedText.objects.filter(waits=True).exists():
        enqueue(take_in_waiting, unique_key="search.take_in_waiting")
    for batch in _batches(iter(entries)):
        _index_batch({(entry.kind, entry.key): entry for entry in batch}, tokens_later=tokens_later)


def _index_batch(wanted: Mapping[tuple[str, str], Entry], *, tokens_later: bool) -> None:
    near = Document.objects.filter(kind__in={kind for kind, _key in wanted}, key__in={key for _kind, key in wanted})
    known = {(one.kind, one.key): one for one in near.select_for_update().order_by("pk")}
    changes = {key: _fill(document, wanted[key]) for key, document in known.items() if key in wanted}
    staying: list[Document] = []
    moving: list[Document] = []
    for key, changed in changes.items():
        if changed:
            (staying if tokens_later and not changed & _OF_POSTINGS else moving).append(known[key])
    Posting.objects.filter(document__in=moving).delete()
    update_rows(Document, _FIELDS, map(attrgetter(*_FIELDS, "pk"), [*staying, *moving]))
    unknown = [key for key in wanted if key not in known]
    fresh: list[Described] = [
        {"id": pk, "kind": key[0], "key": key[1], **_fields(wanted[key])}
        for pk, key in zip(reserve_keys(Document, len(unknown)), unknown, strict=True)
    ]
    insert_rows(Document, _COLUMNS, map(itemgetter(*_COLUMNS), fresh))
    _post([*fresh, *map(vars, moving)], waits=tokens_later)
    _fold(map(vars, staying), waits=True)


def _fill(document: Document, entry: Entry) -> set[str]:
    """Describe the document as the entry does, and return which columns that changes."""
    changes = {name: value for name, value in _fields(entry).items() if getattr(document, name) != value}
    for name, value in changes.items():
        setattr(document, name, value)
    return set(changes)


@transaction.atomic
def unindex(kind: str, key: str) -> None:
    """Forget a record. One that the index doesn't know is no matter."""
    found = Document.objects.filter(kind=kind, key=key)
    # Locked before its postings are, as everybody does here: two who meet wait for each other in one order.
    if found.select_for_update().first():
        found.delete()


@transaction.atomic
def rebuild() -> int:
    """Make all postings anew from the documents and return how many documents there are.

    Searches go on with the old index until it is done; changes of records wait. What runs are frequent by now is
    learnt on the way: after very many records have come in, searches are faster for it.
    """
    engines.current().hold_runs(to_change_them=True)
    Posting.objects.all().delete()
    FoldedText.objects.all().delete()
    learn()
    count = 0
    for documents in _batches(Document.objects.order_by("pk").iterator(chunk_size=_AT_ONCE)):
        _post([vars(document) for document in documents])
        count += len(documents)
    engines.current().put_together()
    return count


@task()
def learn_frequent_runs() -> None:
    """Rebuild where so many documents have come in that it would learn what is frequent among them. Run each night.

    Otherwise only put together what the day's changes have left in pieces: seconds for a hundred thousand documents.
    """
    if has_grown():
        rebuild()
    else:
        take_in_waiting.call()
        engines.current().put_together()


@task()
def take_in_waiting() -> None:
    """Put in the tokens that documents wait for, a batch at a time. What comes in as it ends waits for the next run."""
    while _take_in(_AT_ONCE):
        pass


@transaction.atomic
def _take_in(most: int) -> int:
    waiting = Document.objects.filter(folded_text__waits=True).select_for_update(of=("self",)).order_by("pk")
    documents = [vars(document) for document in waiting[:most]]
    texts = FoldedText.objects.filter(document__in=[document["id"] for document in documents])
    keys = {text.document_id: Keys(text.full_key, text.names_key) for text in texts}
    engine = engines.current()
    engine.hold_runs()
    engine.put_in(_postings((document, keys[document["id"]]) for document in documents))
    texts.update(waits=False)
    return len(documents)


def _fields(entry: Entry) -> dict[str, Any]:
    texts = {name: _UNSTORABLE.sub("", getattr(entry, name)) for name in _TEXTS}
    names = (" ".join(_UNSTORABLE.sub("", name).split()) for name in entry.names)
    return {
        **texts,
        "names": "\n".join(name for name in dict.fromkeys(names) if name),
        "happened_on": entry.happened_on,
        "is_invented": entry.is_invented,
        "audience": sorted(entry.audience),
    }


def _post(documents: Sequence[Described], *, waits: bool = False) -> None:
    """Save the documents' texts, and a posting of each for each key of its audience."""
    engines.current().hold_runs()
    texts = _fold(documents, waits=waits)
    keys = (Keys(text.full_key, text.names_key) for text in texts)
    engines.current().add(_postings(zip(documents, keys, strict=True), waits=waits))


def _fold(documents: Iterable[Described], *, waits: bool) -> list["_FoldedText"]:
    """Save the documents' texts as searches compare them, and return them."""
    folded = [_folded(document, waits=waits) for document in documents]
    FoldedText.objects.filter(document__in=[text.document_id for text in folded]).delete()
    insert_rows(FoldedText, _FoldedText._fields, folded)
    return folded


class _FoldedText(NamedTuple):
    """The columns of a FoldedText."""

    document_id: int
    title_length: int
    names_key: str
    full_key: str
    waits: bool


def _folded(document: Described, *, waits: bool) -> _FoldedText:
    names = list(filter(None, [document["title_ja"], document["title_en"], *document["names"].splitlines()]))
    texts = filter(None, [document["text_ja"], document["text_en"]])
    keys = list(map(search_and_name_key, names))
    lines = [line for key, bare in keys for line in (key.replace(" ", ""), bare) if line]
    return _FoldedText(
        document_id=document["id"],
        title_length=len(keys[0][1]),
        names_key="".join(f"\n{line}" for line in dict.fromkeys(lines))[:LONGEST_NAMES] + "\n",
        full_key=" ".join(filter(None, [*(key for key, _bare in keys), *map(search_key, texts)]))[:LONGEST_KEY],
        waits=waits,
    )


def _postings(documents: Iterable[tuple[Described, Keys]], *, waits: bool = False) -> Iterator[NewPosting]:
    """Return a posting of each document for each key of its audience: with tokens, if they don't wait.

    The database is asked here and now: while the rows are copied into it, PostgreSQL answers nothing else.
    """
    found = list(documents)
    audiences = _audiences({key for document, _keys in found for key in document["audience"]})
    return (
        NewPosting(
            document_id=document["id"],
            audience_id=audiences[key].number,
            kind=document["kind"],
            sector=document["sector"],
            prefecture=document["prefecture"],
            day_order=-document["happened_on"].toordinal() if document["happened_on"] else 0,
            tokens="" if waits else tokens_of(keys, audiences[key]),
        )
        for document, keys in found
        for key in document["audience"]
    )


def _audiences(keys: set[str]) -> dict[str, Audience]:
    """Return the audiences by their keys, giving a number to those that have none."""
    known = _known(keys)
    if missing := sorted(keys - known.keys()):
        # Another transaction may be giving a number to the same key now; the unique key lets one of them win.
        AudienceKey.objects.bulk_create([AudienceKey(key=key) for key in missing], ignore_conflicts=True)
        known |= _known(missing)
    return known


def _known(keys: Collection[str]) -> dict[str, Audience]:
    rows = AudienceKey.objects.filter(key__in=keys).values_list("key", "pk", "frequent_runs")
    return {key: Audience(number, runs) for key, number, runs in rows}


def _batches(rows: Iterator[_Row]) -> Iterator[list[_Row]]:
    while batch := list(islice(rows, _AT_ONCE)):
        yield batch
