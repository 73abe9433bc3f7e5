"""Every case at once, for whoever supervises: lights, late clocks, outcomes and logs, each in one set-based statement.

The caller says for which divisions, and answers for asking only about those the person has charge of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from shuzheng.kernel.cases.clocks.queries import is_by_instant
from shuzheng.kernel.cases.models import Case, CaseClock, CaseParty, Move
from shuzheng.kernel.cases.oversight.specs import CaseLog, LateNow, LightCount, Logged, Outcome, Stood, Timed

Given = dict[str, Any]

# Whose a clock is: the side on whose desk the case lay when it was stopped, or when it ran out if that was before.
_MOMENT = "LEAST(COALESCE({c}.stopped_at, %(at)s), COALESCE({c}.target_at, %(at)s))"
_ON_DUTY = f"""
FROM cases_task t JOIN cases_caseparty p ON p.case_id = t.case_id AND p.side = t.side AND p.org_id IS NOT NULL
JOIN orgs_org o ON o.id = p.org_id
WHERE t.case_id = {{c}}.case_id AND t.opened_at <= {_MOMENT} AND (t.closed_at IS NULL OR t.closed_at >= {_MOMENT})
ORDER BY t.opened_at < {_MOMENT} DESC, t.id LIMIT 1
"""
_COUNTS = """
SELECT k.division_id, k.flow, CASE WHEN c.target_at IS NULL THEN 'still' WHEN c.target_at < %(at)s THEN 'red'
    WHEN c.warn_at <= %(at)s THEN 'amber' ELSE 'green' END AS light, count(*)
FROM cases_caseclock c JOIN cases_case k ON k.id = c.case_id
WHERE c.stopped_on IS NULL AND NOT c.is_void AND k.closed_at IS NULL
    AND (%(codes)s::varchar[] IS NULL OR k.division_id = ANY(%(codes)s))
