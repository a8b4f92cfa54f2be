from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from musubi.registry import actions
from musubi.registry.models import Person, Role
from tests.factories import make_organisation, make_role, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 22, 1, tzinfo=UTC)


def invite():
    return actions.invite(name_ja="山田 太郎", email="taro@example.com", by=None, now=NOW)


@pytest.mark.parametrize("is_demo", [True, False])
def test_whoever_is_entered_while_one_tries_the_system_is_marked_as_invented(settings, is_demo):
    settings.IS_DEMO = is_demo
    assert invite().is_sample is is_demo
    assert Person.objects.get().is_sample is is_demo


def test_the_mark_shows_where_the_person_does(settings):
    settings.IS_DEMO = True
    organisation, secretary = make_organisation(sector="academia"), make_user()
    make_role(user=secretary, kind=Role.Kind.SECRETARIAT)
    client = Client()
    client.force_login(secretary)
    typed = {"name_ja": "山田 太郎", "email": "taro@example.com", "kind": "contact", "starts_on": "2020-04-01"}
    assert client.post(reverse("registry:change", args=[organisation.pk, "role"]), typed).status_code == 302
    mark = '山田 太郎</strong> <span class="sample">見本</span>'
    assert mark in client.get(reverse("website:organisation", args=[organisation.pk])).content.decode()
    kept = client.get(reverse("registry:keep_organisation", args=[organisation.pk])).content.decode()
    assert '山田 太郎 <span class="sample">見本</span>' in kept
    assert "（見本）" in client.get(reverse("website:search"), {"q": "山田"}).content.decode()
