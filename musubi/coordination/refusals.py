"""What coordination refuses, by name."""

from django.utils.translation import gettext_lazy as _

from musubi.core.errors import Refused


class NotAllowedHere(Refused):
    """The life cycle knows no such step."""

    code = "no_such_move"
    message = _("What is “%(state)s” cannot become “%(wanted)s”. Reload the page to see what can be done.")


class ChangedMeanwhile(Refused):
    """Somebody else changed it since the page was opened."""

    code = "changed_meanwhile"
    message = _("Somebody else changed this meanwhile. Reload the page to see how it stands now, and choose again.")


class NeedTakenAlready(Refused):
    """The same need of the same company."""

    code = "need_taken_already"
    message = _(
        "The same request from this company has come in already and is being looked at. Open the link in the mail you "
        "got then to see how far it is, or describe what is new."
    )


class NeedIsThere(Refused):
    """A case has one need."""

    code = "need_is_there"
    message = _("The need of this case was written down meanwhile. Reload the page; what is wrong can be corrected.")


class OnlyAddress(Refused):
    """Nothing but a web address."""

    code = "only_address"
    message = _("There is only a web address. Say in a sentence or two what the trouble is.")
    status = 422


class TooLong(Refused):
    """More than is kept."""

    code = "too_long"
    message = _("“%(name)s” has %(count)s characters; %(most)s are kept. Shorten it, or attach the rest as a file.")
    status = 422


class ControlCharacters(Refused):
    """Signs that no keyboard writes."""

    code = "control_characters"
    message = _("“%(name)s” holds characters that cannot be shown. Type it again, or paste it as plain text.")
    status = 422


class Missing(Refused):
    """Something without which nobody can help."""

    code = "missing"
    message = _("“%(name)s” is empty. Fill it in.")
    status = 422


class UnreachableSender(Refused):
    """Nobody could answer."""

    code = "unreachable_sender"
    message = _("There is neither a mail address nor a phone number. Give one of them, so that we can answer.")
    status = 422


class ConsentMissing(Refused):
    """A client was not asked."""

    code = "consent_missing"
    message = _("Say who at the company consented to this, on which day, and how.")
    status = 422


class LeavesBeforeItJoined(Refused):
    """A membership of a group would end before it began."""

    code = "leaves_before_it_joined"
    message = _("It belongs to the group since %(day)s. Choose that day or a later one.")
    status = 422


class NobodyChosen(Refused):
    """Organisations of one's choice, and none chosen."""

    code = "nobody_chosen"
    message = _("No organisation is chosen. Choose at least one, or choose another way of disclosing.")
    status = 422


class NameInText(Refused):
    """A nameless need names its company."""

    code = "name_in_text"
    message = _("The text tells whose it is: %(found)s. Take that out before it is shown without the company’s name.")
    status = 422


class NameInMessage(Refused):
    """Words to those who may not know the company name it."""

    code = "name_in_message"
    message = _("The words tell which company it is: %(found)s. Whoever reads them may not know yet: take that out.")
    status = 422


class FindingsUnseen(Refused):
    """There is something that may tell whose it is, and nobody looked."""

    code = "findings_unseen"
    message = _("The text holds something that may tell whose it is: %(found)s. Take it out, or say that it may stand.")
    status = 422


class NotRewritten(Refused):
    """Nothing to check."""

    code = "not_rewritten"
    message = _("There are no plain words yet. Write them first; the company is then asked to look at them.")


class CaseTaken(Refused):
    """Somebody was quicker."""

    code = "case_taken"
    message = _("Somebody else is in charge of this case by now. Reload the page to see who.")


class CannotKeep(Refused):
    """Neither secretariat nor coordinator."""

    code = "cannot_keep"
    message = _("This person is neither a coordinator nor with the secretariat today. Choose somebody who is.")
    status = 422


