"""How many cases a list would leave, by bits in place of rows: all there are, by what their list is narrowed by."""

from django.db.models import F, Q
from django.db.models.functions import Coalesce, Substr, TruncDate

from musubi.accounts import tallies
from musubi.accounts.tallies import Counted, Rows, Tallies, as_text, column_as_text, nothing
from musubi.coordination.models import Case, Stage

KIND = "case"
OF_A_ROW = ("stage", "owner", "prefecture", "received")
RESTING = (Stage.CLOSED, Stage.ON_HOLD)
LENGTH_OF_A_DAY = len("2026-07-22")


def current() -> Tallies:
    """Return the tallies of now: one query."""
    return tallies.current(COUNTED)


def _parts(changed: Rows | None) -> list[Rows]:
    """Return one row for each case, and one for what only some have: a field, a clock that runs, silence, a queue."""
    cases = (Case.objects.all() if changed is None else Case.objects.filter(pk__in=changed)).order_by()
    owner, prefecture = Coalesce(column_as_text("owner"), as_text("")), Coalesce(F("prefecture"), as_text(""))
    received = Substr(column_as_text("received_at"), 1, LENGTH_OF_A_DAY)  # in whatever zone: it is for their order
    queue = Q(stage=Stage.RECEIVED, owner=None, duty_owner__isnull=False)
    some = (
        ("field", cases.filter(need__fields__isnull=False), "need__fields__code"),
        ("due", cases.exclude(stage=Stage.CLOSED).filter(first_replied_at=None), column_as_text("reply_due_on")),
        ("silent", cases.exclude(stage__in=RESTING), column_as_text(TruncDate("last_contact_at"))),
        ("queue", cases.filter(queue), column_as_text("duty_owner")),
    )
    told = [found.values_list(as_text(facet), "pk", value, *nothing(3)) for facet, found, value in some]
    return [cases.values_list(as_text(""), "pk", "stage", owner, prefecture, received), *told]


COUNTED = Counted(KIND, OF_A_ROW, _parts)
