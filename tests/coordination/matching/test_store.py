import pytest

from musubi.coordination.matching.engine import Engine
from musubi.coordination.matching.store import Damaged


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    engine = Engine()
    engine.replace_all([("a", "水素の貯蔵"), ("b", "溶接の検査")])
    path = tmp_path_factory.mktemp("state") / "state"
    engine.save(path)
    return path.read_bytes()


def test_a_state_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        Engine.load(tmp_path / "none")


@pytest.mark.parametrize("share", [0.0, 0.001, 0.1, 0.5, 0.99])
def test_a_file_cut_short_is_refused(state, tmp_path, share):
    (tmp_path / "state").write_bytes(state[: int(len(state) * share)])
    with pytest.raises(Damaged):
        Engine.load(tmp_path / "state")


@pytest.mark.parametrize("share", [0.0, 0.0005, 0.005, 0.05, 0.3, 0.7, 0.9999])
def test_a_turned_bit_is_refused(state, tmp_path, share):
    turned = bytearray(state)
    turned[int(len(state) * share)] ^= 4
    (tmp_path / "state").write_bytes(bytes(turned))
    with pytest.raises(Damaged):
        Engine.load(tmp_path / "state")


def test_what_stands_behind_the_end_is_refused(state, tmp_path):
    (tmp_path / "state").write_bytes(state + b"\0")
    with pytest.raises(Damaged):
        Engine.load(tmp_path / "state")


def test_a_failed_save_leaves_the_old_state(tmp_path, monkeypatch):
    engine = Engine()
    engine.replace_all([("a", "水素")])
    engine.save(tmp_path / "state")
    before = (tmp_path / "state").read_bytes()
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        engine.save(tmp_path / "state")
    assert (tmp_path / "state").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["state"]
