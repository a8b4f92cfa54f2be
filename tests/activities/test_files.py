"""Pictures and attachments of an answer: kept from the first, opened as their activity is."""

import pytest
from django.utils import timezone

from musubi.activities import actions
from musubi.activities.models import Activity
from musubi.documents.models import StoredFile
from tests.activities.answering import asked, boxes, fill, last_place, link_to, opened, send
from tests.documents.makers import PDF, picture, upload

pytestmark = pytest.mark.django_db


def test_a_picture_and_an_attachment_go_with_the_entry_and_open_as_it_does(client):
    request = asked()
    path = link_to(request)
    given = opened(client, path)
    fill(given, "写真のある取組", image_alt="見本の写真")
    place = last_place(given)
    files = {f"{place}-image": upload("a.jpg", picture()), f"{place}-attachment": upload("b.pdf", PDF)}
    send(client, path, {**given, **files})
    activity = Activity.objects.get()
    found = StoredFile.objects.of("activity", activity.pk)
    assert {(one.name, one.alt_ja) for one in found} == {("a.jpg", "見本の写真"), ("b.pdf", "")}
    assert not StoredFile.objects.visible_to({"public"})
    actions.publish(activity, by=None, now=timezone.now())
    assert StoredFile.objects.visible_to({"public"}).count() == 2
    actions.return_activity(activity, comment="直してください。", by=None, now=timezone.now())
    assert not StoredFile.objects.visible_to({"public"})


@pytest.mark.parametrize(
    ("name", "content", "alt"),
    [
        ("a.jpg", b"no picture", "見本"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "見本"),
        ("a.jpg", picture(), ""),
    ],
)
def test_a_file_that_is_not_taken_says_so_at_its_box_and_the_words_stay(client, name, content, alt):
    request = asked()
    path = link_to(request)
    given = opened(client, path)
    fill(given, "写真のある取組", image_alt=alt)
    answer = send(client, path, {**given, f"{last_place(given)}-image": upload(name, content)})
    assert answer.status_code == 422
    wrong = answer.context["wrong"][0].form
    assert wrong.errors.keys() & {"image", "image_alt"}
    assert wrong["image_alt"].value() == alt
    assert opened(client, path)["e0-title_ja"] == "写真のある取組"
    assert not StoredFile.objects.exists()


def test_a_file_is_kept_while_the_rest_is_not_yet_right_and_can_be_taken_away(client):
    request = asked()
    path = link_to(request)
    given = opened(client, path)
    fill(given, "写真のある取組", when="")
    place = last_place(given)
    refused = send(client, path, {**given, f"{place}-attachment": upload("b.pdf", PDF)})
    assert refused.status_code == 422
    assert "b.pdf" in refused.content.decode()
    again = boxes(refused)
    send(client, path, {**again, "e0-when": "10月", "e0-removed": str(StoredFile.objects.get().uuid)})
    assert Activity.objects.exists()
    assert not StoredFile.objects.present().exists()
