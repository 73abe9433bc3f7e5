"""All that an entry's page tells: its words, its elements, whose it is, where its data comes from and goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from shuzheng.kernel.audit import queries as audit
from shuzheng.kernel.cases.flows import flow
from shuzheng.kernel.cases.queries import cases_visible_to
from shuzheng.kernel.catalogue import queries as catalogue
from shuzheng.kernel.catalogue.rules import default_mask
from shuzheng.kernel.catalogue.specs import Choice, Mode, Sharing, State
from shuzheng.kernel.exchange import queries as exchange
from shuzheng.lib import masks, standards
from shuzheng.lib.errors import Refused
from shuzheng.systems.data.sharing.entry import rules
from shuzheng.systems.data.sharing.entry.rules import Picture, Station
from shuzheng.systems.data.sharing.finding.queries import state_word
from shuzheng.web.specs import Change, TimelineStep

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

RECENT = 30  # days of use that are shown
USED = ("active", "broken")
BINDING_LEVELS = {"draft": "draft", "tested": "busy", "active": "good", "broken": "late", "retired": "off"}


def page(person: Person, resource_id: UUID, *, number: int | None, at: datetime) -> dict[str, object] | None:
    """Everything on the page of an entry, of one of its versions if a number is given; None if it is not theirs."""
    resource = catalogue.resource_for(person, resource_id)
    if resource is None:
        return None
    history = catalogue.history(resource, person)
    shown = [past.version for past in history if number is None or past.version.number == number]
    if not shown:
        return None
    preferred = resource.current if number is None and resource.current else shown[-1]
    version = next(one for one in shown if one.pk == preferred.pk)
    elements = [element_row(one) for one in catalogue.elements_for(person, version)]
    bindings = list(exchange.bindings_for(person).filter(resource=resource).order_by("-created_at")[:10])
    bound = exchange.binding_in_use(resource.pk) or next((one for one in bindings if one.state != "retired"), None)
    grants = list(exchange.grants_for(person).filter(resource=resource).order_by("-granted_at")[:50])
    return {
        "resource": resource,
        "edition": version,
        "is_current": version.pk == resource.current_id,
        "state": state_word(resource),
        "class_name": _class_name(version.class_path),
        "elements": elements,
        "has_samples": any(row["sample"] for row in elements),
        "rights": resource.rights.filter(ended_on=None)
        .select_related("holder", "processor", "operator", "confirmed_by")
        .first(),
        "steward": resource.stewards.filter(ended_on=None).select_related("person").first(),
        "history": [(past.version, [change(one) for one in past.changes]) for past in reversed(history)],
        "bindings": [(one, BINDING_LEVELS[one.state]) for one in bindings],
        "picture": _picture(
            resource.pk, version.name, resource.source.short_name or resource.source.name, bound, grants
        ),
        "use": use_of(person, resource.code or "", on=at.date()) if resource.code else None,
        "cases": list(_cases(person, resource.pk, on=at.date())),
        "steps": list(_steps(person, f"catalogue.resource:{resource.pk}")),
        "decisions": list(resource.decisions.filter(ended_on=None).select_related("subject", "decided_by")),
        "conflicts": catalogue.conflicts(of=resource.pk) if resource.state == State.PUBLISHED else [],
        "links": _links(resource.code or "") if resource.current_id else [],
        "modes": named(Mode, version.modes),
        "withheld_from": version.sharing == Sharing.WITHHELD,
        **_offers(person, resource.pk, grants),
    }


def _class_name(path: str) -> str:
    named = catalogue.category_name(path).split("/") if path else []
    return " / ".join(name for name in named if not name.isdigit())


def element_row(element: Any) -> dict[str, object]:
    """An element with its mask explained and its standard named."""
    said = (element.label, element.grade or 1, element.personal, element.standard)
    mask = element.mask or default_mask(*said)
    kind = masks.KINDS.get(mask)
    why = rules.why_masked(kind.label, personal=element.personal, grade=element.grade or 1) if kind else ""
    return {
        "element": element,
        "standard": standard_label(element.standard),
        "mask": kind.label if kind else "",
        "why": why,
        "sample": element.sample_masked,
    }


def standard_label(code: str) -> str:
    """The standard's Chinese name."""
    if not code:
        return ""
    try:
        return standards.find(code).label
    except Refused:
        return code


