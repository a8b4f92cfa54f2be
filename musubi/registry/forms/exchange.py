"""What is asked when a roster leaves as a file, comes in as one, and is imported."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from musubi.core.dates import long_date
from musubi.core.errors import Refused
from musubi.core.forms import DayField
from musubi.registry.exchange import refusals, writing
from musubi.registry.exchange.planning import Plan
from musubi.registry.exchange.reading import MAX_MEGABYTES, Sheet, read_roster
from musubi.registry.models import Body

FORMATS = [
    (writing.XLSX, _("Excel (.xlsx)")),
    (writing.CSV, _("CSV, UTF-8")),
    (writing.CSV_CP932, _("CSV, Shift_JIS (CP932), for older programs")),
]


class ExportForm(forms.Form):
    """Which file, of which day."""

    format = forms.ChoiceField(label=_("format"), choices=FORMATS, initial=writing.XLSX)
    as_of = DayField(label=_("as of"), help_text=_("2013-04-01, 平成25年4月1日 or H25.4.1"))

    def __init__(self, *args: Any, council: Body, **kwargs: Any) -> None:
        """Remember whose roster it is."""
        super().__init__(*args, **kwargs)
        self.council = council

    def clean_as_of(self) -> date:
        """Refuse a day of which nobody wrote down who took part."""
        day: date = self.cleaned_data["as_of"]
        first = self.council.roster_known_from
        if first is not None and day < first:
            raise forms.ValidationError(
                _("Who took part is known from %(first)s on. Choose that day or a later one."),
                params={"first": long_date(first)},
            )
        return day


class UploadForm(forms.Form):
    """A file with the roster."""

    file = forms.FileField(
        label=_("file"), allow_empty_file=True,
        help_text=_(
            "Excel (.xlsx) or CSV, 5 MB and 5,000 rows at most. The headings are those of the exported roster."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,text/csv"}),
    )  # fmt: skip

    sheet: Sheet

    def clean_file(self) -> UploadedFile:
        """Read it, unless it is too large to be looked at."""
        file: UploadedFile = self.cleaned_data["file"]
        try:
            if (file.size or 0) > MAX_MEGABYTES * 1024 * 1024:
                raise refusals.FileTooLarge(megabytes=MAX_MEGABYTES)
            self.sheet = read_roster(file.read())
        except Refused as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
        return file


class ImportForm(forms.Form):
    """From which day, and why; asked only as far as the changes need it."""

    starts_on = DayField(
        label=_("changed names, kinds, prefectures and sectors hold from"),
        help_text=_("One day for all of them. What differs in its day is changed on the organisation’s own page."),
    )
    reason = forms.CharField(label=_("reason"), max_length=300, required=False)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        """Leave out what the plan does not need."""
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["starts_on"].initial = plan.today.isoformat()
        self.fields["reason"].help_text = (
            _("Memberships of days already past are changed: it is shown as a correction.")
            if plan.asks_reason
            else _("Needed when that day is already past: it is shown as a correction.")
        )
        self.fields["reason"].required = plan.asks_reason
        if not plan.asks_day:
            del self.fields["starts_on"]
            if not plan.asks_reason:
                del self.fields["reason"]

    @property
    def starts_on_chosen(self) -> date:
        """The day given, or today where none is asked for."""
        return self.cleaned_data.get("starts_on") or timezone.localdate()

    def clean(self) -> dict[str, Any]:
        """Ask for a reason when the day is past."""
        given = super().clean() or self.cleaned_data
        day = given.get("starts_on")
        if day and day < self.plan.today and not given.get("reason") and not self.errors:
            self.add_error("reason", _("The day is already past. Give the reason for the correction."))
        return given
