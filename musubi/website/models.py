"""The fixed pages."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from musubi.core.bilingual import Bilingual, is_english


@dataclass(frozen=True)
class ShownBlock:
    """One block of a page in one language."""

    heading: str
    paragraphs: list[str]


class Page(models.Model):
    """A page that stays: who we are, how we work, the site's policies.

    `blocks` is a list of {"heading_ja", "heading_en", "paragraphs_ja": [...], "paragraphs_en": [...]}: text alone, so
    that a template decides how it looks and no HTML has to be trusted.
    """

    slug = models.SlugField(_("name in the address"), unique=True)
    title_ja = models.CharField(_("title (Japanese)"), max_length=120)
    title_en = models.CharField(_("title (English)"), max_length=120)
    title = Bilingual()
    blocks = models.JSONField(_("blocks"), default=list)
    position = models.PositiveSmallIntegerField(_("position"), unique=True)
    updated_on = models.DateField(_("updated on"))

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["position"]

    def __str__(self) -> str:
        """Return the title in the reader's language."""
        return self.title

    @property
    def shown_blocks(self) -> list[ShownBlock]:
        """The blocks in the reader's language; where a block has no English yet, in Japanese."""
        wanted = "en" if is_english() else "ja"
        return [
            ShownBlock(
                heading=block[f"heading_{wanted}"] or block["heading_ja"],
                paragraphs=block[f"paragraphs_{wanted}"] or block["paragraphs_ja"],
            )
            for block in self.blocks
        ]
