"""Before a need is shown without its company's name: what in it may tell whose it is is pointed out to the writer."""

from collections.abc import Iterable

from musubi.coordination.audience import shown_nameless
from musubi.coordination.models import Disclosure, Need
from musubi.coordination.naming import Span, find, is_telling
from musubi.coordination.queries import names_of_need
from musubi.coordination.refusals import FindingsUnseen, NameInText


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


def _quoted(spans: Iterable[Span]) -> str:
    return "、".join(dict.fromkeys(span.text for span in spans))
