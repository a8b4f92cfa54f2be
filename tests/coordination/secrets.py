"""What of coordination is not for everybody, for the town of tests/leaks.py: a word of its own in each such field.

`other` takes part in one case as a reader and is in charge of another; the organisation of `viewer` and `contact` was
asked, is to be introduced, was chosen, and handed a client over. Whoever else knows something is named beside it.
"""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from musubi.coordination.actions.letters import write
from musubi.coordination.audience import openings_of_need
from musubi.coordination.models import (
    Agreement,
    Case,
    CaseEvent,
    FollowUp,
    Interest,
    Letter,
    Need,
    PhoneCall,
    Seed,
    Stage,
    Suggestion,
    Term,
)
from musubi.registry.models import Role
from tests import factories
from tests.coordination import makers

if TYPE_CHECKING:
    from tests.leaks import Town

TEXTS = {"CharField", "TextField", "EmailField"}
DESK = {"secretariat"}
READER = {"other", "secretariat"}
ASKED = {"viewer", "contact", "secretariat"}
SPEAKER = {"contact", "secretariat"}
EVERY_MEMBER = {"viewer", "contact", "other", "secretariat"}
NEED_WORDS = [field.name for field in Need._meta.concrete_fields if field.get_internal_type() in TEXTS]
SHEET = ("summary", "comparison", "features", "challenges")
ALWAYS = ("title", "uses", "wanted", "keywords")


def tell(town: "Town") -> tuple[list[str], dict[str, Case]]:
    """Make it all, and return where it can be read, and the cases by name."""
    told = Told(town)
    return list(dict.fromkeys([*told.addresses()])), told.by_case


def write_letters(town: "Town") -> None:
    """Write a letter of each kind: to the company, to those who were asked, to those in charge, to readers."""
    case, now, users = town.cases["asked"], timezone.now(), town.users
    assert case.need
    contact, desk = (users[name].email for name in ("contact", "secretariat"))  # type: ignore[union-attr]
    inquiry, introduction = case.inquiries.first(), case.introductions.first()
    interest = Interest.objects.get(user=users["contact"])
    follow_up = FollowUp.objects.create(
        case=case, counted_from=now, months=3, due_on=now, state=FollowUp.State.ASKED, asked_at=now
    )
    told = [f"need:{pk}" for pk in Need.objects.values_list("pk", flat=True)]
    told += [f"seed:{pk}" for pk in Seed.objects.values_list("pk", flat=True)]
    own_seeds = list(Seed.objects.filter(organisation=town.own).values_list("pk", flat=True))
    of_case = dict.fromkeys(("receipt", "taken", "handed_over"), (case.key, case.need.contact_email, []))
    letters: dict[str, tuple[str, str, list[Any]]] = {
        **of_case,
        "check": (case.need.key, case.need.contact_email, []),
        "follow_up": (follow_up.key, case.need.contact_email, []),
        "ask": (inquiry.key, contact, []),
        "answer": (inquiry.key, desk, []),
        "propose": (f"{introduction.key}:organisation", contact, []),
        "declined": (f"{introduction.key}:organisation", contact, []),
        "confirm": (town.own.key, contact, own_seeds),
        "digest": (interest.key, contact, told),
        "handed_to_you": (case.key, desk, []),
        "message": (case.key, desk, []),
        "shared": (town.cases["read"].key, users["other"].email, []),  # type: ignore[union-attr]
        "came_in": (makers.make_case().key, desk, []),
    }
    for purpose, (subject, email, tells) in letters.items():
        write(purpose, subject, email, now=now, case=_case_of(subject) or case, told=tells)
    write("propose", f"{introduction.key}:firm", case.need.contact_email, now=now, case=case)
    ended = town.cases["ended"]
    assert ended.need
    write("closed", ended.key, ended.need.contact_email, now=now, case=ended)


def _case_of(subject: str) -> Case | None:
    kind, _colon, number = subject.partition(":")
    return Case.objects.filter(pk=number).first() if kind == "case" else None


