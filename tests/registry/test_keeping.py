"""Through the door: each change that the secretariat can make, done rightly, and wrongly in every way people do."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from musubi.accounts.models import Deed, User
from musubi.jobs.actions import run_all_due
from musubi.registry import actions
from musubi.registry.models import (
    Alias,
    Correction,
    Identifier,
    Lineage,
    Membership,
    Organisation,
    Person,
    Profile,
    Role,
    Seat,
)
from musubi.registry.queries import current_profile
from musubi.registry.views.keeping import CHANGES, CONCERNS
from tests.factories import (
    make_body,
    make_kind,
    make_membership,
    make_organisation,
    make_prefecture,
    make_profile,
    make_role,
    make_sector,
    make_user,
)
from tests.registry.test_details import fields_of

WHY = "見本の訂正"
TABLES = [Alias, Correction, Deed, Identifier, Lineage, Membership, Organisation, Person, Profile, Role, Seat, User]

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    """A member from 2010 to 2030 that was renamed once, has a seat and a contact."""
    organisation = make_organisation(name_ja="旧見本")
    make_profile(organisation, name_ja="見本大学", starts_on=date(2015, 4, 1))
    make_membership(organisation, starts_on=date(2010, 4, 1), ends_on=date(2030, 3, 31))
    Seat.objects.create(
        organisation=organisation, body=planning(), starts_on=date(2010, 4, 1), recorded_at=timezone.now()
    )
    make_role(organisation=organisation)
    make_sector("finance")
    return organisation


@pytest.fixture
def clerk():
    """A browser in which the secretariat is signed in."""
    user = make_user()
    make_role(user=user, kind=Role.Kind.SECRETARIAT)
    client = Client()
    client.force_login(user)
    return client


def planning():
    return make_body(code="planning", nature="planning")


def address(organisation, name):
    return reverse("registry:change", args=[organisation.pk, name])


def right(name):
    """Return what to type so that the change is made, with days as people write them."""
    membership, seat = Membership.objects.standing().get().pk, Seat.objects.standing().get().pk
    other = Profile.objects.get(name_ja="別の見本").organisation_id
    return {
        "profile": {
            "name_ja": "新見本大学", "kind": make_kind().pk, "prefecture": make_prefecture().pk,
            "starts_on": "平成30年4月1日", "reason": WHY, "source": "見本通知 https://sample.example.jp/1",
        },
        "aliases": {"texts": "見本\n\n見大\n"},
        "identifiers": {"houjin": "", "ror": "https://ror.org/03t78wx29", "erad": ""},
        "admit": {"body": make_body().pk, "sector": "finance", "starts_on": "R13.4.1", "admitted_by": "見本会議"},
        "end-membership": {"membership": membership, "ends_on": "2020年3月31日", "reason": WHY},
        "move-sector": {"membership": membership, "sector": "finance", "starts_on": "令和元年5月1日", "reason": WHY},
        "strike-membership": {"membership": membership, "reason": WHY},
        "seat": {
            "body": make_body(code="heads", nature="heads").pk, "capacity": "chair", "starts_on": "2020/4/1",
            "reason": WHY,
        },
        "end-seat": {"seat": seat, "ends_on": "2020.3.31", "reason": WHY},
        "role": {"name_ja": "見本 花子", "email": "hanako@example.com", "kind": "approver", "starts_on": "2026-04-01"},
        "end-role": {"role": Role.objects.get(organisation__isnull=False).pk, "ends_on": "2026-03-31"},
        "lineage": {"change": "succeeded", "after": other, "happened_on": "2020-04-01", "reason": WHY},
        "withdraw": {"reason": WHY},
    }[name]  # fmt: skip


AFTERWARDS = {
    "profile": lambda one: current_profile(one).name_ja == "新見本大学",
    "aliases": lambda one: [str(alias) for alias in one.aliases.all()] == ["見本", "見大"],
    "identifiers": lambda one: one.identifiers.get().value == "03t78wx29",
    "admit": lambda one: Membership.objects.standing().on(date(2031, 4, 1)).get().sector_id == "finance",
    "end-membership": lambda _one: Membership.objects.standing().get().ends_on == date(2020, 3, 31),
    "move-sector": lambda _one: Membership.objects.standing().on(date(2019, 5, 1)).get().sector_id == "finance",
    "strike-membership": lambda _one: not Membership.objects.standing().exists(),
    "seat": lambda _one: Seat.objects.standing().get(body__code="heads").capacity == "chair",
    "end-seat": lambda _one: Seat.objects.standing().get().ends_on == date(2020, 3, 31),
    "role": lambda one: one.roles.get(kind="approver").person.user.email == "hanako@example.com",
    "end-role": lambda one: one.roles.get().ends_on == date(2026, 3, 31),
    "lineage": lambda one: one.later_lines.get().change == "succeeded",
    "withdraw": lambda one: current_profile(one) is None,
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_made_and_recorded(clerk, organisation, name):
    make_organisation(name_ja="別の見本")
    assert clerk.get(address(organisation, name)).status_code == 200
    answer = clerk.post(address(organisation, name), right(name), follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain
    assert AFTERWARDS[name](organisation)
    assert Deed.objects.exists()


def wrong(name, **instead):
    label = "-".join([name, *instead, *(str(value)[:12] for value in instead.values())])
    return pytest.param(name, instead, id=label)


NO_DAYS = ["平成31年5月1日", "2013-02-30", "昭和64年1月8日", "あす", ""]
DAYS = {
    "profile": "starts_on", "admit": "starts_on", "end-membership": "ends_on", "move-sector": "starts_on",
    "seat": "starts_on", "end-seat": "ends_on", "role": "starts_on", "end-role": "ends_on", "lineage": "happened_on",
}  # fmt: skip
MISTAKES = [
    *[wrong(name, **{field: text}) for name, field in DAYS.items() for text in NO_DAYS],
    *[
        wrong(name, reason=" ")
        for name in CHANGES
        if name not in {"aliases", "identifiers", "admit", "role", "end-role"}
    ],
    wrong("profile", name_ja=""),
    wrong("profile", reading="ミホン"),
    wrong("profile", kind="nonsense"),
    wrong("aliases", texts="あ" * 201),
    wrong("identifiers", houjin="1234567890123"),
    wrong("admit", ends_on="2031-03-31"),
    wrong("admit", starts_on="2020-04-01", reason=WHY),
    wrong("admit", starts_on="2030-03-31", reason=WHY),
    wrong("admit", sector="\0"),
    wrong("admit", admitted_by="あ" * 121),
    wrong("end-membership", ends_on="2010-03-31"),
    wrong("end-membership", ends_on="9999-12-31"),
    wrong("end-membership", membership="999999"),
    wrong("end-membership", membership="9" * 30),
    wrong("move-sector", starts_on="2030-04-01"),
    wrong("strike-membership", membership="nonsense"),
    wrong("seat", ends_on="2020-03-31"),
    wrong("seat", capacity="king"),
    wrong("end-seat", ends_on="2010-03-31"),
    wrong("role", email="見本"),
    wrong("role", email="a@" + "b" * 60 + ".example.com" * 18),
    wrong("role", kind="secretariat"),
    wrong("end-role", ends_on="2002-05-31"),
    wrong("lineage", after=""),
    wrong("lineage", change="dissolved"),
    wrong("lineage", happened_on="0001-01-01"),
    wrong("withdraw", reason="あ" * 301),
]


@pytest.mark.parametrize(("name", "instead"), MISTAKES)
def test_a_mistake_is_told_in_the_form_and_nothing_is_saved_or_lost(clerk, organisation, name, instead):
    make_organisation(name_ja="別の見本")
    typed = {**right(name), **instead}
    before = state()
    answer = clerk.post(address(organisation, name), typed)
    assert answer.status_code == 422
    assert state() == before
    page = answer.content.decode()
    assert 'id="errors"' in page
    form = answer.context["form"]
    assert all(escape(error) in page for errors in form.errors.values() for error in errors)
    assert {field: str(form[field].value()) for field in typed} == {field: str(text) for field, text in typed.items()}
    shown = fields_of(answer)
    assert {field: shown[field] for field in typed if field in shown and field != "sector"} == {
        field: escape(text) for field, text in typed.items() if field in shown and field != "sector"
    }


def state():
    return [list(model.objects.order_by("pk").values()) for model in TABLES if model is not User]


@pytest.mark.parametrize(
    ("name", "instead", "refusal"),
    [
        ("admit", {"starts_on": "2020-04-01", "reason": WHY}, actions.PeriodsOverlap()),
        ("end-membership", {"reason": ""}, actions.ReasonMissing()),
        (
            "move-sector",
            {"starts_on": "2030-04-01"},
            actions.EndsBeforeStart(starts_on="2030年4月1日（令和12年）", ends_on="2030年3月31日（令和12年）"),
        ),
    ],
)
def test_a_refusal_is_the_sentence_it_was_written_as(clerk, organisation, name, instead, refusal):
    make_organisation(name_ja="別の見本")
    answer = clerk.post(address(organisation, name), {**right(name), **instead})
    assert escape(str(refusal)) in answer.content.decode()


def test_a_change_of_name_begins_with_what_holds_today(clerk, organisation):
    make_profile(organisation, name_ja="未来の見本", starts_on=timezone.localdate() + timedelta(days=400))
    assert fields_of(clerk.get(address(organisation, "profile")))["name_ja"] == "見本大学"


def test_the_reason_is_asked_last(clerk, organisation):
    for name in ("profile", "admit", "end-membership", "lineage"):
        assert list(clerk.get(address(organisation, name)).context["form"].fields)[-1] == "reason"


def test_a_person_whose_role_is_refused_is_not_entered_either(clerk, organisation, monkeypatch):
    def refuse(*_person, **_role):
        raise actions.PeriodsOverlap

    monkeypatch.setattr("musubi.registry.forms.changes.actions.give_role", refuse)
    make_organisation(name_ja="別の見本")
    before = Person.objects.count()
    assert clerk.post(address(organisation, "role"), right("role")).status_code == 422
    assert Person.objects.count() == before
    assert not User.objects.filter(email="hanako@example.com").exists()


def test_a_page_shows_everything_dated_about_an_organisation(clerk, organisation):
    page = clerk.get(reverse("registry:keep_organisation", args=[organisation.pk])).content.decode()
    assert page.index("旧見本") < page.index("2015年4月1日")
    assert all(reverse("registry:change", args=[organisation.pk, name]) in page for name in CHANGES)


def test_an_unknown_change_and_a_withdrawn_organisation_are_nowhere(clerk, organisation):
    assert clerk.get(address(organisation, "nonsense")).status_code == 404
    actions.withdraw(organisation, by=None, now=timezone.now(), reason=WHY)
    assert clerk.get(address(organisation, "admit")).status_code == 404
    assert clerk.get(reverse("registry:keep_organisation", args=[organisation.pk])).status_code == 404


def test_an_organisation_is_entered_and_nothing_is_lost_when_it_is_not(clerk):
    typed = {"name_ja": "見本銀行", "kind": make_kind("bank").pk, "prefecture": "99", "reading": "みほんぎんこう"}
    answer = clerk.post(reverse("registry:enter"), typed)
    assert answer.status_code == 422
    assert fields_of(answer)["name_ja"] == "見本銀行"
    assert not Profile.objects.exists()
    answer = clerk.post(reverse("registry:enter"), {**typed, "prefecture": make_prefecture().pk})
    assert answer.status_code == 302
    assert Profile.objects.get().kind_id == "bank"


def test_the_contact_of_an_organisation_keeps_none_of_this(organisation):
    contact = Client()
    contact.force_login(User.objects.get())
    for name in CHANGES:
        assert contact.get(address(organisation, name)).status_code == 403


def test_what_a_new_name_rests_on_is_kept_and_shown(clerk, organisation):
    make_organisation(name_ja="別の見本")
    clerk.post(address(organisation, "profile"), right("profile"))
    assert current_profile(organisation).source == "見本通知 https://sample.example.jp/1"
    page = clerk.get(reverse("website:organisation", args=[organisation.pk])).content.decode()
    assert "見本通知" in page
    assert 'href="https://sample.example.jp/1"' in page


def test_a_person_entered_by_the_form_is_told_unless_the_tick_is_taken_away(clerk, organisation, mailoutbox):
    typed = {"name_ja": "見本 花子", "kind": "contact", "starts_on": "2026-04-01"}
    clerk.post(address(organisation, "role"), {**typed, "email": "told@example.com", "is_told": "on"})
    clerk.post(address(organisation, "role"), {**typed, "email": "untold@example.com"})
    run_all_due()
    assert [message.to for message in mailoutbox] == [["told@example.com"]]


# --- reminding -----------------------------------------------------------------------------------------------------


def test_the_desk_lists_who_has_not_confirmed_and_reminds_those_ticked(clerk, mailoutbox):
    one = make_organisation(name_ja="見本一", sector="academia", email="one@example.com")
    silent = make_organisation(name_ja="見本二", sector="academia")
    fresh = make_organisation(name_ja="見本三", sector="academia", confirmed_at=timezone.now())
    page = clerk.get(reverse("registry:roster_desk")).content.decode()
    assert ("見本一" in page, "見本二" in page, "見本三" in page) == (True, True, False)

    ticked = {"organisation": [one.pk, silent.pk, fresh.pk, 999_999, "x"]}
    answer = clerk.post(reverse("registry:roster_desk"), ticked, follow=True)
    told = " ".join(str(message) for message in answer.context["messages"])
    assert "見本二" in told
    assert "見本三" not in told
    run_all_due()
    assert [message.to for message in mailoutbox] == [["one@example.com"]]


def test_whoever_ticks_nobody_is_told(clerk):
    make_organisation(sector="academia")
    answer = clerk.post(reverse("registry:roster_desk"), follow=True)
    assert len(answer.context["messages"]) == 1


def test_only_what_is_there_can_be_ended(clerk, organisation):
    def offered(one):
        page = clerk.get(reverse("registry:keep_organisation", args=[one.pk])).content.decode()
        return {name for name in CONCERNS if address(one, name) in page}

    assert offered(organisation) == set(CONCERNS)
    assert offered(make_organisation()) == set()


def test_who_cannot_be_reached_is_named_as_far_as_somebody_reads_names(clerk):
    council = make_body()
    for number in range(12):
        make_membership(make_organisation(name_ja=f"見本{number:02}"), body=council)
    told = desk(clerk)
    assert told.count("見本0") == 10
    assert "ほか2機関" in told


def desk(clerk):
    url = reverse("registry:roster_desk")
    everybody = list(Organisation.objects.values_list("pk", flat=True))
    answer = clerk.post(url, {"organisation": everybody}, follow=True)
    return " ".join(str(message) for message in answer.context["messages"])


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("aliases", {"texts": "見大"}),
        ("identifiers", {"erad": "0000000000"}),
        ("profile", {"name_ja": "新見本", "starts_on": "2031-04-01"}),
    ],
)
def test_the_second_of_two_who_replace_the_same_is_told(clerk, organisation, name, changed):
    """Otherwise what the first one saved would be gone, and nobody would know."""
    page = fields_of(clerk.get(address(organisation, name)))
    kept = {"kind": make_kind().pk, "prefecture": make_prefecture().pk} if name == "profile" else {}
    sent = {**page, **kept, **changed}
    actions.replace_aliases(organisation, texts=["別の人の通称"], by=None, now=timezone.now())
    answer = clerk.post(address(organisation, name), sent)
    assert answer.status_code == 422
    assert escape(actions.AlreadySuperseded()) in answer.content.decode()
    assert [alias.text for alias in Alias.objects.all()] == ["別の人の通称"]
    anew = fields_of(clerk.get(address(organisation, name)))["revision"]
    assert clerk.post(address(organisation, name), {**sent, "revision": anew}).status_code == 302


def test_somebody_who_must_go_now_is_signed_out_by_their_next_click(clerk, organisation):
    role = Role.objects.get(organisation=organisation)
    role.person.user = make_user()
    role.person.save()
    leaving = Client()
    leaving.force_login(role.person.user)
    page = address(organisation, "end-role")
    # Until today is over: and then a shorter end can still be chosen.
    clerk.post(page, {"role": role.pk, "ends_on": timezone.localdate().isoformat()})
    assert leaving.get("/today/").status_code == 200
    clerk.post(page, {"role": role.pk, "is_at_once": "on"})
    assert leaving.get("/today/").url == "/accounts/login/"


def test_what_there_is_only_one_of_is_chosen_already(clerk, organisation):
    for name, field in (("end-membership", "membership"), ("end-seat", "seat"), ("end-role", "role")):
        form = clerk.get(address(organisation, name)).context["form"]
        assert form[field].value() == form.fields[field].queryset.get().pk
    make_role(organisation=organisation)
    assert not clerk.get(address(organisation, "end-role")).context["form"]["role"].value()
