"""An order says where NULL stands, unless no row can have one."""

from collections.abc import Callable
from typing import Any

from django.db.models import Aggregate, Case, Count, Exists, F, OrderBy, Subquery, Value, Window
from django.db.models.expressions import Col, OrderByList, RawSQL, Ref
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Coalesce, Lag, Lead, NthValue, NullIf
from django.db.models.lookups import IsNull, Lookup
from django.db.models.sql.constants import LOUTER
from django.db.models.sql.where import AND

from tests.strictness.parts import in_place_of


class OrderSaysNothingOfNull(AssertionError):  # noqa: N818 - reads as what happened
    """NULL comes first in one database and last in the other."""


@in_place_of(OrderBy, "as_sql", "orders")
def _saying(lax: Any) -> Any:
    def as_sql(self: Any, compiler: Any, connection: Any, *arguments: Any, **more: Any) -> Any:
        if not (self.nulls_first or self.nulls_last):
            _refuse_nulls(self.expression, compiler.query)
        return lax(self, compiler, connection, *arguments, **more)

    return as_sql


@in_place_of(OrderByList, "as_sql", "orders")
def _each_saying(lax: Any) -> Any:
    def as_sql(self: Any, compiler: Any, *arguments: Any, **more: Any) -> Any:
        for one in self.get_source_expressions():
            if not isinstance(one, OrderBy):
                _refuse_nulls(one, compiler.query)
        return lax(self, compiler, *arguments, **more)

    return as_sql


def _refuse_nulls(expression: Any, query: Any) -> None:
    if isinstance(expression, Col) and not expression.target.null and not _is_outer(expression, query):
        return
    if may_be_null(expression, query):
        raise OrderSaysNothingOfNull(
            f"{expression!r} may be NULL, which comes first in one database and last in the other: say nulls_first or "
            f"nulls_last, or leave such rows out. Of {query.model.__name__}: {query.where}"
        )


def _is_outer(column: Col, query: Any) -> bool:
    join = query.alias_map.get(column.alias)
    return join is not None and join.join_type == LOUTER


def may_be_null(expression: Any, query: Any) -> bool:
    """Whether what is ordered by can be NULL in one of the rows found."""
    for sort, answer in SORTS:
        if isinstance(expression, sort):
            return answer(expression, query)
    return _any_null(expression, query)


def _of_column(column: Any, query: Any) -> bool:
    return (column.target.null or _is_outer(column, query)) and not _is_filled(column, query.where)


def _of_aggregate(found: Any, query: Any) -> bool:
    return found.filter is not None or not query.group_by or _any_null(found, query)


def _of_case(found: Any, query: Any) -> bool:
    return any(may_be_null(one, query) for one in [*(case.result for case in found.cases), found.default])


def _any_null(expression: Any, query: Any) -> bool:
    found = [one for one in expression.get_source_expressions() if one is not None]
    return any(hasattr(one, "get_source_expressions") and may_be_null(one, query) for one in found)


SORTS: list[tuple[Any, Callable[[Any, Any], bool]]] = [  # the first that fits
    (Ref, lambda found, query: may_be_null(found.source, query)),
    (Col, _of_column),
    (Value, lambda found, _query: found.value is None),
    ((Count, Exists, IsNull), lambda *_asked: False),
    (Coalesce, lambda found, query: all(may_be_null(one, query) for one in found.get_source_expressions())),
    ((Subquery, RawSQL, KeyTransform, NullIf, Lag, Lead, NthValue, F), lambda *_asked: True),
    (Aggregate, _of_aggregate),
    (Case, _of_case),
    (Window, lambda found, query: may_be_null(found.source_expression, query)),
]


def _is_filled(column: Col, where: Any) -> bool:
    """Whether the rows found are only those that have something in this column."""
    if where.negated:
        return len(where.children) == 1 and _fills(where.children[0], column, is_negated=True)
    return where.connector == AND and any(
        _is_filled(column, one) if hasattr(one, "connector") else _fills(one, column, is_negated=False)
        for one in where.children
    )


def _fills(lookup: Any, column: Col, *, is_negated: bool) -> bool:
    if not isinstance(lookup, Lookup):
        return False
    if isinstance(lookup, IsNull):
        return lookup.lhs == column and lookup.rhs is is_negated
    sources = lookup.lhs.get_source_expressions()
    return any(isinstance(one, Col) and one == column for one in (lookup.lhs, lookup.rhs, *sources))
