"""By what the list of needs is narrowed."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from musubi.coordination.forms.intake import WordField
from musubi.coordination.models import ConsultationKind
from musubi.core.forms import Form
from musubi.registry.models import Field, Prefecture


class NeedsFilter(Form):
    """Field, prefecture and kind; what is not in a list narrows nothing."""

    field = WordField(Field.objects.none(), required=False, label=_("Field"))
    prefecture = WordField(Prefecture.objects.none(), required=False, label=_("Prefecture"))
    kind = WordField(ConsultationKind.objects.none(), required=False, label=_("What it is about"))

    COLUMNS = {"field": "fields", "prefecture": "prefecture", "kind": "kinds"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Know the lists."""
        super().__init__(*args, **kwargs)
        models: dict[str, Any] = {"field": Field, "prefecture": Prefecture, "kind": ConsultationKind}
        for name, model in models.items():
            box: Any = self.fields[name]
            box.queryset, box.empty_label = model.objects.order_by("position"), _("All")

    @property
    def narrowed(self) -> dict[str, Any]:
        """Return what the QuerySet is filtered by."""
        self.is_valid()
        given = self.cleaned_data
        return {column: given[name] for name, column in self.COLUMNS.items() if given.get(name)}
