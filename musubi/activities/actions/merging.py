"""Two entries that told the same become one, and two again.

What the merged entry has stays with it, out of sight; the kept one gets a copy of what it lacks. So the merged one
comes back to the byte, whatever was edited since, and taking a merger back takes only those copies away. Plans,
results, examples and followers keep pointing where they pointed: `queries.told_together` follows them.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import F, Max, Model

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.activities.indexing import index_activity
from musubi.activities.models import (
    Activity,
    ActivityLink,
    Merger,
    Nomination,
    NotTheSame,
    Participation,
    Presentation,
    Recognition,
    Shortlisting,
    State,
    Useful,
    Visibility,
)
from musubi.activities.refusals import CannotMerge, EditedMeanwhile, KeptIsMerged, NotMerged, WouldOpen
from musubi.documents.actions import Owner, set_audience
from musubi.documents.models import StoredFile

# What hangs on an activity, and by what one row is told from another: the kept entry gets the rows it lacks.
COPIED: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Participation, ("organisation_id", "name")),
    (ActivityLink, ("url",)),
    (Nomination, ("user_id",)),
    (Useful, ("user_id",)),
    (Presentation, ("meeting_id",)),
    (Shortlisting, ()),
    (Recognition, ()),
)
TAGS = ("fields", "guidelines")
_OPENNESS = [Visibility.SECRETARIAT, Visibility.OWN, Visibility.MEMBERS, Visibility.PUBLIC]


@transaction.atomic
def merge(kept: Activity, merged: Activity, *, by: User | None, now: datetime) -> Merger:
    """Let `merged` disappear into `kept`, both as they were read.

    Raises CannotMerge, EditedMeanwhile where somebody changed one of them since, WouldOpen where `kept` is for more
    readers than `merged`.
    """
    if kept.pk == merged.pk:
        raise CannotMerge
    if not may_take_in(kept, merged):
        raise WouldOpen
    # Whoever merges the same two the other way round takes their rows in this order too, so neither waits for ever.
    for one in sorted([kept, merged], key=lambda activity: activity.pk):
        _take_for_merger(one, into=kept, now=now)
    try:
        with transaction.atomic():
            merger = Merger.objects.create(kept=kept, merged=merged, made_at=now)
    except IntegrityError as error:
        raise CannotMerge from error
    merged.refresh_from_db()
    _gather(merger, by=by, now=now)
    _tell_the_index(kept, merged)
    record_deed(by, "activities.merge", kept.key, now=now, details={"merged": merged.pk})
    return merger


@transaction.atomic
def unmerge(merger: Merger, *, by: User | None, now: datetime) -> None:
    """Bring the merged entry back, and take from the kept one what came with it. Raises NotMerged or KeptIsMerged."""
    kept, merged = merger.kept, merger.merged
    for pk in sorted([kept.pk, merged.pk]):
        change: dict[str, Any] = {"merged_into": None} if pk == merged.pk else {"changed_at": now}
        expected: dict[str, Any] = {"merged_into": kept.pk if pk == merged.pk else None}
        if not Activity.objects.filter(pk=pk, **expected).update(revision=F("revision") + 1, **change):
            raise NotMerged if pk == merged.pk else KeptIsMerged
    if not Merger.objects.filter(pk=merger.pk, undone_at=None).update(undone_at=now):
        raise NotMerged
    merger.refresh_from_db()
    kept.refresh_from_db()
    merged.refresh_from_db()
    _give_back(merger, by=by, now=now)
    # What two of them had in common came with the first; it stays as long as another of them is in.
    for other in kept.mergers.filter(undone_at=None).select_related("merged__organisation", "kept__organisation"):
        _gather(other, by=by, now=now)
    _tell_the_index(kept, merged)
    record_deed(by, "activities.unmerge", kept.key, now=now, details={"merged": merged.pk})


@transaction.atomic
def tell_apart(one: Activity, other: Activity, *, by: User | None, now: datetime) -> None:
    """Remember that two entries that look alike are not the same. Said twice, it is remembered once."""
    first, second = sorted([one, other], key=lambda activity: activity.pk)
    if first.pk == second.pk:
        raise CannotMerge
    _row, is_new = NotTheSame.objects.get_or_create(first=first, second=second, defaults={"made_at": now})
    if is_new:
        record_deed(by, "activities.tell_apart", first.key, now=now, details={"other": second.pk})


def may_take_in(kept: Activity, merged: Activity) -> bool:
    """Whether nobody would see, through `kept`, what `merged` did not show them."""
    mine, theirs = (_OPENNESS.index(Visibility(one.visibility)) for one in (kept, merged))
    if mine > theirs:
        return False
    is_of_one_house = kept.organisation_id == merged.organisation_id
    return is_of_one_house or Visibility(merged.visibility) in {Visibility.MEMBERS, Visibility.PUBLIC}


def _take_for_merger(activity: Activity, *, into: Activity, now: datetime) -> None:
    """Lock one of the two for the rest of the transaction, if it still is as it was read."""
    rows = Activity.objects.filter(pk=activity.pk, merged_into=None).exclude(state=State.WITHDRAWN)
    change: dict[str, Any] = {"changed_at": now} if activity.pk == into.pk else {"merged_into": into}
    if not rows.filter(revision=activity.revision).update(revision=F("revision") + 1, **change):
        raise EditedMeanwhile if rows.exists() else CannotMerge
    activity.refresh_from_db()


def _tell_the_index(*activities: Activity) -> None:
    for activity in activities:
        index_activity(activity)


# --- what comes over -----------------------------------------------------------------------------------------------


def _gather(merger: Merger, *, by: User | None, now: datetime) -> None:
    """Copy what the kept entry lacks, and add to the merger what was copied."""
    moved: dict[str, list[Any]] = {name: list(rows) for name, rows in merger.moved.items()}
    for model, told_apart_by in COPIED:
        moved.setdefault(model.__name__, []).extend(_copied(model, told_apart_by, merger))
    for name in TAGS:
        moved.setdefault(name, []).extend(_tagged(name, merger))
    moved.setdefault("files", []).extend(_files_moved(merger.merged, merger.kept, by=by, now=now))
    merger.moved = moved
    merger.save(update_fields=["moved"])


def _copied(model: Any, told_apart_by: Iterable[str], merger: Merger) -> list[int]:
    def key(row: Model) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in told_apart_by)

    held = {key(row) for row in model.objects.filter(activity=merger.kept)}
    copies = []
    for row in model.objects.filter(activity=merger.merged).order_by("pk"):
        if key(row) not in held:
            held.add(key(row))
            copies.append(_copy(row, merger.kept))
    return copies


def _copy(row: Any, kept: Activity) -> int:
    criteria = list(row.criteria.all()) if isinstance(row, Shortlisting) else []
    row.pk, row.activity = None, kept
    if isinstance(row, Participation):
        row.position = (kept.participations.aggregate(last=Max("position"))["last"] or 0) + 1
    row.save(force_insert=True)
    if criteria:
        row.criteria.set(criteria)
    return int(row.pk)


def _tagged(name: str, merger: Merger) -> list[int]:
    # A guideline belongs to the plan of its year.
    if name == "guidelines" and merger.kept.fiscal_year != merger.merged.fiscal_year:
        return []
    tags = getattr(merger.kept, name)
    held = set(tags.values_list("pk", flat=True))
    lacking = [pk for pk in getattr(merger.merged, name).values_list("pk", flat=True) if pk not in held]
    tags.add(*lacking)
    return lacking


def _give_back(merger: Merger, *, by: User | None, now: datetime) -> None:
    """Take the copies away that are still there, and hand the files back."""
    for model, _told_apart_by in COPIED:
        model.objects.filter(activity=merger.kept, pk__in=merger.moved.get(model.__name__, [])).delete()
    for name in TAGS:
        getattr(merger.kept, name).remove(*merger.moved.get(name, []))
    wanted = [UUID(text) for text in merger.moved.get("files", [])]
    _files_moved(merger.kept, merger.merged, by=by, now=now, only=lambda files: files.filter(uuid__in=wanted))


def _files_moved(
    source: Activity,
    target: Activity,
    *,
    by: User | None,
    now: datetime,
    only: Callable[[Any], Any] = lambda files: files,
) -> list[str]:
    """Hand files on, open to whoever sees the target, and return which."""
    files: models.QuerySet[StoredFile] = only(StoredFile.objects.of("activity", source.pk))
    uuids = [str(uuid) for uuid in files.order_by("pk").values_list("uuid", flat=True)]
    if uuids:
        StoredFile.objects.filter(uuid__in=uuids).update(owner_key=str(target.pk))
        set_audience(Owner("activity", str(target.pk)), target.audience, by=by, now=now)
    return uuids
