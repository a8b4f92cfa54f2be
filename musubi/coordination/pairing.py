"""The worker's side of unmet pairs: organisations whose seeds and stories fit each other, and who have no tie yet."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from musubi.coordination.models import Pair, PairState
from musubi.coordination.sources import Told, all_ties, parts_of
from musubi.coordination.suggesting import Collection, brought_up, taken_apart, telling_words, text_of, told_of
from musubi.registry.models import Membership
from musubi.registry.queries import profiles_on, the_council

KINDS = ("seed", "activity")
NEAREST = 12
MOST_REASONS = 3
MOST_PAIRS = 100
LEAST_WORDS = 2  # that two records share, or it may be chance
ACROSS = 1.5  # what a pair of two sectors counts, beside two of one sector in two prefectures

Link = tuple[float, str, str]  # how well two records fit, the names of both in the engine


def look_for_pairs(folder: Path, *, now: datetime) -> int:
    """Find the pairs anew; what the secretariat decided of one stays. Return how many are offered."""
    collection = brought_up(folder)
    kept = {key: told for key, told in told_of(_keys(collection)) if told.organisation}
    places = _places(timezone.localdate(now))
    links = _links(collection, kept, places)
    weights = {pair: ACROSS if places[pair[0]][0] != places[pair[1]][0] else 1.0 for pair in links}
    best = sorted(links, key=lambda pair: (-weights[pair] * _score(links[pair]), pair))[:MOST_PAIRS]
    rows = [_row(collection, pair, links[pair], kept, now=now) for pair in best]
    for row in rows:
        row.score *= weights[row.one_id, row.other_id]
    return _keep([row for row in rows if row.reasons])


def _keys(collection: Collection) -> list[str]:
    return [key for key in collection.names if parts_of(key)[0] in KINDS]


def _places(day: Any) -> dict[int, tuple[str, str]]:
    """Return the sector and the prefecture of each of today's members."""
    held = Membership.objects.standing().on(day).filter(body=the_council())
    sectors = dict(held.order_by("starts_on", "pk").values_list("organisation", "sector"))
    profiles = profiles_on(day, organisations=sectors) if sectors else {}
    return {pk: (sector, profiles[pk].prefecture_id or "") for pk, sector in sectors.items() if pk in profiles}


def _links(
    collection: Collection, kept: dict[str, Told], places: dict[int, tuple[str, str]]
) -> dict[tuple[int, int], list[Link]]:
    """Return which records fit, by pair of organisations of two sectors or two prefectures and without a tie."""
    ties = all_ties()
    found: dict[tuple[int, int], dict[tuple[str, str], Link]] = {}
    by_language = {language: _names(collection, kept, language) for language in ("ja", "en")}
    for key, told in kept.items():
        text, language = text_of(told)
        names, own = by_language[language], told.organisation or 0
        allowed = [name for name, of in names.items() if kept[of].organisation != own]
        for match in collection.engine.rank_record(text, top=NEAREST, allowed=allowed):
            far = kept[names[match.id]].organisation or 0
            pair = (min(own, far), max(own, far))
            is_known = pair[0] in places and pair[1] in places
            if match.score <= 0 or pair in ties or not is_known or places[pair[0]] == places[pair[1]]:
                continue
            both = (min(key, names[match.id]), max(key, names[match.id]))
            held = found.setdefault(pair, {})
            held[both] = max(held.get(both, (0.0, "", "")), (match.score, key, match.id))
    return {pair: sorted(held.values(), reverse=True)[:MOST_REASONS] for pair, held in found.items()}


def _names(collection: Collection, kept: dict[str, Told], language: str) -> dict[str, str]:
    found = (pair for kind in KINDS for pair in collection.allowed(kind, language).items())
    return {name: key for name, key in found if key in kept}


def _score(links: Iterable[Link]) -> float:
    """Return how well two organisations fit: their best records, each further one for less."""
    return sum(score / place for place, (score, _key, _name) in enumerate(links, start=1))


def _row(
    collection: Collection, pair: tuple[int, int], links: list[Link], kept: dict[str, Told], *, now: datetime
) -> Pair:
    reasons: list[dict[str, Any]] = []
    for score, key, name in links:
        why = collection.engine.explain_each(text_of(kept[key])[0], [name], is_record=True)[0]
        words = [word for word, _weight in telling_words(why)]
        far, far_mark, _language = taken_apart(name)
        if len(words) >= LEAST_WORDS:
            both = [(key, collection.marks[key]), (far, far_mark)]
            both.sort(key=lambda one: kept[one[0]].organisation or 0)
            keys, marks = zip(*both, strict=True)
            reasons.append({"keys": keys, "marks": marks, "words": words, "score": score})
    score = _score((float(one["score"]), "", "") for one in reasons)
    return Pair(one_id=pair[0], other_id=pair[1], score=score, reasons=reasons, found_at=now)


def _keep(rows: list[Pair]) -> int:
    with transaction.atomic():
        decided = set(Pair.objects.exclude(state=PairState.OFFERED).values_list("one", "other"))
        Pair.objects.filter(state=PairState.OFFERED).delete()
        new = [row for row in rows if (row.one_id, row.other_id) not in decided]
        Pair.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)
