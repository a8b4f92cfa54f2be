"""The lists that seeds, needs and cases are sorted by. They are data: a council has its own."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from musubi.registry.models.vocabulary import Word


class ConsultationKind(Word):
    """What a company comes for: a technical problem, joint research, the use of equipment, money."""

    class Meta(Word.Meta):
        verbose_name = _("kind of consultation")
        verbose_name_plural = _("kinds of consultation")


class Reason(Word):
    """Why not, or why it ended: what is counted beside the sentence that a person reads."""

    is_for_inquiries = models.BooleanField(_("answers an inquiry"), default=True)
    is_for_closing = models.BooleanField(_("closes a case"), default=True)

    class Meta(Word.Meta):
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")


class VentureClass(Word):
    """One class of university ventures as METI defined it in a year; definitions of two years stand side by side."""

    definition_year = models.PositiveSmallIntegerField(_("year of the definition"))

    class Meta(Word.Meta):
        verbose_name = _("class of ventures")
        verbose_name_plural = _("classes of ventures")


class SupportProgramme(Word):
    """A public programme, fund or loan that a case may use."""

    giver = models.CharField(_("given by"), max_length=120, blank=True)
    url = models.URLField(_("web address"), max_length=500, blank=True)

    class Meta(Word.Meta):
        verbose_name = _("support programme")
        verbose_name_plural = _("support programmes")


class Term(models.Model):
    """One thing in the words of the field, in both languages: what lets Japanese find English and back."""

    ja = models.CharField(_("Japanese"), max_length=120)
    en = models.CharField(_("English"), max_length=200)
    variants = models.CharField(
        _("other spellings"), max_length=400, blank=True, help_text=_("In either language, separated by commas.")
    )
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["ja", "en", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ja", "en"], name="term_once"),
            models.CheckConstraint(condition=~Q(ja="") & ~Q(en=""), name="term_in_both_languages"),
        ]

    def __str__(self) -> str:
        """Return both."""
        return f"{self.ja} / {self.en}"
