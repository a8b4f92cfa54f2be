"""What accounts does after the answer, and by the clock."""

import logging

from django_tasks import task

from musubi.accounts import emails, queries

logger = logging.getLogger(__name__)


@task()
def check_deeds() -> None:
    """Read the record of deeds every night; where it is not as it was written, tell the log and the secretariat."""
    verdict = queries.verify_deeds()
    if verdict.is_whole:
        return
    logger.critical("deeds_broken", extra={"deed": verdict.broken_at})
    if address := emails.office().email:
        told = {"number": verdict.broken_at}
        emails.in_every_language("account/email/deeds_broken", [address], told).send()
