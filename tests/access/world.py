"""One thing of every kind: most of them the education department's, lent to the market regulator, nobody else's."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from seeds import Small, entries
from seeds.sharing import Province
from shuzheng.kernel.audit.jobs import sequence_pending
from shuzheng.kernel.audit.models import LogLine
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.calendar import seeds as calendar
from shuzheng.kernel.calendar.models import Parameter
from shuzheng.kernel.cases.models import Notice, Task
from shuzheng.kernel.cases.notices.actions import tell
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.bindings.models import Binding
from shuzheng.kernel.exchange.feeds.models import ReturnFeed
from shuzheng.kernel.exchange.grants.models import Grant
from shuzheng.kernel.exchange.uses.models import Violation
from shuzheng.kernel.orgs.keys import actions as keys
from shuzheng.kernel.orgs.models import Person
from shuzheng.kernel.orgs.sign_in.queries import STEPPED_UP
from shuzheng.lib import clock
from shuzheng.lib.ids import new_id
from shuzheng.systems.data.nodes import actions as nodes
from shuzheng.systems.data.sharing.models import ShareRequest
from tests.access import bases, benefits, hall, hotline, imports, items, quality, registers, society

UNIVERSITIES = replace(
    entries.UNIVERSITIES,
    confirmed={
        "code": {"label": "学校标识码", "is_key": True, "nullable": False, "standard": "", "grade": 1},
        "name": {"label": "学校名称", "is_key": False, "standard": "", "grade": 1},
    },
)
ROWS = "code,name\nS1,一校\nS2,二校\n".encode()
Arguments = dict[str, dict[str, object]]


def make(here: Small, until_the_end: ExitStack) -> Arguments:
    """Fill the house; what each address with arguments is to be asked with."""
    now = clock.now()
    calendar.load(at=now)
    province = _province(here)
    published = province.resources["universities"]
    grant, draft = _lent(province, published), province.describe(entries.STATIONS, [], now)
    by, officer = here.education_clerk, here.education_officer
    source = exchange.register_source(
        org=here.education, kind="http", label="接口", by=by, at=now, hosts=("api.example.cn:443",)
    )
    delivery = exchange.prepare_file(grant=grant, kind="csv", by=here.market_clerk, at=now)
    key = keys.issue_key(org=here.education, label="应用", by=officer, at=now).key
    tell(title="通知", body="只给教育厅管理员", key="access", at=now, person=here.education_clerk)
    request = ShareRequest.objects.get()
    binding = Binding.objects.get()
    sequence_pending()
    return {
        "uuid": {"pk": published, "binding": binding.pk, "source": source.pk},
        "draft": {"pk": draft},
        "binding": {"pk": published, "binding": binding.pk},
        "source": {"pk": source.pk},
        "share": {"pk": request.pk},
        "case": {"ref": request.case.number},
        "grant": {"pk": grant.pk},
        "delivery": {"pk": delivery.pk},
        "feed": {"pk": _feed(here, published).pk},
        "violation": {"pk": _violation(here, grant).pk},
        "key": {"pk": key.pk},
        "notice": {"pk": Notice.objects.get(title="通知").pk},
        "task": {"pk": Task.objects.filter(org=here.education).latest("pk").pk},
        "line": {"seq": LogLine.objects.filter(actor_id=str(by.pk)).latest("seq").pk},
        "parameter": {"pk": Parameter.objects.earliest("pk").pk},
        "org": {"pk": here.education.pk, "uscc": here.education.uscc},
        "person": {"pk": by.pk, "post": by.posts.get().pk, "held": by.roles.get().pk},
        **_registers(here),
        **hotline.make(here),
        **hall.make(here),
        **benefits.make(here),
        **items.make(here),
        **society.make(here),
        **registers.make(here, until_the_end),
        **imports.make(here),
        **bases.make(here),
        **quality.make(here),
    }


def _province(here: Small) -> Province:
    names = ("authority", "education", "environment", "market")
    orgs = {name: getattr(here, name) for name in names}
    people = {
        f"{org}_{duty}": getattr(here, f"{org}_{duty}") for org in names[1:] for duty in ("clerk", "officer", "head")
    }
    province = Province(orgs, people | {"reviewer": here.reviewer}, clock.now())
    province.publish(UNIVERSITIES, ROWS)
    return province


def _lent(province: Province, resource: UUID) -> Grant:
    """Applied for, agreed to, delivered."""
    at = province.at
    case = province.apply("universities", "market", ["code", "name"], at)
    province.step(case, "consent", "market_officer", at)
    province.step(case, "agree", "education_officer", at)
    province.step(case, "deliver", "education_officer", at)
    return Grant.objects.get(resource_id=resource)


def _feed(here: Small, resource: UUID) -> ReturnFeed:
    now = clock.now()
    return exchange.open_feed(
        resource_id=resource,
        division="130100",
        refresh="monthly",
        valid_to=now.date() + timedelta(days=300),
        by=here.education_officer,
        at=now,
    )


def _violation(here: Small, grant: Grant) -> Violation:
    return Violation.objects.create(
        code="40.2",
        article="第四十条",
        fingerprint=str(new_id()),
        offender=here.market,
        provider=here.education,
        grant=grant,
        at=clock.now(),
        summary="超范围",
        found_at=clock.now(),
    )


def _registers(here: Small) -> Arguments:
    node = nodes.enter_node(name="国家节点", kind="national", by=SYSTEM)
    organ = nodes.register_organ(org=here.court, category="court", contact_org=here.authority, by=SYSTEM)
    agreement = nodes.sign_agreement(
        organ=organ,
        number="X1",
        title="协议",
        direction="both",
        scope="名单",
        basis="法律",
        valid_from=date(2026, 1, 1),
        valid_to=date(2036, 1, 1),
        by=SYSTEM,
    )
    platform = nodes.register_platform(
        name="旧平台", owner=here.education, kind="exchange", built_on=date(2020, 1, 1), by=SYSTEM
    )
    return {
        "node": {"pk": node.pk},
        "organ": {"pk": organ.pk},
        "agreement": {"pk": agreement.pk},
        "platform": {"pk": platform.pk},
    }


def named_pages() -> set[str]:
    """Every address of a page by its name."""
    return {name for name, pattern in _walk(get_resolver(), "") if not pattern.startswith("api/")}


def api_patterns() -> set[str]:
    """Every address of the API by its pattern."""
    return {pattern[4:] for _, pattern in _walk(get_resolver(), "") if pattern.startswith("api/")}


def _walk(resolver: URLResolver, before: str) -> list[tuple[str, str]]:
    return [(name, pattern) for name, pattern, _ in _views(resolver, before)]


def _views(resolver: URLResolver, before: str) -> list[tuple[str, str, object]]:
    found: list[tuple[str, str, object]] = []
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            found.append((str(one.name or ""), before + str(one.pattern), one.callback))
        else:
            found += _views(one, before + str(one.pattern))
    return found


def address(name: str, arguments: Mapping[str, object]) -> str:
    """Where a page of that name lies."""
    return reverse(name, kwargs=dict(arguments) or None)


def browser(person: Person | None, *, confirmed: bool = False) -> Client:
    """Somebody's browser, which gives a 500 as such instead of raising it; nobody's for None."""
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person)
        if confirmed:
            session = client.session
            session[STEPPED_UP] = clock.now().timestamp()
            session.save()
    return client
