"""A person's number is planted in a bound file, its dirty rows included; then everything that can leave is searched."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from django.db import connection
from django.test import Client

from seeds import Small
from shuzheng.kernel.audit.jobs import sequence_pending
from shuzheng.kernel.catalogue.queries import search, suggest
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.bindings.queries import snapshot_path
from shuzheng.kernel.exchange.models import Binding, Delivery, Grant, Snapshot
from shuzheng.kernel.exchange.queries import problems, propose_from_file
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock, snapshots
from shuzheng.lib.home import ROOT
from shuzheng.lib.redaction import RedactingFormatter
from tests.chain.story import Application, Department
from tests.chain.test_chain import disputed, told_to_the_takers_only
from tests.until import until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
CITIZEN, PHONE, NAME = "130102188001010011", "13800001234", "演示甲乙丙"
DIRTY_ID, CLAIMED = "130102188001010012", "13911112222"
PLANTED = (CITIZEN, PHONE, NAME, DIRTY_ID, CLAIMED)
FILE = "\n".join(
    (
        "no,person,phone,idcard,age,city",
        f"A1,{NAME},{PHONE},{CITIZEN},20,石家庄",
        f"A2,{NAME},{PHONE}转8,{DIRTY_ID},30,保定",  # a wrong check digit, a telephone that is none
        f"A3,{NAME},{CITIZEN},{PHONE},40,唐山",  # two columns have changed places
        f"A4,演示丁,13900004321,130102188001010038,{CITIZEN},唐山",  # the number stands where the age should
        f"A5,演示戊,13900004321,130102188001010038,50,唐山,{CITIZEN}",  # a cell too many
        f"A1,{NAME},{PHONE},{CITIZEN},20,石家庄",  # the key again
    )
)
ELEMENTS: dict[str, dict[str, object]] = {
    "no": {"label": "登记号", "nullable": False, "is_key": True},
    "person": {"label": "姓名", "grade": 2, "personal": "personal", "mask": "name", "standard": ""},
    "phone": {"label": "联系电话", "grade": 3, "personal": "personal", "mask": "phone", "standard": "mobile"},
    "idcard": {
        "label": "公民身份号码",
        "grade": 4,
        "personal": "sensitive",
        "mask": "citizen_id",
        "standard": "citizen-id",
    },
    "age": {"label": "年龄", "data_type": "integer", "standard": "integer:0..150"},
    "city": {"label": "所在城市"},
}


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Every log line of this process, as the settings would write it."""
    caplog.handler.setFormatter(RedactingFormatter("%(message)s"))
    with caplog.at_level(logging.INFO):
        yield caplog


def test_no_value_leaves_in_clear_by_any_way_but_the_copy_itself(
    here: Small, house: str, tmp_path: Path, log: pytest.LogCaptureFixture
) -> None:
    education, market = Department.of(here, "education"), Department.of(here, "market")
    path = tmp_path / "sources" / "名单.csv"
    path.parent.mkdir()
    path.write_text(FILE)
    proposed = propose_from_file(path, on=clock.today())
    resource = education.describe(
        proposed,
        ELEMENTS,
        name="登记名单",
        summary="演示",
        data_format="spreadsheet",
        update_cycle="yearly",
        grade=4,
        impact="with_measures",
    )
    path.unlink()
    upload = io.BytesIO(FILE.encode())
    binding = exchange.bind_file(
        resource_id=resource, upload=upload, name="名单.csv", by=education.clerk, at=clock.now()
    )
    report = education.test_and_bind(binding)
    code = education.publish(resource)
    grant = education.agree(
        market.apply(resource, tuple(ELEMENTS)), tuple(ELEMENTS), "期限已足", until=clock.today() + timedelta(days=90)
    )
    caller = market.application(house)
    until(lambda: caller.lookup(grant, code, "A1").status_code == 200, 5)
    answers = called(caller, grant, code)
    delivery = exchange.prepare_file(grant=grant, kind="csv", by=market.clerk, at=clock.now())
    told_to_the_takers_only(
        here, education, disputed(market, resource, "A1", "phone", held="138****1234", claimed=CLAIMED)
    )
    exchange.ingest(at=clock.now())
    sequence_pending()

    assert (report.read, report.served, report.held) == (6, 1, 5)
    assert in_clear("\n".join(one.sample for one in proposed)) == {NAME}  # nothing says yet that `person` is one
    assert in_clear(str(report.to_json())) == set()
    assert in_clear(str(problems(copied(binding)))) == set()
    assert in_clear("\n".join(answers)) == set()
    assert in_clear("\n".join(seen(here.market_clerk, resource, binding))) == set()
    assert in_clear("\n".join(seen(here.education_clerk, resource, binding))) == set()
    assert found(here.market_clerk) == []
    assert in_clear("\n".join(log.handler.format(record) for record in log.records)) == set()
    assert in_clear(whole_database()) == set()
    assert delivery.rows == 1
    assert files_in_clear(tmp_path) == {"uploads", "snapshots"}
    assert in_clear(copy_of(binding)) == {CITIZEN, PHONE, NAME}


