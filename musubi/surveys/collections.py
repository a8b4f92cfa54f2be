"""What can be asked in a round. An app above registers its collection when it is ready; rounds know it by its code."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import Promise

    from musubi.surveys.models import Request, Round


def _no_letter(_fiscal_year: int) -> str:
    return ""


def _nothing(_request: "Request") -> list[str]:
    return []


@dataclass(frozen=True)
class Collection:
    """One kind of thing that is collected.

    `answer_path` gives the address at which a request is answered with a link's token, `own_path` the one for whoever
    is signed in, `review_path` the one where the secretariat reads what a request brought, `outcome_path` the one of
    what the whole round brought.
    `letter` gives the words a mail begins with, for the secretariat to change; `received` the lines of a receipt.
    """

    code: str
    name: "str | Promise"
    answer_path: "Callable[[str], str]"
    own_path: "Callable[[Request], str]"
    review_path: "Callable[[Request], str]"
    outcome_path: "Callable[[Round], str]"
    letter: "Callable[[int], str]" = _no_letter
    received: "Callable[[Request], list[str]]" = _nothing


_registered: dict[str, Collection] = {}


def register(collection: Collection) -> None:
    """Make a collection known, once, from its app's `ready`."""
    _registered[collection.code] = collection


def collection_of(code: str) -> Collection:
    """Return the collection. Raises KeyError for a code that no app registered."""
    return _registered[code]


def all_collections() -> list[Collection]:
    """Return every collection, in the order in which their apps stand."""
    return list(_registered.values())
