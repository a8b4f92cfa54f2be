"""What planning refuses, by name."""

from django.utils.translation import gettext_lazy as _

from musubi.core.errors import Refused


class EndsBeforeItBegins(Refused):
    """The last fiscal year is before the first."""

    code = "plan_ends_before_it_begins"
    message = _("The last fiscal year (%(ends)d) is before the first (%(starts)d). Correct one of the two.")
    status = 422


class YearOutOfRange(Refused):
    """The first fiscal year is none that anybody can mean."""

    code = "plan_year_out_of_range"
    message = _("A plan cannot begin in fiscal %(year)d. Write a year between %(earliest)d and %(latest)d.")
    status = 422


class NotAfterTheLast(Refused):
    """A plan begins with or before the last one; years already counted to a plan would change their plan."""

    code = "plan_not_after_the_last"
    message = _("“%(plan)s” begins in fiscal %(starts)d. The plan after it begins later: choose a later year.")


class AdoptedMeanwhile(Refused):
    """Somebody else adopted a plan in the same moment."""

    code = "plan_adopted_meanwhile"
    message = _("Another plan was adopted meanwhile, so nothing was saved. Look at it, then enter yours again.")


class MeetingOfAnotherBody(Refused):
    """The meeting is not one of the body whose plan it is."""

    code = "plan_meeting_of_another_body"
    message = _("The meeting is none of this body’s. Choose one of its own.")
    status = 422


class NumberRepeated(Refused):
    """Two guidelines of the plan have the same label and number."""

    code = "guideline_number_repeated"
    message = _("“%(label)s %(number)d” is there twice. Give each guideline its own number.")
    status = 422


class ContinuesNoneOfTheLast(Refused):
    """A guideline continues one that is not of the plan just before."""

    code = "guideline_continues_none_of_the_last"
    message = _("“%(name)s” can only continue a guideline of the plan just before. Choose one of those, or none.")
    status = 422


class HowMissing(Refused):
    """It is not said whether the guideline is kept or revised, or said of one that continues none."""

    code = "guideline_how_missing"
    message = _("Say of “%(name)s” which guideline it continues and whether it is kept or revised, or neither.")
    status = 422


class KeptButChanged(Refused):
    """A guideline is called kept and reads otherwise than the one it continues."""

    code = "guideline_kept_but_changed"
    message = _("“%(name)s” reads otherwise than the guideline it continues. Call it revised, or restore the words.")
    status = 422


class NotBeforeTheNext(Refused):
    """A corrected plan would begin with or after the one that follows it."""

    code = "plan_not_before_the_next"
    message = _("“%(plan)s” follows this plan and begins in fiscal %(starts)d. Choose an earlier first fiscal year.")


class PlanEditedMeanwhile(Refused):
    """Somebody else corrected the plan since the page was opened."""

    code = "plan_edited_meanwhile"
    message = _(
        "Somebody else corrected this plan while you were writing, so nothing was saved. Your boxes hold your texts; "
        "what you had left alone is as the other left it. Look at both, then go on."
    )


class NothingToCorrect(Refused):
    """What was sent is what is there."""

    code = "plan_nothing_to_correct"
    message = _("Everything reads as it did before. Change what is wrong, or leave the page.")
    status = 422


class WithoutReason(Refused):
    """A correction says why."""

    code = "plan_correction_without_reason"
    message = _("Say in a few words what was wrong: the reason is shown with the correction.")
    status = 422


class GuidelineTagged(Refused):
    """A guideline that something refers to would go."""

    code = "guideline_tagged"
    message = _(
        "“%(name)s” cannot be taken out: activities are tagged with it (%(count)d). Correct its wording instead, or "
        "give those activities another guideline first."
    )


class GuidelineContinued(Refused):
    """A guideline that one of the next plan continues would go."""

    code = "guideline_continued"
    message = _(
        "“%(name)s” cannot be taken out: “%(later)s” of the plan after it continues it. Correct that plan first, or "
        "correct the wording here instead."
    )


class GuidelineInParts(Refused):
    """A guideline that others are part of would go."""

    code = "guideline_in_parts"
    message = _("“%(name)s” cannot be taken out: “%(part)s” is part of it. Take that out first.")


class TargetNumberRepeated(Refused):
    """Two targets of the plan have the same number."""

    code = "target_number_repeated"
    message = _("Target %(number)d is there twice. Give each target its own number.")
    status = 422
