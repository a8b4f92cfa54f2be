"""Who may do what with rounds. Each a sentence, said once."""

from collections.abc import Collection

from musubi.accounts.audience import SECRETARIAT, keys_of
from musubi.accounts.models import SignedLink, User
from musubi.registry.audience import editing_key
from musubi.registry.permissions import Visitor
from musubi.surveys.models import Letter, Request


def may_keep_rounds(user: Visitor) -> bool:
    """The secretariat opens rounds, reminds, returns and accepts; nobody else sees who has not answered."""
    return SECRETARIAT in keys_of(user)


def may_answer(user: Visitor, request: Request) -> bool:
    """The organisation's contact person and approver answer for it, and the secretariat types on its behalf."""
    return may_keep_rounds(user) or editing_key(request.organisation_id) in keys_of(user)


def may_check(email: str, request: Request, *, speakers: Collection[str], tried: frozenset[str] = frozenset()) -> bool:
    """Whoever was asked to check may, as long as one of those who asked may answer: by a role, or by a good link."""
    letters = request.letters.filter(purpose=Letter.Purpose.CHECKING, email=email).values_list(
        "passed_on_by", flat=True
    )
    for asker in letters:
        kind, _separator, pk = asker.partition(":")
        if kind == "user":
            user = User.objects.filter(pk=pk, is_active=True).first()
            if user is not None and may_answer(user, request):
                return True
        elif kind == "link":
            link = SignedLink.objects.filter(pk=pk, revoked_at=None).first()
            if link is not None and (not link.email or link.email in speakers):
                return True
            # A checker may have passed it on once more.
            known = tried | {email}
            if link and link.email not in known and may_check(link.email, request, speakers=speakers, tried=known):
                return True
    return False
