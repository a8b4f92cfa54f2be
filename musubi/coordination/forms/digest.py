"""What a reader wants to hear of in the weekly digest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from musubi.coordination.models import Interest
from musubi.core.forms import Form
from musubi.registry.models import Field, Prefecture


class DigestForm(Form):
    """Needs, seeds or both; and narrowed by field, prefecture and words, where the reader likes."""

    wants_needs = forms.BooleanField(label=_("needs of companies"), required=False, initial=True)
    wants_seeds = forms.BooleanField(label=_("seeds of universities and institutes"), required=False, initial=True)
    fields_ = forms.ModelMultipleChoiceField(
        label=_("fields"),
        queryset=Field.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked means every field."),
    )
    prefectures = forms.ModelMultipleChoiceField(
        label=_("prefectures of the companies"),
        queryset=Prefecture.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked means everywhere."),
    )
    words = forms.CharField(
        label=_("words"),
        max_length=300,
        required=False,
        help_text=_("Separated by commas, for example: battery, food safety. Each is looked for besides the fields."),
    )

    def __init__(self, *args: Any, interest: Interest | None, **kwargs: Any) -> None:
        """Begin with what the reader chose last."""
        if interest is not None:
            kwargs["initial"] = {
                "wants_needs": interest.wants_needs,
                "wants_seeds": interest.wants_seeds,
                "fields_": [field.pk for field in interest.fields.all()],
                "prefectures": [one.pk for one in interest.prefectures.all()],
                "words": interest.words,
            }
        super().__init__(*args, **kwargs)
        for name, model in (("fields_", Field), ("prefectures", Prefecture)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - tells mypy what stands above
            field.queryset = model._default_manager.all()

    def clean(self) -> dict[str, Any]:
        """A digest of nothing is none."""
        given = super().clean()
        if not (given.get("wants_needs") or given.get("wants_seeds")):
            self.add_error("wants_needs", _("Tick needs, seeds or both; or stop the digest below."))
        return given

    def told(self) -> dict[str, Any]:
        """Return what `actions.tune_digest` takes."""
        given = dict(self.cleaned_data)
        return {"fields": given.pop("fields_"), **given}
