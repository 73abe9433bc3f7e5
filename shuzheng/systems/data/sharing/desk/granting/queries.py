"""A grant as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from shuzheng.kernel.calendar.queries import due
from shuzheng.kernel.cases.specs import CaseFacts
from shuzheng.kernel.exchange import queries as exchange
from shuzheng.kernel.exchange.disposals.queries import disposal_of, ended_on
from shuzheng.kernel.exchange.rules import USES, mask_for, operations
from shuzheng.kernel.exchange.specs import OPERATIONS
from shuzheng.lib import masks
from shuzheng.lib.errors import NotAllowed
from shuzheng.systems.data.sharing.desk.applying.rules import MODES, condition_words, grade_words
from shuzheng.systems.data.sharing.desk.counting.rules import by_day, day_chart
from shuzheng.web.cases.panels import Panel
from shuzheng.web.specs import TimelineStep

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

DAYS = 30
WORDS = {"lookup": "按主键查询", "page": "分页查询", "batch": "批量查询", "export": "导出", "verify": "核验"}
LEVELS = {"active": "good", "suspended": "warn", "terminated": "off", "expired": "off"}


@dataclass(frozen=True, slots=True)
class May:
    """What a person may do with a grant in its present state."""

    suspend: bool
    resume: bool
    terminate: bool
    renew: bool
    finish: bool
    propose_stop: bool
    call: bool
    withhold: bool
    dispose: bool


def grant_for(person: Person, pk: UUID) -> Any:
    """A grant that the person's department gave or holds, or that they supervise."""
    found = exchange.grants_for(person).filter(pk=pk).first()
    if found is None:
        raise NotAllowed("没有这项授权，或与您的单位无关", code="sharing.not_yours")
    return found


def may(grant: Any, person: Person) -> May:
    """Who may do what: the provider's officer, the authority over it, the consumer."""
    replies = person.may("exchange.reply", at=grant.provider)
    judges = replies or person.may("exchange.suspend", at=grant.provider)
    is_active = grant.state == "active"
    uses = person.may("exchange.request", at=grant.consumer)
    return May(
        suspend=judges and is_active,
        resume=judges and grant.state == "suspended",
        terminate=judges and grant.state in ("active", "suspended"),
        renew=replies and is_active,
        finish=uses and is_active,
        propose_stop=is_active and grant.provider_id in {org.pk for org in person.orgs_with("exchange.reply")},
        call=is_active and person.may("exchange.call", at=grant.consumer),
        withhold=person.may("exchange.supervise", at=grant.provider),
        dispose=grant.state in ("terminated", "expired")
        and person.may("exchange.consent", at=grant.consumer)
        and disposal_of(grant) is None,
    )


def plan_rows(grant: Any) -> list[dict[str, object]]:
    """Each element with how it leaves and why."""
    view, rows = exchange.resource_view(grant.resource_id), []
    for name in grant.elements:
        one = view.element(name)
        mask = mask_for(one, grant.unmasked, use=grant.use) if one else ""
        rows.append(
            {
                "name": name,
                "label": one.label if one else name,
                "grade": grade_words(one.grade, one.personal) if one else "目录中已没有",
                "mask": masks.KINDS[mask].label if mask else "",
                "why": _why(one, grant, mask),
                "verify": name in grant.verifiable,
                "is_key": bool(one and one.is_key),
            }
        )
    return rows


def _why(element: Any, grant: Any, mask: str) -> str:
    if element is None:
        return "网关已停止应答，须由提供部门处理"
    if element.name in grant.unmasked:
        return f"经批准不脱敏：{grant.unmask_reason}"
    if not mask:
        return "级别和个人信息属性无须脱敏"
    return f"{grade_words(element.grade, element.personal)}，用于{USES.get(grant.use, grant.use)}"


def page(grant: Any, person: Person, *, today: date) -> dict[str, object]:
    """All that the page of a grant shows."""
    view = exchange.resource_view(grant.resource_id)
    labels = {one.name: one.label for one in view.elements}
    uses = exchange.uses_for(person).filter(grant_id=grant.pk)
    days = exchange.statistics(uses, since=today - timedelta(days=DAYS - 1), until=today)
    compiled = exchange.plan(grant.pk)
    given = operations(grant.modes)
    usage = by_day(days, since=today - timedelta(days=DAYS - 1), until=today)
    return {
        "chart": day_chart(usage),
        "steps": [
            TimelineStep(one.at, one.get_kind_display(), one.actor_name, "", one.article, one.reason)
            for one in exchange.moves(grant)
        ],
        "grant": grant,
        "entry": view,
        "level": LEVELS[grant.state],
        **(_over(grant) if grant.state in ("terminated", "expired") else {}),
        "may": may(grant, person),
        "rows": plan_rows(grant),
        "use": USES.get(grant.use, grant.use),
        "modes": "、".join(MODES.get(mode, mode) for mode in grant.modes),
        "operations": "、".join(WORDS[one] for one in OPERATIONS if one in given),
        "conditions": [condition_words(one, labels) for one in grant.conditions],
        "is_served": compiled is not None,
        "is_used": any(line.calls for line in usage),
        "case_ref": "" if grant.request_ref.startswith("feed:") else grant.request_ref,
        "days_left": (grant.valid_to - today).days,
        "usage": usage,
        "uses": exchange.page_of_uses(uses, limit=10),
        "files": list(exchange.deliveries_for(person).filter(grant=grant)[:5]),
    }


def _over(grant: Any) -> dict[str, object]:
    """What became of the data, or by when it has to be told."""
    done, ended = disposal_of(grant), ended_on(grant)
    return {"disposal": done, "dispose_by": due(ended, "exchange.dispose").on if ended and not done else None}


def grant_panel(case: CaseFacts, person: Person) -> Panel | None:
    """The grant that a negotiated stop is about."""
    kind, _, pk = case.subject.partition(":")
    grant = exchange.grants_for(person).filter(pk=pk).first() if kind == "exchange.grant" else None
    context = {"title": "中止的理由", "text": case.data.get("reason", ""), "grant": grant}
    return Panel("sharing/desk/grant_panel.html", context)
