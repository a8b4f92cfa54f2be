"""For the machines that watch over the server: whether the process is up, and whether it can work."""

from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.exceptions import NodeNotFoundError
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from musubi.core.migrating import left_halfway

READY, UNAVAILABLE = 200, 503


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer as long as the process does. The database is not asked."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers and has every migration, otherwise 503 and which of the two is missing."""
    missing = what_is_missing()
    if missing:
        return JsonResponse({"status": "unavailable", "missing": missing}, status=UNAVAILABLE)
    return JsonResponse({"status": "ok"}, status=READY)


def what_is_missing() -> str:
    """Return "database", "migrations", or nothing. What the database says of itself is not for the world."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        return "migrations" if plan or left_halfway(executor) else ""
    except NodeNotFoundError:
        return "migrations"  # the code on the disk is newer than the process: somebody is upgrading
    except Error:
        return "database"
