"""Before a need is shown without its company's name: what in it may tell whose it is is pointed out to the writer."""

from collections.abc import Iterable

from musubi.coordination.audience import shown_nameless
from musubi.coordination.models import Case, Disclosure, Need
from musubi.coordination.naming import Names, Span, find, find_known, is_telling
from musubi.coordination.queries import names_of_need
from musubi.coordination.refusals import FindingsUnseen, NameInMessage, NameInText


def findings_in(need: Need) -> list[Span]:
    """Return what in the nameless view of the need may tell whose it is."""
    names = names_of_need(need)
    return [span for text in shown_nameless(need) for span in find(text, names)]


def look_through(need: Need, *, has_seen_findings: bool) -> None:
    """Raise NameInText or FindingsUnseen if the need is to be shown namelessly and tells, or may tell, whose it is."""
    is_nameless = need.disclosure == Disclosure.ANONYMOUS or (
        need.disclosure == Disclosure.PUBLIC and not need.is_named
    )
    if not is_nameless:
        return
    require_nameless(need)
    spans = findings_in(need)
    if spans and not has_seen_findings:
        raise FindingsUnseen(found=_quoted(spans))


def require_nameless(need: Need) -> None:
    """Raise NameInText if what a nameless view shows names the company by itself."""
    spans = findings_in(need)
    if is_telling(spans):
        raise NameInText(found=_quoted(spans))


def require_unnamed(message: str, case: Case) -> None:
    """Raise NameInMessage if words to those who may not know the company tell which it is.

    The writer's own number or address may stand there: they are to be called back.
    """
    names = names_of_need(case.need) if case.need is not None else Names(firms=(case.firm_name,))
    spans = [span for span in find_known(message, names) if is_telling([span])]
    if spans:
        raise NameInMessage(found=_quoted(spans))


def _quoted(spans: Iterable[Span]) -> str:
    return "、".join(dict.fromkeys(span.text for span in spans))