def typed_by_the_sender(case: Case) -> set[str]:
    """Return what the company of a case knows of it: what it typed, what it was shown, what it was told."""
    typed = set(Need.objects.filter(pk=case.need_id).values_list(*NEED_WORDS).get())
    written_for_them = ("closed", "contact", "interview", "note")
    shown = set(case.events.for_sender().filter(kind__in=written_for_them).values_list("text", flat=True))
    proposed = set(case.introductions.values_list("message", flat=True))
    return typed | shown | proposed | {case.number, case.closing_words, case.title}


class Told:
    """The records, each with its words."""

    def __init__(self, town: "Town") -> None:
        self.town, self.now, self.today = town, timezone.now(), timezone.localdate()
        self.third = makers.make_member(name_ja="見本第三機関")
        self.by_case: dict[str, Case] = {}

    def addresses(self) -> Iterator[str]:
        """Make the records one after another; yield their pages."""
        yield from self.needs()
        yield from self.case_that_is_read(self.by_case["read"])
        yield from self.case_that_is_asked_about(self.by_case["asked"])
        yield from self.case_in_charge_of_other()
        yield from self.seeds()
        yield from self.outcomes()
        yield from self.groups()
        yield from self.suggestions()
        call = {"minutes": 5, "result": "answered", "called_at": self.now, "by": self.town.users["secretariat"]}
        PhoneCall.objects.create(firm_name=self.town.secret(DESK), topic=self.town.secret(DESK), **call)
        makers.make_pair(note=self.town.secret(DESK, is_shown=False))
        Interest.objects.create(
            user=self.town.users["contact"],
            words=self.town.secret({"contact"}),
            told_until=self.now,
            changed_at=self.now,
        )
        yield from (
            "/cases/?stage=all",
            "/cases/?stage=all&page=2",
            "/cases/?stage=all&page=99",
            "/cases/?late=1&stage=all",
            "/en/cases/?stage=all",
            "/needs/?page=2",
        )
        yield from (f"/cases/?stage=all&owner={case.owner_id or 0}" for case in self.by_case.values())
        yield f"/activities/calendar.ics?organisation={self.town.own.pk}"

    # --- needs, each with its case ----------------------------------------------------------------------------------

    def needs(self) -> Iterator[str]:
        """Yield the pages of needs of every level, and of their cases: who knows the words, the rest, the case."""
        own, secret = self.town.own, self.town.secret
        self.need("read", READER, READER, READER)
        self.need("asked", ASKED, DESK, DESK, number=SPEAKER)
        for chosen, knowers in ((own, ASKED), (self.town.another, READER)):
            named = self.need(f"named {chosen.pk}", knowers, knowers, DESK, state="shown", disclosure="named")
            named.need.chosen.add(chosen)
        plain = {"title": secret(EVERY_MEMBER), "trouble": secret(EVERY_MEMBER), "checked_at": None}
        plain |= {"plain_title_ja": secret(DESK), "plain_text_ja": secret(DESK)}
        self.need("anonymous", EVERY_MEMBER, DESK, DESK, state="shown", disclosure="anonymous", **plain)
        self.need("members", EVERY_MEMBER, EVERY_MEMBER, DESK, state="shown", disclosure="members")
        self.need("public", None, DESK, DESK, state="shown", disclosure="public")
        self.need("withdrawn", DESK, DESK, DESK, state="withdrawn", number=SPEAKER)
        makers.make_inquiry(case=self.by_case["withdrawn"], organisation=own)
        told = {"consent_by": secret(DESK, is_shown=False), "consent_how": secret(DESK, is_shown=False)}
        told |= {"filing": "clerk", "filed_for": own, "consent_on": self.today, "firm_name": secret(ASKED)}
        client = self.need("client", DESK, DESK, DESK, number=ASKED, **told)
        Case.objects.filter(pk=client.pk).update(channel="clerk")
        self.line(client, "sender", DESK)
        ended = self.need("ended", READER, READER, READER, stage=Stage.CLOSED, closing_words=secret(READER))
        for case in (self.by_case["read"], ended):
            case.participants.create(organisation=self.town.another, part="reader", since=self.now)
        for case in self.by_case.values():
            assert case.need
            yield from (case.need.path, f"/en{case.need.path}", case.path, f"{case.path}note/", f"{case.path}rewrite/")
            yield from (f"{case.path}{step}/" for step in ("ask", "introduce", "beside", "close", "show"))

    def need(
        self,
        name: str,
        words: Collection[str] | None,
        rest: Collection[str],
        taking_part: Collection[str],
        *,
        number: Collection[str] = (),
        stage: str = Stage.SEARCHING,
        closing_words: str = "",
        **fields: Any,
    ) -> Case:
        """Make a need in plain words that `words` may read, of a company that `rest` may know."""
        made = self.words_of_need(words, rest, taking_part, fields)
        need = makers.make_need(**made)
        case = makers.make_case(need=need, stage=stage)
        ending = {"closing_words": closing_words} if closing_words else {}
        label = self.town.number(number or taking_part, "9Z{:04}-77", is_shown=bool(taking_part))
        Case.objects.filter(pk=case.pk).update(number=label, **ending)
        case.refresh_from_db()
        if stage != Stage.CLOSED:
            Case.objects.filter(pk=case.pk).update(owner=self.town.users["secretariat"].person)  # type: ignore[union-attr]
        self.by_case[name] = case
        return case

    def words_of_need(
        self, words: Collection[str] | None, rest: Collection[str], taking_part: Collection[str], fields: dict[str, Any]
    ) -> dict[str, Any]:
        """Return every column of a need that holds words, each with its own; `fields` are as they are given."""
        secret, numbered = self.town.secret, self.town.number
        of_words = ("plain_title_ja", "plain_text_ja", "wanted_by", "budget", "industry")
        of_rest = ("firm_name", "place", "tried", "partner")
        of_desk = ("contact_name", "contact_post", "contact_wish", "introduced_by", "check_remark")
        unshown = ("contact_reading", "source", "posted_elsewhere")
        told = {field: secret(words) if words is not None else "見本" for field in of_words if field not in fields}
        told |= {field: secret(rest) for field in of_rest if field not in fields}
        told |= {field: secret(DESK) for field in of_desk}
        told |= {field: secret(DESK, is_shown=False) for field in unshown}
        told |= {"title": secret(taking_part), "trouble": secret(DESK)} if "title" not in fields else {}
        told |= {"firm_reading": secret(taking_part, is_shown=False)}
        told |= {"corporate_number": numbered(DESK, "70000121{:05}", is_shown=False)}
        told |= {
            "contact_phone": numbered(DESK, "000-{:04}-8"),
            "contact_email": numbered(DESK, "zxq{}firm@example.com"),
        }
        made = {"rewritten_at": self.now, "checked_at": self.now, **told, **fields}
        made |= {"plain_title_en": made["plain_title_ja"], "plain_text_en": made["plain_text_ja"]}
        return made

    def line(self, case: Case, readers: str, knowers: Collection[str], **fields: Any) -> None:
        """Write a line of a case's log."""
        told = {name: self.town.secret(knowers) for name in ("text", "attendees")} | {"kind": "interview"} | fields
        CaseEvent.objects.create(case=case, readers=readers, happened_at=self.now, recorded_at=self.now, **told)

    def case_that_is_read(self, case: Case) -> Iterator[str]:
        """Yield what stands in the case that `other` reads: its lines, and what its keepers keep to themselves."""
        secret, third, now = self.town.secret, self.third, self.now
        for readers, knowers in (("keepers", DESK), ("participants", READER), ("sender", READER)):
            self.line(case, readers, knowers)
        self.line(case, "sender", READER, kind="handed_over")  # of which the sender reads that it was so
        told = {"reason": makers.make_reason()}
        asked = {"message": secret(DESK), "words": secret(DESK), "state": "declined", "answered_at": now, **told}
        inquiry = makers.make_inquiry(case=case, organisation=third, **asked)
        ended = {"state": "declined", "declined_by": "organisation", "ended_at": now, **told}
        introduction = makers.make_introduction(
            case=case, organisation=third, message=secret(DESK), words=secret(DESK), **ended
        )
        seed = makers.make_seed(organisation=third, visibility="own", title_ja=secret(DESK))
        case.candidates.create(seed=seed, note=secret(DESK), put_at=now)
        self.agreement(case)
        day = self.today - timedelta(days=1)
        follow_up = {"counted_from": day, "months": 3, "due_on": day, "asked_at": now, "answered_at": now}
        follow_up |= {"state": "answered", "answer": "on", "words": secret(DESK)}
        kept = FollowUp.objects.create(case=case, **follow_up)
        failed = {"purpose": "receipt", "subject": case.key, "state": "failed", "written_at": now, "case": case}
        Letter.objects.create(email=self.town.number(DESK, "zxq{}letter@example.com"), **failed)
        openings = openings_of_need(case.need).whole  # type: ignore[arg-type]
        owner = ("need", str(case.need_id))
        name = f"{secret(READER)}.png"
        factories.make_file(audience=openings, owner=owner, name=name, content=secret(READER).encode())
        yield from (seed.path, f"/follow-ups/{kept.pk}/")  # the file has its secret in its address: links lead there
        yield from (f"/inquiries/{inquiry.pk}/", f"/introductions/{introduction.pk}/", f"{case.path}agreement/")

    def agreement(self, case: Case) -> None:
        """Record an agreement, and what was received."""
        secret = self.town.secret
        signed = {"signed_on": date(2025, 6, 1), "fiscal_year": 2025, "recorded_at": self.now}
        told = {"title": secret(DESK), "number": secret(DESK), "note": secret(DESK), "kind": "joint"}
        made = Agreement.objects.create(case=case, **signed, **told)
        payer = made.parties.create(name=secret(DESK))
        receiver = made.parties.create(organisation=self.third, position=1)
        shown = self.town.number(DESK, "987,654,{:03}")
        years = {"fiscal_year": 2025, "signed_fiscal_year": 2025}
        made.amounts.create(payer=payer, receiver=receiver, yen=int(shown.replace(",", "")), **years)

    def case_that_is_asked_about(self, case: Case) -> Iterator[str]:
        """Yield what the organisation of `contact` is asked, and answered."""
        own, secret, reason = self.town.own, self.town.secret, makers.make_reason()
        answered = {"words": secret(SPEAKER), "state": "declined", "answered_at": self.now, "reason": reason}
        inquiries = [
            makers.make_inquiry(case=case, organisation=own, message=secret(SPEAKER)),
            makers.make_inquiry(case=case, organisation=own, message=secret(SPEAKER), **answered),
        ]
        introduction = makers.make_introduction(case=case, organisation=own, message=secret(SPEAKER))
        yield from (f"/inquiries/{inquiry.pk}/" for inquiry in inquiries)
        yield f"/introductions/{introduction.pk}/"

    def case_in_charge_of_other(self) -> Iterator[str]:
        """Yield what `other` keeps, and what not even they see of it: a seed that its organisation shows to few."""
        person = self.town.users["other"].person  # type: ignore[union-attr]
        factories.make_role(person=person, organisation=self.town.another, kind=Role.Kind.COORDINATOR)
        case = makers.make_case(owner=person, stage=Stage.SEARCHING)
        self.line(case, "keepers", READER)
        hidden = makers.make_seed(organisation=self.third, visibility="own", title_ja=self.town.secret(DESK))
        case.candidates.create(seed=hidden, put_at=self.now)
        makers.make_inquiry(case=case, organisation=self.third, seed=hidden)
        yield from (case.path, f"{case.path}ask/", f"{case.path}beside/", f"{case.path}introduce/")

    # --- seeds, outcomes, groups -------------------------------------------------------------------------------------

    def seeds(self) -> Iterator[str]:
        """Yield the pages of seeds for some, in every state, and of one whose patent application is unpublished."""
        own = self.town.own
        for knowers, shown in (
            (EVERY_MEMBER, {"visibility": "members"}),
            (ASKED, {"visibility": "own"}),
            (SPEAKER, {"state": "draft"}),
            (SPEAKER, {"state": "withdrawn"}),
        ):
            seed = makers.make_seed(organisation=own, **shown, **self.sheet(knowers, (*ALWAYS, *SHEET)))
            yield from (seed.path, f"/en{seed.path}")
        limited = makers.make_seed(organisation=own, rights="unpublished", **self.sheet(SPEAKER, SHEET))
        yield from (limited.path, f"{limited.path}edit/")
        for organisation in (own, self.town.another, self.third):
            yield f"/seeds/of/{organisation.pk}/"
            yield from (f"/seeds/of/{organisation.pk}/export/{file_format}/" for file_format in ("csv", "xlsx"))

    def sheet(self, knowers: Collection[str], parts: tuple[str, ...]) -> dict[str, str]:
        """Return a word for each part of a seed, in both languages."""
        told = {part: self.town.secret(knowers) for part in parts}
        sheet = {f"{part}_{language}": word for part, word in told.items() for language in ("ja", "en")}
        return {
            **sheet,
            **{name: self.town.secret(knowers) for name in ("rights_number", "papers", "equipment")},
        }

    def outcomes(self) -> Iterator[str]:
        """Yield the pages of outcomes for some, and of one that is not published."""
        case = self.by_case["read"]
        for knowers, shown in (
            (READER, {"visibility": "participants", "case": case}),
            (EVERY_MEMBER, {"visibility": "members"}),
            (DESK, {"state": "draft", "case": case}),
            (DESK, {"state": "withdrawn"}),
        ):
            secret = self.town.secret
            told = {"title": secret(knowers), "text": secret(knowers)}
            both = {f"{name}_{language}": word for name, word in told.items() for language in ("ja", "en")}
            made = makers.make_outcome(**shown, **both, evidence=secret(knowers))
            role = {"name_ja": secret(knowers), "deed_ja": secret(knowers), "step": "research"}
            made.roles.create(**role, sector=factories.make_sector("industry"))
            yield from (made.path, f"{made.path}edit/", f"/outcomes/record/?case={case.pk}")

    def groups(self) -> Iterator[str]:
        """Yield where groups for some would be read."""
        for knowers, visibility in ((ASKED, "own"), (EVERY_MEMBER, "members")):
            words = [self.town.secret(knowers) for _ in range(2)]
            made = makers.make_group(members=(self.town.own,), visibility=visibility, name_ja=words[0], aim_ja=words[1])
            yield made.path

    def suggestions(self) -> Iterator[str]:
        """Yield what was found for what: every seed for every need and back, and who has not met.

        A word of both texts stands with each, as in life; a word that one of them held once, and nobody may know now,
        with the marks of then.
        """
        for need in Need.objects.exclude(state="withdrawn"):
            for seed in Seed.objects.published():
                words = (need.shown_title, seed.title_ja)
                makers.make_suggestion(need, seed, words=words)
                makers.make_suggestion(seed, need, words=words)
        public = makers.make_seed()
        for need in Need.objects.filter(state="shown"):
            old = makers.make_suggestion(need, public, words=(self.town.secret(set()),), score=2.0)
            Suggestion.objects.filter(pk=old.pk).update(found_mark="0")
        aside = {"state": "set_aside", "decided_at": self.now, "decided_by": self.town.users["secretariat"]}
        makers.make_pair(note=self.town.secret(DESK), **aside)
        Term.objects.create(ja=self.town.secret(DESK), en="sample", changed_at=self.now)
        yield from ("/pairs/?state=set_aside", "/terms/")
