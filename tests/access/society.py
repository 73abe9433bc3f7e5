"""Whom the pages of the grid and of supervision let in, and the things they are asked with."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

from seeds import Small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases.queries import materials_of
from shuzheng.lib import clock
from shuzheng.systems.office.supervision.cases.actions import lay_open
from shuzheng.systems.office.supervision.models import Finding
from shuzheng.systems.office.supervision.reports.actions import make_report
from shuzheng.systems.society.grid import queries
from shuzheng.systems.society.grid.cells.actions import add_grid
from shuzheng.systems.society.grid.events.actions import report
from shuzheng.systems.society.grid.rounds.actions import plan_round

SUPERVISORS, WORKERS, OFFICE = (
    frozenset({"supervisor_a"}),
    frozenset({"grid_worker_a"}),
    frozenset({"street_dispatcher"}),
)
WATCHERS = SUPERVISORS | {"county_head"}
PEOPLE = WATCHERS | WORKERS | OFFICE
NOBODY: frozenset[str] = frozenset()
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 32


def opens(everybody: frozenset[str], handlers: frozenset[str]) -> dict[str, frozenset[str]]:
    """Who gets a page by asking for it; `handlers` are all who see cases."""
    watched = ("lights", "clocks", "outcomes", "letter", "reports", "report", "report-docx")
    return {
        **dict.fromkeys(("lights", "findings", "league"), WATCHERS),
        **{f"supervision-{name}": WATCHERS for name in watched if name != "lights"},
        "supervision-cases": handlers | WATCHERS | OFFICE,
        "supervision-report-new": SUPERVISORS,
        **dict.fromkeys(("grid-today", "grid-report", "grid-ready"), WORKERS),
        **dict.fromkeys(("grid-shell", "grid-service-worker"), everybody),
        **dict.fromkeys(("grids", "grid", "grid-new", "grid-events", "grid-map", "grid-data"), OFFICE),
        "grid-photo": OFFICE | WORKERS | WATCHERS | {"reviewer"},
        "supervision-letter": WATCHERS | {"reviewer"},
        **dict.fromkeys(("grid-visit", "grid-worker", "grid-substitute", "grid-round", "grid-close"), NOBODY),
    }


SENDS = {"grid-visit": WORKERS, **dict.fromkeys(("grid-worker", "grid-substitute", "grid-round", "grid-close"), OFFICE)}
GRID = ("grid", "grid-worker", "grid-substitute", "grid-round", "grid-close")


def make(here: Small) -> dict[str, dict[str, object]]:
    """A grid with an event, its picture and a round; a finding with its supervision case; a report."""
    now = clock.now()
    worker, kind = here.grid_worker_a, queries.kinds(on=now.date())[0]
    grid = add_grid(division=here.village, name="第一网格", worker=worker, by=SYSTEM, at=now)
    planned = plan_round(grid=grid, what="visit", place="甲", every_days=1, by=SYSTEM, at=now)
    event = report(
        key=uuid4(), grid=grid, kind=kind, place="甲", words="乙", found_at=now, by=worker, at=now,
        photo=BytesIO(PNG), photo_name="a.png",
    )  # fmt: skip
    picture = materials_of(event.case, worker, on=now.date())[0]
    finding = Finding.objects.create(
        rule="overdue", case=event.case, key="clock:0", org=here.county_housing, division=here.county,
        facts="逾期", article="条例", found_at=now,
    )  # fmt: skip
    lay_open(findings=[finding], by=SYSTEM, at=now)
    finding.refresh_from_db()
    made = make_report(division=here.county, month=now.date(), by=here.supervisor_a, at=now)
    return {
        "grid": {"code": grid.code},
        "round": {"pk": planned.pk},
        "picture": {"pk": event.pk, "material": picture.id},
        "supervision": {"ref": finding.supervision.number if finding.supervision else "", "kind": "notice"},
        "monthly": {"pk": made.pk},
    }
