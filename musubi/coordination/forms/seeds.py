"""A seed as its organisation types it: three boxes that are needed, the rest folded away; and a file of many."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from musubi.coordination.exchange import Table, read_seeds
from musubi.coordination.models import Seed
from musubi.coordination.models.seeds import HIGHEST_TRL
from musubi.core.errors import Refused
from musubi.core.forms import FILL_IN, DayField, keep_to_one_line

NEEDED = ("title_ja", "summary_ja", "uses_ja")
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        _("More about it"),
        ("features_ja", "comparison_ja", "challenges_ja", "wanted_ja", "keywords_ja", "fields", "trl", "equipment"),
    ),
    (_("Researcher"), ("researcher_name_ja", "affiliation_ja", "researcher_name_en", "affiliation_en", "papers")),
    (_("Intellectual property"), ("rights", "rights_number")),
    (_("Contact office"), ("window_ja", "window_en", "window_email", "window_phone")),
    (
        _("In English"),
        (
            "title_en",
            "summary_en",
            "uses_en",
            "features_en",
            "comparison_en",
            "challenges_en",
            "wanted_en",
            "keywords_en",
        ),
    ),
    (_("Where it is kept besides here"), ("source_system", "outside_id", "url")),
)


class SeedForm(forms.ModelForm):  # type: ignore[type-arg]  # ModelForm takes its model only in the stubs
    """All of a seed that its organisation says."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    url = forms.URLField(label=_("its page there"), max_length=500, required=False, assume_scheme="https")
    trl = forms.IntegerField(
        label=_("technology readiness level"),
        min_value=1,
        max_value=HIGHEST_TRL,
        required=False,
        help_text=_("1 (principle seen) to 9 (in use). Leave it empty if you are not sure."),
    )

    class Meta:
        model = Seed
        fields = (*NEEDED, "visibility", *(name for _label, names in GROUPS for name in names))
        widgets = {
            "fields": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "summary_ja": _("What you know or can do, in 200 to 400 characters."),
            "uses_ja": _("Where it could be used: products, work, places."),
            "visibility": _("From when you publish it."),
            "keywords_ja": _("Separated by 、 or commas."),
            "rights": _(
                "While a patent application is unpublished, others see only the title, the uses, what is hoped for and "
                "the keywords."
            ),
            "source_system": _("Such as J-GLOBAL, researchmap, or your own collection of seeds."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for the three that are needed; one that is told in English alone stays so."""
        super().__init__(*args, **kwargs)
        for name in NEEDED:
            told_in_english = getattr(self.instance, name.replace("_ja", "_en")) and not getattr(self.instance, name)
            self.fields[name].required = not told_in_english
            self.fields[name].error_messages["required"] = FILL_IN
        self.fields["visibility"].required = False  # one is always chosen
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 6 if name.startswith("summary") else 3

    def clean_visibility(self) -> str:
        """Return the choice; a form that sends none changes nothing."""
        return str(self.cleaned_data["visibility"] or self.instance.visibility)

    def clean(self) -> dict[str, Any]:
        """Take off what no box of one line can show; a number belongs to a system."""
        super().clean()
        given = keep_to_one_line(self)
        if given.get("outside_id") and not given.get("source_system"):
            self.add_error("source_system", _("Say which system the number belongs to."))
        return given

    def _post_clean(self) -> None:
        """Leave what two rows must not share to the action, which says it in a sentence."""

    def told(self) -> dict[str, Any]:
        """Return what the actions of seeds take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}

    def needed(self) -> Iterator[BoundField]:
        """Yield the boxes that are always open."""
        yield from (self[name] for name in (*NEEDED, "visibility"))

    def groups(self) -> Iterator[tuple[str, list[BoundField], bool]]:
        """Yield the folded boxes: what the group is called, its boxes, whether it opens by itself."""
        for label, names in GROUPS:
            boxes = [self[name] for name in names]
            yield str(label), boxes, any(box.errors for box in boxes)


class MovedForm(forms.Form):
    """Since when the researcher is elsewhere."""

    moved_on = DayField(label=_("elsewhere since"))


class SeedFileForm(forms.Form):
    """A file with an organisation's seeds."""

    file = forms.FileField(
        label=_("file"),
        allow_empty_file=True,
        help_text=_("Excel (.xlsx) or CSV, 5 MB and 500 rows at most. The headings are those of the exported list."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,text/csv"}),
    )
    table: Table

    def clean_file(self) -> Any:
        """Read the file at once: what cannot be read is said beside the box."""
        file = self.cleaned_data["file"]
        try:
            self.table = read_seeds(file.read())
        except Refused as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
        return file
