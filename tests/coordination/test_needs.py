"""The list of needs and their pages: what each reader sees of each, and that a nameless one never tells its firm."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from musubi.accounts.audience import keys_of
from musubi.accounts.models import User
from musubi.coordination.audience import shown_in_list, shown_to
from musubi.coordination.models import Inquiry, Need
from tests import factories
from tests.coordination.makers import make_case, make_consultation_kind, make_keeper, make_member, make_need

pytestmark = pytest.mark.django_db
FIRM, PLACE, CONTACT = "株式会社ひみつ樹脂", "ひみつ市ひみつ町", "himitsu@example.com"


def shown(disclosure, *, chosen=(), **fields):
    told = {"firm_name": FIRM, "place": PLACE, "contact_email": CONTACT, "tried": "ひみつの試み", **fields}
    need = make_need(state="shown", disclosure=disclosure, title=f"{disclosure}の題{len(fields)}", **told)
    need.chosen.set(chosen)
    make_case(need=need)
    return need


def viewer_of(organisation) -> User:
    person = factories.make_person(user=factories.make_user())
    factories.make_role(person=person, organisation=organisation, kind="viewer")
    return person.user


def reader(user) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


@pytest.fixture
def world():
    chosen, other = make_member(), make_member()
    needs = {
        "public": shown("public"),
        "public_named": shown("public", is_named=True),
        "members": shown("members"),
        "anonymous": shown("anonymous"),
        "named": shown("named", chosen=[chosen]),
        "participants": shown("participants"),
    }
    asked = Inquiry.objects.create(
        case=needs["participants"].case,
        organisation=other,
        asked_at=timezone.now(),
        due_on=timezone.localdate(),
    )
    readers = {"nobody": None, "chosen": viewer_of(chosen), "asked": viewer_of(other), "desk": make_keeper().user}
    return needs, readers, asked


SEES = {
    "nobody": {"public": False, "public_named": True},
    "chosen": {"public": False, "public_named": True, "members": True, "anonymous": False, "named": True},
    "asked": {"public": False, "public_named": True, "members": True, "anonymous": False, "participants": False},
    "desk": dict.fromkeys(["public", "public_named", "members", "anonymous", "named", "participants"], True),
}


@pytest.mark.parametrize("who", SEES)
def test_each_reader_sees_what_is_for_them_and_a_nameless_need_tells_nothing_of_its_firm(world, who):
    needs, readers, _asked = world
    client = reader(readers[who])
    listed = client.get("/needs/").text
    for name, need in needs.items():
        answer = client.get(need.path)
        is_named = SEES[who].get(name)
        assert answer.status_code == (404 if is_named is None else 200), name
        assert (f'href="{need.path}"' in listed) == (is_named is not None), name
        told = [secret for secret in (FIRM, PLACE, "ひみつの試み") if secret in answer.text]
        assert bool(told) == bool(is_named), name
        assert CONTACT not in answer.text


@pytest.mark.parametrize("who", SEES)
def test_the_list_shows_of_each_need_what_its_page_shows(world, who):
    _needs, readers, _asked = world
    keys = keys_of(readers[who] or AnonymousUser())
    seen = list(Need.objects.visible_to(keys).order_by("pk"))
    assert seen
    assert shown_in_list(seen, keys) == [shown_to(need, keys) for need in seen]


def test_it_is_narrowed_by_field_prefecture_and_kind():
    field, kind = factories.make_field(), make_consultation_kind()
    one = shown("public", prefecture=factories.make_prefecture("34"))
    one.fields.add(field)
    one.kinds.add(kind)
    other = shown("public", prefecture=factories.make_prefecture("31"), trouble="別の困りごと。")
    for query in (f"field={field.pk}", f"kind={kind.pk}", f"prefecture={one.prefecture_id}"):
        text = Client().get(f"/needs/?{query}").text
        assert one.path in text
        assert other.path not in text
    assert "絞り込みを一つ外すか" in Client().get(f"/needs/?kind={kind.pk}&prefecture={other.prefecture_id}").text


def test_a_filter_that_nobody_could_choose_narrows_nothing():
    need = shown("public")
    assert need.path in Client().get("/needs/?kind=%00x&field=99999999999999999999&prefecture=%00").text


def test_nothing_to_see_says_why():
    assert "企業の同意が得られたもの" in Client().get("/needs/").text


def test_what_is_invented_says_so():
    need = shown("public", is_invented=True)
    assert "見本</span>" in Client().get("/needs/").text
    assert "見本</span>" in Client().get(need.path).text


def test_the_list_asks_as_often_for_many_as_for_one():
    asked = []
    for _time in range(2):
        for at in range(5):
            shown("public", trouble=f"困りごと{_time}{at}")
        with CaptureQueriesContext(connection) as queries:
            Client().get("/needs/")
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 12
