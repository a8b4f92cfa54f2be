"""Which long runs very many documents of an audience hold. As tokens they spare a search the reading of every text.

Only what one audience's own documents say is learnt for it, so its tokens tell nothing of what others may see.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models import Count

from musubi.core.text import search_key
from musubi.search.models import AudienceKey, Document, Posting

SHORTEST, LONGEST = 3, 12  # two letters are a token anyway
MANY = 2_000  # documents: so many texts are read in a few milliseconds
GROWTH = 1.5  # learnt anew at 2,000 documents, 3,000, 4,500 …: ten times on the way to 100,000
MOST = 3_000  # runs of one audience
SAMPLE = 5_000  # documents, and letters of each: what is frequent shows there
_LETTERS = 2_000
# Of a run that hardly ever stands without its neighbours (ーディネータ), the whole is enough.
_SELDOM_ALONE = 0.95


def has_grown() -> bool:
    """Whether an audience has half as many documents again as its frequent runs were learnt from."""
    by_audience = Posting.objects.order_by().values_list("audience", "audience__learnt_from")
    counts = by_audience.annotate(number=Count("pk"))
    return any(number > max(MANY, GROWTH * learnt_from) for _audience, learnt_from, number in counts)


def learn() -> None:
    """Add to each audience's frequent runs what has become frequent. None is taken away: see `tokens.tokens_of`."""
    audiences: dict[str, list[int]] = {}
    for pk, keys in Document.objects.order_by("pk").values_list("pk", "audience").iterator():
        for key in keys:
            audiences.setdefault(key, []).append(pk)
    for key, pks in audiences.items():
        if len(pks) <= MANY:
            continue
        audience, _created = AudienceKey.objects.get_or_create(key=key)
        sample = pks[:: len(pks) // SAMPLE + 1]
        known = audience.frequent_runs.split()
        new = frequent_runs(_keys(sample), MANY * len(sample) // len(pks))
        audience.frequent_runs = f" {' '.join(list(dict.fromkeys([*known, *new]))[:MOST])} "
        audience.learnt_from = len(pks)
        audience.save(update_fields=["frequent_runs", "learnt_from"])


def frequent_runs(keys: Sequence[str], many: int) -> list[str]:
    """Return the runs that more than `many` of the keys hold, most frequent first, without mere pieces of others."""
    frequent: dict[str, int] = {}
    longer = Counter(gram for key in keys for gram in _grams(key, SHORTEST))
    for length in range(SHORTEST, LONGEST + 1):
        common = {gram: count for gram, count in longer.items() if count > many}
        for gram, count in common.items():
            for piece in (gram[:-1], gram[1:]):
                if count > _SELDOM_ALONE * frequent.get(piece, count):
                    frequent.pop(piece, None)
        frequent |= common
        longer = Counter(gram for key in keys for gram in _grams(key, length + 1, common))
    return sorted(frequent, key=lambda gram: (-frequent[gram], gram))


def _grams(key: str, length: int, beginnings: Iterable[str] | None = None) -> set[str]:
    """Return the key's pieces of this length inside a run, of those `beginnings` if any are given."""
    grams = (key[at : at + length] for at in range(len(key) - length + 1))
    return {gram for gram in grams if (beginnings is None or gram[:-1] in beginnings) and " " not in gram}


def _keys(pks: Sequence[int]) -> list[str]:
    rows = Document.objects.filter(pk__in=pks).values_list("title_ja", "title_en", "names", "text_ja", "text_en")
    return [search_key("\n".join(texts)[:_LETTERS]) for texts in rows.iterator()]
