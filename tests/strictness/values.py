"""What a column cannot hold is refused: too long, too large, with NUL in it."""

from typing import Any

from django.db import DataError, models
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.db.backends.sqlite3.operations import DatabaseOperations

from musubi.core import bulk
from tests.strictness.failing import refuse
from tests.strictness.parts import in_place_of


@in_place_of(models.CharField, "get_db_prep_save", "values")
@in_place_of(models.FileField, "get_db_prep_save", "values")
def _short_enough(lax: Any) -> Any:
    def get_db_prep_save(self: Any, value: Any, connection: Any) -> Any:
        prepared = lax(self, value, connection)
        _refuse_long(self, prepared)
        return prepared

    return get_db_prep_save


def _refuse_long(field: Any, value: Any) -> None:
    if isinstance(value, str) and field.max_length is not None and len(value) > field.max_length:
        refuse(DataError(f"value too long for type character varying({field.max_length}): {field} is {value[:99]!r} …"))


@in_place_of(models.IntegerField, "get_db_prep_save", "values")
def _small_enough(lax: Any) -> Any:
    def get_db_prep_save(self: Any, value: Any, connection: Any) -> Any:
        prepared = lax(self, value, connection)
        _refuse_large(self, prepared)
        return prepared

    return get_db_prep_save


def _refuse_large(field: Any, value: Any) -> None:
    if isinstance(value, int):
        least, most = BaseDatabaseOperations.integer_field_ranges[field.get_internal_type()]
        if not least <= value <= most:
            refuse(DataError(f"integer out of range: {field} is {value}"))


@in_place_of(bulk, "_prepared", "values")
def _fitting(lax: Any) -> Any:
    def _prepared(fields: Any, rows: Any) -> list[tuple[Any, ...]]:
        prepared = lax(fields, rows)
        for at, field in enumerate(fields):
            target = getattr(field, "target_field", field)
            check = {models.CharField: _refuse_long, models.IntegerField: _refuse_large}
            for kind in (kind for kind in check if isinstance(target, kind)):
                for row in prepared:
                    check[kind](target, row[at])
        return prepared

    return _prepared


@in_place_of(SQLiteCursorWrapper, "execute", "values")
def _without_nul(lax: Any) -> Any:
    def execute(self: Any, query: Any, params: Any = None) -> Any:
        if params:
            _refuse_nul(params)
        return lax(self, query, params)

    return execute


@in_place_of(SQLiteCursorWrapper, "executemany", "values")
def _each_without_nul(lax: Any) -> Any:
    def executemany(self: Any, query: Any, param_list: Any) -> Any:
        rows = list(param_list)
        for row in rows:
            _refuse_nul(row)
        return lax(self, query, rows)

    return executemany


def _refuse_nul(params: Any) -> None:
    for one in params.values() if isinstance(params, dict) else params:
        if type(one) is str and "\0" in one:
            refuse(DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"))


@in_place_of(DatabaseOperations, "adapt_json_value", "values")
def _json_without_nul(lax: Any) -> Any:
    def adapt_json_value(self: Any, value: Any, encoder: Any) -> Any:
        text = lax(self, value, encoder)
        if "\\u0000" in text:
            refuse(DataError("unsupported Unicode escape sequence: \\u0000 cannot be converted to text"))
        return text

    return adapt_json_value
