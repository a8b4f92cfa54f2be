"""QuerySets whose SQL is written once: Django takes ten times as long to write a long one as a database to answer it.

`rows` and `instances` take a function that builds a QuerySet from values. It is called once for each `shape` (what
decides on columns, order and conditions); asked with other values, the same SQL goes to the database again. It is a
function of a module, and does nothing with the values but to compare by them: each is a number, a text, a day, an
instant, or a tuple of numbers or texts that stands behind `__in`.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from threading import local
from typing import Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Aggregate, Model, QuerySet, TextField
from django.db.models.expressions import RawSQL
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]  # the stubs leave it out

One = int | str | date | datetime
Value = One | tuple[int, ...] | tuple[str, ...]
Row = TypeVar("Row", bound=Model)
Build = Callable[..., QuerySet[Any, Any]]
MOST_WRITTEN = 1000  # an audience is a shape, and there are many audiences
LARGEST_NUMBER = 2**63  # which no column holds
LARGEST_STAND_IN = 32_749  # every column of numbers holds it: Django leaves out what one could not
LONGEST_TUPLE = 500
MOST_PLACES = 2_000  # of one query


def rows(
    build: Build, *shape: Hashable, limit: int | None = None, offset: int = 0, **values: Value
) -> list[tuple[Any, ...]]:
    """Return the rows of `build(*shape, **values)`, a `values_list`."""
    if _is_long(values):
        return list(_cut(build(*shape, **values), limit, offset))
    return list(map(tuple, _found(build, shape, values, limit=limit, offset=offset)[1]))


def instances(
    build: Callable[..., QuerySet[Row]],
    *shape: Hashable,
    limit: int | None = None,
    offset: int = 0,
    **values: Value,
) -> list[Row]:
    """Return what `build(*shape, **values)` finds, with what it annotates and selects beside it, and prefetches not."""
    if _is_long(values):
        return list(_cut(build(*shape, **values), limit, offset))
    written, found = _found(build, shape, values, limit=limit, offset=offset)
    return [written.model.instance(row) for row in found] if written else []


def among(numbers: str) -> RawSQL:
    """Return what stands behind `__in` for many numbers, told as JSON: one value, which a database reads far sooner."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT CAST(json_array_elements_text(CAST(%s AS json)) AS bigint)", [numbers])
    return RawSQL("SELECT value FROM json_each(%s)", [numbers])


class Numbers(Aggregate):
    """The numbers of a column as one text, with commas: one row in the place of thousands."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return the same in PostgreSQL's words."""
        return self.as_sql(compiler, connection, template="STRING_AGG(CAST(%(expressions)s AS text), ',')", **context)


def _is_long(values: dict[str, Value]) -> bool:
    """Whether a value is so long that to write the SQL anew is the least of what it costs."""
    return any(isinstance(value, tuple) and len(value) > LONGEST_TUPLE for value in values.values())


def _cut(found: QuerySet[Any, Any], limit: int | None, offset: int) -> QuerySet[Any, Any]:
    return found if limit is None else found[offset : offset + limit]


def _found(
    build: Build, shape: tuple[Hashable, ...], values: dict[str, Value], *, limit: int | None, offset: int
) -> tuple["_Written | None", Iterable[Any]]:
    given = {name: _padded(value) if isinstance(value, tuple) else value for name, value in values.items()}
    if any(_finds_nothing(value) for value in given.values()):
        return None, []
    written = _written(build, shape, tuple((name, _kind(value)) for name, value in given.items()), connection.vendor)
    if not written.sql:
        return written, []
    sql, asked = written.sql, written.asked(given)
    if limit is not None:
        sql, asked = f"{sql} LIMIT %s OFFSET %s", [*asked, limit, offset]
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return written, written.converted(cursor.fetchall())


# --- values --------------------------------------------------------------------------------------------------------


class _Place(NamedTuple):
    """Where among the parameters the value of this name goes, or which of its values."""

    name: str
    at: int = -1


_Kind = tuple[type, int]  # of a value, and how many of them; -1 for one alone


