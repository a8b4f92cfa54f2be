"""The shape of what people type into the registry."""

from musubi.registry.forms.changes import (
    AdmitForm,
    AliasForm,
    ChangeForm,
    DetailsForm,
    EndMembershipForm,
    EndSeatForm,
    EntryForm,
    LineageForm,
    MoveSectorForm,
    ProfileForm,
    SeatForm,
    StrikeMembershipForm,
    WithdrawForm,
)
from musubi.registry.forms.exchange import ExportForm, ImportForm, UploadForm
from musubi.registry.forms.identifiers import IdentifiersForm
from musubi.registry.forms.people import EndRoleForm, RoleForm

__all__ = [
    "AdmitForm",
    "AliasForm",
    "ChangeForm",
    "DetailsForm",
    "EndMembershipForm",
    "EndRoleForm",
    "EndSeatForm",
    "EntryForm",
    "ExportForm",
    "IdentifiersForm",
    "ImportForm",
    "LineageForm",
    "MoveSectorForm",
    "ProfileForm",
    "RoleForm",
    "SeatForm",
    "StrikeMembershipForm",
    "UploadForm",
    "WithdrawForm",
]
