"""What the index does for itself at night."""

import pytest

from musubi.search import frequent, tasks
from musubi.search.models import AudienceKey
from tests.search.makers import index

pytestmark = pytest.mark.django_db


def learnt():
    audience = AudienceKey.objects.get(key="public")
    return audience.frequent_runs.strip(), audience.learnt_from


def test_frequent_runs_are_learnt_when_half_as_many_documents_again_have_come_in(monkeypatch):
    monkeypatch.setattr(frequent, "MANY", 3)
    for number in range(4):
        index(f"水素電池 {number}")
    tasks.learn_frequent_runs.call()
    assert learnt() == ("水素電池", 4)
    for number in range(2):
        index(f"地域連携 {number}")
    tasks.learn_frequent_runs.call()
    assert learnt() == ("水素電池", 4)
    for number in range(2, 4):
        index(f"地域連携 {number}")
    tasks.learn_frequent_runs.call()
    assert learnt() == ("水素電池 地域連携", 8)
