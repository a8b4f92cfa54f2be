"""What a file is, found by its content and never by what its sender says of it."""

from musubi.documents.contents.checking import Checked, check_attachment, check_image

__all__ = ["Checked", "check_attachment", "check_image"]
