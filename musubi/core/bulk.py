"""Rows by the thousand: written by one prepared statement, without an object for each.

Django's own `bulk_create` costs more than the database does when there are tens of thousands. The rows are those it
would write: a column that is not named gets the field's default. Signals are not sent; we have none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models

_AS_THEY_ARE = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey)
_REMEMBERED = 1000


def reserve_keys(model: type[models.Model], count: int) -> list[int]:
    """Return that many new primary keys, which nobody else is given. Inside a transaction that writes."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            cursor.execute(sequence, [f'"{table}"', column, count])
            return [key for (key,) in cursor.fetchall()]
        # SQLite has one writer at a time, so nobody else moves the counter until this transaction ends.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        last = found[0] if found else 0
        cursor.execute(
            "UPDATE sqlite_sequence SET seq = %s WHERE name = %s"
            if found
            else "INSERT INTO sqlite_sequence (seq, name) VALUES (%s, %s)",
            [last + count, table],
        )
    return list(range(last + 1, last + 1 + count))


def insert_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    same: Mapping[str, Any] | None = None,
    once: Sequence[str] = (),
) -> None:
    """Insert rows whose values stand in the order of `columns` (attribute names: `activity_id`).

    `same` holds what all rows have in common. Of columns that are unique together (`once`), a row that is there already
    takes the other values.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields if not field.generated}
    given = {*columns, *([] if model._meta.pk.attname in columns else [model._meta.pk.attname])}
    common = {name: field.get_default() for name, field in fields.items() if name not in given} | dict(same or {})
    quote = connection.ops.quote_name
    names = [*(fields[name].column for name in columns), *(fields[name].column for name in common)]
    tail = tuple(_for_database(fields[name])(value) for name, value in common.items())
    complete = [(*row, *tail) for row in _prepared([fields[name] for name in columns], rows)]
    if connection.vendor == "postgresql" and not once:
        copy_rows(model, names, complete)
        return
    table, places = quote(model._meta.db_table), ", ".join(map(quote, names))
    statement = f"INSERT INTO {table} ({places}) VALUES ({', '.join(['%s'] * len(names))})"  # noqa: S608 - our own names
    if once:
        others = ", ".join(
            f"{place} = EXCLUDED.{place}" for place in map(quote, names) if place not in map(quote, once)
        )
        statement += f" ON CONFLICT ({', '.join(map(quote, once))}) DO UPDATE SET {others}"
    _execute(statement, complete)


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Copy rows into PostgreSQL, values as it keeps them in the order of `columns`, which costs half of inserting them.

    Until the last one is copied it answers nothing else: `rows` asks for nothing.
    """
    quote = connection.ops.quote_name
    table, places = quote(model._meta.db_table), ", ".join(map(quote, columns))
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({places}) FROM STDIN") as copied,
    ):
        for row in rows:
            copied.write_row(row)


def update_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Change rows: each is its new values in the order of `columns`, and behind them its primary key."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    quote = connection.ops.quote_name
    changes = ", ".join(f"{quote(fields[name].column)} = %s" for name in columns)
    statement = f"UPDATE {quote(model._meta.db_table)} SET {changes} WHERE {quote(model._meta.pk.column)} = %s"  # noqa: S608 - as above
    _execute(statement, _prepared([*(fields[name] for name in columns), model._meta.pk], rows))


def _execute(statement: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def _prepared(fields: Sequence[Any], rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Return the rows with what the database wants in place of dates, JSON and such; most values are that already."""
    changed = [(at, _for_database(field)) for at, field in enumerate(fields) if not isinstance(field, _AS_THEY_ARE)]
    if not changed:
        return list(map(tuple, rows))
    prepared = []
    for row in rows:
        values = list(row)
        for at, convert in changed:
            values[at] = convert(values[at])
        prepared.append(tuple(values))
    return prepared


def _for_database(field: Any) -> Callable[[Any], Any]:
    seen: dict[Any, Any] = {}

    def convert(value: Any) -> Any:
        """Most rows of a file have the same few days, instants and audiences."""
        key = repr(value) if isinstance(value, list | dict) else value
        if key not in seen:
            if len(seen) > _REMEMBERED:
                seen.clear()
            seen[key] = field.get_db_prep_save(value, connection)
        return seen[key]

    return convert
