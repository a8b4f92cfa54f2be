import pytest
from django.core.exceptions import ValidationError

from musubi.search.models import Document, Synonym
from tests.search.makers import ANYBODY, MEMBER, index


@pytest.mark.django_db
def test_a_document_is_open_to_whoever_holds_one_of_its_keys():
    index("公開")
    index("会員", audience=frozenset({"members", "secretariat"}))
    index("誰にも", audience=frozenset())
    documents = Document.objects.order_by("pk")
    assert [str(document) for document in documents if document.is_open_to(ANYBODY)] == ["公開"]
    assert [str(document) for document in documents if document.is_open_to(MEMBER)] == ["公開", "会員"]
    assert not any(document.is_open_to(frozenset()) for document in documents)


def test_a_line_of_synonyms_is_put_in_order():
    line = Synonym(words=" メルマガ、メールマガジン ,\nﾒﾙﾏｶﾞ,, mail magazine;")
    line.clean()
    assert line.words == "メルマガ, メールマガジン, mail magazine"


@pytest.mark.parametrize("words", ["", "メルマガ", "メルマガ, ﾒﾙﾏｶﾞ", "コーディネーター、コーディネータ", "メルマガ, ☆"])
def test_a_line_that_says_nothing_is_refused(words: str):
    with pytest.raises(ValidationError):
        Synonym(words=words).clean()
