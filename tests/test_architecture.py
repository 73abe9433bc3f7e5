"""The walls that import-linter cannot see. Raising a number here needs an ADR, not a shrug."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from shuzheng.lib.home import ROOT

FILE_LINES, FUNCTION_LINES, VIEW_LINES = 400, 50, 25
PACKAGE = ROOT / "shuzheng"
ROOM_FILES = {
    *("__init__", "apps", "specs", "models", "rules", "actions", "queries", "flows", "indicators", "system"),
    *("pages", "rest", "seeds", "jobs", "urls", "forms", "cli", "conftest"),
}
ROOM_FOLDERS = {"migrations", "tests", "templates", "templatetags", "static", "management", "__pycache__"}
ROOMS = [path.parent for path in PACKAGE.rglob("apps.py") if path.parent != PACKAGE / "web"]
SOURCES = sorted(
    path
    for top in ("shuzheng", "seeds", "tests", "bench")
    for path in (ROOT / top).rglob("*.py")
    if "migrations" not in path.parts
)
CODE = [path for path in SOURCES if "tests" not in path.parts]


def _named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return found


def test_no_file_is_longer_than_its_limit() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in SOURCES
        if (lines := len(path.read_text().splitlines())) > FILE_LINES
    }
    assert long == {}


def test_no_function_is_longer_than_its_limit() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in CODE
        for node in _functions(path)
        if (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES
    ]
    assert long == []


@pytest.mark.parametrize("room", ROOMS, ids=_named(ROOMS))
def test_a_room_uses_the_fixed_vocabulary_of_file_names(room: Path) -> None:
    odd = {path.stem for path in room.glob("*.py")} - ROOM_FILES
    inner = [path for path in room.iterdir() if path.is_dir() and path.name not in ROOM_FOLDERS]
    odd |= {f"{path.parent.name}/{path.stem}" for room in inner for path in room.glob("*.py")} - {
        f"{room.name}/{name}" for room in inner for name in ROOM_FILES
    }
    assert odd == set()


RULES = sorted(PACKAGE.rglob("rules.py"))


@pytest.mark.parametrize("rules", RULES, ids=_named(RULES))
def test_rules_are_pure(rules: Path) -> None:
    impure = {
        name
        for name in _imports(rules)
        if name.split(".")[0] == "django" or name.endswith((".models", ".clock", ".queries"))
    }
    assert impure == set()


def _room_of(path: Path) -> Path:
    return next((parent for parent in path.parents if parent in ROOMS), path.parent)


def test_models_are_private_to_their_room() -> None:
    trespasses = []
    for path in CODE:
        for name in _imports(path):
            if not (name.startswith("shuzheng.") and name.endswith(".models")):
                continue
            owner = ROOT / name.removesuffix(".models").replace(".", "/")
            if not owner.is_relative_to(_room_of(path)) and not _is_privileged(path, name):
                trespasses.append(f"{path.relative_to(ROOT)} imports {name}")
    assert trespasses == []


def _is_privileged(path: Path, name: str) -> bool:
    """Seeds build the demonstration; everyone may name orgs' models, and those that registers are made of."""
    return (
        name in {"shuzheng.kernel.orgs.models", "shuzheng.kernel.registers.models"}
        or path.is_relative_to(ROOT / "seeds")
        or path.is_relative_to(ROOT / "bench")
    )


WRITES = re.compile(
    r"(?<!router)\.(save|delete|bulk_create|bulk_update|update_or_create|get_or_create)\(|\.objects\.(create|update)\("
)


def test_views_never_write() -> None:
    writing = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in [*PACKAGE.rglob("pages.py"), *PACKAGE.rglob("rest.py")]
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if WRITES.search(line)
    ]
    assert writing == []


def test_views_are_short() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in PACKAGE.rglob("pages.py")
        for node in _functions(path)
        if (node.end_lineno or 0) - node.lineno >= VIEW_LINES
    ]
    assert long == []


def test_the_time_of_day_is_asked_only_at_the_edges() -> None:
    asking = [
        f"{path.relative_to(ROOT)}"
        for name in ("rules.py", "actions.py", "models.py")
        for path in PACKAGE.rglob(name)
        if re.search(r"clock\.(now|today)\(|datetime\.now\(|date\.today\(", path.read_text())
    ]
    assert set(asking) <= {
        "shuzheng/kernel/audit/actions.py",  # the instant of the line, when the caller names none
        "shuzheng/kernel/orgs/models.py",  # what a person may do is asked of the present
    }


def test_every_field_has_a_chinese_label() -> None:
    from django.apps import apps

    unlabelled = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("shuzheng.")
        for field in model._meta.local_fields
        if not field.auto_created
        and field.name not in {"id", "password", "last_login"}
        and not re.search(r"[\u4e00-\u9fff]", str(field.verbose_name))
    ]
    assert unlabelled == []


def test_nothing_third_party_is_copied_into_the_tree() -> None:
    copied = [path for pattern in ("*.min.js", "*.min.css") for path in PACKAGE.rglob(pattern)]
    assert copied == []


def test_locks_name_no_address() -> None:
    named = [
        path.name for path in [*ROOT.glob("*.lock"), ROOT / "package-lock.json"] if "http" + "s://" in path.read_text()
    ]
    assert named == []
