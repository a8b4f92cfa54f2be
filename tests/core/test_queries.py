from datetime import date

import pytest
from django.db.models import QuerySet

from musubi.core import queries
from musubi.registry.models import Alias, Membership, Profile
from tests.factories import make_membership, make_organisation, make_profile

pytestmark = pytest.mark.django_db

calls = []


def called(first, *, kind, day, organisation) -> QuerySet:
    calls.append(kind)
    found = Profile.objects.filter(kind=kind, starts_on__lte=day, organisation=organisation).order_by("starts_on")
    return found.values_list(*(("name_ja", "pk") if first == "name" else ("pk", "name_ja")))


def forgetful(*, organisation) -> QuerySet:
    return Profile.objects.values_list("pk")


def aliases(*, organisation) -> QuerySet:
    return Alias.objects.filter(organisation=organisation)


def memberships(*, organisation) -> QuerySet:
    return Membership.objects.filter(organisation=organisation)


def test_the_same_words_find_what_other_values_ask_for():
    one, other = make_organisation(), make_organisation()
    for organisation, name in [(one, "甲"), (other, "乙")]:
        for year in (2010, 2020):
            make_profile(organisation, name_ja=f"{name}{year}", kind="bank", starts_on=date(year, 4, 1))
    calls.clear()

    def names(organisation, day):
        asked = {"kind": "bank", "day": day, "organisation": organisation.pk}
        return [name for name, _pk in queries.rows(called, "name", **asked)]

    assert names(one, date(2015, 1, 1)) == ["甲2010"]
    assert names(one, date(2020, 4, 1)) == ["甲2010", "甲2020"]
    assert names(other, date(2015, 1, 1)) == ["乙2010"]
    assert names(other, date(2000, 1, 1)) == []
    assert len(calls) == 1


def test_another_shape_is_another_query():
    organisation = make_organisation()
    profile = make_profile(organisation, name_ja="甲", kind="bank", starts_on=date(2010, 4, 1))
    asked = {"kind": "bank", "day": date(2010, 4, 1), "organisation": organisation.pk}
    assert queries.rows(called, "name", **asked) == [("甲", profile.pk)]
    assert queries.rows(called, "pk", **asked) == [(profile.pk, "甲")]


def test_a_page_of_the_rows_can_be_asked_for():
    organisation = make_organisation()
    for year in range(2001, 2006):
        make_profile(organisation, name_ja=str(year), kind="bank", starts_on=date(year, 4, 1))
    asked = {"kind": "bank", "day": date(2010, 4, 1), "organisation": organisation.pk}
    found = queries.rows(called, "name", limit=2, offset=1, **asked)
    assert [name for name, _pk in found] == ["2002", "2003"]


def test_a_value_that_is_not_compared_by_is_refused():
    with pytest.raises(ValueError, match="does not compare by organisation"):
        queries.rows(forgetful, organisation=1)


def test_whole_rows_come_as_they_do_from_the_queryset():
    membership = make_membership(starts_on=date(2010, 4, 1), is_start_known=False)
    found = queries.instances(memberships, organisation=membership.organisation_id)
    expected = Membership.objects.filter(pk=membership.pk)
    assert [vars(one) | {"_state": None} for one in found] == [vars(one) | {"_state": None} for one in expected]


def test_rows_of_one_are_not_those_of_another():
    one, other = make_organisation(), make_organisation()
    Alias.objects.create(organisation=one, text="甲")
    Alias.objects.create(organisation=other, text="乙")
    assert [alias.text for alias in queries.instances(aliases, organisation=one.pk)] == ["甲"]
    assert [alias.text for alias in queries.instances(aliases, organisation=other.pk)] == ["乙"]
