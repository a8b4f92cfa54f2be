"""The tables of the registry, by subject."""

from musubi.registry.models.bodies import Body, KnownTotal, Membership, Seat
from musubi.registry.models.imports import RosterImport
from musubi.registry.models.organisations import Alias, Correction, Identifier, Lineage, Organisation, Profile, Unit
from musubi.registry.models.people import Affiliation, Person, Role
from musubi.registry.models.vocabulary import Field, Kind, Prefecture, Sector

__all__ = [
    "Affiliation",
    "Alias",
    "Body",
    "Correction",
    "Field",
    "Identifier",
    "Kind",
    "KnownTotal",
    "Lineage",
    "Membership",
    "Organisation",
    "Person",
    "Prefecture",
    "Profile",
    "Role",
    "RosterImport",
    "Seat",
    "Sector",
    "Unit",
]
