from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db.models import F, QuerySet

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


def named(*, organisation__in) -> QuerySet:
    return Alias.objects.filter(organisation__in=organisation__in).order_by("pk")


def with_more(*, day) -> QuerySet:
    related = Membership.objects.select_related("organisation", "sector")
    related = related.only("starts_on", "organisation", "sector__code")
    return related.filter(starts_on=day).annotate(doubled=F("pk") * 2)


def typed(*, day) -> QuerySet:
    return Membership.objects.filter(starts_on=day).values_list("starts_on", "is_start_known", "recorded_at")


def recorded(*, moment) -> QuerySet:
    return Membership.objects.filter(recorded_at__gte=moment)


def nothing(*, organisation) -> QuerySet:
    return Alias.objects.filter(organisation=organisation, pk__in=[])


def test_what_is_selected_and_annotated_beside_a_row_comes_with_it(django_assert_num_queries):
    membership = make_membership(starts_on=date(2010, 4, 1))
    for _again in range(2):
        with django_assert_num_queries(1):
            (one,) = queries.instances(with_more, day=date(2010, 4, 1))
            assert one.organisation == membership.organisation
            assert one.sector.code == membership.sector_id
        assert one.doubled == 2 * membership.pk
        assert one.get_deferred_fields() == with_more(day=date(2010, 4, 1)).get().get_deferred_fields()


def test_columns_come_as_django_gives_them():
    membership = make_membership(starts_on=date(2010, 4, 1), is_start_known=False)
    assert queries.rows(typed, day=date(2010, 4, 1)) == [(date(2010, 4, 1), False, membership.recorded_at)]


def test_instants_are_compared_as_instants():
    membership = make_membership(starts_on=date(2010, 4, 1))
    at = membership.recorded_at
    assert queries.instances(recorded, moment=at) == [membership]
    assert queries.instances(recorded, moment=at + timedelta(microseconds=1)) == []


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, queries.LONGEST_TUPLE + 1])
def test_any_number_of_values_may_stand_behind_in(count):
    one, other = make_organisation(), make_organisation()
    for organisation in (one, other):
        Alias.objects.create(organisation=organisation, text="甲")
    asked = tuple([one.pk, *range(10**6, 10**6 + count)][:count])
    found = queries.instances(named, organisation__in=asked)
    assert [alias.organisation_id for alias in found] == ([one.pk] if count else [])


def test_what_can_find_nothing_is_not_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert queries.instances(nothing, organisation=1) == []
        assert queries.rows(aliases, organisation=2**63) == []


def test_another_thread_reads_what_this_one_wrote():
    membership = make_membership(starts_on=date(2010, 4, 1))
    assert len(queries.rows(typed, day=date(2010, 4, 1))) == 1
    known = queries._of_this_thread.converters
    with ThreadPoolExecutor(1) as elsewhere:
        others = elsewhere.submit(lambda: queries._of_this_thread.converters).result()
    assert known
    assert not others
    assert membership.pk


def test_rows_of_one_are_not_those_of_another():
    one, other = make_organisation(), make_organisation()
    Alias.objects.create(organisation=one, text="甲")
    Alias.objects.create(organisation=other, text="乙")
    assert [alias.text for alias in queries.instances(aliases, organisation=one.pk)] == ["甲"]
    assert [alias.text for alias in queries.instances(aliases, organisation=other.pk)] == ["乙"]


def of_either(keys, *, organisation) -> QuerySet:
    numbers = [int(key.removeprefix("organisation:")) for key in keys]
    return Alias.objects.filter(organisation__in=[*numbers, organisation]).order_by("pk")


def test_a_number_of_the_shape_is_never_taken_for_the_place_of_a_value(monkeypatch):
    one, other = make_organisation(pk=queries.LARGEST_STAND_IN), make_organisation()
    mine, theirs = (Alias.objects.create(organisation=whose, text="見本") for whose in (one, other))
    keys = frozenset({f"organisation:{one.pk}"})
    assert queries.instances(of_either, keys, organisation=other.pk) == [mine, theirs]
    queries.forget()
    monkeypatch.setattr(queries, "_largest_stand_in", lambda _shape: queries.LARGEST_STAND_IN)
    assert queries.instances(of_either, keys, organisation=other.pk) == [theirs], "without care it is"
