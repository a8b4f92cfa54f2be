"""Two entries become one and two again: nothing lost, nothing shown to more, whoever presses at once."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connections, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as some

from musubi.accounts.audience import PUBLIC, SECRETARIAT
from musubi.activities import actions, queries
from musubi.activities.actions import merging
from musubi.activities.models import (
    Activity,
    ActivityLink,
    Merger,
    Nomination,
    NotTheSame,
    Participation,
    Recognition,
    Shortlisting,
    State,
    Visibility,
)
from musubi.activities.refusals import CannotMerge, EditedMeanwhile, KeptIsMerged, NotMerged, WouldOpen
from musubi.documents.models import StoredFile
from musubi.search.models import Document
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()
# Counts changes and never goes back, so that no editor takes an older state for a newer one.
CLOCKS = {"revision", "changed_at"}


def fresh(activity: Activity) -> Activity:
    return Activity.objects.get(pk=activity.pk)


def merge(kept: Activity, merged: Activity) -> Merger:
    return actions.merge(fresh(kept), fresh(merged), by=None, now=NOW)


def unmerge(merger: Merger) -> None:
    actions.unmerge(Merger.objects.get(pk=merger.pk), by=None, now=NOW)


def everything() -> dict[str, Any]:
    """Return every row that a merger touches, by table."""
    models = [Activity, Participation, StoredFile, *(model for model, _key in merging.COPIED)]
    rows = {
        model.__name__: [
            {name: value for name, value in row.items() if name not in CLOCKS}
            for row in model.objects.order_by("pk").values()
        ]
        for model in models
    }
    for through in (Activity.fields.through, Activity.guidelines.through, Shortlisting.criteria.through):
        rows[through.__name__] = sorted(tuple(row)[1:] for row in through.objects.values_list())
    rows["Document"] = sorted(Document.objects.filter(kind="activity").values_list("key", "title_ja"))
    return rows


def test_the_kept_entry_has_what_both_had_and_one_is_listed():
    kept, merged = factories.make_activity(), factories.make_activity()
    ActivityLink.objects.create(activity=kept, url="https://example.jp/")
    ActivityLink.objects.create(activity=merged, url="https://example.jp/")
    ActivityLink.objects.create(activity=merged, url="https://example.jp/2")
    merged.fields.add(factories.make_field())
    user = factories.make_user()
    Nomination.objects.create(activity=merged, user=user, reason="見本", made_at=NOW)
    Recognition.objects.create(activity=merged, kind="notable", citation_ja="見本", made_at=NOW)
    merge(kept, merged)
    assert {one.organisation for one in kept.participations.all()} == {kept.organisation, merged.organisation}
    assert [link.url for link in kept.links.all()] == ["https://example.jp/", "https://example.jp/2"]
    assert kept.fields.count() == kept.nominations.count() == 1
    assert fresh(kept).recognition.citation_ja == "見本"
    assert list(Activity.objects.published()) == [kept]
    assert [one.key for one in Document.objects.filter(kind="activity")] == [str(kept.pk)]
    assert queries.standing_for(fresh(merged)) == kept


def test_a_merged_entry_comes_back_as_it_was_whatever_was_edited_since():
    kept, merged = factories.make_activity(), factories.make_activity(partners="見本の会")
    merger = merge(kept, merged)
    told = {"partners": "別の見本の会", "title_ja": "直した見本"}
    actions.edit(fresh(kept), revision=fresh(kept).revision, told=told, by=None, now=NOW)
    unmerge(merger)
    assert [one.organisation for one in merged.participations.all()] == [merged.organisation]
    assert fresh(kept).title_ja == "直した見本"
    assert merged.organisation not in [one.organisation for one in kept.participations.all()]


def test_what_two_merged_entries_shared_stays_as_long_as_one_of_them_is_in():
    kept, one, other = (factories.make_activity() for _ in range(3))
    field = factories.make_field()
    one.fields.add(field)
    other.fields.add(field)
    first = merge(kept, one)
    second = merge(kept, other)
    unmerge(first)
    assert list(kept.fields.all()) == [field]
    unmerge(second)
    assert list(kept.fields.all()) == []


def test_files_go_along_and_come_back_open_to_whoever_sees_their_owner():
    kept = factories.make_activity(visibility=Visibility.MEMBERS)
    merged = factories.make_activity()
    file = factories.make_file(owner=("activity", str(merged.pk)))
    merger = merge(kept, merged)
    assert list(StoredFile.objects.of("activity", kept.pk)) == [file]
    assert list(file.openings.values_list("key", flat=True)) == ["members"]
    unmerge(merger)
    assert list(StoredFile.objects.of("activity", merged.pk)) == [file]
    assert list(file.openings.values_list("key", flat=True)) == ["public"]


@pytest.mark.parametrize(
    ("kept", "merged", "is_allowed"),
    [
        (Visibility.PUBLIC, Visibility.PUBLIC, True),
        (Visibility.MEMBERS, Visibility.PUBLIC, True),
        (Visibility.PUBLIC, Visibility.MEMBERS, False),
        (Visibility.MEMBERS, Visibility.OWN, False),
        (Visibility.OWN, Visibility.OWN, False),  # of two organisations
        (Visibility.SECRETARIAT, Visibility.SECRETARIAT, False),
    ],
)
def test_nothing_is_shown_to_more_readers_by_merging(kept, merged, is_allowed):
    assert (
        merging.may_take_in(factories.make_activity(visibility=kept), factories.make_activity(visibility=merged))
        is is_allowed
    )


def test_a_wider_entry_does_not_take_in_a_narrower_one():
    with pytest.raises(WouldOpen):
        merge(factories.make_activity(), factories.make_activity(visibility=Visibility.SECRETARIAT))


def test_an_entry_is_merged_once_and_not_into_itself_nor_into_what_was_merged_away():
    kept, merged, third = (factories.make_activity() for _ in range(3))
    merge(kept, merged)
    for pair in [(kept, merged), (merged, third), (third, merged), (third, third)]:
        with pytest.raises(CannotMerge):
            merge(*pair)


def test_of_a_chain_the_outer_merger_is_undone_first():
    first, second, third = (factories.make_activity() for _ in range(3))
    inner = merge(second, first)
    outer = merge(third, second)
    assert queries.standing_for(fresh(first)) == third
    assert queries.told_together(third) == [third.pk, second.pk, first.pk]
    with pytest.raises(KeptIsMerged):
        unmerge(inner)
    unmerge(outer)
    unmerge(inner)
    with pytest.raises(NotMerged):
        unmerge(inner)


def test_who_edits_while_two_are_merged_is_told_and_so_is_who_merges():
    kept, merged = factories.make_activity(), factories.make_activity()
    seen = fresh(merged)
    merge(kept, merged)
    with pytest.raises(EditedMeanwhile):
        actions.edit(seen, revision=seen.revision, told={"title_ja": "遅い見本"}, by=None, now=NOW)
    other, stale = factories.make_activity(), fresh(kept)
    actions.edit(fresh(kept), revision=stale.revision, told={"title_ja": "早い見本"}, by=None, now=NOW)
    with pytest.raises(EditedMeanwhile):
        actions.merge(stale, other, by=None, now=NOW)
    assert fresh(other).merged_into is None


def test_followers_and_models_are_found_through_what_was_merged():
    model, twin, follower = (factories.make_activity() for _ in range(3))
    Activity.objects.filter(pk=follower.pk).update(example=twin)
    merge(model, twin)
    keys = {PUBLIC}
    assert queries.followers_of(model, keys=keys) == [follower]
    assert queries.example_of(fresh(follower), keys=keys) == model
    Activity.objects.filter(pk=model.pk).update(visibility=Visibility.MEMBERS)
    assert queries.example_of(fresh(follower), keys=keys) is None
    assert queries.example_of(fresh(follower), keys={SECRETARIAT}) == model


def test_what_is_not_the_same_is_remembered_once_in_either_order():
    one, other = factories.make_activity(), factories.make_activity()
    actions.tell_apart(other, one, by=None, now=NOW)
    actions.tell_apart(one, other, by=None, now=NOW)
    assert NotTheSame.objects.get().first == one
    with pytest.raises(CannotMerge):
        actions.tell_apart(one, one, by=None, now=NOW)


# --- any sequence --------------------------------------------------------------------------------------------------

STEPS = some.lists(
    some.one_of(some.tuples(some.integers(0, 3), some.integers(0, 3)), some.tuples(some.just(-1), some.integers(0, 5))),
    max_size=10,
)


def a_crowd() -> list[Activity]:
    """Four entries that share some of what they have."""
    organisation = factories.make_organisation(name_ja="見本共通機関", sector="academia")
    users = [factories.make_user(), factories.make_user()]
    crowd = [factories.make_activity(organisation=organisation if at % 2 else None) for at in range(4)]
    for at, activity in enumerate(crowd):
        ActivityLink.objects.create(activity=activity, url=f"https://example.jp/{at % 3}")
        Participation.objects.create(activity=activity, name=f"見本{at // 2}", position=1)
        Nomination.objects.create(activity=activity, user=users[at % 2], reason="見本", made_at=NOW)
        activity.fields.add(factories.make_field(f"field-{at % 2}"))
        factories.make_file(owner=("activity", str(activity.pk)))
        if at % 2:
            actions.shortlist(activity, note=str(at), by=None, now=NOW)
    merging._tell_the_index(*crowd)
    return crowd


@given(steps=STEPS)
@how(max_examples=20)
def test_after_any_merging_and_unmerging_every_row_is_as_it_was(steps):
    with transaction.atomic():
        crowd = a_crowd()
        before = everything()
        for kept, merged in steps:
            with suppress(CannotMerge, NotMerged, KeptIsMerged, IndexError):
                unmerge(Merger.objects.order_by("pk")[merged]) if kept < 0 else merge(crowd[kept], crowd[merged])
        while open_ones := list(Merger.objects.filter(undone_at=None, kept__merged_into=None)):
            unmerge(open_ones[0])
        assert everything() == before
        transaction.set_rollback(True)  # the next example meets an empty table of mergers


# --- at once -------------------------------------------------------------------------------------------------------


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Let every call begin together, each with a connection of its own, and return what each gave or raised."""
    answers: list[Any] = [None] * len(calls)
    together = Barrier(len(calls))

    def run(place: int, call: Callable[[], Any]) -> None:
        together.wait()
        try:
            answers[place] = call()
        except (CannotMerge, EditedMeanwhile, OperationalError, PermissionDenied) as refusal:
            answers[place] = refusal
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def crosswise(*, merging_: Callable[[Activity, Activity], Any]) -> set[int | None]:
    """Two secretaries merge the same pair, each the other way round; return where the two entries point."""
    one, other = factories.make_activity(), factories.make_activity()
    pairs = [(fresh(one), fresh(other)), (fresh(other), fresh(one))]
    at_once(*[lambda pair=pair: merging_(*pair) for pair in pairs])
    return {fresh(one).merged_into_id, fresh(other).merged_into_id}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_merge_a_pair_crosswise_or_twice_one_succeeds():
    for _round in range(5):
        gone = crosswise(merging_=lambda kept, merged: actions.merge(kept, merged, by=None, now=NOW))
        assert None in gone
        assert len(gone) == 2
        kept, merged = factories.make_activity(), factories.make_activity()
        seen = [(fresh(kept), fresh(merged)) for _ in range(2)]
        answers = at_once(*[lambda pair=pair: actions.merge(*pair, by=None, now=NOW) for pair in seen])
        assert sorted(isinstance(answer, Merger) for answer in answers) == [False, True]
    assert Merger.objects.count() == 10


