"""What can be done in a case: each form says what it is called, what is typed, and which verb that becomes."""

from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from musubi.accounts.models import User
from musubi.coordination import actions
from musubi.coordination.models import UNDER_WAY, Case, Ending, Readers, Reason, Stage
from musubi.coordination.queries import keepers_on, last_move
from musubi.coordination.refusals import ChangedMeanwhile, NothingToUndo
from musubi.core.dates import long_date
from musubi.core.forms import DayField, Form, field_of

Text = str | Promise
LONGEST_LINE, LONGEST_WORDS = 4000, 2000


def sentences(label: Any, *, rows: int = 4, most: int = LONGEST_WORDS, **options: Any) -> forms.CharField:
    """Return a box for some sentences."""
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **options)


class StepForm(Form):
    """One thing that can be done in a case. `seen` is the state that was on the page when it was opened."""

    title: ClassVar[Text]
    button: ClassVar[Text]
    lead: ClassVar[Text] = ""
    template: ClassVar[str] = "coordination/case_form.html"
    of_refusals: ClassVar[dict[str, str]] = {}  # the box that a refusal speaks of, by its code
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, case: Case, reader: User, **kwargs: Any) -> None:
        """Remember whose form it is."""
        self.case, self.reader = case, reader
        super().__init__(*args, **kwargs)
        self.initial.setdefault("seen", self.revision)

    @property
    def caption(self) -> Text:
        """What it is called as the case stands."""
        return caption_of(type(self), self.case)

    @property
    def revision(self) -> int:
        """The state of what the form changes, as it is now."""
        return self.case.revision

    @property
    def revision_seen(self) -> int:
        """The state that was on the page."""
        seen: int | None = self.cleaned_data["seen"]
        return -1 if seen is None else seen

    @property
    def boxes(self) -> list[Any]:
        """What is drawn one below the other."""
        return self.visible_fields()

    def catch_up(self) -> None:
        """Keep what was typed; whoever sends it again has seen how the case stands now."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict: forms here are filled by requests
        data["seen"] = str(self.revision)
        self.data = data

    def act(self, *, by: User, now: datetime) -> str:
        """Do it and return what to tell."""
        raise NotImplementedError


class TakeForm(StepForm):
    """Take charge oneself."""

    title, button = _("Take charge of this case"), _("I take charge")
    lead = _("Your name is shown to whoever asked, and the clock of the first reply is yours.")

    def act(self, *, by: User, now: datetime) -> str:
        """Take it."""
        actions.take(self.case, person=by.person, by=by, now=now)
        if self.case.need is None or not self.case.need.contact_email:
            return gettext("You are in charge of this case now. No mail address is known: tell whoever asked yourself.")
        return gettext("You are in charge of this case now. Whoever asked is told your name by mail.")


class TakeOverForm(StepForm):
    """Say that the note was read."""

    title, button = _("Take over"), _("I have read the note")
    lead = _("Read the note above, then say so.")

    def act(self, *, by: User, now: datetime) -> str:
        """Note it."""
        actions.take_over(self.case, by=by, now=now)
        return gettext("Noted: you have read the hand-over.")


class _SpokenForm(StepForm):
    """What was said, when, for how long, and who may read it."""

    happened_on = DayField(label=_("day"))
    minutes = forms.IntegerField(label=_("minutes"), min_value=0, max_value=1440, required=False)
    readers = forms.ChoiceField(label=_("who may read it"), choices=Readers.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with today."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("happened_on", timezone.localdate().isoformat())

    def clean_happened_on(self) -> date:
        """Refuse a day to come, and one before the case came in."""
        day: date = self.cleaned_data["happened_on"]
        first = timezone.localdate(self.case.received_at)
        if not first <= day <= timezone.localdate():
            told = {"first": long_date(first)}
            raise forms.ValidationError(gettext("Choose a day from %(first)s, when the case came in, to today.") % told)
        return day

    def spoken(self, now: datetime) -> dict[str, Any]:
        """Return what the log is told."""
        given = self.cleaned_data
        day = given["happened_on"]
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=timezone.get_current_timezone())
        at = now if day == timezone.localdate(now) else max(noon, self.case.received_at)
        return {name: given[name] for name in ("text", "minutes", "readers")} | {"happened_at": at}


class ContactForm(_SpokenForm):
    """Somebody was in touch with whoever asked."""

    title, button = _("Note a contact"), _("Keep it in the log")
    lead = _("A call, a mail, a visit. Write what was said and what was promised.")
    text = sentences(_("what was said"), most=LONGEST_LINE)
    is_reply = forms.BooleanField(label=_("this was the first reply"), required=False)
    field_order = [
        "text",
        "is_reply",
        "happened_on",
        "minutes",
        "readers",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for the first reply while there is none."""
        super().__init__(*args, **kwargs)
        if self.case.first_replied_at is not None:
            del self.fields["is_reply"]
        self.initial.setdefault("is_reply", True)

    def act(self, *, by: User, now: datetime) -> str:
        """Log it."""
        is_reply = self.cleaned_data.get("is_reply", False)
        actions.log_contact(self.case, by=by, now=now, is_reply=is_reply, **self.spoken(now))
        return gettext("The first reply is noted; its clock has stopped.") if is_reply else gettext("It is in the log.")


