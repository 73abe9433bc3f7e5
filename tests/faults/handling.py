"""Officials at work, a process each: `python -m tests.faults.handling FOLDER COUNT`, until FOLDER/stop is there.

Every worker says in its journal what it is about to do and, once that is acknowledged, that it is done. One that is
killed is started again, and first asks again, under the same key, for what it has not heard the end of.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path
from uuid import UUID, uuid4

NEXT = {"received": ("ask_correction", "education-officer"), "correcting": ("correct", "market-officer")}


def main(folder: Path, count: int) -> None:
    """Keep so many workers alive."""
    import django

    django.setup()
    from shuzheng.kernel.cases import flows
    from tests.toy.flows import FLOW

    flows.install(FLOW)
    alive = {_start(folder, number): number for number in range(count)}
    while alive:
        pid, status = os.wait()
        number = alive.pop(pid)
        if os.WIFSIGNALED(status):
            alive[_start(folder, number)] = number


def _start(folder: Path, number: int) -> int:
    pid = os.fork()
    if not pid:
        work(folder, number)
        os._exit(0)
    return pid


def work(folder: Path, number: int) -> None:
    """Take steps, one after the other, on any of the cases."""
    (folder / f"{number}.pid").write_text(str(os.getpid()))
    journal = folder / f"{number}.journal"
    while not (folder / "stop").exists():
        asked = _unfinished(journal) or _choice(folder)
        if asked:
            _ask(journal, *asked)


def _unfinished(journal: Path) -> tuple[str, str, str] | None:
    """What was asked for and not answered before the worker was killed."""
    lines = journal.read_text().splitlines() if journal.exists() else []
    if not lines or not lines[-1].startswith("asks "):
        return None
    _, key, case, step = lines[-1].split()
    return key, case, step


def _choice(folder: Path) -> tuple[str, str, str] | None:
    from shuzheng.kernel.cases.models import Case

    case = Case.objects.get(pk=random.choice((folder / "cases").read_text().split()))
    return uuid4().hex, str(case.pk), NEXT[case.state][0]


def _ask(journal: Path, key: str, case: str, step: str) -> None:
    from shuzheng.kernel.cases import actions
    from shuzheng.kernel.cases.tests.conftest import at
    from shuzheng.kernel.orgs.queries import person
    from shuzheng.lib.errors import Refused

    by = person(dict(NEXT.values())[step])
    assert by is not None
    if _unfinished(journal) is None:
        _say(journal, f"asks {key} {case} {step}")
    data = {"missing": ["公函"]} if step == "ask_correction" else {}
    try:
        actions.take(case_id=UUID(case), step=step, by=by, at=at(9, 28), data=data, key=key)
    except Refused as refused:
        _say(journal, f"refused {key} {refused.code}")
    else:
        _say(journal, f"done {key}")


def _say(journal: Path, line: str) -> None:
    """A line that is whole or not there."""
    out = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(out, f"{line}\n".encode())
    os.fsync(out)
    os.close(out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
