"""The index that site lists, search, feeds, newsletter candidates and matching read."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from musubi.core.bilingual import Bilingual


class Document(models.Model):
    """One searchable record of any kind, as its app last described it.

    Written by `search.actions.index` in the transaction that changes the record.
    """

    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(_("key"), max_length=80, help_text="the record's own key inside its kind")
    title_ja = models.CharField(_("title (Japanese)"), max_length=500)
    title_en = models.CharField(_("title (English)"), max_length=500, blank=True)
    title = Bilingual()
    text_ja = models.TextField(_("text (Japanese)"), blank=True)
    text_en = models.TextField(_("text (English)"), blank=True)
    text = Bilingual()
    names = models.TextField(
        _("other names"), blank=True, help_text="readings, short and former names, one a line: they rank like titles"
    )
    url = models.CharField(_("address"), max_length=300)
    owner = models.CharField(_("owner"), max_length=80, blank=True, help_text="the key of who keeps the record")
    sector = models.CharField(_("sector"), max_length=40, blank=True)
    prefecture = models.CharField(_("prefecture"), max_length=2, blank=True)
    happened_on = models.DateField(_("date"), null=True, blank=True)
    audience = models.JSONField(_("audience"), help_text="keys, sorted; any one of them opens the record")
    # What is matched: search keys (core.text.search_key) of the titles and names, and of everything together.
    title_key = models.TextField(editable=False)
    full_key = models.TextField(editable=False)

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")
        constraints = [
            UniqueConstraint(fields=["kind", "key"], name="document_once_per_record"),
            CheckConstraint(condition=~Q(full_key=""), name="document_has_words"),
        ]

    def __str__(self) -> str:
        """Return the title in the reader's language."""
        return self.title


class Synonym(models.Model):
    """A line of words that mean the same to a searcher: メルマガ, メールマガジン."""

    words = models.TextField(_("words"), help_text=_("Words that mean the same, separated by commas."))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")

    def __str__(self) -> str:
        """Return the words."""
        return self.words
