"""The secretariat writes plans down, and corrects them."""

from musubi.planning.views.adopting import adopt
from musubi.planning.views.correcting import correct

__all__ = ["adopt", "correct"]
