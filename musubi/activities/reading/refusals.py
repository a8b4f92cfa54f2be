"""Why a text or a table is not read at all. Each sentence says what to do."""

from django.utils.translation import gettext_lazy as _

from musubi.core.errors import Refused


class ReadingRefused(Refused):
    """What was given cannot be read as a whole."""

    status = 422


class TextTooLong(ReadingRefused):
    """No mail and no report is that long."""

    code = "text_too_long"
    message = _(
        "The text has %(characters)d characters; at most %(limit)d can be read at once. Paste it in parts, one "
        "report at a time."
    )


class TitleColumnMissing(ReadingRefused):
    """No column says what an activity is called."""

    code = "title_column_missing"
    message = _("No column holds the names of the activities. Call one of them 取組名 or “title”.")


class ColumnTwice(ReadingRefused):
    """Two columns say the same thing."""

    code = "column_twice"
    message = _("The columns “%(first)s” and “%(second)s” mean the same. Rename or delete one of them.")