def _padded(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the values, the last repeated until they are a power of two: else each number of them were a shape."""
    wanted = 1 << max(len(values) - 1, 0).bit_length()
    return values + values[-1:] * (wanted - len(values))


def _finds_nothing(value: Value) -> bool:
    if isinstance(value, tuple):
        return not value
    return isinstance(value, int) and not -LARGEST_NUMBER <= value < LARGEST_NUMBER


def _kind(value: Value) -> _Kind:
    return (type(value[0]), len(value)) if isinstance(value, tuple) else (type(value), -1)


def _largest_stand_in(shape: tuple[Hashable, ...]) -> int:
    """Return a number from which on, downwards, none stands in the shape, as that of an organisation in keys may."""
    told = {int(digits) for digits in re.findall(r"\d{1,9}", repr(shape))}
    largest = LARGEST_STAND_IN
    while largest > MOST_PLACES and not told.isdisjoint(range(largest - MOST_PLACES, largest + 1)):
        largest -= MOST_PLACES
    return largest


def _stand_in(kind: type, place: int, largest: int = LARGEST_STAND_IN) -> One:
    """Return a value that nothing else in a query has."""
    if issubclass(kind, datetime):
        return datetime(1001, 2, 3, tzinfo=UTC) + timedelta(days=place)
    if issubclass(kind, date):
        return date(1, 2, 3) + timedelta(days=place)
    return largest - place if issubclass(kind, int) else f"\ue000{place}"


def _adapted(value: Any) -> Any:
    """Return the value as the database's driver takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


# --- what was written ----------------------------------------------------------------------------------------------


class _Model:
    """How rows become instances: what Django finds out anew each time a QuerySet is read."""

    def __init__(self, info: Any, select: Any, annotated: dict[str, int] | None, database: str) -> None:
        first, last = info["select_fields"][0], info["select_fields"][-1]
        self.kind, self.database = info["model"], database
        self.own = slice(first, last + 1)
        self.names = [chosen[0].target.attname for chosen in select[self.own]]
        self.related = get_related_populators(info, select, database)
        self.annotated = list((annotated or {}).items())

    def instance(self, row: Any) -> Any:
        made = self.kind.from_db(self.database, self.names, row[self.own])
        for one in self.related:
            one.populate(row, made)
        for name, at in self.annotated:
            setattr(made, name, row[at])
        return made


class _Written:
    """A QuerySet that was written as SQL. It keeps no connection: it outlives the thread that wrote it."""

    def __init__(self, queryset: QuerySet[Any, Any], places: dict[Any, _Place], name: str) -> None:
        compiler: Any = queryset.query.get_compiler(using=queryset.db)
        try:
            self.sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.parameters, self.chosen = "", [], []
            return
        self.parameters = [places.get(one, one) for one in parameters]
        if missing := {one.name for one in places.values()} - {
            one.name for one in self.parameters if isinstance(one, _Place)
        }:
            raise ValueError(f"{name} does not compare by {', '.join(sorted(missing))} as it is.")
        self.chosen = [chosen[0] for chosen in compiler.select[: compiler.col_count]]
        self.shape = (compiler.klass_info, compiler.select, compiler.annotation_col_map)
        self.database = queryset.db

    @cached_property
    def model(self) -> _Model:
        """How its rows become instances."""
        return _Model(*self.shape, self.database)

    def asked(self, values: dict[str, Any]) -> list[Any]:
        return [self._value(one, values) if isinstance(one, _Place) else one for one in self.parameters]

    def _value(self, place: _Place, values: dict[str, Any]) -> Any:
        value = values[place.name]
        return _adapted(value if place.at < 0 else value[place.at])

    def converted(self, found: list[Any]) -> Iterable[Any]:
        """Return the rows with each column as Django gives it: on SQLite a day is a text."""
        known = _of_this_thread.converters
        if self not in known:
            by_column = (
                (at, connection.ops.get_db_converters(one) + one.get_db_converters(connection), one)
                for at, one in enumerate(self.chosen)
            )
            known[self] = [(at, functions, one) for at, functions, one in by_column if functions]
        converters = known[self]
        return _converted(found, converters) if converters else found


def _converted(found: list[Any], converters: list[Any]) -> Iterator[list[Any]]:
    for row in map(list, found):
        for at, functions, expression in converters:
            for function in functions:
                row[at] = function(row[at], expression, connection)
        yield row


class _OfThread(local):
    """How columns are converted, which a connection knows, and a thread has one of its own."""

    def __init__(self) -> None:
        self.converters: WeakKeyDictionary[_Written, list[Any]] = WeakKeyDictionary()


_of_this_thread = _OfThread()


@lru_cache(maxsize=MOST_WRITTEN)
def _written(build: Build, shape: tuple[Hashable, ...], kinds: tuple[tuple[str, _Kind], ...], _vendor: str) -> _Written:
    stand_ins: dict[str, Any] = {}
    places: dict[Any, _Place] = {}
    largest = _largest_stand_in(shape)
    for name, (kind, count) in kinds:
        made = [_stand_in(kind, len(places) + at, largest) for at in range(abs(count))]
        places |= {_adapted(one): _Place(name, at if count > 0 else -1) for at, one in enumerate(made)}
        stand_ins[name] = tuple(made) if count > 0 else made[0]
    return _Written(build(*shape, **stand_ins), places, build.__name__)


def forget() -> None:
    """Write everything anew when it is asked next: for tests that take a guard out of a QuerySet."""
    _written.cache_clear()


def renew_statistics(*models: type[Model]) -> None:
    """Tell the database how full the tables have become, so that its next plans are made for that many rows.

    PostgreSQL would find out by itself, minutes later; until then it joins as if the tables were empty. SQLite plans by
    its indexes alone, unless ANALYZE was once run.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(connection.ops.quote_name(model._meta.db_table) for model in models)}")
