"""What search engines are told of a page, in schema.org's words.

「中国」 alone is never said: the region names its prefectures.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse

from musubi.activities.models import Activity
from musubi.activities.queries import Body as ActivityTeller
from musubi.meetings.models import Meeting
from musubi.planning.models import Plan
from musubi.registry.models import Body, Field, Identifier, Organisation, Profile


def body(found: Body) -> dict[str, Any]:
    """Return the council, or another body of its structure, as an Organization in the reader's language."""
    is_council = found.nature == Body.Nature.COUNCIL
    path = "" if is_council else reverse("website:body", args=[found.code])
    told = {
        "name": found.name,
        "alternateName": sorted({found.name_ja, found.name_en} - {found.name, ""}),
        "url": f"{settings.SITE_URL}{path}",
        "areaServed": found.region,
        "description": found.purpose,
    }
    return {"@type": "Organization"} | {name: value for name, value in told.items() if value}


def organisation(
    found: Organisation, profile: Profile, history: list[Profile], identifiers: list[Identifier]
) -> dict[str, Any]:
    """Return a member as an Organization, former names as alternate ones."""
    former = {name for past in history for name in (past.name_ja, past.name_en) if name}
    thing: dict[str, Any] = {
        "@type": "Organization",
        "name": profile.full_name,
        "alternateName": sorted(former - {profile.full_name}),
        "url": settings.SITE_URL + reverse("website:organisation", args=[found.pk]),
        "address": {
            "@type": "PostalAddress",
            "addressCountry": "JP",
            "addressRegion": profile.prefecture.name,
        },
    }
    same = [identifier.link for identifier in identifiers if identifier.link]
    if found.website:
        same.append(found.website)
    if same:
        thing["sameAs"] = same
    return thing


def event(meeting: Meeting) -> dict[str, Any]:
    """Return a meeting or symposium as an Event."""
    return {
        "@type": "Event",
        "name": str(meeting),
        "startDate": meeting.starts_on.isoformat(),
        "endDate": meeting.ends_on.isoformat(),
        "location": {"@type": "Place", "name": str(meeting.prefecture)},
        "url": settings.SITE_URL + reverse("website:meeting", args=[meeting.pk]),
    }


def plan(found: Plan) -> dict[str, Any]:
    """Return a plan as a CreativeWork of its council, about the council's region."""
    thing: dict[str, Any] = {
        "@type": "CreativeWork",
        "name": found.name,
        "creator": {"@type": "Organization", "name": found.body.name, "areaServed": found.body.region},
        "spatialCoverage": found.body.region,
        "temporalCoverage": f"{found.starts_fy}-04-01/{f'{found.ends_fy + 1}-03-31' if found.ends_fy else '..'}",
        "url": settings.SITE_URL + reverse("website:plan", args=[found.pk]),
    }
    if found.slogan:
        thing["headline"] = found.slogan
    return thing


def activity(found: Activity, teller: ActivityTeller | None, about: list[Field]) -> dict[str, Any]:
    """Return an activity as an Event when its days are exact, otherwise as a Project of that time."""
    is_exact = not found.wording
    thing: dict[str, Any] = {
        "@type": "Event" if is_exact else "Project",
        "name": found.title,
        "url": settings.SITE_URL + reverse("website:activity", args=[found.pk]),
    }
    if is_exact:
        thing |= {"startDate": found.starts_on.isoformat(), "endDate": found.ends_on.isoformat()}
    else:
        thing["foundingDate"] = found.starts_on.isoformat()
    if found.text:
        thing["description"] = found.text
    if about:
        thing["keywords"] = [field.name for field in about]
    where = " ".join(filter(None, [found.prefecture.name if found.prefecture else "", found.place]))
    if where and is_exact:
        thing["location"] = {"@type": "Place", "name": where}
    if teller:
        who = {
            "@type": "Organization",
            "name": teller.full_name,
            "url": settings.SITE_URL + reverse("website:organisation", args=[teller.organisation_id]),
        }
        thing["organizer" if is_exact else "parentOrganization"] = who
    return thing