class OwnerMissing(Refused):
    """Nobody is in charge."""

    code = "owner_missing"
    message = _("Nobody is in charge of this case yet. Take it, or hand it to somebody, before it moves on.")


class NoteMissing(Refused):
    """A hand-over without words."""

    code = "note_missing"
    message = _("Write what the next person has to know: the note is handed over with the case.")
    status = 422


class CaseClosed(Refused):
    """It goes on no more."""

    code = "case_closed"
    message = _("This case is closed. Open it again to go on with it.")


class ReasonMissing(Refused):
    """No ends without a stated reason."""

    code = "reason_missing"
    message = _("Choose a reason and write a sentence: whoever asked will read it.")
    status = 422


class NothingToUndo(Refused):
    """Not the last move, or undone already."""

    code = "nothing_to_undo"
    message = _("Only the last move can be undone, and once. Reload the page to see what came after it.")


class NotDisclosed(Refused):
    """The company did not open it to these organisations."""

    code = "not_disclosed"
    message = _(
        "The company has not agreed that this organisation learns of its request. Have it look at the plain words, or "
        "ask it to disclose more."
    )


class OrganisationHasLeft(Refused):
    """It takes part no more."""

    code = "organisation_has_left"
    message = _("%(name)s does not take part in the council any more. Choose another organisation.")


class AskedAlready(Refused):
    """It is being asked."""

    code = "asked_already"
    message = _(
        "%(name)s has been asked already and has not answered yet. Wait for its answer, or take the inquiry back."
    )


class AnsweredAlready(Refused):
    """It was answered, or taken back."""

    code = "answered_already"
    message = _("This inquiry was answered or taken back meanwhile. Reload the page to see how it stands.")


class IntroducedAlready(Refused):
    """The two are being brought together."""

    code = "introduced_already"
    message = _("%(name)s has been proposed for this case already. Reload the page to see how it stands.")


class DecidedAlready(Refused):
    """Both sides have spoken, or one."""

    code = "decided_already"
    message = _("This introduction has been decided meanwhile. Reload the page to see how it stands.")


class AmountBeforeAgreement(Refused):
    """Money for a year before it was agreed."""

    code = "amount_before_agreement"
    message = _("The agreement is of fiscal year %(signed)s; there can be no amount for %(year)s. Correct the year.")
    status = 422


class AmountWrong(Refused):
    """The amounts do not fit together."""

    code = "amount_wrong"
    message = _(
        "The amounts do not fit together: each year stands once for the same two parties, and indirect costs are part "
        "of the amount. Correct them."
    )
    status = 422


class AgreementExists(Refused):
    """The same contract twice."""

    code = "agreement_exists"
    message = _("An agreement of this kind with this number is recorded already. Open it to add to it.")


class FollowUpAnswered(Refused):
    """It was answered."""

    code = "follow_up_answered"
    message = _("This question was answered already; thank you. To tell more, use the status page of your request.")


class CallIsCase(Refused):
    """A call becomes a case once."""

    code = "call_is_case"
    message = _("This call has become a case already. Open the case.")


class SeedExists(Refused):
    """The same number of the same system."""

    code = "seed_exists"
    message = _("A seed with this number of “%(system)s” is here already. Open that one and change it.")


class EvidenceMissing(Refused):
    """Nothing shows it."""

    code = "evidence_missing"
    message = _("Say what shows it: a contract, a page, an article, the Gazette.")
    status = 422


class GroupExists(Refused):
    """The same name."""

    code = "group_exists"
    message = _("There is a group of this name already. Choose another name, or open that one.")


class TermExists(Refused):
    """The same pair."""

    code = "term_exists"
    message = _("This pair of words is in the list already. Change that one, or choose another word.")


class LetterNotStuck(Refused):
    """Only a letter whose fate is unknown or that failed is sent again by hand."""

    code = "coordination_letter_not_stuck"
    message = _("This mail is not waiting for a decision any more. Reload the page to see what became of it.")
