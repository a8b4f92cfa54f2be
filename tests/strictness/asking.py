"""What PostgreSQL does not answer: kinds of columns that do not go together, rows locked where they cannot be."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import FieldError
from django.db import NotSupportedError, ProgrammingError, models
from django.db.models import Aggregate, Avg, Case, Max, Min, Sum, Value
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull, Lookup
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.constants import LOUTER
from django.db.transaction import TransactionManagementError

from tests.strictness.failing import refuse
from tests.strictness.parts import in_place_of

KINDS = {
    models.BooleanField: "boolean",
    models.IntegerField: "number",
    models.FloatField: "number",
    models.DecimalField: "number",
    models.CharField: "text",
    models.TextField: "text",
    models.DateField: "day",  # an instant is one, too: they are compared
    models.DurationField: "duration",
    models.JSONField: "json",
    models.UUIDField: "uuid",
    models.BinaryField: "bytes",
}


def kind(expression: Any) -> str:
    """Return what sort of a column, of those that PostgreSQL compares with each other alone; nothing if unknown."""
    try:
        field: Any = expression.output_field
    except (AttributeError, FieldError):
        return ""
    field = getattr(field, "target_field", field)
    return next((word for one, word in KINDS.items() if isinstance(field, one)), "")


def _refuse_mixed(what: str, expressions: Iterable[Any]) -> None:
    kinds = {kind(one) for one in expressions if not (isinstance(one, Value) and one.value is None)} - {""}
    if len(kinds) > 1:
        refuse(ProgrammingError(f"{what} cannot be of types {' and '.join(sorted(kinds))}"))


@in_place_of(Lookup, "process_rhs", "types")
def _comparing_alike(lax: Any) -> Any:
    def process_rhs(self: Any, compiler: Any, connection: Any) -> Any:
        if hasattr(self.rhs, "output_field") and not isinstance(self, (IsNull, KeyTransform)):
            _refuse_mixed(f"what {type(self).__name__} compares", [self.lhs, self.rhs])
        return lax(self, compiler, connection)

    return process_rhs


@in_place_of(Case, "as_sql", "types")
def _giving_alike(lax: Any) -> Any:
    def as_sql(self: Any, *arguments: Any, **more: Any) -> Any:
        _refuse_mixed("the results of CASE", [*(case.result for case in self.cases), self.default])
        return lax(self, *arguments, **more)

    return as_sql


@in_place_of(Coalesce, "as_sql", "types")
def _filling_alike(lax: Any) -> Any:
    def as_sql(self: Any, *arguments: Any, **more: Any) -> Any:
        _refuse_mixed("COALESCE", self.get_source_expressions())
        return lax(self, *arguments, **more)

    return as_sql


@in_place_of(Aggregate, "as_sql", "types")
def _of_what_can_be_added(lax: Any) -> Any:
    def as_sql(self: Any, *arguments: Any, **more: Any) -> Any:
        if isinstance(self, (Max, Min, Sum, Avg)) and kind(self.get_source_expressions()[0]) in NOT_MEASURED:
            refuse(ProgrammingError(f"function {self.function}(boolean) does not exist"))
        return lax(self, *arguments, **more)

    return as_sql


NOT_MEASURED = {"boolean", "json", "uuid", "bytes"}


# --- rows that are locked -------------------------------------------------------------------------------------------


@in_place_of(SQLCompiler, "as_sql", "locks")
def _locking(lax: Any) -> Any:
    def as_sql(self: Any, *arguments: Any, **more: Any) -> Any:
        written = lax(self, *arguments, **more)
        if self.query.select_for_update:
            _refuse_lock(self, written[0])
        return written

    return as_sql


def _refuse_lock(compiler: Any, sql: str) -> None:
    query = compiler.query
    if all(block._from_testcase for block in compiler.connection.atomic_blocks):
        raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
    if query.distinct or query.group_by is not None or query.combinator:
        refuse(NotSupportedError("FOR UPDATE is not allowed with DISTINCT, GROUP BY or UNION"))
    if not query.select_for_update_of and LOUTER in sql.partition(" WHERE ")[0]:
        refuse(NotSupportedError("FOR UPDATE cannot be applied to the nullable side of an outer join"))
