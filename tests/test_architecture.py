"""What no other tool checks of docs/architecture.md and docs/style.md. No database, no network, a few seconds."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "musubi"
APPS_FROM_THE_GROUND = [
    "core",
    "jobs",
    "accounts",
    "search",
    "documents",
    "registry",
    "surveys",
    "meetings",
    "planning",
    "activities",
    "coordination",
    "website",
    "demo",
    "config",
]
LINES = {".py": 400, ".css": 400, ".js": 400, ".html": 150}
FUNCTION_LINES = 40
MODEL_SIGNALS = {
    "m2m_changed",
    "post_delete",
    "post_init",
    "post_save",
    "pre_delete",
    "pre_init",
    "pre_save",
}


def files(*suffixes: str) -> list[Path]:
    """Return our own files; what others wrote (`vendor/`), what Django wrote and caches are not ours."""
    places = [HOUSE, ROOT / "tests", ROOT / "deploy"]
    found = [path for place in places for path in sorted(place.rglob("*")) if path.suffix in suffixes]
    return [path for path in found if not {"vendor", "migrations", "__pycache__"} & set(path.parts)]


def short(path: Path) -> str:
    """Return the path as people write it."""
    return str(path.relative_to(ROOT))


def templates() -> list[Path]:
    """Return every template, its app being the folder under musubi/."""
    return [path for path in files(".html", ".txt") if "templates" in path.parts]


def app_of(path: Path) -> str:
    """Return the app a file belongs to."""
    return path.relative_to(HOUSE).parts[0]


# --- sizes ---------------------------------------------------------------------------------------------------------


def test_no_file_is_longer_than_one_reads_in_a_sitting():
    lengths = {short(path): len(path.read_text().splitlines()) for path in files(*LINES)}
    assert {name: lines for name, lines in lengths.items() if lines > LINES[Path(name).suffix]} == {}


def test_no_function_is_longer_than_a_screen():
    assert [
        f"{short(path)}:{node.lineno} {node.name}"
        for path in files(".py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ] == []


# --- the floors of the house ---------------------------------------------------------------------------------------


def test_every_app_has_its_floor_here():
    assert sorted(path.parent.name for path in HOUSE.glob("*/__init__.py")) == sorted(APPS_FROM_THE_GROUND)


def our_models() -> list[type[models.Model]]:
    """Return our models, demo's too if it is installed."""
    return [model for model in apps.get_models() if model.__module__.startswith("musubi.")]


def test_a_relation_named_by_a_string_goes_down_as_an_import_would():
    floor = APPS_FROM_THE_GROUND.index
    assert [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in our_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and field.related_model
        and field.related_model.__module__.startswith("musubi.")
        and floor(field.related_model._meta.app_label) > floor(model._meta.app_label)
    ] == []


def test_nobody_listens_to_model_signals():
    assert [
        f"{short(path)}:{node.lineno} {alias.name}"
        for path in files(".py")
        if HOUSE in path.parents
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if alias.name in MODEL_SIGNALS or alias.name == "django.db.models.signals"
    ] == []


# --- templates -----------------------------------------------------------------------------------------------------

BORROWED = re.compile(r"""{%-?\s*(?:extends|include)\s+["']([^"'#]+)""")
INLINE = [
    (re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*\btype=[\"']application/(?:ld\+)?json)", re.IGNORECASE), "<script>"),
    (re.compile(r"<style\b", re.IGNORECASE), "<style>"),
    (re.compile(r"\sstyle\s*=", re.IGNORECASE), "style="),
    (re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE), "on…="),
    (re.compile(r"javascript:", re.IGNORECASE), "javascript:"),
]


def test_a_form_in_a_part_that_sees_only_what_it_is_given_is_given_the_token_against_forgery():
    """Without it every press of its button is refused, and tests whose client asks for no token do not see that."""
    texts = {str(path.relative_to(path.parents[1])): path.read_text() for path in templates()}
    holds = {name for name, text in texts.items() if "{% csrf_token %}" in text}
    includes = [
        (name, part, given)
        for name, text in texts.items()
        for part, given in re.findall(r'{% include "([^"]+)"([^%]*) only %}', text)
    ]
    while more := {name for name, part, _given in includes if part in holds} - holds:
        holds |= more
    assert [f"{name}: {part}" for name, part, given in includes if part in holds and "csrf_token" not in given] == []


