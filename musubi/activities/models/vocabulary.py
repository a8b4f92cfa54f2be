"""The lists an activity is sorted by. They are data: a council has its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from musubi.core.bilingual import Bilingual


class Word(models.Model):
    """One entry of such a list."""

    code = models.SlugField(_("code"), unique=True)
    name_ja = models.CharField(_("name (Japanese)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=60)
    name = Bilingual()
    position = models.PositiveSmallIntegerField(_("position"), unique=True)

    class Meta:
        abstract = True
        ordering = ["position"]

    def __str__(self) -> str:
        """Return the name in the reader's language."""
        return self.name


class ActivityKind(Word):
    """What kind of effort an activity is, such as an event, a support programme or joint research."""

    class Meta(Word.Meta):
        verbose_name = _("kind of activity")
        verbose_name_plural = _("kinds of activity")
