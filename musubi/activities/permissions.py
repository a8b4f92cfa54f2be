"""Who may do what with activities. Each a sentence, said once."""

from musubi.accounts.audience import MEMBERS, SECRETARIAT, keys_of
from musubi.activities.models import Activity
from musubi.registry.audience import editing_key
from musubi.registry.permissions import Visitor


def may_keep_activities(user: Visitor) -> bool:
    """The secretariat publishes, returns, merges, pastes, shortlists and recognises."""
    return SECRETARIAT in keys_of(user)


def may_edit(user: Visitor, activity: Activity) -> bool:
    """Those who answer for the organisation that tells it, and the secretariat on its behalf."""
    return may_keep_activities(user) or editing_key(activity.organisation_id) in keys_of(user)


def may_praise(user: Visitor, activity: Activity) -> bool:
    """Anyone who signs in for a member, and the secretariat, praises what they can see."""
    keys = keys_of(user)
    return (
        bool(keys & {MEMBERS, SECRETARIAT})
        and Activity.objects.published().visible_to(keys).filter(pk=activity.pk).exists()
    )
