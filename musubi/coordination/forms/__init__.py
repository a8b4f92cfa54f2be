"""The shapes of what people type about coordination, by part."""

from musubi.coordination.forms.calls import CallForm
from musubi.coordination.forms.intake import AttachmentsForm, ClientForm, ConsultForm
from musubi.coordination.forms.needs import NeedsFilter
from musubi.coordination.forms.status import CheckForm, GiveUpForm, MessageForm

__all__ = [
    "AttachmentsForm",
    "CallForm",
    "CheckForm",
    "ClientForm",
    "ConsultForm",
    "GiveUpForm",
    "MessageForm",
    "NeedsFilter",
]
