"""Files, what is in them, and whom they open to."""

from collections.abc import Collection
from datetime import timedelta
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Exists, F, OuterRef, Q, UniqueConstraint
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from musubi.core.bilingual import Bilingual, is_english
from musubi.documents.contents.kinds import KINDS, PICTURES
from musubi.documents.contents.names import LONGEST_NAME

LONGEST_TEXT = 300


class ContentQuerySet(models.QuerySet["Content"]):
    """Contents by whether a file has them."""

    def unused(self) -> Self:
        """Return the contents that no file and no rendition has."""
        return self.filter(
            ~Exists(StoredFile.objects.filter(content=OuterRef("pk"))),
            ~Exists(Rendition.objects.filter(content=OuterRef("pk"))),
        )


class Content(models.Model):
    """Bytes on the disk, kept once however many files have them. Its row is held while they are written or deleted."""

    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))

    objects = ContentQuerySet.as_manager()

    class Meta:
        verbose_name = _("content")
        verbose_name_plural = _("contents")
        constraints = [CheckConstraint(condition=Q(size__gt=0), name="content_is_something")]

    def __str__(self) -> str:
        """Return the hash."""
        return self.sha256


class FileQuerySet(models.QuerySet["StoredFile"]):
    """Files by whose they are and who may see them."""

    def of(self, kind: str, key: str | int) -> Self:
        """Return the files of one owner, removed ones too."""
        return self.filter(owner_kind=kind, owner_key=str(key))

    def present(self) -> Self:
        """Return the files that were not removed."""
        return self.filter(removed_at=None)

    def visible_to(self, keys: Collection[str]) -> Self:
        """Return the files that one of `keys` opens; a removed one opens to nobody."""
        return self.present().filter(Exists(Opening.objects.filter(file=OuterRef("pk"), key__in=keys)))

    def images(self) -> Self:
        """Return what is shown in the page."""
        return self.filter(is_image=True)

    def attachments(self) -> Self:
        """Return what is offered as a download."""
        return self.filter(is_image=False)

    def in_order(self) -> Self:
        """Return them as their owner put them, with all that a page shows of them: two queries."""
        return self.select_related("content").prefetch_related("renditions").order_by("position", "pk")


class StoredFile(models.Model):
    """One file of one record. Written by `documents.actions` alone; what is in it never changes."""

    KEPT_AFTER_REMOVAL = timedelta(days=30)

    uuid = models.UUIDField(_("number in the address"), default=uuid4, unique=True, editable=False)
    owner_kind = models.CharField(_("kind of owner"), max_length=40)
    owner_key = models.CharField(_("owner’s key"), max_length=80, help_text=_("The owner's own key inside its kind."))
    position = models.PositiveIntegerField(_("position"))
    name = models.CharField(_("file name"), max_length=LONGEST_NAME)
    media_type = models.CharField(_("media type"), max_length=100, help_text=_("As found by what is in it."))
    content = models.ForeignKey(Content, models.PROTECT, related_name="+", verbose_name=_("content"))
    is_image = models.BooleanField(_("shown in the page"), default=False)
    width = models.PositiveIntegerField(_("width"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height"), null=True, blank=True)
    alt_ja = models.CharField(_("text for those who do not see it (Japanese)"), max_length=LONGEST_TEXT, blank=True)
    alt_en = models.CharField(_("text for those who do not see it (English)"), max_length=LONGEST_TEXT, blank=True)
    alt = Bilingual()
    caption_ja = models.CharField(_("caption (Japanese)"), max_length=LONGEST_TEXT, blank=True)
    caption_en = models.CharField(_("caption (English)"), max_length=LONGEST_TEXT, blank=True)
    caption = Bilingual()
    version = models.PositiveIntegerField(_("version of the texts"), default=1)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("who uploaded it"),
    )
    uploaded_at = models.DateTimeField(_("when it was uploaded"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            CheckConstraint(condition=~Q(name=""), name="file_has_a_name"),
            CheckConstraint(condition=~Q(owner_kind="") & ~Q(owner_key=""), name="file_has_an_owner"),
            CheckConstraint(condition=Q(is_image=False) | ~Q(alt_ja=""), name="image_has_a_text"),
            # A comparison with nothing is not false, so that there is something is asked too.
            CheckConstraint(
                condition=Q(is_image=False) | Q(width__isnull=False, height__isnull=False, width__gt=0, height__gt=0),
                name="image_has_a_size",
            ),
            # What is shown inside a page is a kind that we draw ourselves and that cannot carry a program.
            CheckConstraint(condition=Q(is_image=False) | Q(media_type__in=PICTURES), name="image_is_a_picture"),
            CheckConstraint(
                condition=Q(removed_at=None) | Q(removed_at__gte=F("uploaded_at")), name="file_removed_later"
            ),
        ]
        indexes = [models.Index(fields=["owner_kind", "owner_key", "position"], name="file_by_owner")]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def key(self) -> str:
        """What deeds call the file."""
        return f"file:{self.uuid}"

    @property
    def described(self) -> str:
        """Kind and size in words: PDF, 1.2 MB."""
        kind = KINDS.get(self.media_type)
        return gettext("%(kind)s, %(size)s") % {
            "kind": kind.label if kind else self.media_type,
            "size": filesizeformat(self.content.size),
        }

    @property
    def is_alt_foreign(self) -> bool:
        """Whether a reader of English is given the Japanese text."""
        return is_english() and not self.alt_en

    def get_absolute_url(self) -> str:
        """Return the address of the file, the same in both languages."""
        return reverse("documents:file", args=[self.uuid, self.name])


class Rendition(models.Model):
    """An image in a smaller width, for telephones and lists."""

    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="renditions", verbose_name=_("file"))
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    content = models.ForeignKey(Content, models.PROTECT, related_name="+", verbose_name=_("content"))

    class Meta:
        verbose_name = _("smaller image")
        verbose_name_plural = _("smaller images")
        ordering = ["width", "pk"]
        constraints = [
            UniqueConstraint(fields=["file", "width"], name="rendition_once_per_width"),
            CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="rendition_has_a_size"),
        ]

    def __str__(self) -> str:
        """Return of which file, how wide."""
        return f"{self.file_id} {self.width}"

    def get_absolute_url(self) -> str:
        """Return the address. Reads `file`, which `StoredFile.renditions` has filled in."""
        return reverse("documents:image", args=[self.file.uuid, self.width, self.file.name])


class Opening(models.Model):
    """A key that opens a file. A file without one opens to nobody."""

    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="openings", verbose_name=_("file"))
    key = models.CharField(_("key"), max_length=80)

    class Meta:
        verbose_name = _("audience of a file")
        verbose_name_plural = _("audiences of files")
        constraints = [UniqueConstraint(fields=["file", "key"], name="opening_once_per_key")]

    def __str__(self) -> str:
        """Return which file opens to whom."""
        return f"{self.file_id} {self.key}"
