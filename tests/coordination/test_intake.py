"""A request comes in without an account: typed, looked at as others see it, sent; what is wrong is said at its box."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from musubi.coordination.forms.intake import derived_title
from musubi.coordination.models import Case, Disclosure, Letter, Need
from musubi.documents.models import Opening, StoredFile
from tests import factories
from tests.coordination.makers import make_consultation_kind, make_keeper, make_member

pytestmark = pytest.mark.django_db
URL = "/consult/"


def typed(**fields):
    return {
        "firm_name": "株式会社ためし樹脂",
        "reach": "hanako@example.com",
        "trouble": "薄い樹脂の部品が、冬に割れる。材料を選びたい。",
        "who_may_see": "participants",
        "do": "send",
        **fields,
    }


def page(**fields):
    return Client().post(URL, typed(**fields))


def test_three_boxes_are_enough_and_the_thanks_say_who_answers_until_when():
    make_keeper()
    answer = Client().post(URL, typed(), follow=True)
    case = Case.objects.select_related("need").get()
    assert answer.status_code == 200
    assert case.number in answer.text
    assert f"{case.reply_due_on.month}月{case.reply_due_on.day}日" in answer.text
    assert (case.need.title, case.need.contact_email) == ("薄い樹脂の部品が、冬に割れる", "hanako@example.com")
    assert list(Letter.objects.order_by("pk").values_list("purpose", flat=True)) == ["receipt", "came_in"]


def test_nothing_is_kept_before_it_is_sent_and_what_was_typed_is_carried_along():
    answer = page(do="look", tried="接着剤を変えた")
    assert not Need.objects.exists()
    assert 'value="接着剤を変えた"' in answer.text
    again = page(do="correct", tried="接着剤を変えた")
    assert "接着剤を変えた" in again.text
    assert "errors" not in again.text


def test_what_others_will_see_is_shown_and_what_tells_whose_it_is_is_marked():
    told = "ためし樹脂で部品が割れる。電話は082-123-4567。"
    answer = page(do="look", who_may_see="anonymous", trouble=told)
    seen = answer.text.split("<article")[1].split("</article>")[0]
    assert "<mark>ためし樹脂</mark>" in seen
    assert "<mark>082-123-4567</mark>" in seen
    assert "株式会社ためし樹脂" not in seen
    assert "hanako@example.com" not in seen


def test_for_the_secretariat_alone_the_page_says_that_others_see_nothing():
    assert "ほかの人には、文章も、企業名も、相談があったことも見えません" in page(do="look").text


@pytest.mark.parametrize(
    ("who", "disclosure", "is_named"),
    [("public", "public", False), ("public_named", "public", True), ("anonymous", "anonymous", False)],
)
def test_who_may_see_it_is_kept_as_chosen(who, disclosure, is_named):
    page(who_may_see=who)
    need = Need.objects.get()
    assert (need.disclosure, need.is_named) == (disclosure, is_named)


def test_organisations_of_ones_choice_are_members_of_today():
    member = make_member()
    assert page(who_may_see="named").status_code == 422
    assert page(who_may_see="named", chosen=[999_999]).status_code == 422
    page(who_may_see="named", chosen=[member.pk])
    assert list(Need.objects.get().chosen.all()) == [member]
    assert Need.objects.get().disclosure == Disclosure.NAMED


@pytest.mark.parametrize(
    ("box", "value", "said"),
    [
        ("firm_name", "", "入力"),
        ("reach", "12", "市外局番"),
        ("reach", "hanako@", "途中で切れて"),
        ("trouble", "https://example.com/x", "ウェブ"),
        ("trouble", "割" * 50_000, "50,000"),
        ("trouble", "割れ\x07る", "表示できない"),
        ("corporate_number", "1234567890123", "法人番号"),
        ("who_may_see", "nobody", "選び直してください"),
    ],
)
def test_what_is_wrong_is_said_at_its_box_and_nothing_typed_is_lost(box, value, said):
    answer = page(**{"tried": "これは残る", box: value})
    assert answer.status_code == 422
    assert said in str(answer.context["form"].errors[box])
    assert "これは残る" in answer.text
    assert not Need.objects.exists()


def test_a_reader_of_english_is_told_in_english():
    wrong = {"trouble": "https://example.com/x", "corporate_number": "1234567890123"}
    answer = Client().post(f"/en{URL}", typed(tried="これは残る", **wrong))
    assert answer.status_code == 422
    assert "There is only a web address." in answer.text
    assert not any("ぁ" <= sign <= "ん" for box in wrong for sign in str(answer.context["form"].errors[box]))
    assert "これは残る" in answer.text


def test_the_same_request_twice_is_told_so_and_kept_once():
    page()
    answer = page(trouble="薄い樹脂の部品が、 冬に割れる。材料を選びたい。")
    assert answer.status_code == 409
    assert "すでに" in answer.text
    assert Case.objects.count() == 1


def test_a_file_that_is_a_program_is_refused_at_its_box_and_the_text_stays():
    program = SimpleUploadedFile("見積.pdf", b"MZ\x90\x00" + b"\0" * 200)
    answer = page(attachment=program)
    assert answer.status_code == 422
    assert answer.context["attachments"].errors["attachment"]
    assert "冬に割れる" in answer.text
    assert not Need.objects.exists()


def test_a_file_opens_to_those_who_handle_the_request_alone():
    page(who_may_see="public_named", attachment=SimpleUploadedFile("図.txt", "寸法の見本".encode()))
    case = Case.objects.get()
    file = StoredFile.objects.get()
    assert set(Opening.objects.filter(file=file).values_list("key", flat=True)) == {"secretariat", case.key}
    assert Client().get(file.get_absolute_url()).status_code == 404
    keeper = Client()
    keeper.force_login(make_keeper().user)
    assert file.get_absolute_url() in keeper.get(case.path).text  # where whoever handles it works


def test_a_phone_number_alone_is_enough_and_the_page_says_that_no_mail_goes_out():
    answer = Client().post(URL, typed(reach="０８２－１２３－４５６７"), follow=True)
    assert Need.objects.get().contact_phone == "082-123-4567"
    assert "メールはお送りできません" in answer.text
    assert not Letter.objects.exists()


def test_the_box_that_programs_fill_in_stops_them_once():
    answer = page(hidden_box="buy now")
    assert answer.status_code == 422
    assert "buy now" not in answer.text
    assert not Need.objects.exists()


def test_who_sends_too_often_is_asked_to_wait_and_keeps_the_text():
    answers = [page(trouble=f"見本の困りごと{at}。") for at in range(31)]
    assert [answers[29].status_code, answers[30].status_code] == [302, 429]
    assert "見本の困りごと30" in answers[30].text


def test_the_optional_boxes_are_kept_too():
    kind, field, prefecture = make_consultation_kind(), factories.make_field(), factories.make_prefecture()
    told = {"kinds": [kind.pk], "fields_": [field.pk], "prefecture": prefecture.pk, "title": "割れ", "needs_nda": "on"}
    page(**told, reach="082-123-4567 hanako@example.com", contact_name="見本 花子")
    need = Need.objects.get()
    assert (list(need.kinds.all()), list(need.fields.all()), need.prefecture) == ([kind], [field], prefecture)
    assert (need.title, need.needs_nda, need.contact_phone) == ("割れ", True, "082-123-4567")


def test_the_title_is_the_first_sentence_shortened():
    assert derived_title("  部品が割れる。\n次の文。") == "部品が割れる"
    assert len(derived_title("長" * 200)) == 60


def clerk_of(bank):
    person = factories.make_person(user=factories.make_user())
    factories.make_role(person=person, organisation=bank, kind="viewer")
    client = Client()
    client.force_login(person.user)
    return client


def of_client(**fields):
    told = {"consent_by": "見本 社長", "consent_on": timezone.localdate().isoformat(), "consent_how": "書面"}
    return typed(**{**told, **fields})


def test_a_clerk_files_for_a_client_with_the_consent_and_sees_the_state_alone():
    bank = make_member(sector="finance")
    answer = clerk_of(bank).post(reverse("coordination:file_for_client"), of_client(), follow=True)
    need = Need.objects.get()
    assert (need.filed_for, need.consent_by, need.consent_how) == (bank, "見本 社長", "書面")
    assert need.case.number in answer.text
    assert "冬に割れる" not in answer.text
    assert "hanako@example.com" not in answer.text
    assert clerk_of(bank).get(need.path).status_code == 404


def test_without_consent_or_with_a_day_to_come_nothing_is_filed():
    client = clerk_of(make_member())
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    for wrong in ({"consent_by": ""}, {"consent_how": ""}, {"consent_on": ""}, {"consent_on": tomorrow}):
        assert client.post(reverse("coordination:file_for_client"), of_client(**wrong)).status_code == 422
    assert not Need.objects.exists()


def test_a_clerk_of_another_house_sees_nothing_of_it():
    clerk_of(make_member()).post(reverse("coordination:file_for_client"), of_client())
    case = Case.objects.get()
    assert case.number not in clerk_of(make_member()).get(reverse("coordination:clients")).text
