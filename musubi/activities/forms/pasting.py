"""What is asked when a text is pasted or a file is dropped, and when a file is imported."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from musubi.activities.collections import STAGES
from musubi.activities.exchange.reading import MAX_MEGABYTES, FileTable, read_file
from musubi.activities.exchange.refusals import FileTooLarge
from musubi.activities.models import Stage, State
from musubi.activities.reading.refusals import TextTooLong
from musubi.activities.reading.report import MAX_CHARACTERS
from musubi.activities.refusals import NothingToRead
from musubi.core.dates import fiscal_year, fiscal_year_label
from musubi.core.errors import Refused
from musubi.core.forms import Form
from musubi.surveys.models import EARLIEST_FISCAL_YEAR, Round


class PastedField(forms.CharField):
    """A text as a mail program or a PDF file gave it: a sign that no database keeps is no reason to refuse it."""

    def to_python(self, value: Any) -> str:
        """Take out what nobody sees."""
        return str(super().to_python(value) or "").replace("\0", "")


class PasteForm(Form):
    """A text or a file, and what holds where it says nothing itself."""

    text = PastedField(
        label=_("text of the mail or report"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text=_("Paste all of it, greetings and signatures too. Up to 200,000 characters."),
    )
    file = forms.FileField(
        label=_("or an Excel or CSV file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,text/csv"}),
        help_text=_("Any table with a column for the names of the activities, or our own template filled in."),
    )
    stage = forms.ChoiceField(label=_("plan or result"), choices=Stage.choices, initial=Stage.PLAN)
    fiscal_year = forms.TypedChoiceField(label=_("fiscal year"), coerce=int)
    round = forms.ModelChoiceField(
        Round.objects.none(),
        label=_("belongs to the round"),
        required=False,
        help_text=_("Then the entries count as the organisations’ answers, typed by the secretariat."),
    )
    source = forms.CharField(
        label=_("where it is from"),
        required=False,
        max_length=300,
        widget=forms.TextInput(),
        help_text=_("Stands with each activity, for example 2026-05 企画会議の資料."),
    )

    table: FileTable | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer this fiscal year first, and the rounds that ask for activities and are open."""
        super().__init__(*args, **kwargs)
        this_year = fiscal_year(timezone.localdate())
        years = range(this_year + 1, EARLIEST_FISCAL_YEAR - 1, -1)
        choice: Any = self.fields["fiscal_year"]
        choice.choices = [(year, fiscal_year_label(year)) for year in years]
        choice.initial = this_year
        rounds: Any = self.fields["round"]
        rounds.queryset = Round.objects.filter(collection__in=STAGES, closed_at=None)

    def clean_text(self) -> str:
        """Refuse what is too long for one reading. What was typed stays in the box."""
        text: str = self.cleaned_data["text"]
        if len(text) > MAX_CHARACTERS:
            refusal = TextTooLong(characters=len(text), limit=MAX_CHARACTERS)
            raise forms.ValidationError(str(refusal), code=refusal.code)
        return text

    def clean_file(self) -> UploadedFile | None:
        """Take it apart, unless it is too large to be looked at."""
        file: UploadedFile | None = self.cleaned_data["file"]
        if file is None:
            return None
        try:
            if (file.size or 0) > MAX_MEGABYTES * 1024 * 1024:
                raise FileTooLarge(megabytes=MAX_MEGABYTES)
            self.table = read_file(file.read())
        except Refused as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
        return file

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        given = super().clean()
        if not self.errors and not given.get("text", "").strip() and self.table is None:
            self.add_error("text", str(NothingToRead()))
        if given.get("text", "").strip() and self.table is not None:
            self.add_error("file", _("One at a time: empty the text, or take out the file."))
        return given


class ImportForm(Form):
    """What new activities become."""

    state = forms.ChoiceField(
        label=_("new activities become"),
        choices=[
            (State.DRAFT, _("drafts that the organisations finish")),
            (State.SUBMITTED, _("submitted on the organisations’ behalf, to be published by the secretariat")),
            (State.PUBLISHED, _("published at once, for those the column 公開範囲 names")),
        ],
        initial=State.SUBMITTED,
        widget=forms.RadioSelect,
    )
