"""Each filter of coordination, taken away: who then meets what, and where. For tests/test_leaks.py."""

from typing import Any

import pytest
from django.utils import timezone

from musubi.accounts.audience import PUBLIC
from musubi.coordination import audience
from musubi.coordination.audience import Openings, View
from musubi.coordination.finding import EVERY, CasesOf
from musubi.coordination.models import SHEET, Group, Outcome, Seed
from musubi.coordination.models.cases import CaseQuerySet
from musubi.coordination.models.events import CaseEventQuerySet
from musubi.coordination.models.keys import case_key
from musubi.coordination.models.needs import NeedQuerySet
from musubi.coordination.models.outcomes import OutcomeQuerySet
from musubi.coordination.models.seeds import SeedQuerySet
from musubi.website.indexing import index_everything
from tests.leaks import SEARCH

Patch = pytest.MonkeyPatch


def everybody(*_arguments: object, **_named: object) -> bool:
    """Let everybody in."""
    return True


def everything(found: Any, *_keys: object) -> Any:
    """Narrow nothing."""
    return found.all()


def without_the_difference_of_who_follows(patch: Patch) -> None:
    patch.setattr(audience, "_keys_of", audience._keys_of.__wrapped__)  # nothing of it is remembered
    patch.setattr(audience, "following_key", case_key)


def without_openings_in_the_index(patch: Patch) -> None:
    opened = Openings(frozenset({PUBLIC}), frozenset())
    patch.setattr("musubi.coordination.indexing.openings_of", lambda *_need, **_named: opened)
    index_everything(today=timezone.localdate())


def without_audience_of_cases_in_the_index(patch: Patch) -> None:
    patch.setattr("musubi.coordination.indexing.SECRETARIAT", PUBLIC)
    index_everything(today=timezone.localdate())


def without_audience_of_seeds_in_the_index(patch: Patch) -> None:
    patch.setattr(Seed, "audience", frozenset({PUBLIC}))
    index_everything(today=timezone.localdate())


def without_limits_of_sheets_in_the_index(patch: Patch) -> None:
    patch.setattr("musubi.coordination.indexing.sheet_for", lambda _seed, _keys: SHEET)
    index_everything(today=timezone.localdate())


def without_audience_of_outcomes_in_the_index(patch: Patch) -> None:
    patch.setattr(Outcome, "audience", frozenset({PUBLIC}))
    index_everything(today=timezone.localdate())


def without_audience_of_groups_in_the_index(patch: Patch) -> None:
    patch.setattr(Group, "audience_of", lambda _group, _members: frozenset({PUBLIC}))
    index_everything(today=timezone.localdate())


def without_namelessness_in_the_index(patch: Patch) -> None:
    patch.setattr(Openings, "is_never_nameless", True)
    index_everything(today=timezone.localdate())


def without_view_of(patch: Patch) -> None:
    patch.setattr(audience, "view_of", lambda _need, _keys: View.WHOLE)


def without_view_of_in_letters(patch: Patch) -> None:
    patch.setattr("musubi.coordination.tasks.view_of", lambda _need, _keys: View.WHOLE)


def without_as_seen(patch: Patch) -> None:
    seen = audience.as_seen
    patch.setattr(audience, "as_seen", lambda need, _view: seen(need, View.WHOLE))


def without_named_to(patch: Patch) -> None:
    patch.setattr(NeedQuerySet, "named_to", everything)


def without_audience_of_needs(patch: Patch) -> None:
    patch.setattr(NeedQuerySet, "visible_to", everything)


def without_audience_of_needs_in_digests(patch: Patch) -> None:
    """Take away both: of what is chosen, each need is asked once more what its reader may see."""
    patch.setattr(NeedQuerySet, "visible_to", everything)
    patch.setattr("musubi.coordination.digest.view_of", lambda _need, _keys: View.WHOLE)


def without_limits_of_sheets(patch: Patch) -> None:
    patch.setattr("musubi.coordination.views.seeds.sheet_for", lambda _seed, _keys: SHEET)


def without_limits_of_papers(patch: Patch) -> None:
    patch.setattr("musubi.coordination.views.seeds.is_paper_shown", everybody)


def without_limits_in_the_api(patch: Patch) -> None:
    patch.setattr("musubi.coordination.api.sheet_for", lambda _seed, _keys: SHEET)


