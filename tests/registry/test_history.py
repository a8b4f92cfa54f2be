"""Two clocks: what held on a day, and what we believed at a moment. The second never runs backwards."""

from collections import Counter

import pytest
from django.db import connection, transaction

from musubi.registry.actions import lineages, memberships, organisations, rows
from tests.registry.lives import begin, make_council

# What is asked of a life is the same on both databases; each lives lives of its own.
SEQUENCES = {"sqlite": range(300), "postgresql": range(300, 400)}[connection.vendor]


@pytest.fixture(autouse=True)
def no_search(monkeypatch):
    """Leave the index alone: what search is told has tests of its own, and takes longer than the rest."""
    for module in (memberships, organisations, lineages):
        monkeypatch.setattr(module, "index_organisation", lambda *_organisation, **_day: None)


def broken_promises(seeds, *, enough=None):
    """Live one random life for each seed; return the faults of each, and how often each deed was tried."""
    found, tried, at = [], Counter(), make_council()
    for seed in seeds:
        with transaction.atomic():
            life = begin(at, seed)
            for _step in range(life.chance.randint(2, 4)):
                tried[life.step()] += 1
            found += [f"seed {seed}: {fault}" for fault in life.faults()]
            transaction.set_rollback(True)
        if enough and len(found) >= enough:
            break
    return found, tried


@pytest.mark.django_db
def test_every_answer_ever_given_can_be_given_again_and_none_about_the_past_changes_in_silence():
    found, tried = broken_promises(SEQUENCES)
    assert found == []
    assert min(tried.values()) > len(SEQUENCES) / 10, tried


@pytest.mark.django_db
def test_without_corrections_the_past_changes_in_silence(monkeypatch):
    for module in (lineages, memberships, organisations):
        monkeypatch.setattr(module, "say_correction", lambda *_organisation, **_told: None)
    found, _tried = broken_promises(range(60), enough=1)
    assert "in silence" in found[0]


@pytest.mark.django_db
def test_rows_changed_in_place_forget_what_was_told(monkeypatch):
    def in_place(row, *, now, **changes):
        for name, value in changes.items():
            setattr(row, name, value)
        with rows.refusing(rows.PeriodsOverlap):
            row.save()
        return row

    monkeypatch.setattr(memberships, "successor", in_place)
    found, _tried = broken_promises(range(60), enough=1)
    assert "cannot be told again" in found[0]
