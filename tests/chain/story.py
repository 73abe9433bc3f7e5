"""Who does what in the chain: departments that provide and use, and the application that calls. Verbs of the rooms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

import httpx
import orjson

from seeds import Small
from shuzheng.gateway.client import sign
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.catalogue import actions as catalogue
from shuzheng.kernel.catalogue.queries import search
from shuzheng.kernel.catalogue.specs import ElementSpec, EntrySpec
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.models import Binding, Grant
from shuzheng.kernel.exchange.queries import resource_view
from shuzheng.kernel.exchange.specs import Report
from shuzheng.kernel.orgs.keys import actions as keys
from shuzheng.kernel.orgs.models import Org, Person
from shuzheng.lib import clock
from shuzheng.systems.data.sharing import actions as sharing
from shuzheng.systems.data.sharing.models import ShareRequest

PURPOSE = "市场主体登记核验"


@dataclass(frozen=True)
class Department:
    """A department and the three people of it who act."""

    org: Org
    clerk: Person
    officer: Person
    head: Person
    reviewer: Person

    @classmethod
    def of(cls, here: Small, name: str) -> Department:
        """One of the cast: education, environment, market."""
        people = {duty: getattr(here, f"{name}_{duty}") for duty in ("clerk", "officer", "head")}
        return cls(org=getattr(here, name), reviewer=here.reviewer, **people)

    def describe(
        self, proposed: Sequence[ElementSpec], confirmed: Mapping[str, Mapping[str, Any]], **said: Any
    ) -> UUID:
        """编目: every mandatory field; the proposals, as a person confirmed them."""
        elements = [replace(one, **confirmed[one.name]) for one in proposed if one.name in confirmed]
        today = clock.today()
        entry: dict[str, Any] = {
            "class_path": "306001",
            "sharing": "conditional",
            "modes": ("service", "batch", "file"),
            "sharing_scope": "省级政务部门",
            "permitted_purposes": (PURPOSE,),
            "opening": "conditional",
            "grade": max(2, *(one.grade or 1 for one in elements)),
            "secrecy": "clear",
            "secrecy_on": today,
            "impact": "not_involved",
            "impact_on": today,
            "valid_on": today,
        }
        resource = catalogue.describe(
            source=self.org, entry=EntrySpec(**(entry | said)), elements=elements, by=self.clerk, on=today
        )
        rights = {"holder": self.org, "processor": self.org, "operator": self.org}
        catalogue.confirm_rights(resource=resource, **rights, basis="部门职责规定", by=self.officer, on=today)
        catalogue.name_steward(resource=resource, person=self.clerk, duty="数据质量", by=self.clerk, on=today)
        return resource.pk

    def test_and_bind(self, binding: Binding) -> Report:
        """挂接: test, and put in use if the report is good."""
        report = exchange.test_binding(binding=binding, by=self.clerk, at=clock.now())
        exchange.activate(binding=binding, by=self.clerk, at=clock.now())
        return report

    def publish(self, resource_id: UUID) -> str:
        """发布: sent by the clerk, approved by the head, published by the data authority; the entry's code."""
        case = sharing.open_review(resource_id=resource_id, by=self.clerk, at=clock.now())
        step(case, "submit", self.clerk)
        step(case, "approve", self.head)
        step(case, "publish", self.reviewer)
        return resource_view(resource_id).code

    def find(self, words: str) -> list[UUID]:
        """What the catalogue's search answers to a clerk."""
        return [resource.pk for resource in search(self.clerk, words).resources]

    def apply(self, resource_id: UUID, elements: Sequence[str], **said: Any) -> ShareRequest:
        """申请: with every field of art. 20, and the consent of one's own head."""
        today = clock.today()
        stated = {
            "basis": "市场主体登记管理条例第十七条",
            "scenario": PURPOSE,
            "scope": "全省市场主体登记窗口",
            "modes": ["service", "file"],
            "valid_from": today,
            "valid_to": today + timedelta(days=365),
            "elements": list(elements),
            "security_measures": "专网专机，专人保管，到期销毁",
        }
        request = sharing.apply(
            resource_id=resource_id, requester=self.org, stated=stated | said, by=self.clerk, at=clock.now()
        )
        step(request.case_id, "submit", self.clerk)
        step(request.case_id, "consent", self.officer)
        return request

    def agree(self, request: ShareRequest, elements: Sequence[str], reason: str, *, until: date) -> Grant:
        """答复: a part of what was asked for, with reasons and a term; then delivered."""
        step(request.case_id, "examine", self.clerk, data={"opinion": "拟同意部分数据项"})
        agreed = {"elements": list(elements), "valid_to": until.isoformat(), "obligations": "不得提供给第三方"}
        step(request.case_id, "agree", self.officer, data=agreed, reason=reason)
        step(request.case_id, "deliver", self.officer)
        request.refresh_from_db()
        assert request.grant is not None
        return request.grant

    def application(self, gateway: str) -> Application:
        """An application of this department, with a key of its own."""
        issued = keys.issue_key(org=self.org, label="登记系统", by=self.officer, at=clock.now())
        return Application(gateway, issued.key.keyid, issued.secret.encode())


@dataclass(frozen=True)
class Application:
    """A program that signs its calls, as docs/gateway.md says."""

    gateway: str
    key_id: str
    secret: bytes

    def get(self, grant: Grant, code: str, what: str = "", *, purpose: str = PURPOSE, **query: str) -> httpx.Response:
        """Lookup, page or export: `what` is a key, nothing, or export.ndjson and the like."""
        return self._send(grant, "GET", code + (f"/{what}" if what else ""), query, None, purpose)

    def lookup(self, grant: Grant, code: str, key: str, **query: str) -> httpx.Response:
        """One row by its key."""
        return self.get(grant, code, quote(key, safe=""), **query)

    def post(self, grant: Grant, code: str, what: str, document: object) -> httpx.Response:
        """Batch or verify."""
        return self._send(grant, "POST", f"{code}/{what}", {}, orjson.dumps(document), PURPOSE)

    def _send(
        self, grant: Grant, method: str, path: str, query: Mapping[str, str], body: bytes | None, purpose: str
    ) -> httpx.Response:
        url = f"{self.gateway}/v1/{path}" + (f"?{urlencode(query)}" if query else "")
        who = {"key_id": self.key_id, "secret": self.secret, "grant": str(grant.pk), "purpose": purpose}
        headers = sign(method, url, body, **who)  # type: ignore[arg-type]
        return httpx.request(method, url, content=body, headers=headers, timeout=20, trust_env=False)


def step(case_id: UUID, name: str, by: Person, **rest: Any) -> None:
    """Take one step of a case."""
    cases.take(case_id=case_id, step=name, by=by, at=clock.now(), **rest)
