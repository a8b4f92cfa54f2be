"""Who gets what from every address of the site.

One line: the address's name, or a group like `admin:*` · for which subjects · for which methods · the answer to each
person. A new address fails the suite until it has its lines here.

subjects  `own` belongs to the organisation of `contact`, `another` to that of `other`, `absent` does not exist;
          `-` where the address has no subject. SUBJECTS below says how to make them.
methods   HTTP's, with commas; `*` is all those that no other line of the same address and subject names.
answers   a status, or several with | between them, where a group holds addresses of several natures.
persons   viewer, contact and former belong to the same organisation; the role of former ended yesterday. operator may
          open Django's admin and has no role.
"""

from collections.abc import Callable
from typing import Any

from tests.access import World

TABLE = """
mfa_*      -  *  302|401|405      200|302|403|404|405 200|302|403|404|405 200|302|403|404|405 200|302|403|404|405 200|302|403|404|405 200|302|403|404|405
"""

# How to make the places of an address that has subjects: {"own": {"pk": 1}, "another": …, "absent": …}.
SUBJECTS: dict[str, Callable[[World], dict[str, dict[str, Any]]]] = {}


def organisations(world: World) -> dict[str, dict[str, Any]]:
    """Return the places of an address of one organisation."""
    return {"own": {"pk": world.own.pk}, "another": {"pk": world.another.pk}, "absent": {"pk": 999_999}}
