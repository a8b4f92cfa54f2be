"""Where the pages of coordination stand."""

from django.urls import path, register_converter

from musubi.coordination.views import (
    agreements,
    answering,
    calls,
    cases,
    clients,
    digest,
    disclosing,
    duty,
    figures,
    follow_ups,
    groups,
    intake,
    keeping_seeds,
    letters,
    needs,
    outcomes,
    pairs,
    seed_files,
    seeds,
    status,
    suggestions,
    terms,
)


class SeedFileFormat:
    """The formats of an organisation's seeds."""

    regex = "xlsx|csv"

    def to_python(self, value: str) -> str:
        """Return the format."""
        return value

    def to_url(self, value: str) -> str:
        """Return the format."""
        return value


register_converter(SeedFileFormat, "seed_file_format")

app_name = "coordination"
urlpatterns = [
    path("cases/", cases.cases, name="cases"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/duty/", duty.duty, name="duty"),
    path("cases/letters/", letters.letters, name="letters"),
    path("letters/<int:pk>/send-again/", letters.send_again, name="send_again"),
    path("agreements/<int:pk>/amounts/", agreements.amounts, name="amounts"),
    path("cases/<int:pk>/participants/<int:participant>/let-go/", cases.let_go, name="let_go"),
    path("cases/<int:pk>/<slug:name>/", cases.step, name="case_step"),
    path("cases/<int:pk>/candidates/<int:candidate>/take-away/", cases.take_away, name="take_away"),
    path("cases/<int:pk>/seeds/<int:seed>/put/", suggestions.put_suggested, name="put_suggested"),
    path("suggestions/judge/", suggestions.judge, name="judge"),
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.found_group, name="found_group"),
    path("groups/<int:pk>/", groups.group, name="group"),
    path("groups/<int:pk>/edit/", groups.edit_group, name="edit_group"),
    path("groups/<int:pk>/join/", groups.join_group, name="join_group"),
    path("groups/<int:pk>/cases/", groups.set_group_cases, name="set_group_cases"),
    path("groups/<int:pk>/members/<int:member>/leave/", groups.leave_group, name="leave_group"),
    path("pairs/", pairs.pairs, name="pairs"),
    path("pairs/<int:pk>/decide/", pairs.decide_pair, name="decide_pair"),
    path("terms/", terms.terms, name="terms"),
    path("terms/<int:pk>/", terms.edit_term, name="edit_term"),
    path("terms/<int:pk>/remove/", terms.drop_term, name="drop_term"),
    path("inquiries/<int:pk>/", answering.inquiry, name="inquiry"),
    path("inquiries/<int:pk>/take-back/", answering.take_back_inquiry, name="take_back_inquiry"),
    path("inquiries/answer/<str:token>/", answering.answer_by_link, name="answer_inquiry"),
    path("introductions/<int:pk>/", answering.introduction, name="introduction"),
    path("introductions/<int:pk>/take-back/", answering.take_back_introduction, name="take_back_introduction"),
    path("introductions/decide/<str:token>/", answering.decide_by_link, name="decide_introduction"),
    # requests: the form, thanks, the status page, the check; a clerk's clients; phone calls; needs
    path("consult/", intake.consult, name="consult"),
    path("consult/sent/<str:token>/", intake.sent, name="sent"),
    path("consult/status/<str:token>/", status.status, name="status"),
    path("consult/status/<str:token>/disclosure/", disclosing.disclosure, name="disclosure"),
    path("consult/check/<str:token>/", status.check, name="check"),
    path("consult/clients/", clients.clients, name="clients"),
    path("consult/clients/new/", intake.file_for_client, name="file_for_client"),
    path("calls/", calls.calls, name="calls"),
    path("calls/<int:pk>/case/", calls.make_case, name="make_case"),
    path("needs/", needs.needs, name="needs"),
    path("needs/<int:pk>/", needs.need, name="need"),
    # seeds
    path("seeds/", seeds.seeds, name="seeds"),
    path("seeds/<int:pk>/", seeds.seed, name="seed"),
    path("seeds/<int:pk>/edit/", keeping_seeds.edit_seed, name="edit_seed"),
    path("seeds/<int:pk>/state/", keeping_seeds.move_seed, name="move_seed"),
    path("seeds/<int:pk>/moved/", keeping_seeds.mark_moved, name="mark_moved"),
    path("seeds/of/<int:pk>/", keeping_seeds.own_seeds, name="own_seeds"),
    path("seeds/of/<int:pk>/confirm/", keeping_seeds.confirm_seeds, name="confirm_seeds"),
    path("seeds/of/<int:pk>/new/", keeping_seeds.new_seed, name="new_seed"),
    path("seeds/of/<int:pk>/import/", seed_files.import_seeds, name="import_seeds"),
    path("seeds/of/<int:pk>/export/<seed_file_format:file_format>/", seed_files.export_seeds, name="export_seeds"),
    path("seeds/confirm/<str:token>/", keeping_seeds.confirm_by_link, name="confirm_seeds_by_link"),
    # what follows, and what came of it
    path("follow-ups/<int:pk>/", follow_ups.follow_up, name="follow_up"),
    path("follow-ups/answer/<str:token>/", follow_ups.answer_by_link, name="answer_follow_up"),
    path("digest/", digest.digest, name="digest"),
    path("digest/tune/<str:token>/", digest.tune_by_link, name="tune_digest"),
    path("outcomes/", outcomes.outcomes, name="outcomes"),
    path("outcomes/record/", outcomes.record, name="record_outcome"),
    path("outcomes/figures/", figures.figures, name="figures"),
    path("outcomes/<int:pk>/", outcomes.outcome, name="outcome"),
    path("outcomes/<int:pk>/edit/", outcomes.edit, name="edit_outcome"),
    path("outcomes/<int:pk>/move/", outcomes.move, name="move_outcome"),
]
