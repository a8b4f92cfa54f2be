"""What search engines are told: each page of itself, in the language it is read in."""

import json
import re

import pytest

from tests.factories import make_body

pytestmark = pytest.mark.django_db
REGION = {"region_ja": "中国地方（鳥取・島根・岡山・広島・山口）", "region_en": "Chugoku region (Tottori … Yamaguchi)"}


@pytest.fixture
def council():
    return make_body(name_ja="見本会議", name_en="Sample Council", **REGION)


def told(client, path):
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get(path).content.decode())
    return json.loads(text)


@pytest.mark.parametrize(
    ("path", "name", "other"), [("/", "見本会議", "Sample Council"), ("/en/", "Sample Council", "見本会議")]
)
def test_the_council_is_told_in_the_language_of_the_page(client, council, path, name, other):
    found = told(client, path)
    assert (found["name"], found["alternateName"]) == (name, [other])
    assert found["areaServed"] == (council.region_ja if path == "/" else council.region_en)


def test_another_body_is_told_with_an_address_of_its_own(client, council):
    body = make_body(code="planning", nature="planning", name_ja="見本企画会議", name_en="Sample Planning")
    assert told(client, f"/bodies/{body.code}/")["url"].endswith("/bodies/planning/")
    assert "url" in told(client, f"/bodies/{council.code}/")


@pytest.mark.parametrize("path", ["/organisations/", "/bodies/", "/meetings/", "/plans/", "/bodies/council/"])
def test_pages_describe_themselves_and_name_the_region_by_its_prefectures(client, council, path):
    described = {
        re.search(r'name="description" content="([^"]*)"', client.get(one).content.decode())[1] for one in (path, "/")
    }
    assert len(described) == 2
    assert all("（鳥取・島根・岡山・広島・山口）" in text for text in described)


def test_a_page_that_is_none_claims_no_address(client, council):
    page = client.get("/no-such-page").content.decode()
    assert "canonical" not in page
    assert "noindex" in page
    assert 'rel="canonical"' in client.get("/").content.decode()
