"""What is wrong with a file, by name. Each sentence says what to do."""

from django.utils.translation import gettext_lazy as _

from musubi.core.errors import Refused


class FileRefused(Refused):
    """The file is not kept."""

    status = 422


class EmptyFile(FileRefused):
    """There is nothing in it."""

    code = "file_is_empty"
    message = _("There is nothing in this file. Open it, see that it is saved, and choose it again.")


class TooLarge(FileRefused):
    """More than is taken of its kind."""

    code = "file_too_big"
    message = _(
        "This file is larger than %(megabytes)d MB. Make it smaller, for example with fewer or smaller pictures, and "
        "choose it again."
    )


class NotAnImage(FileRefused):
    """No picture, whatever its name says, or one that is damaged."""

    code = "not_an_image"
    message = _("This file is not a picture that can be read. Choose a JPEG, PNG, WebP or GIF picture.")


class TooManyPixels(FileRefused):
    """A picture that would fill the memory, whatever the size of its file."""

    code = "too_many_pixels"
    message = _("This picture has more than %(megapixels)d megapixels. Make it smaller and choose it again.")


class SvgNotAccepted(FileRefused):
    """A drawing in SVG is a document that can carry programs."""

    code = "svg_not_accepted"
    message = _("An SVG drawing can carry a program, so it is not taken. Save the drawing as PNG and choose that file.")


class KindNotAccepted(FileRefused):
    """Something else, or nothing known."""

    code = "kind_not_accepted"
    message = _(
        "Files of this kind are not taken. Choose a PDF, a Word, Excel or PowerPoint file (.docx, .xlsx, .pptx), a CSV "
        "or text file, or a picture (JPEG, PNG, WebP, GIF)."
    )


class IsAProgram(FileRefused):
    """It would run where it is opened."""

    code = "is_a_program"
    message = _(
        "This file is a program or a web page, or is named like one, so it is not taken. Save what people shall read "
        "as a PDF and choose that file."
    )


class HasMacros(FileRefused):
    """An Office file that carries programs."""

    code = "has_macros"
    message = _("This file contains macros. Save it in Office as .docx, .xlsx or .pptx without macros and choose that.")


class OldOrLocked(FileRefused):
    """Office 97–2003, or protected by a password: from outside they look the same."""

    code = "old_or_locked"
    message = _(
        "This is a file of Office 97–2003 or one protected by a password. Open it, save it as .docx, .xlsx or .pptx "
        "without a password and choose that file."
    )


class UnpacksTooBig(FileRefused):
    """A small file that becomes a very large one."""

    code = "unpacks_too_big"
    message = _(
        "Unpacked, this file would be far larger than a document. Copy what is needed into a new one and choose that."
    )


class Damaged(FileRefused):
    """Cut or altered."""

    code = "damaged"
    message = _("This file is damaged or incomplete. Open it, save it once more and choose it again.")
