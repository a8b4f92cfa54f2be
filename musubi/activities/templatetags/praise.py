"""Praise on an activity's page, for whoever looks."""

from typing import Any

from django import template
from django.utils import timezone

from musubi.accounts.audience import MEMBERS, SECRETARIAT, keys_of
from musubi.activities.models import Activity, Nomination, State, Useful
from musubi.activities.permissions import may_keep_activities
from musubi.registry.audience import editing_key
from musubi.registry.permissions import Visitor
from musubi.registry.queries import profiles_on

register = template.Library()


@register.inclusion_tag("activities/praise_panel.html", takes_context=True)
def praise(context: template.Context, activity: Activity, user: Visitor) -> dict[str, Any]:
    """Show reasons, notes and buttons to members; to others nothing: what all may see stands on the page itself.

    `user` may be anonymous. Nothing here is counted, and no reason carries a name. At most four queries.
    """
    is_member = bool(keys_of(user) & {MEMBERS, SECRETARIAT})
    if not is_member or activity.state != State.PUBLISHED or activity.merged_into_id is not None:
        return {}
    return {"activity": activity, "csrf_token": context.get("csrf_token"), **_for_members(activity, user)}


def _for_members(activity: Activity, user: Visitor) -> dict[str, Any]:
    marks = list(Useful.objects.filter(activity=activity).order_by("pk"))
    nominations = list(Nomination.objects.filter(activity=activity).order_by("pk"))
    bodies = {mark.organisation_id for mark in marks if mark.taken_over and mark.organisation_id}
    names = profiles_on(timezone.localdate(), organisations=bodies) if bodies else {}
    return {
        "is_member": True,
        "may_choose": may_keep_activities(user),
        "may_try": any(key.endswith(editing_key(0).removeprefix("organisation:0")) for key in keys_of(user)),
        "own_mark": next((mark for mark in marks if mark.user_id == user.pk), None),
        "own_nomination": next((one for one in nominations if one.user_id == user.pk), None),
        "reasons": [one.reason for one in nominations],
        "notes": [
            (mark.taken_over, names[mark.organisation_id].name if mark.organisation_id in names else "")
            for mark in marks
            if mark.taken_over
        ],
    }
