"""Kept, told of, opened and taken away: each in one moment, with its deed."""

import threading
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from musubi.accounts.models import Deed
from musubi.documents import actions, tasks
from musubi.documents.actions import Owner
from musubi.documents.contents import check_image
from musubi.documents.models import Content, Opening, Rendition, StoredFile
from musubi.documents.storage import ContentStorage, storage
from tests.documents.makers import ANYBODY, MEMBERS, OWNER, PDF, picture, store_attachment, store_image, upload
from tests.strictness import lax

pytestmark = pytest.mark.django_db


def on_disk() -> set[str]:
    return set(storage().hashes())


def content_of(file: StoredFile) -> bytes:
    with storage().read(file.content.sha256) as opened:
        return opened.read()


def needed() -> set[str]:
    """Return the hashes that files and renditions have."""
    kept = StoredFile.objects.values_list("content__sha256", flat=True)
    return {*kept, *Rendition.objects.values_list("content__sha256", flat=True)}


def test_a_file_is_kept_as_the_last_of_its_owners():
    first = store_attachment("一.pdf")
    second = store_attachment("二.pdf")
    store_attachment("他.pdf", owner=Owner("activity", "18"))
    assert list(StoredFile.objects.of("activity", 17).in_order()) == [first, second]
    assert content_of(first) == PDF
    deed = Deed.objects.get(subject=first.key)
    assert deed.verb == "documents.store"
    assert deed.details == {"owner": "activity:17", "media_type": "application/pdf", "size": len(PDF)}


def test_the_same_content_lies_on_the_disk_once():
    store_attachment("一.pdf")
    store_attachment("二.pdf")
    assert Content.objects.count() == len(on_disk()) == 1


def test_a_file_opens_to_its_audience_and_to_nobody_else():
    shown, hidden = store_attachment(audience=MEMBERS), store_attachment(audience=frozenset())
    files = StoredFile.objects.of(*OWNER)
    assert list(files.visible_to({"public", "members"})) == [shown]
    assert not files.visible_to({"public"}).exists()
    assert hidden not in files.visible_to({"public", "members", "secretariat"})


def test_an_image_without_a_text_is_refused_and_nothing_is_kept():
    with pytest.raises(actions.AltMissing):
        store_image(alt_ja=" \n ")
    assert not StoredFile.objects.exists()
    assert not on_disk()


@pytest.mark.parametrize(
    "wrong",
    [{"alt_ja": ""}, {"width": 0}, {"width": None}, {"media_type": "image/svg+xml"}, {"name": ""}, {"owner_key": ""}],
)
def test_the_database_keeps_no_image_that_could_not_be_shown(wrong):
    file = store_image()
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.filter(pk=file.pk).update(**wrong)


def test_texts_are_replaced_by_those_who_saw_the_last_ones():
    file = store_image(alt_ja="会場")
    actions.describe(file, seen=1, alt_ja="会場の入口", alt_en="The entrance", by=None, now=timezone.now())
    with pytest.raises(actions.FileChanged):
        actions.describe(file, seen=1, alt_ja="入口", by=None, now=timezone.now())
    file.refresh_from_db()
    assert (file.alt_ja, file.alt_en, file.version) == ("会場の入口", "The entrance", 2)
    with pytest.raises(actions.AltMissing):
        actions.describe(file, seen=2, alt_ja="", by=None, now=timezone.now())


def test_an_attachment_needs_no_text():
    file = actions.describe(store_attachment(), seen=1, alt_ja="", caption_ja="当日配布", by=None, now=timezone.now())
    assert file.caption == "当日配布"


def test_files_open_and_close_with_their_owner_and_not_with_others():
    mine, removed, others = store_attachment(), store_attachment(), store_attachment(owner=Owner("activity", "18"))
    actions.remove(removed, by=None, now=timezone.now())
    deeds = Deed.objects.count()
    assert actions.set_audience(OWNER, {"organisation:17"}, by=None, now=timezone.now()) == 2
    assert actions.set_audience(OWNER, {"organisation:17"}, by=None, now=timezone.now()) == 0
    assert Deed.objects.count() == deeds + 1
    actions.bring_back(removed, by=None, now=timezone.now())
    assert set(StoredFile.objects.visible_to({"organisation:17"})) == {mine, removed}
    assert list(StoredFile.objects.visible_to({"public"})) == [others]


def test_opening_many_files_takes_the_same_number_of_queries(django_assert_num_queries):
    for owner in ("1", "20"):
        for _file in range(int(owner)):
            store_attachment(owner=Owner("activity", owner))
        with django_assert_num_queries(12):
            actions.set_audience(Owner("activity", owner), MEMBERS, by=None, now=timezone.now())


def test_files_are_put_in_order_and_those_not_named_follow():
    first, second, third = (store_attachment(name) for name in ("一.pdf", "二.pdf", "三.pdf"))
    actions.arrange(OWNER, [third.uuid], by=None, now=timezone.now())
    assert list(StoredFile.objects.of(*OWNER).in_order()) == [third, first, second]
    with pytest.raises(actions.FileRemoved):
        actions.arrange(OWNER, [first.uuid, uuid4()], by=None, now=timezone.now())


