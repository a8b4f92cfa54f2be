"""The digest as plain text, for a mail: ＜機関名＞, 「・」 for an entry, 「→」 for what is said of it."""

from collections.abc import Iterator

from musubi.activities.digest.shape import Digest

BULLET, FOLLOW_UP = "・", "→"


def digest_text(digest: Digest) -> str:
    """Return the text; it can be pasted back and read as a report."""
    return "\n".join(_lines(digest)) + "\n"


def _lines(digest: Digest) -> Iterator[str]:
    yield str(digest.round)
    for group in digest.groups:
        yield ""
        yield f"＜{group.profile.name}＞"
        for line in group.lines:
            yield f" {BULLET}{line.heading}"
            yield from (f"   {FOLLOW_UP}{text}" for text in line.follow_ups)
