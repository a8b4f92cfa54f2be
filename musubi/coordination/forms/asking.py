"""Organisations asked about a case, an introduction proposed, and what the other side answers."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from musubi.accounts.audience import keys_of
from musubi.accounts.models import User
from musubi.coordination import actions
from musubi.coordination.case_file import candidates_of
from musubi.coordination.forms.steps import StepForm, sentences
from musubi.coordination.models import Case, Disclosure, Inquiry, Introduction, Reason, Seed
from musubi.coordination.queries import names_on
from musubi.core.forms import DayField, Form, field_of
from musubi.core.queries import instances
from musubi.core.text import number_in, search_key
from musubi.registry import reaching
from musubi.registry.models import Body, Organisation, Prefecture, Profile, Sector
from musubi.registry.queries import members_on, the_council

ANSWER_WITHIN = timedelta(days=14)


def seeds_beside(case: Case, keys: Collection[str]) -> dict[int, Seed]:
    """Return the seed beside the case of each organisation that has one, of those the reader sees; the first put."""
    found: dict[int, Seed] = {}
    for candidate in candidates_of(case, keys):
        found.setdefault(candidate.seed.organisation_id, candidate.seed)
    return found


def members_today() -> list[Profile]:
    """Return the members' profiles of today in printed order."""
    body = the_council()
    return instances(_members, body=body.pk, day=timezone.localdate()) if body else []


def reached_by_mail(organisations: Iterable[int]) -> set[int]:
    """Return which of these have somebody a mail goes to."""
    found = list(Organisation.objects.filter(pk__in=list(organisations)).only("pk", "email"))
    return {pk for pk, emails in reaching.addresses_of(found, day=timezone.localdate()).items() if emails}


def told_without_mail(names: Collection[str]) -> str:
    """Say who got no mail, and what to do instead."""
    told = {"names": gettext(", ").join(names)}
    return (
        gettext("No mail address is known of %(names)s: call, and note the answer on the page of this question.") % told
    )


def _members(*, body: int, day: date) -> QuerySet[Profile]:
    return members_on(Body(pk=body), day=day)


def _sectors() -> QuerySet[Sector]:
    return Sector.objects.all()


