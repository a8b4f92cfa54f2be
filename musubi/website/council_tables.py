"""What each file of a council's folder must look like: its columns, its key, and what its cells may hold.

Names of columns stand in one string, separated by spaces.
"""

from dataclasses import dataclass, field

from musubi.activities.models import Stage
from musubi.meetings.models import Series
from musubi.planning.models import Guideline, Target
from musubi.registry.models import Body, Identifier, Lineage, Seat


@dataclass(frozen=True)
class Table:
    """One file: `key` is unique and never empty, `references` name rows of other files."""

    columns: str
    key: str
    needed: str = ""
    days: str = ""
    flags: str = ""
    numbers: str = ""
    numbers_if_any: str = ""
    references: dict[str, str] = field(default_factory=dict)
    optional: str = ""  # references that may be empty
    lists: dict[str, str] = field(default_factory=dict)  # columns that name any number of rows of another file
    choices: dict[str, list[str]] = field(default_factory=dict)
    is_json: bool = False

    @property
    def suffix(self) -> str:
        """How the file's name ends."""
        return "json" if self.is_json else "csv"

    def key_of(self, row: dict[str, str]) -> str:
        """Return what `row` is known by."""
        return " ".join(row[column] for column in self.key.split())


_ORGANISATION = "legal_form_ja name_ja name_en name_en_is_ours reading"
_PERIOD = "starts_on is_start_known"
_WORD = "code name_ja name_en position source"
TABLES = {
    "sources": Table("code title_ja title_en dated url", "code", "title_ja title_en"),
    "sectors": Table(
        "code character name_ja name_en position source", "code", "character name_ja name_en", numbers="position"
    ),
    "kinds": Table(_WORD, "code", "name_ja name_en", numbers="position"),
    "prefectures": Table(
        "code name_ja name_en is_home position source",
        "code",
        "name_ja name_en",
        flags="is_home",
        numbers="code position",
    ),
    "organisations": Table(
        f"slug sector kind prefecture {_ORGANISATION} aliases source added_source",
        "slug",
        "name_ja name_en reading",
        flags="name_en_is_ours",
        references={"sector": "sectors", "kind": "kinds", "prefecture": "prefectures"},
    ),
    "profiles": Table(
        f"organisation starts_on {_ORGANISATION} kind prefecture source note",
        "organisation starts_on",
        "name_ja name_en reading",
        days="starts_on",
        flags="name_en_is_ours",
        references={"organisation": "organisations", "kind": "kinds", "prefecture": "prefectures"},
    ),
    "lineages": Table(
        "organisation change after happened_on source note",
        "organisation change happened_on",
        "happened_on",
        days="happened_on",
        references={"organisation": "organisations", "after": "organisations"},
        optional="after",
        choices={"change": Lineage.Change.values},
    ),
    "identifiers": Table(
        "organisation scheme value source",
        "organisation scheme",
        "value",
        references={"organisation": "organisations"},
        choices={"scheme": Identifier.Scheme.values},
    ),
    "bodies": Table(
        "code nature position name_ja name_en short_ja short_en purpose_ja purpose_en region_ja region_en "
        "founded_from founded_to founded_wording roster_known_from roster_confirmed_on source",
        "code",
        "name_ja name_en purpose_ja purpose_en",
        days="founded_from founded_to roster_known_from roster_confirmed_on",
        numbers="position",
        choices={"nature": Body.Nature.values},
        is_json=True,
    ),
    "totals": Table(
        "body valid_from valid_to wording count source",
        "body valid_from",
        "valid_to wording count",
        days="valid_from valid_to",
        numbers="count",
        references={"body": "bodies"},
    ),
    "seats": Table(
        f"body organisation capacity {_PERIOD} held_by_ja held_by_en source note",
        "body organisation",
        days="starts_on",
        flags="is_start_known",
        references={"body": "bodies", "organisation": "organisations"},
        choices={"capacity": Seat.Capacity.values},
    ),
    "memberships": Table(
        f"body organisation sector {_PERIOD} ends_on admitted_by source note",
        "body organisation",
        "starts_on",
        days="starts_on ends_on",
        flags="is_start_known",
        references={"body": "bodies", "organisation": "organisations", "sector": "sectors"},
    ),
    "series": Table(
        "code nature body name_ja name_en position source",
        "code",
        "name_ja name_en",
        numbers="position",
        references={"body": "bodies"},
        choices={"nature": Series.Nature.values},
    ),
    "meetings": Table(
        "series ordinal title_ja title_en starts_on ends_on wording is_planned prefecture source source_wording "
        "note_ja note_en",
        "series ordinal",
        "title_ja title_en starts_on ends_on source_wording",
        days="starts_on ends_on",
        flags="is_planned",
        numbers="ordinal",
        references={"series": "series", "prefecture": "prefectures"},
    ),
    "admissions": Table(
        "series ordinal organisation source",
        "organisation",
        references={"series": "series", "organisation": "organisations"},
    ),
    "plans": Table(
        "code body starts_fy ends_fy name_ja name_en short_ja short_en slogan_ja slogan_en subtitle_ja subtitle_en "
        "aim_ja aim_en english_is_ours adopted_from adopted_to adopted_wording meeting occasion_ja occasion_en "
        "note_ja note_en source",
        "code",
        "name_ja name_en short_ja short_en",
        days="adopted_from adopted_to",
        flags="english_is_ours",
        numbers="starts_fy",
        numbers_if_any="ends_fy",
        references={"body": "bodies", "meeting": "meetings"},
        optional="meeting",
    ),
    "guidelines": Table(
        "code plan label_ja label_en number name_ja name_en text_ja text_en part_of continues continuation source",
        "code",
        "label_ja label_en name_ja name_en",
        numbers="number",
        references={"plan": "plans", "part_of": "guidelines", "continues": "guidelines"},
        optional="part_of continues",
        choices={"continuation": ["", *Guideline.Continuation.values]},
    ),
    "programmes": Table(
        "guideline name_ja name_en placed_by_us source",
        "guideline name_ja",
        "name_en",
        flags="placed_by_us",
        references={"guideline": "guidelines"},
    ),
    "targets": Table(
        "plan number indicator_ja indicator_en span years fiscal_year measure value unit_ja unit_en note_ja note_en "
        "source source_wording",
        "plan number",
        "indicator_ja indicator_en unit_ja source_wording",
        numbers="number value",
        numbers_if_any="years fiscal_year",
        references={"plan": "plans"},
        choices={"span": Target.Span.values, "measure": Target.Measure.values},
    ),
    "activity_kinds": Table(_WORD, "code", "name_ja name_en", numbers="position"),
    "fields": Table(_WORD, "code", "name_ja name_en", numbers="position"),
    "criteria": Table(_WORD, "code", "name_ja name_en", numbers="position"),
    "consultation_kinds": Table(_WORD, "code", "name_ja name_en", numbers="position"),
    "reasons": Table(
        "code name_ja name_en is_for_inquiries is_for_closing position source",
        "code",
        "name_ja name_en",
        flags="is_for_inquiries is_for_closing",
        numbers="position",
    ),
    "venture_classes": Table(
        "code name_ja name_en definition_year position source",
        "code",
        "name_ja name_en",
        numbers="definition_year position",
    ),
    "support_programmes": Table(
        "code name_ja name_en giver url position source", "code", "name_ja name_en", numbers="position"
    ),
    "activities": Table(
        "code organisation stage fiscal_year title_ja title_en text_ja text_en starts_on ends_on wording is_planned "
        "place prefecture partners with kind fields guidelines source",
        "code",
        "title_ja title_en starts_on ends_on partners",
        days="starts_on ends_on",
        flags="is_planned",
        numbers="fiscal_year",
        references={"organisation": "organisations", "prefecture": "prefectures", "kind": "activity_kinds"},
        optional="prefecture",
        lists={"with": "organisations", "fields": "fields", "guidelines": "guidelines"},
        choices={"stage": Stage.values},
    ),
    "synonyms": Table("words note source", "words"),
}
