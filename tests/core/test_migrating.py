from importlib import import_module

import pytest
from django.db import connection, models
from django.db.migrations import CreateModel
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState

from musubi.core.migrating import Together, left_halfway

OLD = [name for _app, name in import_module("musubi.coordination.migrations.0001_initial").Migration.replaces]


class Editor:
    """Notes which tables it is told to make and to take away."""

    connection = connection

    def __init__(self):
        self.told = []

    def create_model(self, model):
        self.told.append(f"+{model.__name__}")

    def delete_model(self, model):
        self.told.append(f"-{model.__name__}")


def table(name, **references):
    keys = [(field, models.ForeignKey(f"core.{to}", models.PROTECT)) for field, to in references.items()]
    return CreateModel(name, [("id", models.BigAutoField(primary_key=True)), *keys])


CIRCLE = [table("Egg", laid_by="Hen"), table("Hen", came_from="Egg"), table("Fox", eats="Hen")]


def run(operations, state):
    editor = Editor()
    for operation in operations:
        before = state.clone()
        operation.state_forwards("core", state)
        operation.database_forwards("core", editor, before, state)
    return editor.told


def drawn(monkeypatch, operations):
    count = []
    draw = ModelState.render
    monkeypatch.setattr(ModelState, "render", lambda state, apps: count.append(state.name) or draw(state, apps))
    state = ProjectState()
    assert not list(state.apps.get_models())  # what is drawn already is drawn anew by whatever changes it
    run(operations, state)
    return sorted(count)


def test_tables_that_refer_to_each_other_are_made_and_taken_away_together():
    together, state = Together(CIRCLE), ProjectState()
    before = state.clone()
    assert run([together], state) == ["+Egg", "+Hen", "+Fox"]
    editor = Editor()
    together.database_backwards("core", editor, state, before)
    assert editor.told == ["-Fox", "-Hen", "-Egg"]
    assert together.describe() == "Create models Egg, Hen, Fox"


def test_each_is_drawn_once(monkeypatch):
    assert drawn(monkeypatch, [Together(CIRCLE)]) == ["Egg", "Fox", "Hen"]


def test_apart_they_are_drawn_again_and_again_and_a_circle_is_refused(monkeypatch):
    line = [table("Egg"), table("Hen", came_from="Egg"), table("Fox", eats="Hen")]
    assert drawn(monkeypatch, line) == ["Egg"] * 3 + ["Fox"] + ["Hen"] * 2
    with pytest.raises(ValueError, match="doesn't provide model 'hen'"):
        run(CIRCLE, ProjectState())


def forget(*names):
    for name in names:
        MigrationRecorder(connection).record_unapplied("coordination", name)


@pytest.mark.django_db
def test_a_database_with_every_old_migration_of_an_app_or_with_none_is_not_halfway():
    assert left_halfway(MigrationExecutor(connection)) == []
    forget("0001_initial", *OLD)
    assert left_halfway(MigrationExecutor(connection)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("missing", [OLD[-1:], OLD], ids=["all but the last", "the first alone"])
def test_a_database_with_some_old_migrations_of_an_app_is_halfway(missing):
    forget(*missing)
    assert left_halfway(MigrationExecutor(connection)) == ["coordination"]


@pytest.mark.django_db
def test_django_alone_finds_nothing_to_do_in_a_database_that_is_halfway():
    forget(OLD[-1])
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == [], "the control: this is what is refused"
