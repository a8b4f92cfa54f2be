"""Who may do what with plans. Each a sentence, said once."""

from musubi.accounts.audience import SECRETARIAT, keys_of
from musubi.registry.permissions import Visitor


def may_adopt_plans(user: Visitor) -> bool:
    """The secretariat writes down what the council has adopted."""
    return SECRETARIAT in keys_of(user)


def may_correct_plans(user: Visitor) -> bool:
    """The secretariat corrects what it wrote down otherwise than it was adopted, and sees what it said before."""
    return SECRETARIAT in keys_of(user)
