"""Pictures, drawn anew: what is kept is pixels, without the place, the camera or anything hidden behind them."""

import struct
import warnings
import zlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from musubi.documents.contents import kinds
from musubi.documents.contents.kinds import Kind
from musubi.documents.contents.refusals import NotAnImage, TooManyPixels

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
MOST_PIXELS = 50_000_000  # the largest a telephone takes has 48 million
LONGEST_SIDE = 2560
WIDTHS = (1280, 480)
JPEG_QUALITY = 85
_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
# What Pillow has been seen to raise for damaged pictures; it promises no common ancestor.
_UNREADABLE = (OSError, SyntaxError, ValueError, KeyError, IndexError, EOFError, TypeError, struct.error, zlib.error)


@dataclass(frozen=True)
class Picture:
    """A picture as we drew it."""

    content: bytes
    width: int
    height: int


def is_picture(content: bytes) -> bool:
    """Whether the content begins as a picture of a kind that is taken."""
    return content.startswith(_STARTS) or (content.startswith(b"RIFF") and content[8:12] == b"WEBP")


def redraw(content: bytes) -> tuple[Kind, list[Picture]]:
    """Return the picture drawn anew as JPEG or PNG, and after it the same in the smaller widths. Of many, the first.

    Photographs stay JPEG, all that may be transparent becomes PNG. It stands upright and its colours are sRGB, for what
    said otherwise is not kept.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of damaged EXIF, which is thrown away; of the size, which we look at
            is_photograph, drawn = _read(content)
    except Image.DecompressionBombError as fault:
        raise TooManyPixels(megapixels=MOST_PIXELS // 1_000_000) from fault
    except _UNREADABLE as fault:
        raise NotAnImage from fault
    kind = kinds.JPEG if is_photograph else kinds.PNG
    widths = [drawn.width, *(width for width in WIDTHS if width < drawn.width)]
    return kind, [_encoded(drawn, width, kind) for width in widths]


def _read(content: bytes) -> tuple[bool, Image.Image]:
    """Return whether it is a photograph, and its pixels."""
    with Image.open(BytesIO(content), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise TooManyPixels(megapixels=MOST_PIXELS // 1_000_000)
        is_photograph = opened.format == "JPEG" or (opened.format == "WEBP" and not opened.has_transparency_data)
        return is_photograph, _drawn(opened)


def _drawn(opened: Image.Image) -> Image.Image:
    """Return the pixels, upright, in sRGB, in one of the modes RGB, RGBA and L, no larger than is kept."""
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is read at half or a quarter of its size
    profile = opened.info.get("icc_profile")
    ImageOps.exif_transpose(opened, in_place=True)
    drawn = _in_usual_colours(opened, profile)
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    drawn.info.clear()  # comments and colour profiles would be written into the new file
    return drawn


def _in_usual_colours(image: Image.Image, profile: bytes | None) -> Image.Image:
    if image.mode.startswith("I"):  # sixteen bits of grey
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in {"1", "L"}:
        return image.convert("RGBA" if image.has_transparency_data else "L")
    wanted = "RGBA" if image.has_transparency_data else "RGB"
    if profile and image.mode in {"RGB", "RGBA", "CMYK"}:
        try:
            told = ImageCms.ImageCmsProfile(BytesIO(profile))
            usual = ImageCms.createProfile("sRGB")
            turned = ImageCms.profileToProfile(image, told, usual, outputMode=wanted)
        except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
            turned = None  # a profile of something else: the colours as they are
        if turned is not None:
            return turned
    return image if image.mode == wanted else image.convert(wanted)


def _encoded(image: Image.Image, width: int, kind: Kind) -> Picture:
    height = max(1, round(image.height * width / image.width))
    sized = image if width == image.width else image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    written = BytesIO()
    if kind is kinds.JPEG:
        sized.save(written, "JPEG", quality=JPEG_QUALITY, progressive=True)
    else:
        sized.save(written, "PNG")
    return Picture(written.getvalue(), sized.width, sized.height)
