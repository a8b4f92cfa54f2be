"""How an action says no: by a name for machines and a whole sentence for people."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise


class Refused(Exception):  # noqa: N818 - it is not an error of ours, it is an answer
    """A rule forbids what was asked. `str()` gives the sentence in the reader's language."""

    code = "refused"
    message: str | Promise = ""
    status = 409

    def __init__(self, **details: Any) -> None:
        """Keep `details` to fill the message's `%(name)s` places."""
        super().__init__(self.code)
        self.details = details

    def __str__(self) -> str:
        """Return the sentence, translated at this moment."""
        return str(self.message) % self.details if self.details else str(self.message)


def require(allowed: bool) -> None:  # noqa: FBT001 - reads as a sentence: require(may_edit(user, thing))
    """Raise PermissionDenied (403) unless `allowed`."""
    if not allowed:
        raise PermissionDenied
