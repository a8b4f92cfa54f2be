"""Suggestions are there without anybody doing anything, say why, learn, and outlive what becomes of the engine."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from musubi.coordination import actions, suggesting
from musubi.coordination.models import Asker, Suggestion
from musubi.jobs.actions import run_all_due
from musubi.jobs.models import Job
from tests.coordination import makers
from tests.coordination.makers import make_need, make_seed

pytestmark = pytest.mark.django_db
NOW = timezone.now()
WELDING = {"title_ja": "溶接の欠陥を超音波で検査する技術", "uses_ja": "船の溶接部の内部の欠陥を見つける"}
PEARS = {"title_ja": "ナシの選果を打音で行う技術", "uses_ja": "ナシの内部の傷みを切らずに判定する"}
TROUBLE = "船の溶接部の欠陥を、超音波で早く検査したい。今は人が見ているが、内部の欠陥を見落とし、後から直すと高くつく。"


@pytest.fixture
def folder(tmp_path, settings):
    settings.MATCHING_FOLDER = tmp_path
    return tmp_path


def look(folder, **more):
    return suggesting.look(folder, now=timezone.now(), **more)


def found_for(record, kind="seed"):
    rows = Suggestion.objects.filter(asked=record.key, kind=kind)
    return {row.found: row for row in rows.order_by("-score", "found")}


def test_a_need_that_was_filed_finds_the_seed_that_answers_it_and_says_why(folder):
    seed, other = make_seed(**WELDING), make_seed(**PEARS)
    told = makers.need_fields(title="溶接の検査を早くしたい", trouble=TROUBLE)
    need = actions.file_need(told, filing="company", by=None, now=NOW).need
    run_all_due()
    found = found_for(need)
    assert next(iter(found)) == seed.key
    assert {"超音波", "欠陥"} <= {word for word, _weight in found[seed.key].parts["words"]}
    assert found_for(seed, kind="need").keys() == {need.key}
    assert other.key not in found


def test_the_parts_of_a_suggestion_add_up_to_its_score(folder):
    make_seed(**WELDING)
    make_seed(**PEARS)
    make_need(title="溶接の検査", trouble=TROUBLE)
    look(folder)
    for row in Suggestion.objects.all():
        parts = row.parts
        quoted = sum(weight for _told, weight in (*parts["words"], *parts["bridges"]))
        rest = sum(parts[name] for name in ("small", "field", "place", "learned", "told", "hub"))
        assert quoted + rest == pytest.approx(row.score)


def test_stems_of_verbs_are_no_reason_that_is_shown():
    why = SimpleNamespace(shared=[(word, 1.0) for word in ("出し", "言わ", "溶接部", "センサー", "鋳物の", "LiDAR")])
    assert [word for word, _weight in suggesting.telling_words(why)] == ["溶接部", "センサー", "鋳物の", "LiDAR"]


def test_what_changed_or_is_gone_is_noticed_and_what_did_not_is_left_alone(folder):
    seed, need = make_seed(**WELDING), make_need(title="溶接の検査", trouble=TROUBLE)
    look(folder)
    before = Asker.objects.get(key=need.key).looked_at
    look(folder)
    assert Asker.objects.get(key=need.key).looked_at == before
    actions.edit_seed(seed, {"uses_ja": "橋の溶接部の検査"}, revision=seed.revision, by=None, now=NOW)
    look(folder)
    assert Asker.objects.get(key=need.key).looked_at > before
    assert found_for(need)[seed.key].found_mark == str(seed.revision)
    seed.refresh_from_db()
    actions.withdraw_seed(seed, by=None, now=NOW)
    look(folder)
    assert found_for(need) == {}
    assert not Asker.objects.filter(key=seed.key).exists()


@pytest.mark.parametrize(
    "damage", [lambda file: file.write_bytes(b"musubi matching state 1\nhalf"), lambda file: file.unlink()]
)
def test_a_state_that_is_damaged_or_gone_is_made_anew(folder, damage):
    seed, need = make_seed(**WELDING), make_need(title="溶接の検査", trouble=TROUBLE)
    look(folder)
    damage(folder / suggesting.STATE)
    assert look(folder)
    assert seed.key in found_for(need)
    assert suggesting.Engine.load(folder / suggesting.STATE)


def test_what_a_reader_called_wrong_goes_below_all_others_and_the_pair_tells_so(folder):
    seed, need = make_seed(**WELDING), make_need(title="溶接の検査", trouble=TROUBLE)
    look(folder)
    before = found_for(need)[seed.key].score
    reader = makers.make_keeper().user
    actions.judge(need.key, seed.key, is_useful=False, by=reader, now=NOW)
    run_all_due()
    row = found_for(need)[seed.key]
    assert row.score < 0 < before
    assert row.parts["told"] < 0
    actions.judge(need.key, seed.key, is_useful=True, by=reader, now=NOW)
    run_all_due()
    assert found_for(need)[seed.key].score > before


def test_a_term_of_the_list_leads_from_japanese_to_english(folder):
    seed = make_seed(title_ja="Zorbex", title_en="Zorbex", uses_en="Zorbex, in short")
    trouble = "泡沫膜で鉄の部品を守りたいが、社内に詳しい者がおらず、どこに頼めばよいか分からない。とても困っている。"
    need = make_need(title="錆", trouble=trouble)
    look(folder)
    assert seed.key not in found_for(need)
    actions.keep_term(ja="泡沫膜", en="zorbex", variants="", by=None, now=NOW)
    run_all_due()
    assert found_for(need)[seed.key].parts["bridges"]


def test_looking_takes_turns_so_that_mails_are_not_kept_waiting(folder):
    make_seed(**WELDING)
    make_need(title="溶接の検査", trouble=TROUBLE)
    assert not look(folder, seconds=-1)
    assert not Asker.objects.exists()
    assert look(folder)
    assert Asker.objects.count() == 2


def test_once_a_day_everything_is_looked_at_anew(folder):
    make_need(title="溶接の検査", trouble=TROUBLE)
    look(folder)
    suggesting.renew(folder, now=NOW)
    assert (folder / suggesting.STATE).exists()
    suggesting.renew(folder, now=timezone.now() + 2 * suggesting.RENEWED_AFTER)
    assert not (folder / suggesting.STATE).exists()
    assert Asker.objects.get().mark == ""


def test_where_the_engine_cannot_be_loaded_the_worker_says_so_and_goes_on(folder, monkeypatch, caplog):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr("musubi.coordination.tasks.import_module", missing)
    actions.publish_seed(make_seed(state="draft"), by=None, now=NOW)
    run_all_due()
    assert "matching_has_no_engine" in caplog.messages
    assert Job.objects.get().status == Job.Status.DONE


def test_without_a_folder_nothing_is_looked_for_and_nothing_waits(settings):
    settings.MATCHING_FOLDER = None
    actions.publish_seed(make_seed(state="draft"), by=None, now=NOW)
    assert not Job.objects.exists()
