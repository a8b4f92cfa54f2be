"""The API's mount: /api/v1/, its problems (RFC 9457) and its page."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import ValidationError

from musubi.activities.api import router as activities
from musubi.coordination.api import router as coordination
from musubi.core.errors import Refused
from musubi.meetings.api import router as meetings
from musubi.planning.api import router as planning
from musubi.registry.api import router as registry
from musubi.search.api import router as search

PROBLEM = "application/problem+json"
MEANINGS = {  # of the parameters, for the people who read the API's page
    "as_of": gettext_lazy("A day in Japan, such as 2013-04-01. Today unless given."),
    "body": gettext_lazy("The code of a body, such as council. All unless given."),
    "cursor": gettext_lazy("The next_cursor of the page before. Empty for the first page."),
    "field": gettext_lazy("The code of a field. All unless given."),
    "guideline": gettext_lazy("The id of a guideline, as plans give it. All unless given."),
    "kind": gettext_lazy(
        "In search organisation, body, meeting, plan, activity, seed, need or page; of activities the code of a kind; "
        "of seeds the code of a kind of organisation. All unless given."
    ),
    "limit": gettext_lazy("How many a page holds at most, up to 500."),
    "organisation": gettext_lazy("The id of an organisation that tells it or takes part. All unless given."),
    "pk": gettext_lazy("The id that lists give."),
    "prefecture": gettext_lazy("The two digits of JIS X 0401: 34 is Hiroshima. All unless given."),
    "q": gettext_lazy("Words or parts of names. Every one must occur."),
    "rights": gettext_lazy("none, unpublished, pending, granted or other. All unless given."),
    "trl": gettext_lazy("The lowest technology readiness level, 1 to 9. All unless given."),
    "recognised": gettext_lazy("true for those alone that were recognised as examples."),
    "sector": gettext_lazy("industry, academia, government or finance. All unless given."),
    "series": gettext_lazy("The code of a series: council or symposium. Both unless given."),
    "stage": gettext_lazy("plan or result. Both unless given."),
    "year": gettext_lazy("A fiscal year, such as 2012: from April. All unless given."),
}

api = NinjaAPI(
    title="Musubi",
    version="1",
    docs_url=None,
    openapi_url="/openapi.json",
    description="The public record of a regional council, read-only. Dates are ISO, days are days in Japan.",
)
for part in (registry, meetings, planning, activities, coordination, search):
    api.add_router("", part)


def problem(request: HttpRequest, *, status: int, code: str, title: str, **more: Any) -> HttpResponse:
    """Answer with a problem document: `type` names it for machines, `title` tells people what to do."""
    document = {"type": f"{settings.SITE_URL}/api/v1/docs#{code}", "title": title, "status": status, **more}
    response = api.create_response(request, document, status=status)
    response["Content-Type"] = PROBLEM
    return response


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A named refusal."""
    return problem(request, status=refusal.status, code=refusal.code, title=str(refusal))


@api.exception_handler(Http404)
def not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    """Nothing there, or nothing the reader may see: the same to the byte."""
    return problem(request, status=404, code="not_found", title=_("There is nothing at this address."))


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A parameter that is not of its kind."""
    names = sorted({str(one["loc"][-1]) for one in error.errors})
    title = _("These parameters are not valid: %(names)s. The API’s page tells what each takes.") % {
        "names": ", ".join(names)
    }
    return problem(request, status=422, code="invalid_parameter", title=title, parameters=names)


def not_a_way(request: HttpRequest) -> HttpResponse:
    """A method that nothing here has: the record is read."""
    response = problem(
        request, status=405, code="method_not_allowed", title=_("The record is read here, with GET or HEAD.")
    )
    response["Allow"] = "GET, HEAD"
    return response


@login_not_required
@require_safe
def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer any other address under the API as a machine expects it."""
    return problem(request, status=404, code="not_found", title=_("There is nothing at this address."))


@login_not_required
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The API's page, drawn from its own description: no script, nothing from elsewhere."""
    schema = api.get_openapi_schema()
    operations = [
        {
            "path": path,
            "summary": _(get["summary"]),
            "parameters": [_parameter(one) for one in get["parameters"]],
        }
        for path, methods in schema["paths"].items()
        if (get := methods.get("get"))
    ]
    return render(request, "api_docs.html", {"operations": operations, "schemas": schema["components"]["schemas"]})


def _parameter(described: dict[str, Any]) -> dict[str, Any]:
    schema = described["schema"]
    kinds = schema.get("anyOf", [schema])
    kind = " / ".join(one.get("format") or one["type"] for one in kinds if one.get("type") != "null")
    name = described["name"]
    return {
        "name": name,
        "is_required": described.get("required", False),
        "kind": kind,
        "about": MEANINGS.get(name, described.get("description", "")),
    }
