"""Need to know, by crawling: a word that occurs nowhere else stands in every confidential field.

Each kind of person reads every address there is, follows every link, searches for what all words begin with and counts
what is found. Whoever may not know a word must not meet it, in a page, a file, a header, a mail or a log line. The
controls at the end take one guard away each; the crawl must notice every one.
"""

import logging
from collections.abc import Iterator
from urllib.parse import quote, unquote

import pytest
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from musubi.accounts.actions import issue_link
from musubi.accounts.audience import MEMBERS, PUBLIC
from musubi.activities.models import Activity
from musubi.activities.models.activities import ActivityQuerySet
from musubi.coordination.emails import STATUS
from musubi.coordination.models import Letter
from musubi.core import queries
from musubi.core.logs import JsonFormatter
from musubi.jobs.actions import run_all_due
from musubi.registry import actions
from musubi.registry.models import Organisation
from musubi.website.indexing import index_everything
from tests.access import PERSONS, by_person
from tests.coordination import careless
from tests.coordination import secrets as of_coordination
from tests.leaks import SEARCH, SEARCHES, Town, asked, crawled, finds, forget_pages, leaks

pytestmark = pytest.mark.django_db
REACHING = {"other", "secretariat"}  # who can get to all that they may know
FEW = {
    "contact": {"viewer", "contact", "secretariat"},
    "other": {"other", "secretariat"},
    "secretariat": {"secretariat"},
}


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker) -> Iterator[Town]:
    """Give one town to all tests: each looks, and undoes what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Town()
        transaction.set_rollback(True)


@pytest.fixture
def town(made, settings) -> Iterator[Town]:
    settings.PAGE_CACHE_SECONDS = 3600  # however slowly a crawl goes
    forget_pages()
    yield made
    forget_pages()


# --- the tests -----------------------------------------------------------------------------------------------------


# The anonymous come after whoever knows most, who fills the caches.
CRAWLERS = {"anonymous": ["secretariat", "anonymous"]}
CRAWLERS |= {person: [person] for person in PERSONS if person not in CRAWLERS["anonymous"]}


@pytest.mark.parametrize("persons", by_person(pairs=CRAWLERS))
def test_each_meets_what_they_may_know_and_nothing_else(town, persons):
    for person in persons:
        known, met, found = town.known_to(person), set(), []
        for url, answer in crawled(town, person):
            words = town.met_in(answer)
            found += [f"{url} {word}" for word in words - known]
            met |= words
        assert found == []
        assert list(leaks(town, person, where=SEARCH)) == []
        assert person not in REACHING or known - town.unshown - met == set(), "the crawl reaches what may be known"


def test_whoever_may_know_finds_it_by_searching(town):
    """What all words begin with is something that can be searched for."""
    for person, knowers in FEW.items():
        for search in SEARCHES[:2]:
            assert finds(town.ask(person, "GET", search.format(quote(town.beginning(knowers)))))


def test_no_mail_tells_a_secret_but_the_address_it_goes_to(town, mailoutbox):
    actions.chase(Organisation.objects.order_by("pk")[:2], by=None, now=timezone.now())
    run_all_due()
    assert mailoutbox
    for message in mailoutbox:
        text = f"{message.subject} {message.body} {message.extra_headers} {message.cc} {message.bcc}"
        assert [word for word in town.secrets if word in text] == []


def told_too_much(town, mailoutbox) -> list[str]:
    """Send a letter of each kind of coordination; return what is told to somebody who may not know it."""
    of_coordination.write_letters(town)
    run_all_due()
    sent = set(Letter.objects.filter(state=Letter.State.SENT).values_list("purpose", flat=True))
    assert sent >= {*Letter.Purpose.values} - {"through"}
    known = {user.email: town.known_to(person) for person, user in town.users.items() if user}
    known |= {case.need.contact_email: of_coordination.typed_by_the_sender(case) for case in town.cases.values()}
    return [
        f"{message.to} {message.subject} {word}"
        for message in mailoutbox
        for word in town.words_of(f"{message.subject} {message.body} {message.extra_headers}") - known[message.to[0]]
    ]


def test_no_letter_tells_more_than_its_reader_may_know(town, mailoutbox):
    assert told_too_much(town, mailoutbox) == []


@pytest.mark.harness
@pytest.mark.parametrize("take_away", careless.OF_LETTERS)
def test_with_a_filter_away_a_letter_tells_more(town, mailoutbox, monkeypatch, take_away):
    take_away(monkeypatch)
    assert told_too_much(town, mailoutbox) != []


def status_tells(town) -> set[str]:
    """Return what the company of a case reads by its link and should not."""
    case = town.cases["read"]
    token = issue_link(STATUS, case.key, email=case.need.contact_email, now=timezone.now(), valid_days=9)
    answer = town.ask("anonymous", "GET", reverse("coordination:status", args=[token]))
    assert answer.status_code == 200
    return town.met_in(answer) - of_coordination.typed_by_the_sender(case)


def test_whoever_sent_a_request_reads_nothing_that_those_who_handle_it_wrote_for_others(town):
    assert status_tells(town) == set()


@pytest.mark.harness
def test_with_the_words_of_all_lines_the_status_page_tells_more(town, monkeypatch):
    careless.without_words_for_the_sender(monkeypatch)
    assert status_tells(town) != set()


def logged(town: Town, caplog) -> str:
    caplog.set_level(logging.INFO)
    for knowers in town.groups:  # one word of each kind: a line of the log knows no other difference
        word = next(word for word in town.secrets if word.startswith(town.beginning(knowers)))
        town.ask("secretariat", "GET", f"/search/?q={quote(word)}")
        town.ask("anonymous", "GET", f"/nowhere/{quote(word)}@example.com/?q={quote(word)}")
    return "\n".join(JsonFormatter().format(record) for record in caplog.records)


def test_no_log_line_tells_what_was_searched_for(town, caplog):
    told = logged(town, caplog)
    assert [word for word in town.secrets if word in told] == []


# --- the controls: one guard away, and the crawl notices ------------------------------------------------------------


def everybody(*_arguments: object, **_named: object) -> bool:
    return True


def without_members_only_card(monkeypatch):
    monkeypatch.setattr("musubi.website.views.registry.keys_of", lambda _user: frozenset({PUBLIC, MEMBERS}))


def without_audience_of_people(monkeypatch):
    monkeypatch.setattr("musubi.registry.indexing.MEMBERS", PUBLIC)
    index_everything(today=timezone.localdate())


def without_audience_in_search(monkeypatch):
    monkeypatch.setattr("musubi.website.views.search.keys_of", lambda _user: frozenset({PUBLIC, MEMBERS}))


def without_audience_in_the_api(monkeypatch):
    monkeypatch.setattr("musubi.search.api.keys_of", lambda _user: frozenset({PUBLIC, MEMBERS}))


def without_a_word_left_out_of_the_confirmation(monkeypatch):
    monkeypatch.setattr(
        "musubi.registry.views.details._shown",
        lambda found, profile: {"organisation": found, "profile": profile, "rows": [("", found.contact_note)]},
    )


def without_audience_of_activities(monkeypatch):
    monkeypatch.setattr(ActivityQuerySet, "visible_to", lambda found, _keys: found)


def without_states_of_activities(monkeypatch):
    monkeypatch.setattr(ActivityQuerySet, "published", lambda found: found)
    monkeypatch.setattr(ActivityQuerySet, "visible_to", lambda found, _keys: found.filter(visibility="public"))


def without_visibility_of_activities(monkeypatch):
    monkeypatch.setattr(ActivityQuerySet, "visible_to", lambda found, _keys: found.filter(state="published"))


def without_audience_of_activities_in_the_index(monkeypatch):
    monkeypatch.setattr(Activity, "audience", frozenset({PUBLIC}))
    index_everything(today=timezone.localdate())


def without_audience_in_the_list_of_activities(monkeypatch):
    monkeypatch.setattr("musubi.website.views.activities.keys_of", lambda _user: frozenset({PUBLIC, MEMBERS}))


def without_audience_in_the_feeds(monkeypatch):
    monkeypatch.setattr("musubi.website.views.activity_feeds.keys_of", lambda _user: frozenset({PUBLIC, MEMBERS}))


def without_audience_in_the_api_of_activities(monkeypatch):
    monkeypatch.setattr("musubi.activities.api.keys_of", lambda _user: frozenset({PUBLIC, MEMBERS}))


def without_audience_on_the_home_page(monkeypatch):
    monkeypatch.setattr("musubi.website.views.pages.keys_of", lambda _user: frozenset({PUBLIC, MEMBERS}))


def without_audience_on_the_page_of_a_meeting(monkeypatch):
    monkeypatch.setattr("musubi.website.views.meetings.keys_of", lambda _user: frozenset({PUBLIC, MEMBERS}))


def without_permission_to_keep(monkeypatch):
    monkeypatch.setattr("musubi.registry.permissions.may_keep_registry", everybody)


def without_permission_to_edit(monkeypatch):
    monkeypatch.setattr("musubi.registry.permissions.may_edit_details", everybody)


def without_permission_to_see_synonyms(monkeypatch):
    monkeypatch.setattr("musubi.search.permissions.may_edit_synonyms", everybody)


def without_audience_of_files(monkeypatch):
    monkeypatch.setattr("musubi.documents.models.FileQuerySet.visible_to", lambda found, _keys: found.all())


def without_days_of_roles(monkeypatch):
    monkeypatch.setattr(  # any day, compared by the day all the same: SQL that is written once must have a place for it
        "musubi.registry.models.people.RoleQuerySet.on",
        lambda found, day: found.filter(Q(starts_on__lte=day) | Q(starts_on__gt=day)),
    )
    queries.forget()  # what the town wrote with the guard


def without_care_in_the_page_cache(monkeypatch):
    monkeypatch.setattr("musubi.website.middleware.PERSONAL_COOKIES", ())
    monkeypatch.setattr("musubi.website.middleware._may_be_kept", lambda answer: answer.status_code == 200)


GUARDS = [
    (without_members_only_card, "anonymous", "/organisations/"),
    (without_audience_of_people, "anonymous", SEARCH),
    (without_audience_in_search, "anonymous", SEARCH),
    (without_audience_in_the_api, "anonymous", SEARCH),
    (without_a_word_left_out_of_the_confirmation, "anonymous", "/confirm"),
    (without_audience_of_activities, "anonymous", "/activities/"),
    (without_states_of_activities, "anonymous", "/activities/"),
    (without_visibility_of_activities, "viewer", "/activities/"),
    (without_audience_of_activities_in_the_index, "anonymous", SEARCH),
    (without_audience_in_the_list_of_activities, "anonymous", "/activities/"),
    (without_audience_in_the_feeds, "anonymous", "/activities/feed.xml"),
    (without_audience_in_the_feeds, "anonymous", "/activities/calendar.ics"),
    (without_audience_in_the_api_of_activities, "anonymous", "/api/v1/activities"),
    (without_audience_on_the_home_page, "anonymous", "/"),
    (without_audience_on_the_page_of_a_meeting, "anonymous", "/meetings/"),
    (without_permission_to_keep, "viewer", "/roster/"),
    (without_permission_to_edit, "operator", "/organisations/"),
    (without_permission_to_see_synonyms, "viewer", "/synonyms/"),
    (without_audience_of_files, "viewer", "/files/"),
    (without_days_of_roles, "viewer", "/"),
    *careless.GUARDS,
]


@pytest.mark.harness
def test_whichever_guard_is_away_the_crawl_notices_it(town):
    """Each at the pages where it stands. What one took away is there again for the next."""
    unnoticed = []
    for take_away, person, where in GUARDS:
        with pytest.MonkeyPatch.context() as patch, transaction.atomic():
            take_away(patch)
            if not any(leaks(town, person, where=where)):
                unnoticed.append((take_away.__name__, person, where))
            transaction.set_rollback(True)
        queries.forget()
        forget_pages()
    assert unnoticed == []


@pytest.mark.harness
def test_the_crawl_notices_a_page_that_was_kept_for_everybody(town, monkeypatch):
    without_care_in_the_page_cache(monkeypatch)
    assert [*asked(town, "secretariat", "/organisations/")]
    assert any(leaks(town, "anonymous", where="/organisations/"))


@pytest.mark.harness
def test_the_reader_of_logs_notices_a_path_with_its_query(town, caplog, monkeypatch):
    monkeypatch.setattr("musubi.core.middleware.loggable_path", lambda request: unquote(request.get_full_path()))
    told = logged(town, caplog)
    assert [word for word in town.secrets if word in told] != []