def change(one: Any) -> Change:
    """A difference between versions, as the timeline shows it."""
    return Change(one.label, _words(one.before), _words(one.after))


def _words(value: object) -> str:
    if isinstance(value, list | tuple):
        return "、".join(map(str, value)) or "（无）"
    if isinstance(value, bool):
        return "是" if value else "否"
    return "（无）" if value in (None, "") else getattr(value, "label", str(value))


# ---- where the data comes from and goes to ----


def _picture(resource_id: UUID, name: str, source: str, bound: Any, grants: Sequence[Any]) -> Picture:
    entry = Station(rules.clipped(name or "未命名", 12), f"{source} · 目录", "", "here")
    origin, way = _origin(source, bound)
    using = [one for one in grants if one.state in ("active", "suspended")]
    by_consumer = [(org, len(list(rows))) for org, rows in groupby(sorted(using, key=_consumer), key=_consumer)]
    stations = [
        Station(rules.clipped(name, 12), f"{number} 项授权", level="")
        for name, number in by_consumer[: rules.MOST_CONSUMERS]
    ]
    if len(by_consumer) > rules.MOST_CONSUMERS:
        stations.append(Station(f"另有 {len(by_consumer) - rules.MOST_CONSUMERS} 个单位"))
    consumers = stations or [Station("尚无使用部门", "授权后列在这里", level="none")]
    return rules.draw([("来源", [origin]), ("挂接", [way]), ("目录", [entry]), ("使用部门", consumers)])


def _consumer(grant: Any) -> str:
    return str(grant.consumer.short_name or grant.consumer.name)


def _origin(source: str, bound: Any) -> tuple[Station, Station]:
    if bound is None:
        return Station(source, "业务系统", level="none"), Station("未挂接", "目录尚无数据", level="none")
    if bound.kind == "file":
        origin = Station(rules.clipped(str(bound.config.get("name", "文件")), 12), "上传文件")
    else:
        origin = Station(rules.clipped(bound.source.label, 12), bound.source.get_kind_display())
    rows = f"{bound.row_count:,} 行" if bound.row_count is not None else ""
    way = Station(
        rules.clipped(bound.relation or bound.get_kind_display(), 12),
        " · ".join(filter(None, [bound.get_state_display(), rows])),
        level="late" if bound.state == "broken" else "",
    )
    return origin, way


# ---- use ----


@dataclass(frozen=True, slots=True)
class Use:
    """The last thirty days, as far as the person may see them."""

    since: date
    calls: int
    denied: int
    rows: int
    days: tuple[tuple[date, int], ...]

    @property
    def chart(self) -> dict[str, object]:
        """The days as a chart."""
        return {
            "xAxis": {"type": "category", "data": [f"{day:%m-%d}" for day, _ in self.days]},
            "yAxis": {"type": "value", "name": "次", "minInterval": 1},
            "grid": {"left": 8, "right": 16, "top": 32, "bottom": 8, "containLabel": True},
            "series": [{"type": "bar", "name": "调用", "data": [number for _, number in self.days]}],
        }


def use_of(person: Person, code: str, *, on: date) -> Use:
    """Calls of an entry by day."""
    since = on - timedelta(days=RECENT - 1)
    found = exchange.statistics(exchange.uses_for(person).filter(resource=code), since=since, until=on)
    by_day: dict[date, int] = {}
    for one in found:
        by_day[one.on] = by_day.get(one.on, 0) + one.calls
    days = tuple((since + timedelta(days=n), by_day.get(since + timedelta(days=n), 0)) for n in range(RECENT))
    return Use(since, sum(o.calls for o in found), sum(o.denied for o in found), sum(o.rows for o in found), days)


