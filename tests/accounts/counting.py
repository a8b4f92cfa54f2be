"""Whether what a process keeps of the lists' counts is what it would read anew."""

from django.test.utils import override_settings

from musubi.accounts import tallies
from musubi.accounts.tallies import Counted, Tallies


def agree(of: Counted) -> bool:
    """Say whether what is kept is what is read anew."""
    held = tallies.current(of)
    with override_settings(PAGE_CACHE_SECONDS=0):
        anew = tallies.current(of)
    return stripped(held) == stripped(anew)


def stripped(held: Tallies) -> dict[str, dict[str, int]]:
    """Return the bits without the values that none has."""
    facets = held.bits.keys() | held.told.keys()
    bits = {
        facet: {value: number for value in held.values(facet) if (number := held.of(facet, value))} for facet in facets
    }
    return {facet: values for facet, values in bits.items() if values}