def test_a_template_borrows_only_from_its_own_app_and_core():
    assert [f"{short(path)} {name}" for path in templates() for name in strangers(path)] == []


def strangers(path: Path) -> Iterator[str]:
    """Yield the names a template extends or includes that neither its own app nor core holds."""
    for name in BORROWED.findall(path.read_text()):
        if not any((HOUSE / app / "templates" / name).exists() for app in (app_of(path), "core")):
            yield name


def test_no_page_carries_script_or_style_in_itself():
    assert [
        f"{short(path)} {what}"
        for path in templates()
        if path.suffix == ".html" and "email" not in path.stem  # a mail has no style sheet to link to
        for pattern, what in INLINE
        if pattern.search(path.read_text())
    ] == []


# --- tests and words -----------------------------------------------------------------------------------------------


def test_a_test_file_mirrors_a_module():
    """Files in tests/browser/ look at many screens: they are named after what they look for."""
    modules: dict[str, set[str]] = {}
    for path in [*HOUSE.rglob("*"), *(ROOT / "deploy").rglob("*")]:
        if path.suffix == ".py" or (path.is_dir() and (path / "__init__.py").exists()):
            relative = path.relative_to(HOUSE if HOUSE in path.parents else ROOT)
            modules.setdefault(relative.parts[0], set()).add(path.stem)
    assert [
        short(path)
        for path in sorted((ROOT / "tests").glob("*/**/test_*.py"))
        if path.parent.name != "browser"
        and path.stem.removeprefix("test_") not in modules.get(path.relative_to(ROOT / "tests").parts[0], set())
    ] == []


def test_every_model_is_in_the_glossary_in_both_languages():
    rows = re.findall(r"^\| *([^|]+?) *\| *([^|]+?) *\| *`?(\w+)`? *\|", glossary(), re.MULTILINE)
    known = {
        name for japanese, english, name in rows if re.search(r"[ぁ-んァ-ヶ一-龠]", japanese) and english.isascii()
    }
    assert {model.__name__ for model in our_models()} - known == set()


def glossary() -> str:
    """Return the glossary."""
    return (ROOT / "docs" / "glossary.md").read_text()


def test_the_documents_mention_only_files_that_exist():
    assert [f"{short(path)} {name}" for path in documents() for name in mentioned(path) if not exists(name)] == []


def documents() -> list[Path]:
    """Return what is written for readers."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def mentioned(path: Path) -> set[str]:
    """Return what looks like one of our files or folders, in back quotes or as the target of a link."""
    text = re.sub(r"^```.*?^```", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)
    quoted = re.findall(r"`((?:musubi|tests|docs|deploy|\.ci)/[\w./-]*|[\w-]+\.(?:md|lock|toml)|Makefile)`", text)
    linked = [
        str((path.parent / target).resolve().relative_to(ROOT))
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text)
    ]
    return {*quoted, *linked}


def exists(name: str) -> bool:
    """Whether the project holds a file of that name, or whoever installs it writes one."""
    written_there = name == "uv.lock" or name.endswith(".env")
    return written_there or (ROOT / name).exists() or (ROOT / "docs" / name).exists()


def test_the_runbook_knows_every_setting():
    read = re.findall(r"""environ(?:\.get)?[(\[]["'](\w+)["']""", (HOUSE / "config" / "settings.py").read_text())
    runbook = (ROOT / "docs" / "runbook.md").read_text()
    assert [name for name in read if f"`{name}`" not in runbook] == []


def test_locks_hold_hashes_and_no_address():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text, name
        requirements = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert requirements, name
        assert [line for line in requirements if not re.match(r"[\w.-]+==\S+ .*\\$", line)] == [], name


def test_the_development_lock_holds_the_other_one():
    runtime, development = (
        set(re.findall(r"^[\w.-]+==\S+", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert runtime - development == set()


@pytest.mark.parametrize("name", ["Makefile", "manage.py", ".ci/run", "pyproject.toml"])
def test_the_doors_are_there(name):
    assert (ROOT / name).exists()
