"""A collection that only tests know, so that those of rounds need no app above."""

from musubi.surveys import collections
from musubi.surveys.collections import Collection

CODE = "sample"
SAMPLE = Collection(
    CODE,
    "見本",
    answer_path=lambda token: f"/?link={token}",  # pages there are, so that whoever follows a link meets one
    own_path=lambda request: f"/?own={request.pk}",
    review_path=lambda request: f"/?review={request.pk}",
    outcome_path=lambda round_: f"/?outcome={round_.pk}",
    letter=lambda year: f"{year}年度の見本をお知らせください。",
    received=lambda request: ["見本の取組"] if not request.has_nothing else [],
)


def know_sample() -> None:
    """Register it for the rest of the process."""
    collections.register(SAMPLE)
