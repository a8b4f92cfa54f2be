"""The forms of coordination, a module for each part: what people type, and which verb that becomes."""

from musubi.coordination.forms.calls import CallForm
from musubi.coordination.forms.disclosing import DisclosureForm
from musubi.coordination.forms.filters import NeedsFilter
from musubi.coordination.forms.intake import AttachmentsForm, ClientForm, ConsultForm
from musubi.coordination.forms.seeds import MovedForm, SeedFileForm, SeedForm
from musubi.coordination.forms.status import CheckForm, GiveUpForm, MessageForm

__all__ = [
    "AttachmentsForm",
    "CallForm",
    "CheckForm",
    "ClientForm",
    "ConsultForm",
    "DisclosureForm",
    "GiveUpForm",
    "MessageForm",
    "MovedForm",
    "NeedsFilter",
    "SeedFileForm",
    "SeedForm",
]