def without_limits_of_papers_in_the_api(patch: Patch) -> None:
    patch.setattr("musubi.coordination.api.is_paper_shown", everybody)


def without_audience_of_seeds(patch: Patch) -> None:
    patch.setattr(SeedQuerySet, "visible_to", everything)


def without_readers_of_lines(patch: Patch) -> None:
    patch.setattr(CaseEventQuerySet, "visible_to", everything)


def without_words_for_the_sender(patch: Patch) -> None:
    patch.setattr("musubi.coordination.views.status._words", lambda event: event.text)


def without_audience_of_outcomes(patch: Patch) -> None:
    patch.setattr(OutcomeQuerySet, "visible_to", everything)


def without_cases_read_whole(patch: Patch) -> None:
    patch.setattr("musubi.coordination.finding.reads_whole", lambda _keys: EVERY)


def without_cases_narrowed_whole(patch: Patch) -> None:
    patch.setattr(CasesOf, "_scope", lambda of, _asked: of.followed)


def without_the_list_of_who_follows(patch: Patch) -> None:
    patch.setattr(CaseQuerySet, "followed_by", everything)
    patch.setattr("musubi.coordination.finding.follows", lambda _keys: EVERY)


def without_marks_of_suggestions(patch: Patch) -> None:
    patch.setattr("musubi.coordination.suggested._stands", everybody)


def without(name: str) -> Any:
    """Return what takes one permission away."""

    def take_away(patch: Patch) -> None:
        patch.setattr(f"musubi.coordination.permissions.{name}", everybody)

    take_away.__name__ = f"without_{name}"
    return take_away


GUARDS = [
    (without_the_difference_of_who_follows, "viewer", "/cases/"),
    (without_openings_in_the_index, "anonymous", SEARCH),
    (without_audience_of_cases_in_the_index, "anonymous", SEARCH),
    (without_audience_of_seeds_in_the_index, "anonymous", SEARCH),
    (without_limits_of_sheets_in_the_index, "anonymous", SEARCH),
    (without_audience_of_outcomes_in_the_index, "anonymous", SEARCH),
    (without_audience_of_groups_in_the_index, "anonymous", SEARCH),
    (without_namelessness_in_the_index, "viewer", SEARCH),
    (without_view_of, "contact", "/inquiries/"),
    (without_as_seen, "viewer", "/needs/"),
    (without_named_to, "viewer", "/needs/"),
    (without_audience_of_needs, "anonymous", "/needs/"),
    (without_limits_of_sheets, "anonymous", "/seeds/"),
    (without_limits_of_papers, "anonymous", "/seeds/"),
    (without_limits_in_the_api, "anonymous", "/api/v1/seeds"),
    (without_limits_of_papers_in_the_api, "anonymous", "/api/v1/seeds"),
    (without_audience_of_seeds, "anonymous", "/seeds/"),
    (without_audience_of_seeds, "anonymous", "/api/v1/seeds"),
    (without_audience_of_seeds, "other", "/cases/"),
    (without_readers_of_lines, "other", "/cases/"),
    (without_audience_of_outcomes, "anonymous", "/outcomes/"),
    (without_cases_read_whole, "viewer", "/cases/"),
    (without_cases_narrowed_whole, "viewer", SEARCH),
    (without_the_list_of_who_follows, "viewer", "/cases/"),
    (without("may_see_case"), "viewer", "/cases/"),
    (without("may_see_state"), "viewer", "/cases/"),
    (without("may_keep_case"), "other", "/cases/"),
    (without("may_run_desk"), "other", "/calls/"),
    (without("may_run_desk"), "other", "/pairs/"),
    (without("may_run_desk"), "other", "/terms/"),
    (without_audience_of_seeds, "anonymous", "/needs/"),
    (without_audience_of_needs, "contact", "/seeds/"),
    (without_named_to, "contact", "/seeds/"),
    (without_marks_of_suggestions, "anonymous", "/needs/"),
    (without("may_answer_inquiry"), "other", "/inquiries/"),
    (without("may_decide_introduction"), "other", "/introductions/"),
    (without("may_answer_follow_up"), "other", "/follow-ups/"),
    (without("may_edit_seed"), "other", "/edit/"),
    (without("may_keep_seeds"), "other", "/seeds/of/"),
]
OF_LETTERS = [without_view_of_in_letters, without_audience_of_needs_in_digests, without_audience_of_seeds]
