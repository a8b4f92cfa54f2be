"""The words a council sorts by: sectors, kinds and prefectures. They are data, not code."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from musubi.core.bilingual import Bilingual


class Word(models.Model):
    """A word in both languages with a code for machines and a place in lists."""

    code = models.CharField(_("code"), max_length=40, primary_key=True)
    name_ja = models.CharField(_("name (Japanese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80)
    name = Bilingual()
    position = models.PositiveSmallIntegerField(_("position"), unique=True)

    class Meta:
        abstract = True
        ordering = ["position"]

    def __str__(self) -> str:
        """Return the name in the reader's language."""
        return self.name


class Sector(Word):
    """産 学 金 官: the council assigns it; it does not follow from the legal form."""

    character = models.CharField(_("character"), max_length=1, help_text="what the seal shows")

    class Meta(Word.Meta):
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")


class Kind(Word):
    """What an organisation is by its nature: national university, bank, prefecture."""

    class Meta(Word.Meta):
        verbose_name = _("kind")
        verbose_name_plural = _("kinds")


class Prefecture(Word):
    """A prefecture by its JIS X 0401 code. `is_home` marks those of the council's region."""

    is_home = models.BooleanField(_("in the region"), default=True)

    class Meta(Word.Meta):
        verbose_name = _("prefecture")
        verbose_name_plural = _("prefectures")


class Field(models.Model):
    """What an activity, a seed or a need is about, such as mobility, medicine or energy: one list for all of them."""

    code = models.SlugField(_("code"), unique=True)
    name_ja = models.CharField(_("name (Japanese)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=60)
    name = Bilingual()
    position = models.PositiveSmallIntegerField(_("position"), unique=True)

    class Meta:
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        ordering = ["position"]

    def __str__(self) -> str:
        """Return the name in the reader's language."""
        return self.name
