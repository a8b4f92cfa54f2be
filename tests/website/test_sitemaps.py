"""What search engines are invited to read of coordination: what is for everybody, and nothing else."""

import pytest

from tests.coordination import makers

pytestmark = pytest.mark.django_db


def test_the_sitemap_names_what_is_for_everybody_and_neither_what_is_not_nor_what_is_invented(client):
    shown = [
        makers.make_seed(),
        makers.make_case(need=makers.make_need(state="shown", disclosure="public")).need,
        makers.make_outcome(),
    ]
    hidden = [
        makers.make_seed(visibility="members"),
        makers.make_seed(is_invented=True),
        makers.make_case(need=makers.make_need(state="shown", disclosure="anonymous")).need,
        makers.make_case(need=makers.make_need(disclosure="public")).need,
        makers.make_outcome(visibility="members"),
    ]
    sitemap = client.get("/sitemap.xml").text
    assert [one.path for one in shown if one.path not in sitemap] == []
    assert [one.path for one in hidden if f"{one.path}<" in sitemap] == []
    assert "/seeds/</loc>" in sitemap
