"""QuerySets whose SQL is written once: Django takes ten times as long to write a long one as a database to answer it."""

from collections.abc import Callable, Hashable
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Value = int | str | date


def rows(
    build: Callable[..., QuerySet[Any, Any]],
    *shape: Hashable,
    limit: int | None = None,
    offset: int = 0,
    **values: Value,
) -> list[tuple[Any, ...]]:
    """Return the rows of `build(*shape, **values)`, a QuerySet of plain columns (`values_list` of text and numbers).

    `build` is called once for each `shape`, which may decide on columns, order and conditions; with other `values` the
    same SQL is asked again. It is a function of a module, and does nothing with the values but to compare by them.
    """
    names = tuple(values)
    sql, parameters = _written(build, shape, names, tuple(type(value) for value in values.values()), connection.vendor)
    asked = [_adapted(values[names[one.place]]) if isinstance(one, _Place) else one for one in parameters]
    if limit is not None:
        sql, asked = f"{sql} LIMIT %s OFFSET %s", [*asked, limit, offset]
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return cursor.fetchall()


class _Place:
    """Where in the parameters a value goes."""

    def __init__(self, place: int) -> None:
        self.place = place


@cache
def _written(
    build: Callable[..., QuerySet[Any, Any]],
    shape: tuple[Hashable, ...],
    names: tuple[str, ...],
    kinds: tuple[type, ...],
    _vendor: str,
) -> tuple[str, list[Any]]:
    """Return the SQL, and its parameters with a `_Place` for each value."""
    stand_ins = [_stand_in(kind, place) for place, kind in enumerate(kinds)]
    sql, parameters = build(*shape, **dict(zip(names, stand_ins, strict=True))).query.sql_with_params()
    places = {_adapted(value): _Place(place) for place, value in enumerate(stand_ins)}
    found = [places.get(one, one) for one in parameters]
    missing = set(places.values()) - {one for one in found if isinstance(one, _Place)}
    if missing:
        raise ValueError(f"{build.__name__} does not compare by {[names[one.place] for one in missing]}.")
    return sql, found


def _stand_in(kind: type, place: int) -> Value:
    """Return a value that nothing else in a query has."""
    if issubclass(kind, date):
        return date(1, 2, 3) + timedelta(days=place)
    return -987_654_321 - place if issubclass(kind, int) else f"\ue000{place}"


def _adapted(value: Value) -> Any:
    """Return the value as the database's driver takes it."""
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
