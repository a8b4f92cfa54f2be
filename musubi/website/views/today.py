"""The page of one's own day: what is due, and nothing that blames."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from musubi.accounts.audience import SECRETARIAT, keys_of
from musubi.accounts.models import User
from musubi.activities import choosing
from musubi.coordination.waiting import Reader
from musubi.registry import permissions
from musubi.registry.models import Person, Profile, Role
from musubi.registry.queries import profiles_on, unconfirmed_since
from musubi.website.queries import lines_of_contact, lines_of_secretariat, next_meetings, waiting_of_coordination

CONFIRMATION_LASTS = timedelta(days=365)


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What waits for the reader."""
    user = request.user
    assert isinstance(user, User)
    day = timezone.localdate()
    roles = list(Role.objects.on(day).filter(person__user=user).select_related("person", "organisation"))
    # Whoever has a role has their person with it; only who lost the last one today is asked for by itself.
    person = roles[0].person if roles else Person.objects.filter(user=user).first()
    context: dict[str, Any] = {"day": day, "person": person, "own": _own(user, roles)}
    is_desk = SECRETARIAT in keys_of(user)
    answers_for = [row["profile"].organisation_id for row in context["own"] if row["may_edit"]]
    reader = Reader(
        person=person,
        answering=[row["profile"].organisation_id for row in context["own"] if row["may_edit"] or row["coordinates"]],
        keeping=answers_for,
        is_desk=is_desk,
    )
    context["may_log_calls"] = is_desk or any(role.kind == Role.Kind.COORDINATOR for role in roles)
    context["groups"], of_desk = waiting_of_coordination(reader, now=timezone.now())
    if is_desk:
        since = timezone.now() - CONFIRMATION_LASTS
        unconfirmed = Profile.objects.filter(pk__in=unconfirmed_since(since).order_by().values("pk"))
        counts = choosing.waiting_counts(unconfirmed=unconfirmed)
        context["desk"] = {"unconfirmed_count": counts["unconfirmed"]}
        context["desk_lines"] = [*of_desk, *lines_of_secretariat(counts, now=timezone.now())]
    context["meetings"] = next_meetings(day) if roles else []
    context["lines"] = lines_of_contact(answers_for, now=timezone.now())
    return render(request, "website/today.html", context)


def _own(user: User, held: list[Role]) -> list[dict[str, Any]]:
    """Return the organisations the reader acts for, once each, with what is due there."""
    day, since = timezone.localdate(), timezone.now() - CONFIRMATION_LASTS
    roles: dict[int, list[Role]] = {}
    for role in sorted(held, key=lambda one: (one.organisation_id or 0, one.kind, one.pk)):
        if role.organisation_id is not None:
            roles.setdefault(role.organisation_id, []).append(role)
    profiles = profiles_on(day, organisations=roles)
    rows = []
    for pk, profile in profiles.items():
        organisation = roles[pk][0].organisation
        assert organisation is not None
        confirmed_at = organisation.confirmed_at
        rows.append(
            {
                "profile": profile,
                "role_names": _(", ").join(str(role) for role in roles[pk]),
                "may_edit": permissions.may_edit_details(user, organisation),
                "coordinates": any(role.kind == Role.Kind.COORDINATOR for role in roles[pk]),
                "is_due": confirmed_at is None or confirmed_at < since,
                "confirmed_on": timezone.localdate(confirmed_at) if confirmed_at else None,
            }
        )
    return rows
