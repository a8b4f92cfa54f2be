"""The need of a case: put in plain words, looked at by the company, shown to others, and seeds put beside it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from musubi.accounts.audience import keys_of
from musubi.accounts.models import User
from musubi.coordination import actions
from musubi.coordination.forms.steps import StepForm, sentences
from musubi.coordination.models import LONGEST_TEXT, Need, Seed
from musubi.coordination.naming import Span
from musubi.core.forms import field_of

MOST_SEEDS = 20
TITLES = ("title_ja", "title_en", "keywords_ja", "keywords_en", "researcher_name_ja", "researcher_name_en")


class NeedForm(StepForm):
    """Something that can be done with the need of a case."""

    @property
    def need(self) -> Need:
        """The need."""
        if self.case.need is None:
            raise ValueError("This case has no need: views ask for that first.")
        return self.case.need

    @property
    def revision(self) -> int:
        """The state of the need."""
        return self.need.revision


class RewriteForm(NeedForm):
    """In plain words, in both languages."""

    title, button = _("Put it in plain words"), _("Keep these words")
    lead = _(
        "Write it so that somebody of another field sees the scene at once. The company looks at it before anybody "
        "else reads it."
    )
    template: ClassVar[str] = "coordination/case_form_rewrite.html"
    of_refusals: ClassVar[dict[str, str]] = {"missing": "text_ja"}
    title_ja = forms.CharField(label=_("title (Japanese)"), max_length=200)
    text_ja = sentences(_("text (Japanese)"), rows=9, most=LONGEST_TEXT)
    title_en = forms.CharField(label=_("title (English)"), max_length=300, required=False)
    text_en = sentences(_("text (English)"), rows=7, most=2 * LONGEST_TEXT, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with the plain words there are, or with the company's own."""
        super().__init__(*args, **kwargs)
        need = self.need
        told = {"title_ja": need.plain_title_ja or need.title, "text_ja": need.plain_text_ja or need.trouble}
        told |= {"title_en": need.plain_title_en, "text_en": need.plain_text_en}
        self.initial = {**told, **self.initial}

    def act(self, *, by: User, now: datetime) -> str:
        """Keep them."""
        texts = {name: self.cleaned_data[name] for name in ("title_ja", "text_ja", "title_en", "text_en")}
        actions.rewrite(self.need, revision=self.revision_seen, by=by, now=now, **texts)
        return gettext("The plain words are kept. Now let the company look at them.")


class AskCheckForm(NeedForm):
    """The company is asked to look."""

    title, button = _("Have the company look at it"), _("Mail the company a link")
    lead = _("It reads the plain words on a page of its own and says whether they are right.")

    def act(self, *, by: User, now: datetime) -> str:
        """Ask."""
        if actions.ask_for_check(self.need, by=by, now=now):
            return gettext("A mail with a link goes to the company.")
        return gettext("No mail went out: it was asked already, or no address is known. Call, and note what was said.")


class CheckedForm(NeedForm):
    """What the company said on the phone."""

    title, button = _("Note what the company said of the words"), _("Note it")
    lead = _("When it was said on the phone or at a visit. By its link the company answers for itself.")
    is_right = forms.ChoiceField(
        label=_("the plain words"),
        choices=[("yes", _("are right")), ("no", _("want changing"))],
        widget=forms.RadioSelect,
    )
    remark = sentences(_("what the company wants changed"), rows=3, required=False)
    template: ClassVar[str] = "coordination/case_form.html"

    def act(self, *, by: User, now: datetime) -> str:
        """Note it."""
        is_right = self.cleaned_data["is_right"] == "yes"
        remark = self.cleaned_data["remark"]
        actions.check_need(self.need, is_right=is_right, remark=remark, revision=self.revision_seen, by=by, now=now)
        return (
            gettext("Noted: the company agrees.")
            if is_right
            else gettext("Noted: the company wants something changed.")
        )


class ShowForm(NeedForm):
    """Others see it."""

    title, button = _("Show it to others"), _("Show it")
    template: ClassVar[str] = "coordination/case_form_show.html"
    of_refusals: ClassVar[dict[str, str]] = {"findings_unseen": "has_seen_findings"}
    has_seen_findings = forms.BooleanField(label=_("I looked at these places, and they may stand"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask only where there is something to look at."""
        super().__init__(*args, **kwargs)
        if not self.findings:
            del self.fields["has_seen_findings"]

    @property
    def findings(self) -> list[Span]:
        """What may tell whose it is."""
        return actions.findings_in(self.need)

    def act(self, *, by: User, now: datetime) -> str:
        """Show it."""
        seen = self.cleaned_data.get("has_seen_findings", False)
        actions.show_need(self.need, revision=self.revision_seen, has_seen_findings=seen, by=by, now=now)
        return gettext("It is shown now to those it is disclosed to.")


class HideForm(NeedForm):
    """Others see it no more."""

    title, button = _("Hide it from others"), _("Hide it")
    lead = _("Those who handle the case go on seeing it, and so does who was asked.")

    def act(self, *, by: User, now: datetime) -> str:
        """Hide it."""
        actions.hide_need(self.need, revision=self.revision_seen, by=by, now=now)
        return gettext("It is hidden.")


class BesideForm(StepForm):
    """Seeds put beside the case as candidates."""

    title, button = _("Put a seed beside it"), _("Put it beside the case")
    template: ClassVar[str] = "coordination/case_form_beside.html"
    q = forms.CharField(label=_("title, keyword, researcher"), max_length=100, required=False)
    seed: Any = forms.ModelChoiceField(label=_("seed"), queryset=None, widget=forms.RadioSelect, empty_label=None)
    note = forms.CharField(label=_("why it may fit"), max_length=300, required=False)

    def __init__(self, *args: Any, searched: str = "", **kwargs: Any) -> None:
        """Offer the seeds that fit the words and that the reader may see."""
        super().__init__(*args, **kwargs)
        field_of(self, "seed", forms.ModelChoiceField).empty_label = None
        self.words = (self.data.get("q") or searched).strip()
        self.initial.setdefault("q", self.words)
        found = _seeds_for(keys_of(self.reader), self.words).exclude(candidacies__case=self.case)
        offered = list(found.values_list("pk", flat=True)[:MOST_SEEDS])
        field_of(self, "seed", forms.ModelChoiceField).queryset = Seed.objects.filter(pk__in=offered).order_by(
            "-changed_at", "-pk"
        )

    def act(self, *, by: User, now: datetime) -> str:
        """Put it there."""
        actions.put_beside(self.case, self.cleaned_data["seed"], note=self.cleaned_data["note"], by=by, now=now)
        return gettext("The seed stands beside the case.")


def _seeds_for(keys: Collection[str], words: str) -> Any:
    found = Seed.objects.published().visible_to(keys).order_by("-changed_at", "-pk")
    for word in words.split():
        wanted = Q()
        for name in TITLES:
            wanted |= Q(**{f"{name}__icontains": word})
        found = found.filter(wanted)
    return found