# ---- what happened ----


def _cases(person: Person, resource_id: UUID, *, on: date) -> Iterator[dict[str, object]]:
    found = cases_visible_to(person, on=on).filter(subject=f"catalogue.resource:{resource_id}").order_by("-opened_at")
    for case in found[:20]:
        spec = flow(case.flow, case.flow_version)
        yield {
            "number": case.number,
            "title": case.title,
            "flow": spec.label,
            "state": spec.state(case.state).label,
            "is_open": case.closed_at is None,
            "opened_at": case.opened_at,
            "link": reverse("case", args=[case.number]),
        }


def _steps(person: Person, subject: str) -> Iterator[TimelineStep]:
    for line in audit.about(subject, reader=person).order_by("-seq")[:100][::-1]:
        yield TimelineStep(line.at, line.summary, line.actor_name, line.actor_org)


def _links(code: str) -> list[tuple[str, str]]:
    """The entry as machines read it."""
    package = code.replace("/", "-")
    return [
        ("DCAT", f"/api/v1/catalogue/entries/{code}.jsonld"),
        ("CKAN", f"/api/3/action/package_show?id={package}"),
    ]


# ---- what one may do ----


@dataclass(frozen=True, slots=True)
class Offer:
    """Something one may do with the entry, or why not."""

    label: str
    link: str
    why_not: str = ""
    is_main: bool = False


def _offers(person: Person, resource_id: UUID, grants: Sequence[Any]) -> dict[str, object]:
    resource = catalogue.resource_for(person, resource_id)
    if resource is None:
        return {"offers": [], "refused": []}
    source = resource.source
    describes, binds = person.may("catalogue.describe", at=source), person.may("exchange.bind", at=source)
    approves = person.may("catalogue.approve", at=source) or person.may("catalogue.review", at=source)
    working, withdrawn = resource.working, resource.state == State.WITHDRAWN
    here = str(resource.pk)
    offers = []
    if describes and working is not None and working.state == State.DRAFT:
        offers.append(Offer("继续编目", reverse("describe-entry", args=[here]), is_main=True))
    if describes and resource.state == State.PUBLISHED and working is None:
        offers.append(Offer("更新目录", reverse("catalogue-revise", args=[here])))
    if binds and not withdrawn:
        offers.append(
            Offer("更换挂接" if resource.is_bound else "挂接数据", reverse("catalogue-new") + f"?entry={here}")
        )
    if resource.state == State.PUBLISHED:
        offers.append(_application(person, here, source.pk, resource.current.sharing if resource.current else ""))
    if approves and not withdrawn:
        in_use = any(one.state in ("active", "suspended") for one in grants)
        why = "仍有生效的授权，请先协商、报备并终止授权" if in_use else ""
        offers.append(Offer("撤销目录", reverse("catalogue-withdraw", args=[here]), why))
    return {
        "offers": [one for one in offers if not one.why_not],
        "refused": [one for one in offers if one.why_not],
        "describes": describes,
        "binds": binds,
        "sees_drafts": catalogue.sees_drafts(person, resource),
    }


def _application(person: Person, here: str, source_id: UUID, sharing: str) -> Offer:
    own = any(org.pk == source_id for org in person.orgs_with("catalogue.view"))
    link = reverse("share-new")
    why = (
        "不予共享的数据不能申请"
        if sharing == Sharing.WITHHELD
        else "本部门的数据，无须申请"
        if own
        else "由部门数据管理员或数据官申请"
        if not person.may("exchange.request")
        else ""
    )
    return Offer("申请共享", f"{link}?resource={here}", why, is_main=not why)


def named(choice: type[Choice], values: Sequence[str]) -> list[str]:
    """The Chinese of several words."""
    known: Mapping[str, str] = dict(choice.choices())
    return [known.get(value, value) for value in values]


def gateway_address() -> str:
    """Where the data is called."""
    return str(settings.GATEWAY_URL)
