"""docs/tour.md, run as a stranger would: every command of it, against what it says is printed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from shuzheng.lib.home import ROOT
from tests.installation import Installation, prepared

pytestmark = pytest.mark.slow

TOUR = (ROOT / "docs/tour.md").read_text("utf-8")


def steps() -> list[tuple[str, str]]:
    """The commands of the tour, each with what it is said to print."""
    blocks = re.findall(r"^```console\n(.*?)^```$", TOUR, re.MULTILINE | re.DOTALL)
    found = re.findall(r"^\$ ([^\n]*)\n((?:(?!\$ )[^\n]*\n)*)", "".join(blocks), re.MULTILINE)
    return [(command, said) for command, said in found if "activate" not in command]


def pattern(said: str) -> str:
    """What an output must match: … is anything, on a line of its own any lines."""
    lines = ("(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + "\n" for line in said.splitlines())
    return "".join(lines)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The demonstration as `make run` leaves it, and the command on the path."""
    folder = tmp_path_factory.mktemp("bin")
    command = folder / "shuzheng"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m shuzheng "$@"\n')
    command.chmod(0o755)
    with prepared() as installation:
        installation.environment["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"
        installation.start()
        yield installation


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    yield
    for left in Path("/tmp").glob("shuzheng-tour.tar*"):  # noqa: S108  the tour's own names
        left.unlink()


def test_every_command_prints_what_the_tour_says(running: Installation) -> None:
    wrong = [problem for command, said in steps() if (problem := _differs(running, command, said))]

    assert len(steps()) > 12
    assert not wrong, "\n".join(wrong)


def _differs(running: Installation, command: str, said: str) -> str:
    shell = ["/bin/sh", "-c", command]
    done = subprocess.run(shell, cwd=ROOT, env=running.environment, capture_output=True, text=True, check=False)
    printed = f"{done.stdout}\n" if done.stdout and not done.stdout.endswith("\n") else done.stdout
    return "" if re.fullmatch(pattern(said), printed) else f"$ {command}\n{printed}{done.stderr}"


@pytest.mark.parametrize("path", sorted(set(re.findall(r"http://127\.0\.0\.1:8000(/[\w/-]*)", TOUR))))
def test_every_page_that_the_tour_names_is_there(running: Installation, path: str) -> None:
    answer = httpx.get(running.web + path, follow_redirects=True, trust_env=False)

    assert answer.status_code == 200
    assert path == "/sign-in" or answer.url.params["next"] == path