def test_a_removed_file_opens_to_nobody_until_it_is_brought_back():
    file = store_attachment()
    actions.remove(file, by=None, now=timezone.now())
    assert not StoredFile.objects.visible_to(ANYBODY).exists()
    for refused in (
        lambda: actions.remove(file, by=None, now=timezone.now()),
        lambda: actions.describe(file, seen=1, alt_ja="", by=None, now=timezone.now()),
    ):
        with pytest.raises(actions.FileRemoved):
            refused()
    actions.bring_back(file, by=None, now=timezone.now())
    assert list(StoredFile.objects.visible_to(ANYBODY)) == [file]
    with pytest.raises(actions.NotRemoved):
        actions.bring_back(file, by=None, now=timezone.now())


# --- killed at any moment ------------------------------------------------------------------------------------------


class Killed(BaseException):
    """The process ends here."""


def kill_at(number: int, checked) -> bool:
    """Store an image in a process that dies at its statement `number`; return whether it had that many."""
    left = iter(range(number))

    def counting(execute, sql, params, many, context):
        # The database rolls back for a process that is gone; and who dies at the very end has stored the file.
        if not sql.startswith(("ROLLBACK", "RELEASE")) and next(left, None) is None:
            raise Killed
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(counting), transaction.atomic():
            actions.store(checked, owner=OWNER, audience=ANYBODY, by=None, now=timezone.now(), alt_ja="会場")
    except Killed:
        return True
    return False


def half_states() -> list[str]:
    """Kill at every statement in turn, and return what is wrong after each, then after clearing."""
    checked, found, number = check_image(upload("会場.png", picture("PNG", size=(600, 2)))), [], 0
    while kill_at(number, checked):
        rows = (StoredFile, Opening, Rendition, Content, Deed)
        found += [f"{number}: a {model.__name__}" for model in rows if model.objects.exists()]
        found += [f"{number}: {digest} is missing" for digest in needed() - on_disk()]
        tasks.drop_unused()
        found += [f"{number}: {digest} is left" for digest in on_disk() - needed()]
        StoredFile.objects.all().delete()
        number += 1
    assert number > 8
    assert needed() == on_disk()
    return found


def test_a_kill_at_any_statement_leaves_no_file_and_nothing_on_the_disk_that_clearing_leaves():
    assert half_states() == []


def test_control_a_row_that_is_not_of_one_transaction_is_seen(monkeypatch):
    monkeypatch.setattr(actions, "store", actions.store.__wrapped__)
    monkeypatch.setattr(transaction, "atomic", lambda *_given, **_named: open_door())
    with lax("locks"):  # which need a transaction, too
        assert half_states() != []


class open_door:  # noqa: N801 - stands where transaction.atomic stood
    def __enter__(self):
        return self

    def __exit__(self, *_fault):
        return False


def test_control_a_clearing_that_looks_at_rows_alone_leaves_what_the_killed_wrote(monkeypatch, folder):
    monkeypatch.setattr(ContentStorage, "hashes", lambda _self: iter(()))
    checked = check_image(upload("会場.png", picture("PNG")))
    assert kill_at(8, checked)
    tasks.drop_unused()
    assert list(folder.glob("*/*"))
    assert not needed()


# --- stored while it is cleared away -------------------------------------------------------------------------------


def store_while_clearing(monkeypatch) -> StoredFile:
    """Clear away a content that nobody has, and, just before it leaves the disk, let somebody store the same."""
    file = store_attachment()
    StoredFile.objects.all().delete()
    reached, go_on = threading.Event(), threading.Event()
    drop = ContentStorage.drop

    def waiting(self, sha256):
        reached.set()
        go_on.wait(20)
        drop(self, sha256)

    def closing(work):
        def run():
            try:
                work()
            finally:
                connection.close()

        return threading.Thread(target=run)

    monkeypatch.setattr(ContentStorage, "drop", waiting)
    clearing, storing = closing(tasks.drop_unused), closing(lambda: store_attachment("同じ.pdf"))
    clearing.start()
    assert reached.wait(20)
    storing.start()
    storing.join(0.3)  # it is done by now, or it waits for the other
    go_on.set()
    for thread in (clearing, storing):
        thread.join(20)
    return file


@pytest.mark.django_db(transaction=True)
def test_who_stores_what_is_being_cleared_away_has_it_on_the_disk(monkeypatch):
    store_while_clearing(monkeypatch)
    assert len(needed()) == 1
    assert needed() == on_disk()


@pytest.mark.django_db(transaction=True)
def test_control_a_clearing_that_holds_no_row_takes_away_what_was_just_stored(monkeypatch):
    monkeypatch.setattr(tasks, "_drop", tasks._drop.__wrapped__)
    monkeypatch.setattr(
        "django.db.models.query.QuerySet.select_for_update", lambda found, **_named: found.all()
    )  # outside a transaction there is nothing to hold
    store_while_clearing(monkeypatch)
    assert len(needed()) == 1
    assert on_disk() == set()
