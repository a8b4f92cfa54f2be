"""The numbers others give organisations: their form and their check digits.

法人番号: thirteen digits, the first 9 − (Σ Pn·Qn mod 9), where Pn is the n-th of the other twelve from the right
and Qn is 1 for odd n, 2 for even n. ROR: 0, six characters of Crockford's base 32, two digits by ISO 7064 MOD 97-10.
e-Rad 研究機関コード: ten digits; no check digit is published.
"""

import re
from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from musubi.core.errors import Refused
from musubi.core.text import normalise

BASE_32 = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: no i, l, o, u
_HOUJIN = re.compile(r"[1-9][0-9]{12}")
_ROR = re.compile(rf"0[{BASE_32}]{{6}}[0-9]{{2}}")
_ROR_ADDRESS = re.compile(r"^(?:https?://)?(?:www\.)?ror\.org/")
_ERAD = re.compile(r"[0-9]{10}")


class CorporateNumberWrong(Refused):
    """Not a 法人番号."""

    code = "corporate_number_wrong"
    message = _(
        "“%(text)s” is not a Corporate Number (法人番号): it has 13 digits, and the first must fit the others. "
        "Compare it with the public list of Corporate Numbers."
    )
    status = 422


class RorWrong(Refused):
    """Not a ROR ID."""

    code = "ror_wrong"
    message = _(
        "“%(text)s” is not a ROR ID: it looks like 03t78wx29, and the last two digits must fit the others. Copy it "
        "from ror.org."
    )
    status = 422


class EradWrong(Refused):
    """Not an e-Rad code of an institution."""

    code = "erad_wrong"
    message = _(
        "“%(text)s” is not an e-Rad institution code: it has 10 digits. Leave the field empty if there is none."
    )
    status = 422


def houjin_check_digit(base: str) -> int:
    """Return the digit, 1 to 9, that stands before the twelve digits of `base`."""
    return 9 - sum(int(digit) * (1 + n % 2) for n, digit in enumerate(reversed(base))) % 9


def ror_check_digits(body: str) -> str:
    """Return the two digits that stand after the seven characters of `body`."""
    number = 0
    for character in body:
        number = number * 32 + BASE_32.index(character)
    return f"{98 - number * 100 % 97:02d}"


def read_houjin(text: str) -> str:
    """Return the 法人番号 that `text` writes in any width, with hyphens or T before it. Raises CorporateNumberWrong."""
    number = normalise(text).replace("-", "").replace(" ", "").removeprefix("T")
    if not _HOUJIN.fullmatch(number) or int(number[0]) != houjin_check_digit(number[1:]):
        raise CorporateNumberWrong(text=text)
    return number


def read_ror(text: str) -> str:
    """Return the nine characters of a ROR ID, given alone or as an address. Raises RorWrong."""
    number = _ROR_ADDRESS.sub("", normalise(text).lower()).rstrip("/")
    if not _ROR.fullmatch(number) or number[7:] != ror_check_digits(number[:7]):
        raise RorWrong(text=text)
    return number


def read_erad(text: str) -> str:
    """Return the ten digits of an e-Rad institution code. Raises EradWrong."""
    number = normalise(text).replace("-", "").replace(" ", "")
    if not _ERAD.fullmatch(number):
        raise EradWrong(text=text)
    return number


# By Identifier.Scheme, in the order in which they are shown.
READERS: dict[str, Callable[[str], str]] = {"houjin": read_houjin, "ror": read_ror, "erad": read_erad}
