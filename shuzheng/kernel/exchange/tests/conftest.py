"""Departments with published entries, and sources to bind them to."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from seeds import Small, small
from shuzheng.gateway.engines import Row, Shape
from shuzheng.gateway.sources import Sources
from shuzheng.kernel.catalogue import actions as catalogue
from shuzheng.kernel.catalogue.specs import Change, ElementSpec, EntrySpec
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.specs import GrantTerms, Plan
from shuzheng.kernel.orgs.models import Org, Person
from shuzheng.lib.clock import SHANGHAI

DAY = date(2026, 11, 2)
AT = datetime(2026, 11, 2, 9, tzinfo=SHANGHAI)
NEXT_YEAR = date(2027, 11, 2)

SCHOOL = (
    ElementSpec("code", "学校标识码", is_key=True, nullable=False, grade=1),
    ElementSpec("name", "学校名称", grade=1),
    ElementSpec("department", "主管部门", grade=1),
    ElementSpec("address", "所在地", grade=1),
    ElementSpec("level", "办学层次", grade=1),
    ElementSpec("id", "序号", data_type="integer", grade=1),
)
PEOPLE = (
    ElementSpec("no", "登记号", is_key=True, nullable=False, grade=1),
    ElementSpec("person", "姓名", grade=2, personal="personal", mask="name"),
    ElementSpec("phone", "联系电话", grade=3, personal="personal", mask="phone"),
    ElementSpec("idcard", "公民身份号码", grade=4, personal="sensitive", mask="citizen_id"),
    ElementSpec("city", "所在城市", grade=1),
)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test writes into the data folder of a running installation."""
    monkeypatch.setenv("SHUZHENG_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def here(db: None) -> Small:
    """The cast."""
    return small()


Publish = Callable[..., UUID]


@pytest.fixture
def publish(here: Small) -> Publish:
    """Take an entry of a department through review."""

    def make(elements: tuple[ElementSpec, ...] = SCHOOL, *, of: str = "education", **said: object) -> UUID:
        org: Org = getattr(here, of)
        clerk: Person = getattr(here, f"{of}_clerk")
        officer: Person = getattr(here, f"{of}_officer")
        resource = catalogue.describe(source=org, entry=entry(elements, **said), elements=elements, by=clerk, on=DAY)
        rights = {"holder": org, "processor": org, "operator": org}
        catalogue.confirm_rights(resource=resource, **rights, basis="部门职责", by=officer, on=DAY)
        catalogue.name_steward(resource=resource, person=clerk, duty="数据质量", by=clerk, on=DAY)
        catalogue.submit(resource=resource, by=clerk, on=DAY)
        catalogue.approve(resource=resource, by=officer, on=DAY)
        return catalogue.publish(resource=resource, by=here.reviewer, on=DAY).pk

    return make


def entry(elements: tuple[ElementSpec, ...], **said: object) -> EntrySpec:
    """An entry with every mandatory field."""
    personal = any(element.personal != "none" for element in elements)
    words: dict[str, object] = {
        "name": "演示数据资源",
        "summary": "演示用",
        "class_path": "306001",
        "data_format": "database",
        "update_cycle": "yearly",
        "sharing": "conditional",
        "modes": ("service", "batch", "file"),
        "sharing_scope": "省级政务部门",
        "permitted_purposes": ("登记核验",),
        "opening": "conditional",
        "grade": max(2, *(element.grade or 1 for element in elements)),
        "secrecy": "clear",
        "secrecy_on": DAY,
        "impact": "with_measures" if personal else "not_involved",
        "impact_on": DAY,
        "valid_on": DAY,
        "change": Change.FIRST,
    }
    return EntrySpec(**(words | said))  # type: ignore[arg-type]


def terms(*elements: str, **said: object) -> GrantTerms:
    """What a request asks for."""
    words: dict[str, object] = {
        "purpose": "登记核验",
        "elements": elements,
        "modes": ("service", "file"),
        "valid_from": DAY,
        "valid_to": NEXT_YEAR,
        "basis": "市场主体登记管理条例",
        "scope": "登记窗口核验",
    }
    return GrantTerms(**(words | said))  # type: ignore[arg-type]


ROWS = (
    "no,person,phone,idcard,city\n"
    "A1,演示甲,13800001234,130102188001010011,石家庄\n"
    "A2,演示乙,13900004321,130102188001010038,保定\n"
)


def bound(here: Small, resource: UUID, rows: str = ROWS) -> UUID:
    """The entry with a list of persons in service."""
    by = here.education_clerk
    binding = exchange.bind_file(resource_id=resource, upload=io.BytesIO(rows.encode()), name="名单.csv", by=by, at=AT)
    exchange.test_binding(binding=binding, by=by, at=AT)
    exchange.activate(binding=binding, by=by, at=AT)
    return resource


def looked_up(made: Plan, key: str) -> Row | None:
    """What the gateway's own engine answers under a plan."""

    async def ask() -> Row | None:
        sources = Sources()
        shape = Shape(made, made.columns, tuple(column.name for column in made.columns))
        row = await sources.get(made.engine).lookup(shape, key)
        await sources.keep(())
        return row

    return asyncio.run(ask())


@dataclass(frozen=True)
class Department:
    """A department's own PostgreSQL database and its read-only login."""

    owner: str
    reader: str

    def run(self, *statements: str) -> None:
        """Change something at the source."""
        with psycopg.connect(self.owner, autocommit=True) as there:
            for statement in statements:
                there.execute(statement)


@pytest.fixture
def department(db: None) -> Iterator[Department]:
    """A second database on the same server, dropped afterwards."""
    ours = connection.settings_dict
    name, login = f"dept_{ours['NAME']}", f"reader_{ours['NAME']}"

    def url(user: str, database: str, word: str = "") -> str:
        port = f"&port={ours['PORT']}" if ours["PORT"] else ""
        return f"postgresql://{user}:{word}@/{database}?host={ours['HOST']}{port}"

    admin = url(str(ours["USER"]), str(ours["NAME"]), str(ours["PASSWORD"]))
    gone = (f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"DROP ROLE IF EXISTS {login}")
    Department(admin, "").run(*gone, f"CREATE DATABASE {name}", f"CREATE ROLE {login} LOGIN PASSWORD 'reader'")
    try:
        yield Department(url(str(ours["USER"]), name, str(ours["PASSWORD"])), url(login, name, "reader"))
    finally:
        Department(admin, "").run(*gone)


@dataclass
class Api:
    """A department's HTTP API: what it answers is the test's to say."""

    host: str
    answer: Callable[[BaseHTTPRequestHandler], None]
    stop: threading.Event

    @property
    def url(self) -> str:
        """Its one address."""
        return f"http://{self.host}/stations"


@pytest.fixture
def api() -> Iterator[Api]:
    """A tiny server on the loopback."""
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.answer(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served = Api(f"127.0.0.1:{server.server_port}", lambda handler: send(handler, b"[]"), stop)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield served
    stop.set()
    server.shutdown()
    server.server_close()


def send(
    handler: BaseHTTPRequestHandler, body: bytes, *, status: int = 200, headers: dict[str, str] | None = None
) -> None:
    """Answer a request."""
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)
