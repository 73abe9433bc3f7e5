"""An item of the market regulator with a form and materials, people who handle it, an applicant who is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from seeds import Small, small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.calendar import seeds as calendar
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.models import Case, CaseClock
from shuzheng.kernel.orgs import actions as orgs
from shuzheng.kernel.orgs.models import Person
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.clock import SHANGHAI
from shuzheng.systems.services.hall.applicants.actions import identify
from shuzheng.systems.services.hall.drafts import actions as drafts
from shuzheng.systems.services.hall.models import Application
from shuzheng.systems.services.items.models import ItemVersion, ServiceItem

NUMBER = "130102188001010011"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "x-groups": [
        {"name": "who", "title": "您的信息", "questions": ["name", "phone"]},
        {"name": "what", "title": "注册信息", "questions": ["major", "again", "why"]},
    ],
    "required": ["name", "phone", "major"],
    "properties": {
        "name": {"type": "string", "title": "姓名", "x-supplied": "account:name"},
        "phone": {"type": "string", "title": "手机号码", "x-supplied": "account:phone"},
        "major": {"type": "string", "title": "增项专业", "enum": ["建筑工程", "市政公用工程"]},
        "again": {"type": "boolean", "title": "是否逾期"},
        "why": {"type": "string", "title": "逾期原因", "x-when": {"question": "again", "is": [True]}},
    },
}
PAPERS = [
    {"name": "增项注册申请表"},
    {"name": "增项专业考试合格证明"},
    {"name": "劳动合同", "when": "变更单位的"},
]


def at(month: int, day: int, hour: int = 10) -> datetime:
    """An instant of 2026 in Beijing."""
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test writes into the data folder of a running installation."""
    monkeypatch.setenv("SHUZHENG_HOME", str(tmp_path))


@pytest.fixture
def here(db: None) -> Small:
    """The cast, the law, a handler at the market regulator, and the citizen's identity."""
    made = small()
    calendar.load(at=at(1, 1))
    orgs.grant_role(
        person=made.market_clerk, role=Role.SERVICE_HANDLER, org=made.market, by=SYSTEM, on=date(2026, 1, 1)
    )
    made.market_clerk.forget_held()
    identify(
        person=made.citizen, id_kind="citizen-id", number=NUMBER, phone="13800001234", by=made.county_clerk, at=at(1, 2)
    )
    return made


@pytest.fixture
def version(here: Small) -> ItemVersion:
    """A published implementation list: twenty working days by law, five promised."""
    return published(here)


def published(here: Small, number: str = "11130000MB0000004T4440114035002", **said: Any) -> ItemVersion:
    """A published version of an item."""
    words = {
        "name": "二级注册建造师增项注册",
        "org": here.market,
        "division": here.market.division,
        "level": "province",
        "number": number,
        "code": number,
        "kind": "licence",
        "case_kind": "promised",
        "statutory_value": 20,
        "statutory_unit": "wd",
        "promised_value": 5,
        "promised_unit": "wd",
        "materials": PAPERS,
        "audiences": ["person"],
        "form_schema": SCHEMA,
        "state": "published",
        "version": 1,
        "valid_from": date(2026, 1, 1),
        "drafted_at": at(1, 1),
    } | said
    item, _ = ServiceItem.objects.get_or_create(code=number[:20], defaults={"name": words["name"]})
    return ItemVersion.objects.create(item=item, **words)


Submitted = Callable[..., Application]


@pytest.fixture
def submitted(here: Small, version: ItemVersion) -> Submitted:
    """An application handed in on Thursday 5 November 2026, with the papers named."""

    def make(*papers: str, when: datetime | None = None) -> Application:
        when = when or at(11, 5)
        draft = drafts.begin(matter=version, person=here.citizen, by=here.citizen, at=when)
        drafts.keep_answers(application=draft, said={"major": "建筑工程"}, by=here.citizen, at=when)
        hand_in(draft, here.citizen, *papers, when=when)
        return drafts.submit(application=draft, by=here.citizen, at=when)

    return make


def hand_in(application: Application, by: Person, *papers: str, when: datetime) -> None:
    """One small file for each paper."""
    for name in papers:
        drafts.attach(application=application, name=name, file=BytesIO(PDF), file_name=f"{name}.pdf", by=by, at=when)


def step(case_id: UUID | None, name: str, by: object, when: datetime, **rest: Any) -> Case:
    """Take one step."""
    return cases.take(case_id=case_id, step=name, by=by, at=when, **rest)  # type: ignore[arg-type]


def ask_longer(case_id: UUID | None, name: str, value: int, *, by: Person, when: datetime, reason: str) -> Any:
    """Ask for a longer limit."""
    assert case_id is not None
    return cases.ask_extension(case_id=case_id, clock=name, value=value, by=by, at=when, reason=reason)


def clock(case_id: UUID | None, name: str) -> CaseClock:
    """The newest run of a clock."""
    return CaseClock.objects.filter(case=case_id, name=name).latest("run")