def heedless(kept: Activity, merged: Activity) -> None:
    """Merge as one would who looks first and writes afterwards, without a condition in the statement."""
    if fresh(kept).merged_into_id is None and fresh(merged).merged_into_id is None:
        LOOKED.wait()
        Activity.objects.filter(pk=merged.pk).update(merged_into=kept)


LOOKED = Barrier(2, timeout=20)


@pytest.mark.django_db(transaction=True)
def test_without_the_condition_both_would_vanish_into_each_other():
    assert None not in crosswise(merging_=heedless)


@pytest.mark.django_db(transaction=True)
def test_an_edit_and_a_merger_at_once_lose_nothing():
    for _round in range(5):
        kept, merged = factories.make_activity(), factories.make_activity()
        seen = fresh(kept), fresh(merged)
        answers = at_once(
            lambda seen=seen: actions.merge(*seen, by=None, now=NOW),
            lambda merged=merged: actions.edit(
                fresh(merged), revision=1, told={"title_ja": "直した見本"}, by=None, now=NOW
            ),
        )
        is_merged, is_edited = (not isinstance(answer, Exception) for answer in answers)
        assert is_merged is not is_edited
        assert (fresh(merged).title_ja == "直した見本") is is_edited


def test_the_database_itself_refuses_a_pair_merged_both_ways():
    one, other = factories.make_activity(), factories.make_activity()
    Merger.objects.create(kept=one, merged=other, made_at=NOW)
    with pytest.raises(CannotMerge):
        actions.merge(fresh(other), fresh(one), by=None, now=NOW)
    Merger.objects.update(undone_at=NOW + timedelta(days=1))
    assert merge(other, one).kept == other
    assert fresh(one).state == State.PUBLISHED
