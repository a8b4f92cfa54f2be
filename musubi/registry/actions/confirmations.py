"""The yearly look at an organisation's data: asking for it and taking the answer."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.jobs.actions import enqueue
from musubi.jobs.models import Job
from musubi.registry.models import Organisation
from musubi.registry.reaching import addresses_of
from musubi.registry.tasks import send_confirmation_request


@transaction.atomic
def confirm(organisation: Organisation, *, by: User | None, now: datetime) -> None:
    """Record that somebody who speaks for the organisation found its data right."""
    Organisation.objects.filter(pk=organisation.pk).update(confirmed_at=now)
    record_deed(by, "registry.confirm", organisation.key, now=now, on_behalf_of=organisation.key)


@transaction.atomic
def chase(organisations: Iterable[Organisation], *, by: User, now: datetime) -> list[Organisation]:
    """Mail a confirmation link to everybody who may confirm each organisation, to each address at most once a day.

    Returns the organisations for which no mail address is known: somebody has to ring them.
    """
    unreachable = []
    today = timezone.localdate(now)
    chosen = list(organisations)
    reached = addresses_of(chosen, day=today)
    for organisation in chosen:
        addresses = reached[organisation.pk]
        if not addresses:
            unreachable.append(organisation)
            continue
        for email in addresses:
            key = f"confirm:{organisation.pk}:{today.isoformat()}:{sha256(email.encode()).hexdigest()}"
            # A unique key holds until the job is done; that it was done today is told by the job itself.
            if not Job.objects.filter(unique_key=key).exclude(status=Job.Status.DEAD).exists():
                enqueue(send_confirmation_request, organisation.pk, email, unique_key=key)
        Organisation.objects.filter(pk=organisation.pk).update(chased_at=now)
        record_deed(by, "registry.chase", organisation.key, now=now, details={"mails": len(addresses)})
    return unreachable
