"""Who may do what in coordination. Each a sentence, said once."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from musubi.accounts.audience import MEMBERS, SECRETARIAT, keys_of, organisation_key
from musubi.accounts.models import User
from musubi.coordination.models import Case, FollowUp, Inquiry, Introduction, Need, Outcome, Seed
from musubi.coordination.models.keys import case_key, following_key, keeping_key
from musubi.core.queries import rows
from musubi.registry.audience import editing_key, roles_of
from musubi.registry.models import Organisation, Role
from musubi.registry.permissions import Visitor


def may_run_desk(user: Visitor) -> bool:
    """The secretariat sees the queue, every case and the figures, assigns, undoes, and keeps the lists."""
    return SECRETARIAT in keys_of(user)


def may_coordinate(user: Visitor) -> bool:
    """The secretariat and coordinators of members take cases and log calls."""
    return may_run_desk(user) or (isinstance(user, User) and _is_coordinator(user))


def may_keep_case(user: Visitor, case: Case) -> bool:
    """Its owner and helpers keep a case, and the secretariat."""
    return may_run_desk(user) or keeping_key(case.pk) in keys_of(user)


def may_see_case(user: Visitor, case: Case) -> bool:
    """Those who take part in it see a case."""
    return may_run_desk(user) or case_key(case.pk) in keys_of(user)


def may_see_state(user: Visitor, case: Case) -> bool:
    """Whoever filed it for a client sees its state too, and nothing else."""
    return may_see_case(user, case) or following_key(case.pk) in keys_of(user)


def may_take(user: Visitor, case: Case) -> bool:
    """The secretariat, and the coordinator it is offered to, take what nobody has taken."""
    return case.owner_id is None and may_keep_case(user, case)


def may_hand_over(user: Visitor, case: Case) -> bool:
    """Whoever keeps a case hands it over."""
    return may_keep_case(user, case)


def may_undo(user: Visitor) -> bool:
    """The secretariat reverses moves."""
    return may_run_desk(user)


def may_file_for_client(user: Visitor, organisation: Organisation) -> bool:
    """Everybody who acts for an organisation hands a client over in its name."""
    return may_run_desk(user) or organisation_key(organisation.pk) in keys_of(user)


def may_show_need(user: Visitor, need: Need) -> bool:
    """Those who keep its case show a need to those it is disclosed to, and hide it."""
    case = getattr(need, "case", None)
    return may_run_desk(user) or (case is not None and may_keep_case(user, case))


def may_answer_inquiry(user: Visitor, inquiry: Inquiry) -> bool:
    """Those who speak for the organisation answer for it, its coordinators too, and the secretariat on its behalf."""
    return _speaks_for(user, inquiry.organisation_id)


def may_decide_introduction(user: Visitor, introduction: Introduction) -> bool:
    """The same speak for the organisation's side. The company decides by its link, or tells whoever keeps the case."""
    return _speaks_for(user, introduction.organisation_id)


def may_answer_follow_up(user: Visitor, follow_up: FollowUp) -> bool:
    """Whoever keeps the case writes down what the company said on the phone."""
    return may_keep_case(user, follow_up.case)


def may_keep_seeds(user: Visitor, organisation: Organisation) -> bool:
    """The organisation's contact person and approver keep its seeds, and the secretariat."""
    return may_run_desk(user) or editing_key(organisation.pk) in keys_of(user)


def may_edit_seed(user: Visitor, seed: Seed) -> bool:
    """The same change one of them."""
    return may_run_desk(user) or editing_key(seed.organisation_id) in keys_of(user)


def may_keep_outcome(user: Visitor, outcome: Outcome) -> bool:
    """The secretariat keeps outcomes, and whoever keeps the case it came of."""
    return may_run_desk(user) or (outcome.case_id is not None and keeping_key(outcome.case_id) in keys_of(user))


def may_record_outcome(user: Visitor, case: Case | None) -> bool:
    """The same record one."""
    return may_run_desk(user) or (case is not None and may_keep_case(user, case))


def may_keep_groups(user: Visitor) -> bool:
    """The secretariat keeps groups."""
    return may_run_desk(user)


def may_tune_digest(user: Visitor) -> bool:
    """Members tune their digest."""
    return MEMBERS in keys_of(user)


def may_judge(user: Visitor) -> bool:
    """Members say whether a suggestion was useful."""
    return MEMBERS in keys_of(user)


def _speaks_for(user: Visitor, organisation: int) -> bool:
    if may_run_desk(user) or editing_key(organisation) in keys_of(user):
        return True
    is_here = organisation_key(organisation) in keys_of(user)
    return is_here and isinstance(user, User) and _is_coordinator(user, organisation=organisation)


def _is_coordinator(user: User, **of: int) -> bool:
    return bool(rows(_coordinating, limit=1, user=user.pk, day=timezone.localdate(), **of))


def _coordinating(*, user: int, day: date, **of: int) -> QuerySet[Role, tuple[int]]:
    found: QuerySet[Role] = roles_of(user, day).filter(kind=Role.Kind.COORDINATOR, **of)
    return found.values_list("pk")
