"""Who may do what with rounds. Each a sentence, said once."""

from musubi.accounts.audience import SECRETARIAT, keys_of
from musubi.registry.audience import editing_key
from musubi.registry.permissions import Visitor
from musubi.surveys.models import Request


def may_keep_rounds(user: Visitor) -> bool:
    """The secretariat opens rounds, reminds, returns and accepts; nobody else sees who has not answered."""
    return SECRETARIAT in keys_of(user)


def may_answer(user: Visitor, request: Request) -> bool:
    """The organisation's contact person and approver answer for it, and the secretariat types on its behalf."""
    return may_keep_rounds(user) or editing_key(request.organisation_id) in keys_of(user)
