"""Sixteen workers act on the same few cases and are killed with -9 all the while: no step is lost, none is doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from seeds import small
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.cases import flows
from shuzheng.kernel.cases.models import Case, CaseClock, Move, Task
from shuzheng.kernel.cases.tests.conftest import ask, at, count_ten_days
from shuzheng.lib import postgres
from shuzheng.lib.home import ROOT
from tests.faults.handling import NEXT
from tests.toy.flows import FLOW
from tests.until import until

pytestmark = pytest.mark.slow
WORKERS, CASES, KILLS, BETWEEN = 16, 4, 30, 5


@pytest.fixture
def cases(transactional_db: None, tmp_path: Path) -> Iterator[list[Case]]:
    """A few cases that other processes can see."""
    flows.install(FLOW)
    count_ten_days()
    here = small()
    opened = [ask(here, at(9, 25)) for _ in range(CASES)]
    (tmp_path / "cases").write_text("\n".join(str(case.pk) for case in opened))
    yield opened
    flows.remove(FLOW)


@pytest.fixture
def killed(cases: list[Case], tmp_path: Path) -> Path:
    """The journals of the workers after they were killed many times and then left in peace."""
    crew = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.handling", str(tmp_path), str(WORKERS)], cwd=ROOT, env=_environment()
    )
    chance = Random(7)
    try:
        for _ in range(KILLS):
            before = _said(tmp_path, "done")
            until(lambda seen=before: _said(tmp_path, "done") >= seen + BETWEEN, 120)  # type: ignore[misc]
            os.kill(int((tmp_path / f"{chance.randrange(WORKERS)}.pid").read_text()), signal.SIGKILL)
    finally:
        (tmp_path / "stop").touch()
        crew.wait(120)
    return tmp_path


def _environment() -> dict[str, str]:
    """The workers use the database of this test."""
    parts = urlsplit(postgres.url(postgres.OWNER))
    url = urlunsplit((parts.scheme, parts.netloc, f"/{connection.settings_dict['NAME']}", parts.query, ""))
    kept = {name: value for name, value in os.environ.items() if name != "SHUZHENG_TEST_DB"}
    return {**kept, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "shuzheng.config.settings"}


def _said(folder: Path, word: str) -> int:
    return sum(path.read_text().count(f"{word} ") for path in folder.glob("*.journal"))


def _keys(folder: Path, word: str) -> list[str]:
    lines = (line.split() for path in folder.glob("*.journal") for line in path.read_text().splitlines())
    return [words[1] for words in lines if words[0] == word]


def test_no_step_is_lost_or_doubled_while_workers_are_killed(killed: Path, cases: list[Case]) -> None:
    moves = Move.objects.exclude(key="")
    taken = Counter(moves.values_list("key", flat=True))
    answered = set(_keys(killed, "done"))

    assert set(taken.values()) == {1}
    assert answered <= set(taken), "an acknowledged step is not there"
    assert set(taken) <= answered | _unheard(killed), "a step is there that nobody asked for"
    assert len(answered) >= KILLS * BETWEEN
    assert [fault for case in Case.objects.all() for fault in _faults(case)] == []


def _unheard(folder: Path) -> set[str]:
    """Asked for by a worker that was killed and that was told to stop before it could ask again."""
    return set(_keys(folder, "asks")) - set(_keys(folder, "refused"))


def _faults(case: Case) -> Iterator[str]:
    """What does not fit together in a case: moves, state, tasks, clock and log tell the same story."""
    moves = list(Move.objects.filter(case=case).order_by("id"))
    if any(before.to_state != after.from_state for before, after in pairwise(moves)):
        yield f"{case.number}: a move begins where the one before did not end"
    if (case.state, case.version) != (moves[-1].to_state, len(moves)):
        yield f"{case.number}: the case does not stand where its last move led"
    if [task.steps[0] for task in Task.objects.filter(case=case, closed_at=None)] != [NEXT[case.state][0]]:
        yield f"{case.number}: the open tasks are not those of its state"
    clock = CaseClock.objects.get(case=case)
    if clock.pauses.count() != sum(move.step == "ask_correction" for move in moves):
        yield f"{case.number}: the clock stood still more or less often than it was asked to"
    if (clock.due_on is None) != (case.state == "correcting"):
        yield f"{case.number}: the clock runs where it should stand still, or the other way round"
    if OutboxLine.objects.filter(body__contains=f"cases.case:{case.pk}").count() != len(moves):
        yield f"{case.number}: not one line in the log for each move"
