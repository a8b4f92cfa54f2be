"""What coordination's matching hears of activities: of results that members told, as stories of what can be done."""

from collections.abc import Collection, Iterable
from itertools import chain

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import pgettext

from musubi.activities.models import Activity, Participation, Stage, Visibility
from musubi.coordination import sources
from musubi.coordination.models.keys import of_no_case
from musubi.coordination.sources import Marks, Shown, Told
from musubi.core.dates import fiscal_year_label
from musubi.core.queries import instances
from musubi.registry.queries import profiles_on

_FOR_MANY = (Visibility.PUBLIC, Visibility.MEMBERS)


def register_all() -> None:
    """Make activities known to coordination's matching."""
    sources.register(sources.Source("activity", _results, _told, _shown))
    sources.register_ties(_ties)


def _ties() -> Iterable[tuple[object, int]]:
    """Return who told of, or took part in, the same activity, plan or result, whoever may read it."""
    told = Activity.objects.values_list("pk", "organisation")
    taking_part = Participation.objects.exclude(organisation=None).values_list("activity", "organisation")
    return ((("activity", pk), organisation) for pk, organisation in chain(told, taking_part) if organisation)


def _results() -> Marks:
    found = Activity.objects.published().filter(stage=Stage.RESULT, visibility__in=_FOR_MANY).order_by()
    return {pk: str(revision) for pk, revision in found.values_list("pk", "revision")}


def _told(numbers: Collection[int]) -> dict[int, Told]:
    return {
        one.pk: Told(
            "\n".join(filter(None, (one.title_ja, one.text_ja))),
            "\n".join(filter(None, (one.title_en, one.text_en))),
            frozenset(field.code for field in one.fields.all()),
            one.prefecture_id or "",
            one.organisation_id,
        )
        for one in Activity.objects.filter(pk__in=numbers).prefetch_related("fields")
    }


def _shown(numbers: Collection[int], keys: frozenset[str]) -> dict[int, Shown]:
    activities = instances(_visible, of_no_case(keys), numbers=tuple(numbers))
    profiles = profiles_on(timezone.localdate(), organisations={one.organisation_id for one in activities})
    return {
        one.pk: Shown(
            one.key,
            str(one.revision),
            one.title,
            one.path,
            whose=pgettext("between facts", ", ").join(
                (str(profiles.get(one.organisation_id, "")), fiscal_year_label(one.fiscal_year))
            ),
            organisation=one.organisation_id,
            badge=str(one.recognition.get_kind_display()) if hasattr(one, "recognition") else "",
            is_invented=one.is_invented,
        )
        for one in activities
    }


def _visible(keys: frozenset[str], *, numbers: tuple[int, ...]) -> QuerySet[Activity]:
    found: QuerySet[Activity] = Activity.objects.published().visible_to(keys).filter(pk__in=numbers)
    return found.select_related("recognition")
