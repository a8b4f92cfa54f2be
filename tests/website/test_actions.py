"""Loading a council fills what is empty and never touches what is there."""

import shutil
from datetime import UTC, date, datetime

import pytest
from django.apps import apps

from musubi.core.errors import Refused
from musubi.planning.models import Plan
from musubi.registry.models import Alias, Organisation, Profile
from musubi.search.models import Synonym
from musubi.website import actions
from musubi.website.council_files import CHUGOKU
from musubi.website.models import Page
from tests.factories import make_meeting, make_series

FIRST, LATER = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 8, 1, tzinfo=UTC)
OURS = ["registry", "meetings", "planning", "search", "website"]

pytestmark = pytest.mark.django_db


def every_row():
    models = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_a_council_is_loaded_into_an_empty_site():
    loaded = actions.load_council(CHUGOKU, now=FIRST)

    assert loaded == actions.Loaded(
        organisations=85, meetings=26, plans=4, synonyms=Synonym.objects.count(), pages=5, activities=33
    )
    assert Organisation.objects.count() == 85
    assert set(Profile.objects.values_list("recorded_at", flat=True)) == {FIRST}


def test_loading_twice_changes_nothing():
    actions.load_council(CHUGOKU, now=FIRST)
    before = every_row()

    again = actions.load_council(CHUGOKU, now=LATER)

    assert again == actions.Loaded(organisations=0, meetings=0, plans=0, synonyms=0, pages=0)
    assert every_row() == before


def test_what_people_changed_since_is_left_alone():
    actions.load_council(CHUGOKU, now=FIRST)
    Organisation.objects.filter(pk=Organisation.objects.first().pk).update(website="https://example.com/")
    Alias.objects.filter(text="広大").delete()
    Page.objects.filter(slug="about").update(title_ja="直した題名")
    Synonym.objects.exclude(words__contains="メルマガ").delete()
    before = every_row()

    actions.load_council(CHUGOKU, now=LATER)

    assert every_row() == before


def test_a_single_organisation_is_enough_to_leave_the_registry_alone():
    Organisation.objects.create()

    loaded = actions.load_council(CHUGOKU, now=FIRST)

    assert loaded.organisations == 0
    assert Organisation.objects.count() == 1
    assert loaded.pages == 5


def test_a_registry_without_plans_is_given_them():
    make_meeting(series=make_series(code="council"), ordinal=12, starts_on=date(2013, 7, 23))

    loaded = actions.load_council(CHUGOKU, now=FIRST)

    assert (loaded.organisations, loaded.plans, Plan.objects.count()) == (0, 4, 4)


def test_plans_of_a_body_that_is_not_there_are_left_out():
    Organisation.objects.create()

    assert actions.load_council(CHUGOKU, now=FIRST).plans == 0


def test_a_wrong_file_loads_nothing_at_all(tmp_path):
    folder = shutil.copytree(CHUGOKU, tmp_path / "council")
    pages = (folder / "pages.json").read_text(encoding="utf-8")
    (folder / "pages.json").write_text(pages.replace('"blocks"', '"block"', 1), encoding="utf-8")

    with pytest.raises(Refused):
        actions.load_council(folder, now=FIRST)

    assert not any(every_row().values())


def test_an_english_name_of_our_own_is_marked_as_ours():
    actions.load_council(CHUGOKU, now=FIRST)

    ours = Profile.objects.get(name_ja="鳥取県商工会議所連合会")
    official = Profile.objects.get(name_ja="中国経済連合会")

    assert ours.note == actions.OUR_ENGLISH
    assert official.note == ""


def test_no_text_is_longer_than_its_column():
    actions.load_council(CHUGOKU, now=FIRST)

    # SQLite keeps whatever it is given; PostgreSQL would refuse it.
    for app in OURS:
        for model in apps.get_app_config(app).get_models():
            for column in model._meta.concrete_fields:
                for value in model.objects.values_list(column.attname, flat=True):
                    assert not column.max_length or value is None or len(str(value)) <= column.max_length
