import json

import pytest

from musubi.coordination.matching.__main__ import main

CORPUS = [{"id": "a", "text": "水素の貯蔵"}, {"id": "b", "text": "溶接の検査"}]


def run(folder, *, corpus=CORPUS, queries=({"id": "q", "text": "溶接"},), more=()):
    for name, rows in (("corpus", corpus), ("queries", queries)):
        if rows is not None:
            lines = rows if isinstance(rows, bytes) else "\n".join(map(json.dumps, rows)).encode()
            (folder / name).write_bytes(lines)
    files = [part for name in ("corpus", "queries", "output") for part in (f"--{name}", str(folder / name))]
    return main([*files, "--kind", "question", *more])


def test_a_run_has_a_line_for_each_record_found(tmp_path):
    assert run(tmp_path) == 0
    query, q0, record, rank, score, tag = (tmp_path / "output").read_text().splitlines()[0].split()
    assert (query, q0, record, rank, tag) == ("q", "Q0", "b", "1", "musubi")
    assert float(score) > 0


@pytest.mark.parametrize(
    ("corpus", "sentence"),
    [
        (None, "No such file"),
        (b"", "holds no line"),
        (b"nonsense", "is no JSON"),
        (b"[1]", "this one is not"),
        (b'{"id": "a"}', "this one is not"),
        (b'{"id": "a b", "text": "x"}', "has a space"),
        (b'{"id": "a", "text": "x"}\n{"id": "a", "text": "y"}', "a second time"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(tmp_path, capsys, corpus, sentence):
    assert run(tmp_path, corpus=corpus) == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "output").exists()


def test_a_top_of_nothing_is_refused(tmp_path):
    with pytest.raises(SystemExit) as refused:
        run(tmp_path, more=["--top", "0"])
    assert refused.value.code == 2
