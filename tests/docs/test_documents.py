"""What the documents say is there: links, commands, options, environment variables, legal numbers, words."""

import ast
import re
from importlib import import_module
from pathlib import Path

import click
import pytest
from django.core.management import get_commands

from docs import law
from shuzheng.config.commands import COMMANDS
from shuzheng.lib.home import ROOT
from tests.docs import markdown

PACKAGE = ROOT / "shuzheng"
CODE = [path for path in PACKAGE.rglob("*.py") if "tests" not in path.parts]
IDS = [markdown.name(path) for path in markdown.FILES]
COMMAND_LINES = sorted({tuple(words) for path in markdown.FILES for words in markdown.commands(path)})
MACHINE = re.compile(r"/work/|/root/|/tmp/bash|npm\.registry|pypi\.(?!org)|\b(?:10|192\.168)\.\d+\.\d+")


@pytest.mark.parametrize("path", markdown.FILES, ids=IDS)
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    broken = [link for link in markdown.links(path) if not (path.parent / link).exists()]
    assert broken == []


@pytest.mark.parametrize("path", markdown.FILES, ids=IDS)
def test_no_document_names_a_machine_it_was_written_on(path: Path) -> None:
    assert MACHINE.findall(path.read_text()) == []


@pytest.mark.parametrize("words", COMMAND_LINES, ids=" ".join)
def test_every_command_in_a_document_exists(words: tuple[str, ...]) -> None:
    assert _why_unknown(words) is None


def _why_unknown(words: tuple[str, ...]) -> str | None:
    """Why a command line could not be run; None where it could, or is not ours."""
    program = words[0].rpartition("/")[2]
    if program == "make":
        targets = re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE)
        unknown = [word for word in words[1:] if "=" not in word and word not in targets]
        return f"no target {unknown}" if unknown else None
    if program == "shuzheng":
        return _why_no_subcommand(words[1:])
    if words[1:2] == ("manage.py",):
        return None if words[2] in get_commands() else f"no management command {words[2]}"
    if words[1:2] == ("-m",) and words[2].split(".")[0] in {"bench", "shuzheng", "docs"}:
        module = ROOT / words[2].replace(".", "/")
        return None if module.is_dir() or module.with_suffix(".py").exists() else f"no module {words[2]}"
    return None


def _why_no_subcommand(words: tuple[str, ...]) -> str | None:
    if not words or words[0].startswith("-"):
        return None
    if words[0] not in COMMANDS:
        return f"no command {words[0]}"
    module, _, attribute = COMMANDS[words[0]].address.partition(":")
    command: click.Command = getattr(import_module(module), attribute)
    rest = words[1:]
    if isinstance(command, click.Group):
        if rest[0] not in command.commands:
            return f"no command {words[0]} {rest[0]}"
        command, rest = command.commands[rest[0]], rest[1:]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    unknown = [word for word in rest if word.startswith("--") and word.partition("=")[0] not in known]
    return f"no option {unknown}" if unknown else None


def test_operate_lists_every_environment_variable_and_no_other() -> None:
    listed = {
        re.sub("<[^>]*>", "<>", name)
        for row in markdown.rows(ROOT / "docs/operate.md", "variable")
        for name in re.findall(r"`([^`]+)`", row[0])
    }
    assert listed == {name for path in CODE for name in _variables(path)}


VARIABLE = re.compile(r"DATABASE_URL|SHUZHENG_[A-Z_<>]+[A-Z>]")


def _variables(path: Path) -> set[str]:
    """The names of our environment variables in a file; what is put in at run time reads <>."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        parts: list[ast.AST] = [*node.values] if isinstance(node, ast.JoinedStr) else [node]
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else "<>" for part in parts)
        if isinstance(node, ast.JoinedStr | ast.Constant) and re.fullmatch(
            r"DATABASE_URL|SHUZHENG_[A-Z_<>]+[A-Z>]", text
        ):
            found.add(text)
    return found


def test_the_table_of_legal_numbers_is_up_to_date() -> None:
    assert law.FILE.read_text() == law.document(), "run make law"


WORDS = [
    (row[0], word)
    for row in markdown.rows(ROOT / "docs/glossary.md", "中文")
    for word in re.findall(r"`([^`]+)`", row[1])
]


@pytest.mark.parametrize(("chinese", "word"), WORDS)
def test_every_word_of_the_glossary_is_a_word_of_the_code(chinese: str, word: str) -> None:
    wanted = re.compile(rf"\b{re.escape(word)}\b")
    assert [path for path in CODE if wanted.search(path.read_text())], f"{chinese}：代码中没有 {word}"


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs/adr"
    assert set(markdown.links(folder / "README.md")) == {path.name for path in folder.glob("0*.md")}


def test_every_picture_is_small_and_shown_somewhere() -> None:
    shown = {(path.parent / link).resolve() for path in markdown.FILES for link in markdown.links(path)}
    pictures = list((ROOT / "docs/images").glob("*.png"))
    assert [path.name for path in pictures if path.stat().st_size > 250_000] == []
    assert [path.name for path in pictures if path not in shown] == []