class AskForm(StepForm):
    """Several organisations at once. What is ticked stays ticked while the list is narrowed."""

    title, button = _("Ask organisations"), _("Ask those ticked, by mail")
    template: ClassVar[str] = "coordination/case_form_ask.html"
    of_refusals: ClassVar[dict[str, str]] = {"organisation_has_left": "organisations", "asked_already": "organisations"}
    of_refusals |= {"not_disclosed": "organisations", "name_in_message": "message"}
    by_name = forms.CharField(label=_("name"), max_length=100, required=False)
    by_sector = forms.ModelChoiceField(label=_("sector"), queryset=Sector.objects.all(), required=False)
    by_prefecture = forms.ModelChoiceField(label=_("prefecture"), queryset=Prefecture.objects.all(), required=False)
    organisations = forms.MultipleChoiceField(
        label=_("whom"), error_messages={"required": _("Tick at least one organisation.")}
    )
    due_on = DayField(label=_("answer wanted by"))
    message = sentences(
        _("words to the organisations"),
        required=False,
        help_text=_("They read them beside the need. Do not name the company here."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer today's members, those with a seed beside the case first."""
        super().__init__(*args, **kwargs)
        for name in ("by_sector", "by_prefecture"):
            field_of(self, name, forms.ModelChoiceField).empty_label = _("Any")
        self.members = {profile.organisation_id: profile for profile in members_today()}
        self.seeds = seeds_beside(self.case, keys_of(self.reader))
        sent = self.data.getlist("organisations") if self.is_bound and hasattr(self.data, "getlist") else []
        # One that left since the page was opened is still named in the answer, and refused there.
        numbers = {pk for one in sent if (pk := number_in(one)) is not None}
        gone = numbers - set(self.members)
        offered = [*self.members, *sorted(gone)]
        field_of(self, "organisations", forms.ChoiceField).choices = [(str(pk), str(pk)) for pk in offered]
        self.ticked = numbers if self.is_bound else set(self.seeds)
        self.initial.setdefault("due_on", (timezone.localdate() + ANSWER_WITHIN).isoformat())

    def clean_due_on(self) -> date:
        """Refuse a day that is over."""
        day: date = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(gettext("This day is over. Choose a later one."))
        return day

    @property
    def narrowing(self) -> list[Any]:
        """The boxes that narrow the list."""
        return [self[name] for name in ("by_name", "by_sector", "by_prefecture")]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return the organisations to tick: what is ticked, then what the list is narrowed to."""
        waiting = set(Inquiry.objects.filter(case=self.case, state="open").values_list("organisation", flat=True))
        sectors = {sector.pk: sector for sector in instances(_sectors)}
        reached = reached_by_mail(self.members)
        rows = [
            {
                "pk": pk,
                "profile": profile,
                "sector": sectors.get(profile.sector_id),  # type: ignore[attr-defined]  # members_on annotates it
                "seed": self.seeds.get(pk),
                "is_ticked": pk in self.ticked,
                "is_waiting": pk in waiting,
                "is_disclosed": self._is_disclosed(pk),
                "is_reached": pk in reached,
            }
            for pk, profile in self.members.items()
            if pk in self.ticked or self._fits(profile)
        ]
        return sorted(rows, key=lambda row: (not row["is_ticked"], row["seed"] is None))

    @property
    def lists(self) -> dict[str, Any]:
        """Return those that are ticked or have a seed beside the case, and the others, which are folded."""
        near: list[Any] = []
        others: list[Any] = []
        for row in self.rows:
            (near if row["is_ticked"] or row["seed"] else others).append(row)
        return {"near": near, "others": others, "is_open": self.is_bound}

    @property
    def withheld(self) -> bool:
        """Whether the company has not let anybody but the secretariat know yet."""
        need = self.case.need
        return need is not None and not need.is_plain and need.disclosure == Disclosure.PARTICIPANTS

    def _is_disclosed(self, pk: int) -> bool:
        need = self.case.need
        if need is None or need.is_plain or need.disclosure != Disclosure.NAMED:
            return not self.withheld
        if not hasattr(self, "_chosen"):
            self._chosen = set(need.chosen.values_list("pk", flat=True))
        return pk in self._chosen

    def _fits(self, profile: Profile) -> bool:
        by = {
            name: self.data.get(f"by_{name}", "") if self.is_bound else "" for name in ("name", "sector", "prefecture")
        }
        wanted = search_key(by["name"])
        names = search_key(f"{profile.full_name_ja} {profile.name_en} {profile.reading}")
        return (
            (not wanted or wanted in names)
            and by["sector"] in {"", profile.sector_id}  # type: ignore[attr-defined]  # members_on annotates it
            and by["prefecture"] in {"", profile.prefecture_id}
        )

    def act(self, *, by: User, now: datetime) -> str:
        """Ask them all."""
        given = self.cleaned_data
        chosen = list(Organisation.objects.filter(pk__in=given["organisations"]).order_by("pk"))
        told = {"due_on": given["due_on"], "message": given["message"], "seeds": self.seeds}
        asked = actions.ask(self.case, chosen, by=by, now=now, **told)
        said = gettext("%(n)s organisations are asked. Their answers come by mail and stand here.") % {"n": len(asked)}
        reached = reached_by_mail(one.pk for one in chosen)
        unreached = [str(self.members[one.pk].full_name) for one in chosen if one.pk not in reached]
        return said if not unreached else f"{said} {told_without_mail(unreached)}"


class IntroduceForm(StepForm):
    """Both sides are asked whether they want to meet."""

    title, button = _("Propose an introduction"), _("Ask both sides")
    lead = _("The two are brought together only when both agree. Until then the organisation is not told more.")
    of_refusals: ClassVar[dict[str, str]] = {
        "organisation_has_left": "organisation",
        "introduced_already": "organisation",
        "name_in_message": "message",
    }
    organisation = forms.ChoiceField(label=_("organisation"))
    message = sentences(
        _("words to both sides"), required=False, help_text=_("Both read them. Name neither the other.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer those that are interested, then every other member."""
        super().__init__(*args, **kwargs)
        interested = self.case.inquiries.filter(state=Inquiry.State.INTERESTED)
        interested = interested.order_by(F("answered_at").asc(nulls_last=True), "pk")
        first = list(dict.fromkeys(interested.values_list("organisation", flat=True)))
        names = {profile.organisation_id: profile.full_name for profile in members_today()}
        # One that left since the page was opened is still named in the answer, and refused there.
        sent = number_in(self.data.get("organisation", "")) if self.is_bound else None
        wanted = [*first, *([sent] if sent is not None else [])]
        names |= {pk: name for pk, name in names_on(wanted, timezone.localdate()).items() if pk not in names}
        groups = [
            (gettext("Interested"), [(str(pk), names[pk]) for pk in first if pk in names]),
            (gettext("Others"), [(str(pk), name) for pk, name in names.items() if pk not in first]),
        ]
        offered: Any = [("", gettext("Choose one")), *[group for group in groups if group[1]]]
        field_of(self, "organisation", forms.ChoiceField).choices = offered
        if first:
            self.initial.setdefault("organisation", str(first[0]))

    def act(self, *, by: User, now: datetime) -> str:
        """Propose it."""
        organisation = Organisation.objects.get(pk=self.cleaned_data["organisation"])
        answered = self.case.inquiries.filter(organisation=organisation, state=Inquiry.State.INTERESTED)
        inquiry = answered.order_by("-pk").first()
        message = self.cleaned_data["message"]
        actions.propose_introduction(self.case, organisation, message=message, inquiry=inquiry, by=by, now=now)
        said = gettext("Both sides are asked. They answer by the link in their mail.")
        need, unreached = self.case.need, []
        if need is None or not need.contact_email:
            unreached.append(self.case.firm_name)
        if organisation.pk not in reached_by_mail([organisation.pk]):
            unreached.append(names_on([organisation.pk], timezone.localdate(now))[organisation.pk])
        return said if not unreached else f"{said} {told_without_mail(unreached)}"


class AnswerForm(Form):
    """関心あり or 関心なし, and then why."""

    answer = forms.ChoiceField(
        label=_("your answer"),
        choices=[("yes", _("We are interested")), ("no", _("We are not interested"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    reason = forms.ModelChoiceField(
        label=_("reason, if you are not interested"),
        queryset=Reason.objects.filter(is_for_inquiries=True),
        required=False,
    )
    words = sentences(
        _("words to whoever asked"),
        required=False,
        help_text=_("If you are interested: what you could do, and who. If not: a sentence that helps them go on."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let nobody choose “None” as a reason."""
        super().__init__(*args, **kwargs)
        field_of(self, "reason", forms.ModelChoiceField).empty_label = _("Choose one")

    @property
    def is_interested(self) -> bool:
        """Whether the answer is yes."""
        return bool(self.cleaned_data["answer"] == "yes")

    def clean(self) -> dict[str, Any]:
        """A no says why."""
        given = super().clean()
        if given.get("answer") == "no":
            _require_why(self, given)
        return given


class DecideForm(Form):
    """Yes, or no and why."""

    do = forms.ChoiceField(
        label=_("your answer"),
        choices=[("yes", _("We want to meet")), ("no", _("We do not want to meet"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    reason = forms.ModelChoiceField(
        label=_("reason, if you do not"), queryset=Reason.objects.filter(is_for_inquiries=True), required=False
    )
    words = sentences(
        _("why not"), rows=3, required=False, help_text=_("A sentence that helps them go on. Not needed for a yes.")
    )
    side = forms.ChoiceField(choices=Introduction.Side.choices, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let nobody choose “None” as a reason."""
        super().__init__(*args, **kwargs)
        field_of(self, "reason", forms.ModelChoiceField).empty_label = _("Choose one")

    def clean(self) -> dict[str, Any]:
        """A no says why."""
        given = super().clean()
        if given.get("do") == "no":
            _require_why(self, given)
        return given


def _require_why(form: Form, given: dict[str, Any]) -> None:
    if not given.get("reason"):
        form.add_error("reason", gettext("Choose the reason that fits best."))
    if not (given.get("words") or "").strip():
        form.add_error("words", gettext("Write a sentence: it reaches whoever asked."))


def told_names(pks: Iterable[int]) -> dict[int, str]:
    """Return what organisations are called today."""
    return names_on(pks, timezone.localdate())
