"""What others will see of a need, before it is sent or shown to others than before."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from musubi.coordination import actions
from musubi.coordination.audience import NeedView, View, as_seen
from musubi.coordination.forms.intake import WHO_MAY_SEE, choice_of
from musubi.coordination.models import Disclosure, Need
from musubi.coordination.naming import Names, SpanKind, find, is_telling
from musubi.coordination.queries import names_of_need, names_on
from musubi.registry.models import Organisation

TOLD_BY = {
    SpanKind.FIRM: gettext_lazy("a company’s name"),
    SpanKind.PERSON: gettext_lazy("a person’s name"),
    SpanKind.ADDRESS: gettext_lazy("an address"),
    SpanKind.PHONE: gettext_lazy("a phone number"),
    SpanKind.EMAIL: gettext_lazy("a mail address"),
    SpanKind.URL: gettext_lazy("a web address"),
    SpanKind.CORPORATE_NUMBER: gettext_lazy("a Corporate Number (法人番号)"),
    SpanKind.NUMBER: gettext_lazy("a long number"),
}
NAMELESS = (Disclosure.ANONYMOUS, Disclosure.PUBLIC)


@dataclass(frozen=True)
class Preview:
    """What is looked at before it is sent: what others see, what in it tells whose it is, and who the others are."""

    who_may_see: str
    view: NeedView | None
    title: list[tuple[str, bool]]
    rows: list[tuple[str, list[tuple[str, bool]]]]
    found: list[tuple[str, str]]
    is_telling: bool
    whole: NeedView
    chosen: list[str]


def preview_of(need: Need, chosen: Iterable[Organisation]) -> Preview:
    """Return what others see of the need as it is disclosed in memory; `chosen`: to whom, where they are named."""
    is_nameless = need.disclosure in NAMELESS and not need.is_named
    shown = need.disclosure != Disclosure.PARTICIPANTS
    view = as_seen(need, View.NAMELESS if is_nameless else View.WHOLE) if shown else None
    names = names_of_need(need) if is_nameless else None
    spans = actions.findings_in(need) if is_nameless else []
    found = {span.text: str(TOLD_BY[span.kind]) for span in spans}
    labels = {str(value): str(label) for value, label in WHO_MAY_SEE}
    return Preview(
        who_may_see=labels.get(choice_of(need), need.get_disclosure_display()),
        view=view,
        title=marked_parts(view.title, names) if view else [],
        rows=[(label, marked_parts(text, names)) for label, text in rows_of(view)] if view else [],
        found=list(found.items()),
        is_telling=is_telling(spans),
        whole=as_seen(need, View.WHOLE),
        chosen=sorted(names_on([one.pk for one in chosen], timezone.localdate()).values()),
    )


def rows_of(view: NeedView) -> Iterable[tuple[str, str]]:
    """Yield each thing that a view of a need shows beside its title, with what it is called; what is empty not."""
    rows = (
        (_("Company"), view.firm_name),
        (_("What the trouble is"), view.text),
        (_("What was tried so far"), view.tried),
        (_("By when"), view.wanted_by),
        (_("Budget"), view.budget),
        (_("Partner wished for"), view.partner),
        (_("Industry"), view.industry),
        (_("Location"), " ".join(filter(None, (view.prefecture, view.place)))),
    )
    return ((label, text) for label, text in rows if text)


def marked_parts(text: str, names: Names | None) -> list[tuple[str, bool]]:
    """Return the text in parts, those that may tell whose it is marked."""
    parts, at = [], 0
    for span in find(text, names) if names else []:
        if span.start >= at:
            parts += [(text[at : span.start], False), (text[span.start : span.end], True)]
            at = span.end
    return [part for part in (*parts, (text[at:], False)) if part[0]]
