"""The index that site lists, search, feeds, newsletter candidates and matching read."""

import re
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from musubi.core.bilingual import Bilingual
from musubi.core.text import search_key

_BETWEEN_WORDS = re.compile(r"[,，、;；\r\n]")
FEWEST_SYNONYMS = 2


class Document(models.Model):
    """One searchable record of any kind, as its app last described it.

    Written by `search.actions.index` in the transaction that changes the record.
    """

    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(_("key"), max_length=80, help_text=_("The record's own key inside its kind."))
    title_ja = models.TextField(_("title (Japanese)"))
    title_en = models.TextField(_("title (English)"), blank=True)
    title = Bilingual()
    text_ja = models.TextField(_("text (Japanese)"), blank=True)
    text_en = models.TextField(_("text (English)"), blank=True)
    text = Bilingual()
    names = models.TextField(
        _("other names"),
        blank=True,
        help_text=_("Readings, short and former names, one a line: they rank like titles."),
    )
    url = models.CharField(_("web address"), max_length=500)
    owner = models.CharField(_("owner"), max_length=80, blank=True, help_text=_("The key of who keeps the record."))
    sector = models.CharField(_("sector"), max_length=40, blank=True)
    prefecture = models.CharField(_("prefecture"), max_length=2, blank=True)
    happened_on = models.DateField(_("date"), null=True, blank=True)
    is_invented = models.BooleanField(_("invented for show"), default=False, db_default=False, help_text="見本")
    audience = models.JSONField(_("audience"), help_text=_("Keys, sorted; any one of them opens the record."))

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")
        constraints = [
            UniqueConstraint(fields=["kind", "key"], name="document_once_per_record"),
            CheckConstraint(condition=~Q(title_ja=""), name="document_has_a_title"),
        ]

    def __str__(self) -> str:
        """Return the title in the reader's language."""
        return self.title

    def is_open_to(self, keys: Collection[str]) -> bool:
        """Whether one of `keys` opens the record."""
        return not set(keys).isdisjoint(self.audience)


class AudienceKey(models.Model):
    """The number that stands for an audience's key in the index. Numbers are never used again."""

    key = models.CharField(_("key"), max_length=80, unique=True)
    frequent_runs = models.TextField(
        _("frequent runs"),
        blank=True,
        help_text=_(
            "Long runs that very many of its documents hold, between spaces: each is a token. None is taken away."
        ),
    )

    learnt_from = models.PositiveIntegerField(
        _("learnt from"), default=0, help_text=_("How many documents it had when its frequent runs were learnt.")
    )

    class Meta:
        verbose_name = _("audience key")
        verbose_name_plural = _("audience keys")

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class FoldedText(models.Model):
    """A document's names and texts as searches compare them, read only where tokens leave a doubt."""

    document = models.OneToOneField(
        Document, models.CASCADE, primary_key=True, related_name="folded_text", verbose_name=_("search document")
    )
    title_length = models.IntegerField(_("length of the title"))
    names_key = models.TextField(
        _("key of the names"), help_text=_("Each title and name on a line of its own, spaceless.")
    )
    full_key = models.TextField(_("key of everything"), blank=True)
    waits = models.BooleanField(
        _("waits for its tokens"),
        default=False,
        db_default=False,
        help_text=_("After a large file has come in: until then searches read the text itself."),
    )

    class Meta:
        verbose_name = _("folded text")
        verbose_name_plural = _("folded texts")
        indexes = [models.Index(fields=["document"], condition=Q(waits=True), name="folded_text_waits")]

    def __str__(self) -> str:
        """Return the names."""
        return " ".join(self.names_key.split())


class Posting(models.Model):
    """A document as one audience finds it: everything that a search counts and orders by.

    A document has one for each key of its audience, so a search reads the postings of the reader's own keys and nothing
    else. The row is narrow, because a search for a frequent word reads very many. Its tokens stand beside it: in the
    full-text table search_bigrams on SQLite, in the column bigrams on PostgreSQL (see engines and migration 0002).
    """

    # The constraint and the indexes below lead with either key, so neither has an index of its own.
    document = models.ForeignKey(
        Document, models.CASCADE, related_name="postings", db_index=False, verbose_name=_("search document")
    )
    audience = models.ForeignKey(
        AudienceKey, models.PROTECT, related_name="+", db_index=False, verbose_name=_("audience key")
    )
    kind = models.CharField(_("kind"), max_length=40)
    sector = models.CharField(_("sector"), max_length=40, blank=True)
    prefecture = models.CharField(_("prefecture"), max_length=2, blank=True)
    # The three in one, because counting by one column takes a third of the time off a search that finds very many.
    facets = models.GeneratedField(
        expression=Concat("kind", Value("\n"), "sector", Value("\n"), "prefecture"),
        output_field=models.TextField(),
        db_persist=True,
        verbose_name=_("facets"),
    )
    day_order = models.IntegerField(_("order by date"), help_text=_("Ascending is newest first; 0 has no date."))

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        constraints = [UniqueConstraint(fields=["document", "audience"], name="posting_once_per_audience")]
        indexes = [
            models.Index(fields=["audience", "day_order", "document"], name="posting_by_day"),
            models.Index(fields=["audience", "kind", "day_order", "document"], name="posting_by_kind"),
            models.Index(fields=["audience", "facets", "document"], name="posting_by_facets"),
        ]

    def __str__(self) -> str:
        """Return which document opens to which audience."""
        return f"{self.document_id} {self.audience_id}"


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

    def clean(self) -> None:
        """Put the words in order, each once, and refuse a line that says nothing."""
        kept: dict[str, str] = {}
        for word in split_words(self.words):
            kept.setdefault(search_key(word), word)
        kept.pop("", None)
        if len(kept) < FEWEST_SYNONYMS:
            raise ValidationError({"words": _("Write at least two different words, separated by commas.")})
        self.words = ", ".join(kept.values())


def split_words(line: str) -> list[str]:
    """Return the words of a synonym's line."""
    return [word.strip() for word in _BETWEEN_WORDS.split(line) if word.strip()]
