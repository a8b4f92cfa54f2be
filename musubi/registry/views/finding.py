"""What every view of one organisation asks first."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from musubi.registry.models import Organisation, Profile
from musubi.registry.queries import current_profile


def find_organisation(pk: int) -> tuple[Organisation, Profile]:
    """Return an organisation and what it is called today; 404 where there is none, or where it was withdrawn."""
    organisation = get_object_or_404(Organisation, pk=pk)
    profile = current_profile(organisation)
    if profile is None:
        raise Http404
    return organisation, profile
