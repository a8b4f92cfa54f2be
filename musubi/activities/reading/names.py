"""Which organisations a piece of text names, by any of the names they are known by.

What is certain and what is only possible are kept apart: nobody is chosen where two could be meant.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from musubi.activities.reading.drafts import KnownName, Named, Offer
from musubi.core.text import bare_name_key, search_key

LONGEST_HEADING = 120
_REMEMBERED = 5_000  # a long table must not fill the memory
_SHORTEST = 2
_LONG_ENOUGH = 3
_MOST_PARTICLES = 8  # in one name
_BETWEEN = re.compile(r"\s*(?:[・･、，,／/＋+＆&;；×\n]|及び|および|並びに|ならびに|と)\s*")
_AROUND = " 　\t:：・,，、。"
_AFTER = re.compile(
    r"\s*(?:様|殿|御中|など|等|ほか|他|外|の(?:取り?組み?|活動|計画|報告|主要活動|予定|実績)(?:計画|内容|状況|予定|報告)?(?:について)?"
    r"|からの報告|より|から|関係|関連|分|について|[(（]\s*\d+\s*件\s*[)）])$"
)
_IN_BRACKETS = re.compile(r"^(.+?)\s*[(（\[［〔]([^()（）\[\]［］〔〕]*)[)）\]］〕]$")
_DEPARTMENT = re.compile(
    r"(?:部|課|室|係|局|科|院|担当|事務局|グループ|チーム|せんた|本部|機構|支店|窓口|研究所|庁|役所)$"
)
_DEPARTMENT_OF_A_PLACE = re.compile(r"(?:部|課|室|係|局|担当|ぐるぷ|グループ|チーム|庁|役所)$")
_PLACE = re.compile(r"[都道府県市町村]$")
_ORGANISATION_END = re.compile(
    r"(?:大学|大学校|高専|高等専門学校|学校|機構|財団|協会|協議会|連合会|連盟|会議所|商工会|振興会|研究会|審議会|学会|銀行|信用金庫|"
    r"信金|信用組合|組合|公庫|センター|研究所|研究機関|試験場|会社|法人|公社|社団|(?<!当)局|(?<!帰)省|官庁|都|府|(?<!各)県|県庁|市役所|"
    r"(?<!都)市|町|村|事務所|支社|支店|本店|本部|支部|事業団|振興公社|コンソーシアム|クラブ|ラボ|㈱|㈲|\(株\)|（株）)$"
)
_LATIN_ORGANISATION = re.compile(
    r"\b(?:university|college|institute|bank|center|centre|bureau|corporation|corp|inc|ltd|federation|association|"
    r"foundation|prefecture|city|agency|organi[sz]ation|council|chamber|conference)\b\.?",
    re.IGNORECASE,
)
_LEGAL_START = re.compile(
    r"^(?:株式会社|有限会社|㈱|㈲|[(（](?:株|有|公財|一財|公社|一社|財|社|独|地独|国研|学)[)）]|国立大学法人|公立大学法人|独立行政法人|"
    r"公益財団法人|一般財団法人|公益社団法人|一般社団法人|学校法人|国立研究開発法人)"
)
_PARENT = re.compile(r"(?:省|庁|機構|法人|財団|部会)$")
_MINISTRY = re.compile(r"[省庁府]$")  # has many bureaus; ours is one of them
_REST_OF_A_NAME = {"学", "大学", "学校", "校", "等専門学校", "等専門学", "会社"}


class Names:
    """The names of all organisations, to be asked many times."""

    def __init__(self, known: Iterable[KnownName]) -> None:
        """Take in every name; one that two organisations share is kept for both."""
        owners: dict[str, set[int]] = {}
        for name in known:
            for key in {bare_name_key(name.text), search_key(name.text).replace(" ", "")} - {""}:
                owners.setdefault(key, set()).add(name.organisation)
        self._owners = {key: tuple(sorted(ids)) for key, ids in owners.items()}
        self._forwards = sorted(self._owners)
        self._backwards = sorted(key[::-1] for key in self._owners)
        self._longest = max(map(len, self._owners), default=0)
        self._ids_by_text: dict[str, tuple[int, ...]] = {}  # one text asks the same again and again
        self._asked: dict[str, Named] = {}
        self._nearly: dict[str, Named] = {}

    def exactly(self, text: str) -> Named | None:
        """Return what `text` names if it is nothing but known names: one, or several with 「・」 or と between."""
        if not text or len(text) > LONGEST_HEADING:
            return None
        trimmed = text.strip(_AROUND)
        if (ids := self._ids(trimmed)) or (ids := self._ids(_AFTER.sub("", trimmed))):
            return _named(text, trimmed, ids)
        parts: list[Named] = []
        for part, ids in self._parts(trimmed):
            if not ids:
                return None
            parts.append(_named(part, part, ids))
        return _together(text, parts) if len(parts) > 1 else None

    def named(self, text: str) -> Named:
        """Return what a heading or a cell names, known or not."""
        if text not in self._asked:
            if len(self._asked) > _REMEMBERED:
                self._asked.clear()
            self._asked[text] = self._named(text)
        return self._asked[text]

    def leading(self, text: str, *, ends: re.Pattern[str]) -> tuple[Named, re.Match[str]] | None:
        """Return the known name that `text` begins with and the match of `ends` behind it."""
        for tried, end in enumerate(ends.finditer(text[: LONGEST_HEADING + 2])):
            if tried > _MOST_PARTICLES:
                break
            if (found := self.exactly(text[: end.start()].strip())) is not None:
                return found, end
        return None

    def _named(self, text: str) -> Named:
        if (exact := self.exactly(text)) is not None:
            return exact
        trimmed = _AFTER.sub("", text.strip(_AROUND)).strip(_AROUND)
        if not trimmed or len(trimmed) > LONGEST_HEADING:
            return Named(text, unknown=(text,) if text else ())
        whole = self._near(trimmed)
        if whole.organisations:
            return _together(text, [whole])
        parts = list(self._parts(trimmed))
        if len(parts) > 1 and any(ids for _part, ids in parts):
            return _together(
                text,
                [_named(part, part, ids) if ids else self._near(part) for part, ids in parts],
            )
        return _together(text, [whole])

    def _ids(self, text: str) -> tuple[int, ...]:
        if text not in self._ids_by_text:
            if len(self._ids_by_text) > _REMEMBERED:
                self._ids_by_text.clear()
            self._ids_by_text[text] = self._ids_of(text)
        return self._ids_by_text[text]

    def _ids_of(self, text: str) -> tuple[int, ...]:
        ids = self._owners.get(bare_name_key(text), ())
        if not ids and (match := _IN_BRACKETS.match(text)):
            outer, inner = (self._owners.get(bare_name_key(part), ()) for part in match.groups())
            ids = inner if set(inner) <= set(outer) else ()
        return ids

    def _parts(self, text: str) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Cut the text at its separators, keeping together the longest runs that are one name."""
        starts, ends = [0], []
        for match in _BETWEEN.finditer(text):
            ends.append(match.start())
            starts.append(match.end())
        ends.append(len(text))
        first = 0
        while first < len(starts):
            last = min(first + 3, len(starts) - 1)
            while last > first and not self._ids(text[starts[first] : ends[last]]):
                last -= 1
            part = text[starts[first] : ends[last]].strip()
            if part:
                yield part, self._ids(part) or self._ids(_AFTER.sub("", part))
            first = last + 1

    def _near(self, text: str) -> Named:
        """Return what a longer or a shorter form of a known name means, for certain or perhaps."""
        if text not in self._nearly:
            if len(self._nearly) > _REMEMBERED:
                self._nearly.clear()
            self._nearly[text] = self._found_near(text)
        return self._nearly[text]

    def _found_near(self, text: str) -> Named:
        key = bare_name_key(text)
        offered: dict[int, None] = {}
        for ids, is_certain in (*self._longer(text, key), *self._shorter(key)):
            if is_certain and len(ids) == 1:
                return Named(text, organisations=ids)
            offered |= dict.fromkeys(ids)
        if offered:
            return Named(text, offers=(Offer(text, tuple(offered)),))
        return Named(text, unknown=(text,))

    def _longer(self, text: str, key: str) -> Iterator[tuple[tuple[int, ...], bool]]:
        """Yield whose known name the text begins or ends with: a department, a superior, a person stand beside it."""
        for end in range(min(len(key) - 1, self._longest), _SHORTEST - 1, -1):
            if ids := self._owners.get(key[:end]):
                yield ids, self._is_within(text, key[:end], key[end:], ids)
                break
        for start in range(max(1, len(key) - self._longest), len(key) - _LONG_ENOUGH):
            if ids := self._owners.get(key[start:]):
                yield ids, bool(_PARENT.search(key[:start]))
                break

    def _is_within(self, text: str, name: str, rest: str, ids: tuple[int, ...]) -> bool:
        """Whether what follows the name is a part of that organisation, not another one beside it.

        A name that the organisation's own full name goes on from (産総研 of 産総研中国センター) is its superior's: with
        anything else behind it, it is another branch.
        """
        extended = (longer for longer in self._beginning_with(name) if len(longer) - len(name) >= _LONG_ENOUGH)
        if any(set(self._owners[longer]) & set(ids) for longer in extended):
            return False
        department = _DEPARTMENT_OF_A_PLACE if _PLACE.search(name) else _DEPARTMENT
        if department.search(rest):
            return True
        tokens = [bare_name_key(token) for token in re.split(r"[\s(（]+", text) if token]
        stands_apart = any("".join(tokens[:count]) == name for count in range(1, min(len(tokens), 5)))
        return stands_apart and not _PLACE.search(name) and not looks_like_organisation(rest)

    def _shorter(self, key: str) -> Iterator[tuple[tuple[int, ...], bool]]:
        """Yield whose known names the text is the beginning or the end of."""
        if len(key) < _SHORTEST:
            return
        longer = list(self._beginning_with(key))
        ids = self._all(longer)
        if ids:
            rests = {name[len(key) :] for name in longer}
            is_whole = bool(_ORGANISATION_END.search(key)) and not _MINISTRY.search(key)
            yield ids, len(key) >= _LONG_ENOUGH and (is_whole or rests <= _REST_OF_A_NAME)
        longer = [name[::-1] for name in _starting(self._backwards, key[::-1])]
        ids = self._all(longer) if len(key) > _LONG_ENOUGH else ()
        if ids:
            yield ids, all(_PARENT.search(name[: -len(key)]) for name in longer)

    def _beginning_with(self, key: str) -> Iterator[str]:
        return _starting(self._forwards, key)

    def _all(self, keys: Iterable[str]) -> tuple[int, ...]:
        return tuple(sorted({one for key in keys for one in self._owners[key]}))


def looks_like_organisation(text: str) -> bool:
    """Whether the text ends (or, in Latin letters, anywhere reads) like the name of an organisation we may not know."""
    trimmed = _AFTER.sub("", text.strip(_AROUND))
    is_like = _ORGANISATION_END.search(trimmed) or _LEGAL_START.match(trimmed)
    return bool(is_like or (trimmed.isascii() and _LATIN_ORGANISATION.search(trimmed)))


def _starting(ordered: list[str], key: str) -> Iterator[str]:
    for at in range(bisect_left(ordered, key), len(ordered)):
        if not ordered[at].startswith(key):
            return
        yield ordered[at]


def _named(text: str, part: str, ids: tuple[int, ...]) -> Named:
    if len(ids) == 1:
        return Named(text, organisations=ids)
    return Named(text, offers=(Offer(part, ids),))


def _together(text: str, parts: list[Named]) -> Named:
    return Named(
        text,
        tuple(dict.fromkeys(one for part in parts for one in part.organisations)),
        tuple(offer for part in parts for offer in part.offers),
        tuple(name for part in parts for name in part.unknown),
    )
