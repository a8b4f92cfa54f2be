"""What is kept of the activities that some rows of a file name: few queries, few objects."""

import json
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import Model

from musubi.activities.models import Activity, ActivityLink
from musubi.core.queries import among
from musubi.planning.models import Guideline
from musubi.registry.models import Field

_TEXTS = ("title_ja", "text_ja", "title_en", "place", "partners", "wording", "visibility")
_LISTS: dict[str, tuple[type[Model], str]] = {
    "fields": (Activity.fields.through, "field"),
    "guidelines": (Activity.guidelines.through, "guideline"),
    "url": (ActivityLink, "url"),
}
_WORDS: dict[str, type[Model]] = {"fields": Field, "guidelines": Guideline}


class Held:
    """Activities by number, and what each has many of."""

    def __init__(self, pks: Sequence[int] = ()) -> None:
        """Read them."""
        numbers = json.dumps(list(pks))
        self.activities = {one.pk: one for one in Activity.objects.filter(pk__in=among(numbers))} if pks else {}
        self._lists = {name: _by_activity(*where, numbers) if pks else {} for name, where in _LISTS.items()}

    def told_of(self, activity: Activity) -> dict[str, Any]:
        """Return what is kept of an activity, in the shape of `Row.told`."""
        days = {"starts_on": str(activity.starts_on), "ends_on": str(activity.ends_on)}
        keys = {"kind": activity.kind_id, "prefecture": activity.prefecture_id}
        lists = {name: sorted(of_each.get(activity.pk, ())) for name, of_each in self._lists.items()}
        return {name: getattr(activity, name) for name in _TEXTS} | days | keys | lists

    def words(self, name: str, activity: Activity) -> list[Any]:
        """Return the fields or guidelines of an activity, those of plans that are over too."""
        held = self._lists[name].get(activity.pk, ())
        return [one for one in self._all_words[name] if one.pk in held]

    def named(self, name: str, activity: Activity) -> str:
        """Return the same in words."""
        return "、".join(map(str, self.words(name, activity)))

    @cached_property
    def _all_words(self) -> dict[str, list[Any]]:
        return {name: list(model._default_manager.all()) for name, model in _WORDS.items()}


def _by_activity(model: type[Model], column: str, numbers: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    rows = model._default_manager.filter(activity__in=among(numbers)).order_by().values_list("activity", column)
    for activity, value in rows:
        found.setdefault(activity, []).append(value)
    return found
