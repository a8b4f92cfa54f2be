import pytest
from datetime import date
from tests.factories import *
from musubi.activities.finding import *
from musubi.activities.models import Recognition
pytestmark = pytest.mark.django_db
def test_x():
    u=make_organisation(name_ja="甲大学", sector="academia"); k=make_organisation(name_ja="乙社", sector="industry", prefecture="31")
    a=make_activity(organisation=u, kind=make_activity_kind()); b=make_activity(organisation=k, stage="result", fiscal_year=2025, visibility="members")
    a.fields.add(make_field()); 
    for keys in (frozenset({"public"}), frozenset({"public","members",f"organisation:{u.pk}"})):
        for q in (Question(), Question(year=2026), Question(sector="academia", field="energy"), Question(prefecture="31"), Question(organisation=u.pk), Question(recognised="1"), Question(kind="event",guideline=3)):
            n=known(q, keys, today=date(2026,5,1))
            got=found(q, keys, bodies=n.bodies)
            print(q.asked, n.total, n.counts); assert got.count()==n.total