GROUP BY 1, 2, 3
"""
_OF_UNITS = f"""
FROM cases_caseclock c JOIN cases_case k ON k.id = c.case_id
JOIN LATERAL (SELECT p.org_id {_ON_DUTY.format(c="c")}) AS duty ON true
WHERE NOT c.is_void AND
"""
_OUTCOMES = f"""
SELECT k.division_id, duty.org_id, k.flow, c.name, c.stopped_on - c.started_on, c.stopped_at > c.target_at, count(*)
{_OF_UNITS} c.stopped_on >= %(since)s AND c.stopped_on < %(until)s AND c.target_at IS NOT NULL
GROUP BY 1, 2, 3, 4, 5, 6
"""
_LATE_NOW = f"""
SELECT k.division_id, duty.org_id, k.flow, count(*)
{_OF_UNITS} c.stopped_on IS NULL AND k.closed_at IS NULL AND c.target_at < %(at)s
GROUP BY 1, 2, 3
"""


def light_counts(*, at: datetime, codes: Collection[str] | None = None) -> list[LightCount]:
    """How the running clocks stand, by division and flow; in these divisions, or in all."""
    given = None if codes is None else list(codes)
    return [LightCount(*row) for row in _rows(_COUNTS, {"at": at, "codes": given})]


def outcomes(*, since: date, until: date, at: datetime) -> list[Outcome]:
    """The clocks stopped from a day until before another, grouped; each belongs to the unit on duty at its moment."""
    return [Outcome(*row) for row in _rows(_OUTCOMES, {"since": since, "until": until, "at": at})]


def late_now(*, at: datetime) -> list[LateNow]:
    """The clocks that run on after their last instant, grouped by whose desk they ran out on."""
    return [LateNow(*row) for row in _rows(_LATE_NOW, {"at": at})]


def _rows(sql: str, given: Given) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


# --- clocks one by one ---------------------------------------------------------------------------------------------


def running_clocks() -> QuerySet[CaseClock]:
    """The running clocks of all cases."""
    return CaseClock.objects.filter(stopped_on=None, is_void=False, case__closed_at=None).select_related(
        "case", "case__division"
    )


def lit(rows: QuerySet[CaseClock], light: str, *, at: datetime) -> QuerySet[CaseClock]:
    """Those of the running clocks that burn in one light at an instant."""
    match light:
        case "red":
            return rows.filter(target_at__lt=at)
        case "amber":
            return rows.filter(target_at__gte=at, warn_at__lte=at)
        case "still":
            return rows.filter(target_at=None)
        case _:
            return rows.filter(target_at__gte=at, warn_at__gt=at)


def stopped_clocks() -> QuerySet[CaseClock]:
    """The clocks of all cases that were stopped."""
    found = CaseClock.objects.filter(stopped_on__isnull=False, target_at__isnull=False, is_void=False)
    return found.select_related("case", "case__division")


def late_only(rows: QuerySet[CaseClock]) -> QuerySet[CaseClock]:
    """Those stopped after their last instant."""
    return rows.filter(stopped_at__gt=F("target_at"))


def with_unit(rows: QuerySet[CaseClock], *, at: datetime) -> QuerySet[CaseClock]:
    """The clocks with the name of the unit on duty, as `unit`."""
    return rows.annotate(unit=_on_duty("COALESCE(NULLIF(o.short_name, ''), o.name)", at, models.CharField()))


def of_unit(rows: QuerySet[CaseClock], org: UUID, *, at: datetime) -> QuerySet[CaseClock]:
    """The clocks for which an organisation is answerable."""
    among = rows.filter(Exists(CaseParty.objects.filter(case=OuterRef("case"), org=org)))
    return among.annotate(unit_id=_on_duty("p.org_id", at, models.UUIDField())).filter(unit_id=org)


def _on_duty(what: str, at: datetime, field: models.Field[Any, Any]) -> RawSQL:
    """`what` is one of the two constants above; the instant is a parameter, once for each time it is asked."""
    text = f"SELECT {what} {_ON_DUTY.format(c='cases_caseclock')}"
    return RawSQL(text.replace("%(at)s", "%s"), [at] * text.count("%(at)s"), field)  # noqa: S611


# --- logs ----------------------------------------------------------------------------------------------------------


def newest_move() -> int:
    """The number of the last move of all."""
    return Move.objects.order_by("-id").values_list("id", flat=True).first() or 0


def touched(*, after: int, upto: int) -> list[UUID]:
    """The cases in which something happened between two moves."""
    moves = Move.objects.filter(id__gt=after, id__lte=upto)
    return list(moves.order_by("case_id").values_list("case_id", flat=True).distinct())


def run_out(names: Collection[str], *, since: datetime, at: datetime) -> list[UUID]:
    """The cases with a running clock of one of these names that ran out, by promise or by law, since an instant."""
    running = CaseClock.objects.filter(stopped_on=None, is_void=False, name__in=names)
    late = running.filter(Q(target_at__gte=since, target_at__lt=at) | Q(due_at__gte=since, due_at__lt=at))
    return list(late.order_by("case_id").values_list("case_id", flat=True).distinct())


def logs(ids: Iterable[UUID]) -> list[CaseLog]:
    """The cases with all their moves and clocks: five statements, however many cases."""
    wanted = list(ids)
    moves, clocks, sides = _moves(wanted), _clocks(wanted), _sides(wanted)
    return [
        CaseLog(
            id=case.pk,
            number=case.number,
            title=case.title,
            flow=case.flow,
            version=case.flow_version,
            state=case.state,
            division=case.division_id,
            opened_at=case.opened_at,
            closed_at=case.closed_at,
            sides=sides[case.pk],
            moves=tuple(moves[case.pk]),
            clocks=tuple(clocks[case.pk]),
        )
        for case in Case.objects.filter(pk__in=wanted).order_by("pk")
    ]


def _moves(ids: list[UUID]) -> dict[UUID, list[Logged]]:
    found: dict[UUID, list[Logged]] = defaultdict(list)
    for one in Move.objects.filter(case__in=ids).order_by("id"):
        line = Logged(one.pk, one.step, one.label, one.to_state, one.at, one.by_id, one.by_name, one.reason, one.data)
        found[one.case_id].append(line)
    return found


def _clocks(ids: list[UUID]) -> dict[UUID, list[Timed]]:
    found: dict[UUID, list[Timed]] = defaultdict(list)
    rows = CaseClock.objects.filter(case__in=ids, is_void=False).prefetch_related("pauses").order_by("id")
    for row in rows:
        found[row.case_id].append(_timed(row))
    return found


def _timed(row: CaseClock) -> Timed:
    return Timed(
        id=row.pk,
        name=row.name,
        label=row.label,
        limit=row.limit_words,
        article=row.article,
        parameter=row.parameter,
        promised=row.promise_words,
        started_on=row.started_on,
        started_at=row.started_at,
        due_at=row.due_at,
        target_at=row.target_at,
        stopped_at=row.stopped_at,
        is_by_instant=is_by_instant(row),
        provisional=row.provisional,
        stood=tuple(
            Stood(one.pk, one.since, one.until, one.ground, one.label, one.article, one.by_move, one.reason)
            for one in row.pauses.all()
        ),
    )


def _sides(ids: list[UUID]) -> dict[UUID, dict[str, UUID]]:
    found: dict[UUID, dict[str, UUID]] = defaultdict(dict)
    for case, side, org in CaseParty.objects.filter(case__in=ids, org__isnull=False).values_list(
        "case_id", "side", "org_id"
    ):
        if org:
            found[case][side] = org
    return found