class InterviewForm(_SpokenForm):
    """The two sides met."""

    title, button = _("Record an interview"), _("Keep it in the log")
    lead = _("Follow-ups after 3, 6, 12 and 24 months are counted from this day.")
    attendees = forms.CharField(label=_("who was there"), max_length=300)
    text = sentences(_("what was said and what is to be done"), rows=6, most=LONGEST_LINE)
    field_order = [
        "happened_on",
        "attendees",
        "text",
        "minutes",
        "readers",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let those who take part read it, unless its writer says otherwise."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("readers", Readers.PARTICIPANTS)

    def act(self, *, by: User, now: datetime) -> str:
        """Log it."""
        attendees = self.cleaned_data["attendees"]
        actions.log_interview(self.case, attendees=attendees, by=by, now=now, **self.spoken(now))
        return gettext("The interview is in the log, and its follow-ups are planned.")


class NoteForm(StepForm):
    """Something to remember."""

    title, button = _("Write a note"), _("Keep it in the log")
    text = sentences(_("note"), most=LONGEST_LINE)
    readers = forms.ChoiceField(label=_("who may read it"), choices=Readers.choices)

    def act(self, *, by: User, now: datetime) -> str:
        """Log it."""
        given = self.cleaned_data
        actions.log_note(self.case, text=given["text"], readers=given["readers"], by=by, now=now)
        return gettext("It is in the log.")


class MoveForm(StepForm):
    """On to another stage."""

    title, button = _("Move it to another stage"), pgettext_lazy("case", "Move it")
    lead = _("Whoever asked sees the new stage on the status page. They do not see the note.")
    stage = forms.ChoiceField(label=_("stage"))
    note = sentences(_("note"), rows=3, required=False, help_text=_("Only those who keep the case read it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what the life cycle allows, what comes next first."""
        super().__init__(*args, **kwargs)
        order = [stage for stage in Stage if stage in Case.NEXT[self.case.stage] and stage != Stage.CLOSED]
        reached = list(Stage).index(Stage(self.case.stage))
        order.sort(key=lambda stage: (list(Stage).index(stage) < reached, list(Stage).index(stage)))
        field_of(self, "stage", forms.ChoiceField).choices = [(stage.value, stage.label) for stage in order]
        self.initial.setdefault("stage", self._remembered())

    def _remembered(self) -> str:
        """Return the stage that a case on hold was in before."""
        move = last_move(self.case) if self.case.stage == Stage.ON_HOLD else None
        return move.stage_before if move is not None else ""

    def act(self, *, by: User, now: datetime) -> str:
        """Move it."""
        given = self.cleaned_data
        actions.move(self.case, given["stage"], note=given["note"], revision=self.revision_seen, by=by, now=now)
        return gettext("The case is at “%(stage)s” now.") % {"stage": self.case.get_stage_display()}


class HandOverForm(StepForm):
    """Somebody else takes charge."""

    title, button = _("Hand it over"), _("Hand over with the note")
    lead = _("The next person gets the note by mail and on their page; whoever asked is told the new name.")
    of_refusals: ClassVar[dict[str, str]] = {"note_missing": "note", "cannot_keep": "to"}
    to: Any = forms.ModelChoiceField(label=_("to whom"), queryset=None)
    note = sentences(_("what the next person has to know"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer those who may keep a case today."""
        super().__init__(*args, **kwargs)
        if self.case.owner_id is None:
            self.fields["note"].required = False
        found = keepers_on(timezone.localdate()).exclude(pk=self.case.owner_id or 0)
        field_of(self, "to", forms.ModelChoiceField).queryset = found

    def act(self, *, by: User, now: datetime) -> str:
        """Hand it over, or put the first in charge."""
        given = self.cleaned_data
        seen = self.revision_seen
        actions.assign(self.case, person=given["to"], note=given["note"], revision=seen, by=by, now=now)
        return gettext("%(name)s is in charge now.") % {"name": given["to"]}


class CloseForm(StepForm):
    """It has ended."""

    title, button = _("Close the case"), _("Close it and tell whoever asked")
    lead = _("No case ends without a reason. What you write here is mailed to whoever asked and stands on its page.")
    of_refusals: ClassVar[dict[str, str]] = {"reason_missing": "reason"}
    ending = forms.ChoiceField(label=_("what it came to"), choices=[("", _("Choose one")), *Ending.choices])
    reason = forms.ModelChoiceField(
        label=_("reason"),
        queryset=Reason.objects.filter(is_for_closing=True).order_by("is_for_inquiries", "position"),
        help_text=_("What is counted."),
    )
    words = sentences(_("what whoever asked reads"), rows=5)

    def act(self, *, by: User, now: datetime) -> str:
        """Close it."""
        given = {name: self.cleaned_data[name] for name in ("ending", "reason", "words")}
        actions.close(self.case, revision=self.revision_seen, by=by, now=now, **given)
        return gettext("The case is closed. Whoever asked is told why by mail, where an address is known.")


class ReopenForm(StepForm):
    """It goes on after all."""

    title, button = _("Open the case again"), _("Open it again")
    stage = forms.ChoiceField(label=_("stage"), choices=[(stage.value, stage.label) for stage in UNDER_WAY])
    note = sentences(_("why"), rows=3, required=False, help_text=_("Those who take part in the case read it."))

    def act(self, *, by: User, now: datetime) -> str:
        """Open it."""
        given = self.cleaned_data
        actions.reopen(self.case, stage=given["stage"], note=given["note"], revision=self.revision_seen, by=by, now=now)
        return gettext("The case is open again.")


class UndoForm(StepForm):
    """The last move was a mistake."""

    title, button = _("Undo the last move"), _("Undo it")
    lead = _("The log keeps both lines. What a closing took back is asked again.")

    def act(self, *, by: User, now: datetime) -> str:
        """Take it back, if it still is the last."""
        move = last_move(self.case)
        if move is None:
            raise NothingToUndo
        if self.revision_seen != self.case.revision:
            raise ChangedMeanwhile
        actions.undo_move(move, by=by, now=now)
        return gettext("The move is undone.")


def caption_of(form: type[StepForm], case: Case) -> Text:
    """Return what a step is called as the case stands: what nobody keeps yet is handed over by nobody."""
    return _("Put somebody in charge") if form is HandOverForm and case.owner_id is None else form.title
