"""One activity edited by itself."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from musubi.activities import actions
from musubi.activities.actions.sheets import values_of
from musubi.activities.models import Activity, EditDraft, State, Visibility
from musubi.documents.models import StoredFile
from musubi.registry.models import Role
from musubi.search.models import Document
from tests import factories
from tests.documents.makers import picture, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(client) -> Activity:
    """A published activity, and its contact person at the browser."""
    role = factories.make_role()
    client.force_login(role.person.user)
    return factories.make_activity(organisation=role.organisation, title_ja="最初の題", wording="9月上旬〜中旬頃")


def typed(activity: Activity, **changes):
    return {**values_of(activity), "revision": activity.revision, **changes}


def path(activity: Activity, name: str = "edit") -> str:
    return reverse(f"activities:{name}", args=[activity.pk])


def test_a_contact_person_edits_what_their_organisation_told(client, mine):
    assert client.get(path(mine)).status_code == 200
    answer = client.post(path(mine), typed(mine, title_ja="直した題", visibility=Visibility.MEMBERS))
    assert answer.status_code == 302
    mine.refresh_from_db()
    assert (mine.title_ja, mine.revision) == ("直した題", 2)
    assert Document.objects.get(kind="activity").title_ja == "直した題"


def test_saving_without_a_change_changes_neither_words_nor_days(client, mine):
    before = (mine.starts_on, mine.ends_on, mine.wording)
    client.post(path(mine), typed(mine))
    mine.refresh_from_db()
    assert (mine.starts_on, mine.ends_on, mine.wording) == before


def test_of_two_editors_the_second_sees_both_texts(client, mine):
    seen = typed(mine, title_ja="二人目の題", text_ja="説明")
    client.post(path(mine), typed(mine, title_ja="一人目の題"))
    refused = client.post(path(mine), seen)
    text = refused.content.decode()
    assert refused.status_code == 409
    assert "一人目の題" in text
    assert "二人目の題" in text
    mine.refresh_from_db()
    assert mine.title_ja == "一人目の題"
    client.post(path(mine), {**seen, "revision": mine.revision})
    mine.refresh_from_db()
    assert mine.title_ja == "二人目の題"


@pytest.mark.parametrize(
    ("box", "text"), [("when", "2026-02-30"), ("when", "2026-07-03～2026-07-01"), ("title_ja", "")]
)
def test_what_cannot_be_is_said_at_the_box(client, mine, box, text):
    refused = client.post(path(mine), typed(mine, **{box: text}))
    assert refused.status_code == 422
    assert box in refused.context["form"].errors
    mine.refresh_from_db()
    assert mine.revision == 1


def test_a_picture_opens_to_whom_its_activity_opens(client, mine):
    client.post(path(mine), {**typed(mine), "image": upload("a.jpg", picture()), "image_alt": "見本の写真"})
    assert StoredFile.objects.visible_to({"public"}).count() == 1
    mine.refresh_from_db()
    client.post(path(mine), typed(mine, visibility=Visibility.OWN))
    assert not StoredFile.objects.visible_to({"public", "members"}).exists()
    mine.refresh_from_db()
    client.post(path(mine), {**typed(mine), "removed": str(StoredFile.objects.get().uuid)})
    assert not StoredFile.objects.present().exists()


def test_a_picture_is_not_kept_when_the_text_collides(client, mine):
    seen = typed(mine, title_ja="二人目の題")
    actions.edit(mine, revision=1, told={"title_ja": "一人目の題"}, by=None, now=timezone.now())
    client.post(path(mine), {**seen, "image": upload("a.jpg", picture()), "image_alt": "見本の写真"})
    assert not StoredFile.objects.exists()


def test_what_is_withdrawn_can_be_put_back(client, mine):
    client.post(path(mine, "withdraw"))
    mine.refresh_from_db()
    assert mine.state == State.WITHDRAWN
    assert "取り下げられています" in client.get(path(mine)).content.decode()
    assert client.post(path(mine), typed(mine)).status_code == 422
    client.post(path(mine, "put_back"))
    mine.refresh_from_db()
    assert mine.state == State.DRAFT


def test_a_refused_step_is_told(client, mine):
    answer = client.post(path(mine, "put_back"), follow=True)
    assert "notice--error" in answer.content.decode()


def test_whose_role_has_ended_edits_no_more(client, mine):
    Role.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert client.get(path(mine)).status_code == 302


# --- what is typed and not saved ------------------------------------------------------------------------------------


def test_what_is_typed_is_there_after_the_tab_was_closed_and_nobody_elses(client, mine):
    kept = client.post(path(mine), typed(mine, title_ja="", text_ja="書きかけ", do="autosave"))
    assert kept.json()["said"].startswith("保存しました")
    mine.refresh_from_db()
    assert mine.title_ja == "最初の題"
    text = client.get(path(mine)).content.decode()
    assert "書きかけ" in text
    assert "最後に入力し、まだ保存していない内容です" in text
    colleague = factories.make_role(organisation=mine.organisation)
    client.force_login(colleague.person.user)
    assert "書きかけ" not in client.get(path(mine)).content.decode()


def test_what_was_refused_is_kept_and_what_is_saved_is_kept_no_more(client, mine):
    assert client.post(path(mine), typed(mine, title_ja="", text_ja="書きかけ")).status_code == 422
    assert EditDraft.objects.get().values["text_ja"] == "書きかけ"
    assert client.post(path(mine), typed(mine, text_ja="書き終えた")).status_code == 302
    assert not EditDraft.objects.exists()


def test_what_was_typed_can_be_thrown_away(client, mine):
    client.post(path(mine), typed(mine, text_ja="書きかけ", do="autosave"))
    client.post(path(mine), {"do": "forget"})
    assert "書きかけ" not in client.get(path(mine)).content.decode()


def test_what_stands_as_it_is_saved_is_not_kept_as_a_draft(client, mine):
    client.post(path(mine), typed(mine, do="autosave"))
    assert not EditDraft.objects.exists()


def test_a_draft_typed_over_an_older_text_meets_the_newer_one_when_it_is_saved(client, mine):
    client.post(path(mine), typed(mine, title_ja="書きかけの題", do="autosave"))
    actions.edit(mine, revision=1, told={"title_ja": "相手の題"}, by=None, now=timezone.now())
    page = client.get(path(mine)).content.decode()
    assert '<input type="hidden" name="revision" value="1"' in page
    refused = client.post(path(mine), {**typed(mine, title_ja="書きかけの題"), "revision": 1})
    assert refused.status_code == 409
    assert "相手の題" in refused.content.decode()


# --- what was told outside a round ---------------------------------------------------------------------------------


def test_a_draft_of_no_round_is_handed_to_the_secretariat_which_publishes_it(client, mine):
    mine.state, mine.published_at = State.DRAFT, None
    mine.save()
    assert "保存して事務局に提出" in client.get(path(mine)).content.decode()
    client.post(path(mine), typed(mine, title_ja="出す題", do="submitted"))
    mine.refresh_from_db()
    assert (mine.title_ja, mine.state) == ("出す題", State.SUBMITTED)
    client.post(path(mine), typed(mine, do="published"))
    mine.refresh_from_db()
    assert mine.state == State.SUBMITTED  # to publish is not theirs
    client.force_login(factories.make_role(kind=Role.Kind.SECRETARIAT).person.user)
    client.post(path(mine), typed(mine, do="published"))
    mine.refresh_from_db()
    assert mine.state == State.PUBLISHED


def test_what_came_in_for_a_round_goes_the_way_of_the_round(client, mine):
    mine.state, mine.published_at = State.DRAFT, None
    mine.request = factories.make_request(organisation=mine.organisation)
    mine.save()
    client.post(path(mine), typed(mine, do="submitted"))
    mine.refresh_from_db()
    assert mine.state == State.DRAFT
