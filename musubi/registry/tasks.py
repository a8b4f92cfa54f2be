"""What the registry does after the answer."""

from django.utils import timezone
from django_tasks import task

from musubi.accounts.actions import issue_link
from musubi.registry.emails import confirmation_request, role_given
from musubi.registry.models import Organisation, Role, RosterImport
from musubi.registry.queries import current_profile

CONFIRMATION = "confirm_organisation"
LINK_VALID_DAYS = 60


@task()
def send_confirmation_request(organisation_pk: int, email: str) -> None:
    """Mail the yearly confirmation link; an organisation withdrawn meanwhile gets none."""
    organisation = Organisation.objects.get(pk=organisation_pk)
    profile = current_profile(organisation)
    if profile is None:
        return
    token = issue_link(CONFIRMATION, organisation.key, email=email, now=timezone.now(), valid_days=LINK_VALID_DAYS)
    confirmation_request(to=email, profile=profile, token=token).send()


@task()
def send_role_given(role_pk: int) -> None:
    """Tell a person of a role they were given, unless it is over, they have no address, or their account is closed."""
    role = Role.objects.select_related("person__user", "organisation").filter(pk=role_pk).first()
    if role is None or role.organisation is None or not role.person.email:
        return
    profile = current_profile(role.organisation)
    is_over = role.ends_on is not None and role.ends_on < timezone.localdate()
    is_closed = role.person.user is not None and not role.person.user.is_active
    if profile is not None and not is_over and not is_closed:
        role_given(role=role, profile=profile).send()


@task()
def forget_roster_imports() -> None:
    """Delete the files that were chosen a day ago and never imported."""
    RosterImport.objects.filter(uploaded_at__lt=timezone.now() - RosterImport.KEPT_FOR).delete()
