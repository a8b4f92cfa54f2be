"""Keys of an audience as numbers: what a QuerySet compares by."""

import json
from collections.abc import Collection, Iterable
from functools import lru_cache

MOST_REMEMBERED = 64  # audiences: whoever takes part in thousands of cases asks several times for each page


def organisations_of(keys: Collection[str], *, suffix: str = "") -> list[int]:
    """Return the organisations of the keys organisation:17 (no suffix) or organisation:17:editing."""
    return list(_numbers(frozenset(keys), "organisation:", suffix))


def cases_of(keys: Collection[str], *, suffix: str = "") -> list[int]:
    """Return the cases of the keys case:203 (no suffix), case:203:keeping or case:203:following."""
    return list(_numbers(frozenset(keys), "case:", suffix))


def listed_cases(keys: Collection[str], *suffixes: str) -> str:
    """Return the cases of such keys as one text, for `core.queries.among`."""
    return _listed(frozenset(keys), suffixes)


@lru_cache(maxsize=MOST_REMEMBERED)
def _listed(keys: frozenset[str], suffixes: tuple[str, ...]) -> str:
    return listed(sorted({number for suffix in suffixes for number in _numbers(keys, "case:", suffix)}))


def listed(numbers: Iterable[int]) -> str:
    """Return numbers as one text, for `core.queries.among`."""
    return json.dumps(list(numbers))


def of_no_case(keys: Collection[str]) -> frozenset[str]:
    """Return the keys without those of cases: what decides where no case does."""
    return frozenset(key for key in keys if not key.startswith("case:"))


def case_key(pk: int | str) -> str:
    """Return the key of everybody who takes part in the case."""
    return f"case:{pk}"


def keeping_key(pk: int | str) -> str:
    """Return the key of those who keep the case: its owner and helpers."""
    return f"case:{pk}:keeping"


def following_key(pk: int | str) -> str:
    """Return the key of those who may see how far it has come, and nothing else."""
    return f"case:{pk}:following"


@lru_cache(maxsize=MOST_REMEMBERED)
def _numbers(keys: frozenset[str], prefix: str, suffix: str) -> tuple[int, ...]:
    held = (key.removeprefix(prefix) for key in keys if key.startswith(prefix))
    # Asked for itself: to take a suffix off a key without one would make a reader a keeper.
    names = (name.removesuffix(suffix) for name in held if name.endswith(suffix))
    return tuple(int(name) for name in names if name.isdecimal())
