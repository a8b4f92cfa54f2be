"""Why a suggestion was found, and what its reader says of it: drawn by hand, for a case's page has dozens of them."""

from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from musubi.coordination.suggested import Suggested

register = template.Library()


@register.simple_tag(takes_context=True)
def why(
    context: template.Context,
    one: Suggested,
    asked: str,
    back: str,
    put: str = "",
    *,
    may_judge: bool = True,
) -> SafeString:
    """Return why `one` was found for `asked`, where to put it beside a case, and what its reader says of it.

    `back` is the page to return to; `put` is empty where nothing is put.
    """
    token = escape(str(context.get("csrf_token", "")))
    typed = f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
    title = f'<span class="visually-hidden">: {escape(one.shown.title)}</span>'
    answers = _putting(put, typed, title) + (_judging(one, asked, back, typed, title) if may_judge else "")
    answers += _sum(one, title)
    return mark_safe(  # noqa: S308 - each part is escaped where it is made
        f'<p class="why">{_reasons(one)}</p>\n<div class="actions no-print why__answer">{answers}</div>'
    )


def _reasons(one: Suggested) -> str:
    language, field, near = one.language, _("same field"), _("same prefecture")
    told = [f'<mark class="why__word" lang="{language}">{escape(word)}</mark> ' for word in one.words]
    told += [f'<span class="why__word">{escape(pair)}</span> ' for pair in one.bridges]
    if one.fields:
        told.append(f'<span class="why__fact">{field}: {escape(", ".join(one.fields))}</span> ')
    if one.is_near:
        told.append(f'<span class="why__fact">{near}</span>')
    if not (one.words or one.bridges or one.fields):
        changed = _("One of the two has changed since; the reason is being looked for anew.")
        told.append(f'<span class="faint">{changed}</span>')
    both = _("Both say")
    said = f'<span class="why__fact">{both}:</span> ' if one.words else ""
    return said + "".join(told)


def _putting(put: str, typed: str, title: str) -> str:
    if not put:
        return ""
    label = _("Put it beside the case")
    button = f'<button class="button button--secondary button--small">{label}{title}</button>'
    return f'<form method="post" action="{escape(put)}">{typed}{button}</form>\n'


def _judging(one: Suggested, asked: str, back: str, typed: str, title: str) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in (("asked", asked), ("found", one.key), ("next", back))
    )
    begun = f'<form method="post" action="{reverse("coordination:judge")}">{typed}{hidden}'
    useful, other = (
        f'{begun}<button class="button button--plain" name="useful" value="{value}">{label}{title}</button></form>'
        for value, label in ((1, _("Useful")), (0, _("Not this")))
    )
    if one.verdict is True:
        said = _("You said: useful")
        useful = f'<span class="badge badge--good">{said}</span>'
    elif one.verdict is False:
        said = _("You said: not this")
        other = f'<span class="badge badge--faint">{said}</span>'
    return f"{useful}\n{other}"


def _sum(one: Suggested, title: str) -> str:
    """Return the addends, and what they add up to."""
    if not one.parts:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{escape(part.name)}</th><td class="number">{part.amount:.3f}</td></tr>'
        for part in one.parts
    )
    summary, label = _("How the score adds up"), _("Score")
    total = f'<tr><th scope="row">{label}</th><td class="number"><b>{one.score:.3f}</b></td></tr>'
    return (
        f'<details class="why__parts"><summary>{summary}{title}</summary>'
        f"<table><tbody>{rows}</tbody><tfoot>{total}</tfoot></table></details>"
    )
