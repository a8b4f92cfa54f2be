"""QuerySets whose SQL is written once: Django takes ten times as long to write a long one as a database to answer it.

`rows` and `instances` take a function that builds a QuerySet from values. It is called once for each `shape` (what
decides on columns, order and conditions); asked with other values, the same SQL goes to the database again. It is a
function of a module, and does nothing with the values but to compare by them.
"""

from collections.abc import Callable, Hashable
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

Value = int | str | date
Row = TypeVar("Row", bound=Model)
Build = Callable[..., QuerySet[Any, Any]]


def rows(
    build: Build, *shape: Hashable, limit: int | None = None, offset: int = 0, **values: Value
) -> list[tuple[Any, ...]]:
    """Return the rows of `build(*shape, **values)`, a `values_list` of text and whole numbers."""
    written = _written(build, shape, _kinds(values), connection.vendor)
    sql, asked = written.sql, written.asked(values)
    if limit is not None:
        sql, asked = f"{sql} LIMIT %s OFFSET %s", [*asked, limit, offset]
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def instances(build: Callable[..., QuerySet[Row]], *shape: Hashable, **values: Value) -> list[Row]:
    """Return what `build(*shape, **values)` finds: whole rows of one table."""
    written = _written(build, shape, _kinds(values), connection.vendor)
    return list(written.model._default_manager.raw(written.sql, written.asked(values)))


class _Place(NamedTuple):
    """Where among the parameters the value of this name goes."""

    name: str


class _Written(NamedTuple):
    model: type[Any]
    sql: str
    parameters: list[Any]

    def asked(self, values: dict[str, Value]) -> list[Any]:
        return [_adapted(values[one.name]) if isinstance(one, _Place) else one for one in self.parameters]


def _kinds(values: dict[str, Value]) -> tuple[tuple[str, type], ...]:
    return tuple((name, type(value)) for name, value in values.items())


@cache
def _written(build: Build, shape: tuple[Hashable, ...], kinds: tuple[tuple[str, type], ...], _vendor: str) -> _Written:
    stand_ins = {name: _stand_in(kind, place) for place, (name, kind) in enumerate(kinds)}
    queryset = build(*shape, **stand_ins)
    sql, parameters = queryset.query.sql_with_params()
    places = {_adapted(value): _Place(name) for name, value in stand_ins.items()}
    found = [places.get(one, one) for one in parameters]
    if missing := set(places.values()) - {one for one in found if isinstance(one, _Place)}:
        raise ValueError(f"{build.__name__} does not compare by {', '.join(one.name for one in missing)} as it is.")
    return _Written(queryset.model, sql, found)


def _stand_in(kind: type, place: int) -> Value:
    """Return a value that nothing else in a query has."""
    if issubclass(kind, date):
        return date(1, 2, 3) + timedelta(days=place)
    return -987_654_321 - place if issubclass(kind, int) else f"\ue000{place}"


def _adapted(value: Value) -> Any:
    """Return the value as the database's driver takes it."""
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def renew_statistics(*models: type[Model]) -> None:
    """Tell the database how full the tables have become, so that its next plans are made for that many rows.

    PostgreSQL would find out by itself, minutes later; until then it joins as if the tables were empty. SQLite plans by
    its indexes alone, unless ANALYZE was once run.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(connection.ops.quote_name(model._meta.db_table) for model in models)}")
