"""What search is told of the fixed pages, and everything anew at once."""

from datetime import date

from django.db import transaction

from musubi.accounts.audience import PUBLIC
from musubi.activities import indexing as activities
from musubi.coordination import indexing as coordination
from musubi.meetings import indexing as meetings
from musubi.planning import indexing as planning
from musubi.registry import indexing as registry
from musubi.search import actions as search
from musubi.search.actions import Entry
from musubi.website.models import Page


def index_page(page: Page) -> None:
    """Write the page's row of the search index."""
    search.index(
        Entry(
            kind="page",
            key=page.slug,
            title_ja=page.title_ja,
            title_en=page.title_en,
            text_ja=_text(page, "ja"),
            text_en=_text(page, "en"),
            url=f"/about/{page.slug}/",
            audience=frozenset({PUBLIC}),
        )
    )


@transaction.atomic
def index_everything(*, today: date) -> None:
    """Write every row of the index as it is on `today`: after loading, and each morning for what begins or ends."""
    registry.index_all(today=today)
    meetings.index_all()
    planning.index_all()
    activities.index_all(today=today)
    coordination.index_all(today=today)
    for page in Page.objects.order_by("pk"):
        index_page(page)


def _text(page: Page, language: str) -> str:
    lines = []
    for block in page.blocks:
        lines += [block[f"heading_{language}"], *block[f"paragraphs_{language}"]]
    return "\n".join(line for line in lines if line)
