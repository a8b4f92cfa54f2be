"""What search is told of plans: one row each, with the words of its guidelines and examples."""

from musubi.accounts.audience import PUBLIC
from musubi.planning.models import Plan
from musubi.search import actions as search
from musubi.search.actions import Entry


def index_plan(plan: Plan) -> None:
    """Write the plan's row of the search index."""
    search.index(
        Entry(
            kind="plan",
            key=str(plan.pk),
            title_ja=plan.name_ja,
            title_en=plan.name_en,
            text_ja=_text(plan, "ja"),
            text_en=_text(plan, "en"),
            names=tuple(filter(None, [plan.short_ja, plan.short_en])),
            url=f"/plans/{plan.pk}/",
            happened_on=plan.adopted_from,
            audience=frozenset({PUBLIC}),
        )
    )


def index_all() -> None:
    """Write every row anew."""
    for plan in Plan.objects.prefetch_related("guidelines__programmes", "targets").order_by("pk"):
        index_plan(plan)


def _text(plan: Plan, language: str) -> str:
    lines = [getattr(plan, f"{part}_{language}") for part in ("slogan", "subtitle", "aim")]
    for guideline in plan.guidelines.all():
        lines += [getattr(guideline, f"name_{language}"), getattr(guideline, f"text_{language}")]
        lines += [getattr(programme, f"name_{language}") for programme in guideline.programmes.all()]
    lines += [getattr(target, f"indicator_{language}") for target in plan.targets.all()]
    return "\n".join(line for line in [*lines, getattr(plan, f"note_{language}")] if line)
