"""The lines of the list of cases, drawn by hand: a template takes ten times as long for each."""

from datetime import date, datetime
from functools import lru_cache
from html import escape

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from musubi.coordination.models import Stage
from musubi.coordination.queries import CaseLine
from musubi.core.bilingual import is_english
from musubi.core.templatetags.musubi import as_written, localised, long_date, short_day

RESTING = {Stage.CLOSED, Stage.ON_HOLD}


class CaseRows:
    """Draws lines for one reader. Whoever only follows a case reads its state alone."""

    def __init__(self, *, now: datetime) -> None:
        """Say once what every line says."""
        self.now, self.today = now, timezone.localdate(now)
        self.labels = tuple(escape(one) for one in (_("Stage"), _("In charge"), _("First reply"), _("Last contact")))
        self.stages = {stage.value: escape(capfirst(str(stage.label))) for stage in Stage}
        self.in_english = is_english()
        self.written = as_written if self.in_english else escape
        self.prefix, self.came = localised(""), _("came in on %(day)s")
        self.replied, self.between = escape(_("replied")), escape(pgettext("between facts", ", "))
        # The same few people, places and days stand in many lines.
        self.names: dict[tuple[str, str], str] = {}
        self.days_of_coming: dict[date, str] = {}
        self.days_ago: dict[int, str] = {}

    def drawn(self, case: CaseLine, *, is_whole: bool) -> SafeString:
        """Return one line."""
        stage, in_charge, reply, contact = self.labels
        is_empty = case.first_replied_at is None and not case.is_open
        return mark_safe(  # noqa: S308 - each part is escaped where it is made
            f'<tr><th scope="row">{self._title(case, is_whole=is_whole)}</th>'
            f'<td data-label="{stage}">{self._stage(case, is_whole=is_whole)}</td>'
            f'<td data-label="{in_charge}">{self._in_charge(case)}</td>'
            f'<td data-label="{reply}"{_EMPTY if is_empty else ""}>{self._clock(case)}</td>'
            f'<td data-label="{contact}"{"" if case.is_open else _EMPTY}>{self._contact(case)}</td></tr>'
        )

    def _title(self, case: CaseLine, *, is_whole: bool) -> str:
        title = f" {self.written(case.title)}" if is_whole else ""
        sample = f' <span class="sample">{escape(_("sample"))}</span>' if case.is_invented else ""
        told = [self._came(timezone.localtime(case.received_at).date())]
        if is_whole:
            place = [self._named(case.prefecture)] if any(case.prefecture) else []
            told = [self.written(case.firm_name), *place, *told]
        link = f'<a href="{self.prefix}/cases/{case.pk}/">{escape(case.number)}{title}</a>'
        return f'{link}{sample}<br><small class="faint">{self.between.join(told)}</small>'

    def _came(self, day: date) -> str:
        if day not in self.days_of_coming:
            came = escape(self.came % {"day": long_date(day)})
            self.days_of_coming[day] = f'<span class="nowrap">{came}</span>'
        return self.days_of_coming[day]

    def _stage(self, case: CaseLine, *, is_whole: bool) -> str:
        tone = "warning" if case.stage == Stage.RECEIVED else "faint" if case.stage in RESTING else "accent"
        badge = f'<span class="badge badge--{tone}">{self.stages[case.stage]}</span>'
        if not is_whole or not case.asked:
            return badge
        counts = {"asked": case.asked, "interested": case.interested}
        told = _("%(interested)s of %(asked)s asked are interested") % counts
        return f'{badge} <br><small class="faint">{escape(told)}</small>'

    def _clock(self, case: CaseLine) -> str:
        if case.first_replied_at is not None:
            day = timezone.localtime(case.first_replied_at)
            told = f'<small class="faint nowrap">{short_day(day)}</small>'
            return f'<span class="nowrap">{self.replied}</span> {told}'
        if not case.is_open:
            return "—"
        left = (case.reply_due_on - self.today).days
        if left == 0:
            return f"<strong>{escape(_('due today'))}</strong>"
        if left > 0:
            return escape(ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left})
        over = ngettext("%(n)s day over", "%(n)s days over", -left) % {"n": -left}
        return f'<span class="badge badge--warning">{escape(over)}</span>'

    def _contact(self, case: CaseLine) -> str:
        if not case.is_open:
            return ""
        days = max((self.now - case.last_contact_at).days, 0)
        if days not in self.days_ago:
            ago = ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days} if days else _("today")
            self.days_ago[days] = escape(ago)
        return self.days_ago[days]

    def _in_charge(self, case: CaseLine) -> str:
        if any(case.owner):
            return self._named(case.owner)
        if any(case.duty_owner):
            told = escape(_("on duty; nobody has taken it"))
            return f'{self._named(case.duty_owner)} <small class="faint">{told}</small>'
        return f'<span class="badge badge--warning">{escape(_("nobody yet"))}</span>'

    def _named(self, names: tuple[str, str]) -> str:
        if names not in self.names:
            in_japanese, in_english = names
            self.names[names] = self.written((in_english or in_japanese) if self.in_english else in_japanese)
        return self.names[names]


Choices = tuple[tuple[str, str], ...]


@lru_cache(maxsize=64)
def choice(name: str, label: str, anything: str, choices: Choices, chosen: str) -> SafeString:
    """Return a list to choose from, with its label; `anything` is what it says before any is chosen."""
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(capfirst(called))}</option>'
        for value, called in choices
    )
    return mark_safe(  # noqa: S308 - escaped here
        f'<div class="field"><label for="by-{name}">{escape(label)}</label><select id="by-{name}" name="{name}">'
        f'<option value="">{escape(anything)}</option>{options}</select></div>\n'
    )


_EMPTY = ' class="empty"'
