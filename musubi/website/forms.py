"""What a reader may ask of the public pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from musubi.core.forms import LastDayField
from musubi.registry.models import Prefecture, Sector


class RosterQuestion(forms.Form):
    """Which roster: of what day, how sorted, narrowed to what."""

    as_of = LastDayField(
        label=_("as of"),
        required=False,
        help_text=_(
            "For example 2013-04-01 or H25.4.1. A month or a year alone means its last day. Leave it empty for today."
        ),
    )
    by = forms.ChoiceField(
        required=False, choices=[("sector", _("by sector")), ("prefecture", _("by prefecture")), ("name", _("by name"))]
    )
    sector = forms.ModelChoiceField(Sector.objects.all(), required=False, label=_("sector"))
    prefecture = forms.ModelChoiceField(Prefecture.objects.all(), required=False, label=_("prefecture"))
