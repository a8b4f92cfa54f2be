"""What search engines are invited to read, in both languages."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from musubi.accounts.audience import PUBLIC
from musubi.activities.models import Activity
from musubi.coordination.models import Need, Outcome, Seed
from musubi.meetings.models import Meeting
from musubi.planning.models import Plan
from musubi.registry.models import Body, Profile
from musubi.website.models import Page


class PublicSitemap(Sitemap[Any]):
    """One kind of page under the canonical address, with its other language named."""

    i18n = True
    alternates = True
    x_default = True

    def get_domain(self, site: Any = None) -> str:
        """Return the canonical host, whatever host the request came by."""
        return settings.SITE_URL.partition("://")[2]

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        """Return the entries under the canonical scheme."""
        return super().get_urls(page, site, settings.SITE_URL.partition("://")[0])


class ListSitemap(PublicSitemap):
    """The pages there is one of."""

    def items(self) -> list[str]:
        """Return their names."""
        ours = ["home", "organisations", "bodies", "chronology", "plans", "activities"]
        lists = ["seeds", "needs", "outcomes", "consult"]
        return [*(f"website:{name}" for name in ours), *(f"coordination:{name}" for name in lists)]

    def location(self, item: str) -> str:
        """Return the address."""
        return reverse(item)


class PageSitemap(PublicSitemap):
    """The fixed pages."""

    def items(self) -> QuerySet[Page]:
        """Return them."""
        return Page.objects.order_by("position", "pk")

    def location(self, item: Page) -> str:
        """Return the address."""
        return reverse("website:page", args=[item.slug])


class OrganisationSitemap(PublicSitemap):
    """Every organisation that has a page today."""

    def items(self) -> QuerySet[Profile]:
        """Return their profiles of today."""
        return Profile.objects.on(timezone.localdate()).order_by("organisation")

    def location(self, item: Profile) -> str:
        """Return the address."""
        return reverse("website:organisation", args=[item.organisation_id])


class BodySitemap(PublicSitemap):
    """The council's bodies."""

    def items(self) -> QuerySet[Body]:
        """Return them."""
        return Body.objects.order_by("position")

    def location(self, item: Body) -> str:
        """Return the address."""
        return reverse("website:body", args=[item.code])


class MeetingSitemap(PublicSitemap):
    """Meetings and symposia."""

    def items(self) -> QuerySet[Meeting]:
        """Return them."""
        return Meeting.objects.order_by("starts_on", "pk")

    def location(self, item: Meeting) -> str:
        """Return the address."""
        return reverse("website:meeting", args=[item.pk])


class PlanSitemap(PublicSitemap):
    """Plans."""

    def items(self) -> QuerySet[Plan]:
        """Return them."""
        plans: QuerySet[Plan] = Plan.objects.order_by("starts_fy", "pk")
        return plans

    def location(self, item: Plan) -> str:
        """Return the address."""
        return reverse("website:plan", args=[item.pk])


class ActivitySitemap(PublicSitemap):
    """Activities that are for everybody, and not invented."""

    def items(self) -> QuerySet[Activity]:
        """Return them."""
        shown = Activity.objects.published().visible_to({PUBLIC}).filter(is_invented=False)
        rows: QuerySet[Activity] = shown.only("changed_at").order_by("pk")
        return rows

    def location(self, item: Activity) -> str:
        """Return the address."""
        return reverse("website:activity", args=[item.pk])

    def lastmod(self, item: Activity) -> datetime:
        """Return when it was changed."""
        return item.changed_at


class RecordSitemap(PublicSitemap):
    """Records of coordination that are for everybody, and not invented."""

    model: type[Seed | Need | Outcome]
    page: str
    day: str

    def items(self) -> QuerySet[Any]:
        """Return them."""
        objects: Any = self.model._default_manager
        shown = objects.shown() if self.model is Need else objects.published()
        rows: QuerySet[Any] = shown.visible_to({PUBLIC}).filter(is_invented=False)
        return rows.only(self.day).order_by("pk")

    def location(self, item: Any) -> str:
        """Return the address."""
        return reverse(f"coordination:{self.page}", args=[item.pk])

    def lastmod(self, item: Any) -> datetime:
        """Return when what is shown was changed."""
        changed_at: datetime = getattr(item, self.day)
        return changed_at


class SeedSitemap(RecordSitemap):
    """Seeds."""

    model, page, day = Seed, "seed", "changed_at"


class NeedSitemap(RecordSitemap):
    """Needs. The day they were shown: what changes of them unseen is nobody else's business."""

    model, page, day = Need, "need", "shown_at"


class OutcomeSitemap(RecordSitemap):
    """Outcomes."""

    model, page, day = Outcome, "outcome", "changed_at"


SITEMAPS = {
    "lists": ListSitemap,
    "pages": PageSitemap,
    "organisations": OrganisationSitemap,
    "bodies": BodySitemap,
    "meetings": MeetingSitemap,
    "plans": PlanSitemap,
    "activities": ActivitySitemap,
    "seeds": SeedSitemap,
    "needs": NeedSitemap,
    "outcomes": OutcomeSitemap,
}
