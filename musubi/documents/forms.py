"""Fields and forms for whoever attaches files: what is wrong with a file is said at its field."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.base import File
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from musubi.core.errors import Refused
from musubi.core.forms import Form
from musubi.documents.actions import AltMissing
from musubi.documents.contents import Checked, check_attachment, check_image
from musubi.documents.contents.kinds import ENDINGS, PICTURE_ENDINGS
from musubi.documents.models import LONGEST_TEXT

ATTACHMENT_HELP = format_lazy(
    _("PDF, Word, Excel, PowerPoint, CSV, text or a picture, up to {megabytes} MB."),
    megabytes=settings.LARGEST_ATTACHMENT_BYTES // 1024**2,
)
IMAGE_HELP = format_lazy(
    _("JPEG, PNG, WebP or GIF, up to {megabytes} MB. Where and with what it was taken is not kept."),
    megabytes=settings.LARGEST_IMAGE_BYTES // 1024**2,
)


class CheckedFileField(forms.FileField):
    """A file that was looked through: cleaned, it is a Checked, or None if none was chosen."""

    check: Callable[[File[bytes]], Checked]
    endings: tuple[str, ...] = ()

    def clean(self, data: Any, initial: Any = None) -> Checked | None:
        """Look through what was chosen."""
        chosen = super().clean(data, initial)
        if not isinstance(chosen, File):
            return None
        try:
            return type(self).check(chosen)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Tell the browser which files to offer; a telephone turns its own pictures into JPEG for that."""
        attrs: dict[str, Any] = super().widget_attrs(widget)
        return {**attrs, "accept": ",".join(f".{ending}" for ending in self.endings)}


class AttachmentField(CheckedFileField):
    """A file to be offered as a download."""

    check = staticmethod(check_attachment)
    endings = tuple(sorted(ENDINGS))

    def __init__(self, **kwargs: Any) -> None:
        """Say what is taken."""
        kwargs.setdefault("help_text", ATTACHMENT_HELP)
        super().__init__(**kwargs)


class ImageField(CheckedFileField):
    """A picture to be shown in a page. Where it was taken and with what is not kept."""

    check = staticmethod(check_image)
    endings = PICTURE_ENDINGS

    def __init__(self, **kwargs: Any) -> None:
        """Say what is taken."""
        kwargs.setdefault("help_text", IMAGE_HELP)
        super().__init__(**kwargs)


class TextsForm(Form):
    """What is told of an image, or under an attachment."""

    alt_ja = forms.CharField(
        label=_("what it shows (Japanese)"),
        help_text=_("For people who do not see it: one sentence."),
        max_length=LONGEST_TEXT,
        required=False,
        error_messages={"required": AltMissing.message},
    )
    alt_en = forms.CharField(label=_("what it shows (English)"), max_length=LONGEST_TEXT, required=False)
    caption_ja = forms.CharField(label=_("caption (Japanese)"), max_length=LONGEST_TEXT, required=False)
    caption_en = forms.CharField(label=_("caption (English)"), max_length=LONGEST_TEXT, required=False)

    def texts(self) -> dict[str, str]:
        """Return the four texts, as `actions.store` and `actions.describe` take them."""
        return {name: self.cleaned_data[name] for name in ("alt_ja", "alt_en", "caption_ja", "caption_en")}

    def require_alt(self) -> None:
        """Ask for the text that an image needs, at its field."""
        if not self.cleaned_data.get("alt_ja") and not self.has_error("alt_ja"):
            self.add_error("alt_ja", forms.ValidationError(str(AltMissing()), code=AltMissing.code))


class ImageForm(TextsForm):
    """One image and what is told of it. With required=False it may be left empty altogether."""

    image = ImageField(label=_("image"))
    field_order = ("image", "alt_ja", "alt_en", "caption_ja", "caption_en")

    def __init__(self, *args: Any, required: bool = True, **kwargs: Any) -> None:
        """Let the image be left out if it is one part of a larger page."""
        super().__init__(*args, **kwargs)
        self.fields["image"].required = self.fields["alt_ja"].required = required

    def clean(self) -> dict[str, Any]:
        """Ask for the text once there is an image."""
        cleaned = super().clean()
        if cleaned.get("image") or self.has_error("image"):
            self.require_alt()
        return cleaned


class ImageTextsForm(TextsForm):
    """The texts of an image that is there, with the version that was seen."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say that the text is needed."""
        super().__init__(*args, **kwargs)
        self.fields["alt_ja"].required = True


class AttachmentForm(Form):
    """One attachment."""

    file = AttachmentField(label=_("attachment"))
