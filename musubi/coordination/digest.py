"""What the weekly digest tells, and of each thing why it is told: to a reader who may see it, in both languages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from musubi.coordination.audience import View, as_seen, view_of
from musubi.coordination.models import Interest, Need, Seed
from musubi.registry.queries import profiles_on


@dataclass(frozen=True)
class Told:
    """One thing that a digest tells of: its page, what it is called, whose or where it is, and why it is told."""

    path: str
    title_ja: str
    title_en: str
    place: str
    why: str


def words_of(interest: Interest) -> list[str]:
    """Return the words a reader wants to hear of, one by one."""
    return interest.words.replace("、", " ").replace(",", " ").split()


def told_of_needs(interest: Interest, needs: Iterable[Need], keys: frozenset[str]) -> list[Told]:
    """Return needs as this reader sees them; what they do not see any more is left out."""
    told = []
    for need in needs:
        view = view_of(need, keys)
        if view == View.NOTHING:
            continue
        with override("ja"):
            seen = as_seen(need, view)
        with override("en"):
            title_en = as_seen(need, view).title
        why = _why(interest, need, f"{seen.title}\n{seen.text}", prefecture=need.prefecture_id)
        told.append(Told(seen.path, seen.title, title_en, seen.prefecture, why))
    return told


def told_of_seeds(interest: Interest, seeds: Iterable[Seed], *, day: date) -> list[Told]:
    """Return seeds with whose they are. What a seed always shows is all that its reason is told from."""
    seeds = list(seeds)
    names = profiles_on(day, organisations={seed.organisation_id for seed in seeds})
    return [
        Told(
            seed.path,
            seed.title_ja,
            seed.title_en or seed.title_ja,
            names[seed.organisation_id].name_ja if seed.organisation_id in names else "",
            _why(interest, seed, f"{seed.title_ja}\n{seed.uses_ja}\n{seed.keywords_ja}"),
        )
        for seed in seeds
    ]


def _why(interest: Interest, record: Need | Seed, text: str, *, prefecture: str | None = None) -> str:
    """Say what of the reader's own choice it fits; of a reader who chose nothing, that it is new."""
    chosen = {field.pk for field in interest.fields.all()}
    reasons = [_("field “%(name)s”") % {"name": field.name_ja} for field in record.fields.all() if field.pk in chosen]
    folded = text.casefold()
    reasons += [_("the word “%(word)s”") % {"word": word} for word in words_of(interest) if word.casefold() in folded]
    places = [one.name_ja for one in interest.prefectures.all() if prefecture and one.pk == prefecture]
    reasons += [_("prefecture “%(name)s”") % {"name": name} for name in places]
    return _(", ").join(reasons) or _("newly published")