def called(caller: Application, grant: Grant, code: str) -> list[str]:
    """What the gateway answers, right and wrong."""
    asked = [
        caller.lookup(grant, code, "A1"),
        caller.lookup(grant, code, CITIZEN),
        caller.get(grant, code),
        caller.get(grant, code, idcard=CITIZEN),
        caller.get(grant, code, age=PHONE + "x"),
        caller.get(grant, code, "export.csv"),
        caller.get(grant, code, "export.ndjson"),
        caller.post(grant, code, "batch", {"keys": ["A1", "A2"]}),
        caller.post(grant, code, "verify", {"key": "A1", "claims": {"idcard": CITIZEN}}),
    ]
    return [body(answer) for answer in asked]


def body(answer: httpx.Response) -> str:
    return f"{answer.headers} {answer.text}"


def seen(person: Person, resource: object, binding: Binding) -> list[str]:
    """The pages on which the entry or its data could show."""
    client = Client()
    client.force_login(person)
    pages = (
        f"/catalogue/{resource}",
        f"/catalogue/{resource}/elements",
        f"/catalogue/bindings/{binding.pk}",
        "/catalogue?q=登记名单",
        "/catalogue/suggest?q=登记",
        "/",
    )
    return [client.get(page).content.decode() for page in pages]


def found(person: Person) -> list[object]:
    """What search and completion make of the numbers themselves."""
    numbers = [value for value in PLANTED if value.isdigit()]
    hits = [resource for value in numbers for resource in search(person, value).resources]
    return [*hits, *(name for value in numbers for name in suggest(person, value[:6]))]


def copied(binding: Binding) -> Snapshot:
    binding.refresh_from_db()
    assert binding.snapshot is not None
    return binding.snapshot


def copy_of(binding: Binding) -> str:
    """The copy that serves: the one place where values are as they are."""
    return str(list(snapshots.read(snapshot_path(copied(binding)))))


def whole_database() -> str:
    """Every row of every table as text: cases, notices, uses, audit, jobs, sessions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        texts = []
        for table in tables:
            cursor.execute(f"SELECT string_agg(t::text, E'\\n') FROM {table} t")
            texts.append(cursor.fetchone()[0] or "")
    assert Delivery.objects.exists()
    return "\n".join(texts)


def files_in_clear(home: Path) -> set[str]:
    """The folders of the data folder where some file holds a planted value; copies are looked into apart."""
    return {
        path.relative_to(home).parts[0]
        for path in home.rglob("*")
        if path.is_file() and in_clear(path.read_bytes().decode("utf-8", "ignore"))
    }


def in_clear(text: str) -> set[str]:
    """The planted values that stand in a text as they are."""
    return {value for value in PLANTED if value in text}


def test_the_proxys_access_log_keeps_neither_path_nor_query() -> None:
    written = (ROOT / "deploy/nginx.conf").read_text()
    log_format = written.partition("log_format shuzheng")[2].partition(";")[0]

    assert "access_log /var/log/nginx/shuzheng.log shuzheng;" in written
    logged = set(log_format.replace("'", " ").split())
    assert not logged & {"$request", "$request_uri", "$uri", "$args", "$query_string", "$http_referer"}
