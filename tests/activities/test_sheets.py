"""Two who type at once: nothing that one has not seen is ever replaced. 1,000 times on each thing that is edited."""

import random
from contextlib import suppress
from unittest.mock import patch

import pytest
from django.db import connection
from django.utils import timezone

from musubi.activities import actions
from musubi.activities.actions import answers, publishing, sheets, telling
from musubi.activities.actions.answers import Entry
from musubi.activities.actions.sheets import Typed, blank_values, digest, keep_sheet, merge, sheet_of
from musubi.activities.models import Activity, AnswerDraft
from musubi.activities.refusals import EditedMeanwhile
from musubi.surveys import actions as surveys
from musubi.surveys.models import Request, State
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()
# The order of things is a matter of one thread: on the second database a tenth shows that its locks change nothing.
TIMES = {"sqlite": 1000, "postgresql": 100}[connection.vendor]
STEPS = ["a reads", "b reads", "a writes", "b writes"]


@pytest.fixture(autouse=True)
def _only_the_guard():
    """Leave out what an edit writes beside the row: the index, the record of deeds, the files."""
    left_out = [
        (telling, "index_activity"),
        (telling, "record_deed"),
        (telling, "open_files"),
        (surveys, "record_deed"),
    ]
    left_out += [(publishing, name) for name in ("index_activity", "record_deed", "open_files")]
    patches = [patch.object(module, name) for module, name in left_out]
    patches.append(patch.object(answers, "names_known", return_value=None))
    for one in patches:
        one.start()
    yield
    for one in patches:
        one.stop()


def silent_overwrites(read, write, *, times: int = TIMES) -> int:
    """Let two editors read and write in any order, and count writes over what their writer had not seen.

    `read()` returns what stands; `write(seen, text)` writes, or raises what refuses.
    """
    lot, count = random.Random(20260722), 0
    stands = read()
    seen: dict = {}  # it lasts: whoever writes first in a round may have read in the one before
    for number in range(times):
        for step in lot.sample(STEPS, len(STEPS)):
            who, what = step.split()
            if what == "reads":
                seen[who] = stands
            elif who in seen:
                with suppress(EditedMeanwhile, surveys.MovedMeanwhile):
                    write(seen[who], f"{who} {number}")
                before, stands = stands, read()  # nobody writes but here, so it stands until the next write
                count += before not in {seen[who], stands}
    return count


# --- the sheet of a request ------------------------------------------------------------------------------------------


@pytest.fixture
def asked() -> Request:
    """A request with one entry typed."""
    request = factories.make_request()
    keep_sheet(request, [Typed("n1", {**blank_values(), "title_ja": "最初"}, "")], by=None, now=NOW)
    return request


def test_a_sheet_is_never_silently_overwritten_and_would_be_without_the_guard(asked):
    def read():
        return sheet_of(asked).entries[0].values["title_ja"]

    def write(seen, text):
        typed = Typed("n1", {**blank_values(), "title_ja": text}, digest({**blank_values(), "title_ja": seen}))
        if keep_sheet(asked, [typed], by=None, now=NOW).collisions:
            raise EditedMeanwhile

    def unguarded(seen, text):
        with patch.object(sheets, "_settled", lambda held, mine: sheets.replace(held, values=mine.values)):
            write(seen, text)

    assert silent_overwrites(read, write) == 0
    assert silent_overwrites(read, unguarded, times=100) > 10


# --- an activity, by itself and through an answer --------------------------------------------------------------------


def test_an_activity_is_never_silently_overwritten_and_would_be_without_the_guard():
    activity = factories.make_activity()

    def read():
        return Activity.objects.values_list("title_ja", "revision").get(pk=activity.pk)

    def write(seen, text):
        actions.edit(Activity.objects.get(pk=activity.pk), revision=seen[1], told={"title_ja": text}, by=None, now=NOW)

    def unguarded(seen, text):
        with patch.object(telling, "take"):
            write(seen, text)

    assert silent_overwrites(read, write) == 0
    assert silent_overwrites(lambda: (read()[0], 1), unguarded, times=100) > 10


def test_an_entry_of_an_answer_is_never_silently_overwritten_and_would_be_without_the_guard():
    request = factories.make_request(state=State.DRAFT)
    activity = factories.make_activity(organisation=request.organisation, request=request, state="draft")

    def read():
        return Activity.objects.values_list("title_ja", "revision").get(pk=activity.pk)

    def write(seen, text):
        entry = Entry({"title_ja": text}, activity=activity.pk, revision=seen[1])
        actions.save_answer(request, [entry], by=None, now=NOW)

    def unguarded(seen, text):
        with patch.object(answers, "_is_older", return_value=False), patch.object(telling, "take"):
            write(seen, text)

    assert silent_overwrites(read, write) == 0
    assert silent_overwrites(lambda: (read()[0], 1), unguarded, times=100) > 10


# --- a request -------------------------------------------------------------------------------------------------------


def test_a_request_is_never_moved_from_a_state_nobody_saw_and_would_be_without_the_guard():
    request = factories.make_request(state=State.SUBMITTED, submitted_at=NOW)

    def read():
        return Request.objects.values_list("revision", "has_nothing").get(pk=request.pk)

    def write(seen, text):
        # A correction after a correction: SUBMITTED may follow itself.
        fresh = Request.objects.select_related("round", "organisation").get(pk=request.pk)
        surveys.submit(fresh, by=None, now=NOW, revision=seen[0], has_nothing=text.startswith("a"))

    def unguarded(seen, text):
        write(read(), text)

    assert silent_overwrites(read, write) == 0
    assert silent_overwrites(read, unguarded, times=100) > 10


# --- what merging gives ----------------------------------------------------------------------------------------------


def typed(title, seen="", key="n1", **more):
    return Typed(
        key, {**blank_values(), "title_ja": title}, seen and digest({**blank_values(), "title_ja": seen}), **more
    )


def test_an_empty_new_entry_is_none():
    assert merge([], [typed("")]) == ([], [])


def test_a_key_of_nobodys_does_not_take_the_place_of_anothers():
    merged, _collisions = merge([], [typed("取組", key="a17")])
    assert merged[0].key.startswith("n")


def test_the_same_text_typed_twice_is_no_collision():
    merged, _collisions = merge([], [typed("最初")])
    again, collisions = merge(merged, [typed("同じ", "最初")])
    assert merge(again, [typed("同じ", "最初")]) == (again, [])
    assert collisions == []


def test_a_choice_made_before_a_third_text_came_is_asked_again():
    merged, _collisions = merge([], [typed("三人目")])
    _merged, collisions = merge(merged, [typed("自分", "最初", theirs=digest({"another": 1}), choice="mine")])
    assert [one.theirs["title_ja"] for one in collisions] == ["三人目"]


def test_the_sheet_is_one_row_however_often_it_is_kept(asked):
    for text in ("一", "二"):
        seen = sheet_of(asked).entries[0].digest
        keep_sheet(asked, [Typed("n1", {**blank_values(), "title_ja": text}, seen)], by=None, now=NOW)
    assert AnswerDraft.objects.count() == 1
