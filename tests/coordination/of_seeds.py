"""What the tests of seeds share: a seed that is kept, what is typed of one, a page."""

from django.utils import timezone

from musubi.coordination import actions

NOW = timezone.now()
SECRET = "ひみつの工程"
HEADINGS = "シーズ番号,題名（日本語）,概要（日本語）,想定される用途（日本語）"


def kept(organisation, *, is_shown=True, **told):
    seed = actions.keep_seed(organisation, {"title_ja": "鋼の接合", **told}, by=None, now=NOW)
    if is_shown:
        actions.publish_seed(seed, by=None, now=NOW)
    return seed


def typed(**told):
    needed = {"title_ja": "鋼の接合", "summary_ja": "概要", "uses_ja": "用途", "rights": "none", "visibility": "public"}
    return {**needed, **told}


def page(client, path, *, status=200):
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()
