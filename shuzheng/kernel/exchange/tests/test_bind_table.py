"""A table is bound to a reader's login only, by columns that are there, under a key that identifies."""

from __future__ import annotations

import json
import lzma
import sqlite3
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from seeds import Small
from shuzheng.kernel.catalogue.specs import ElementSpec
from shuzheng.kernel.exchange import actions
from shuzheng.kernel.exchange.bindings import queries
from shuzheng.kernel.exchange.grants.queries import plan as plan_of
from shuzheng.kernel.exchange.models import Binding, DataSource
from shuzheng.kernel.exchange.specs import Condition
from shuzheng.kernel.exchange.tests.conftest import AT, DAY, Department, Publish, looked_up, terms
from shuzheng.lib import relations, snapshots
from shuzheng.lib.errors import Refused
from tests.shared import data

pytestmark = pytest.mark.django_db
ITEM = (
    ElementSpec("task_code", "事项编码", is_key=True, nullable=False, grade=1),
    ElementSpec("task_name", "事项名称", grade=1),
    ElementSpec("dept_name", "实施部门", grade=1),
    ElementSpec("limit_days", "承诺时限", data_type="integer", grade=1),
)
TABLE = "CREATE TABLE items (task_code text, task_name text, dept_name text, limit_days text)"


def item(number: int = 1, days: str = "7") -> str:
    return f"INSERT INTO items VALUES ('T{number}', '事项{number}', '省教育厅', '{days}')"


Bind = Callable[[], Binding]


@pytest.fixture
def items(publish: Publish) -> UUID:
    return publish(ITEM)


@pytest.fixture
def bind(here: Small, items: UUID, department: Department) -> Bind:
    def make() -> Binding:
        source = DataSource.objects.first() or actions.register_source(
            org=here.education, kind="postgresql", label="事项库", dsn=department.reader, by=here.education_clerk, at=AT
        )
        return actions.bind_table(
            resource_id=items, source=source, relation="public.items", by=here.education_clerk, at=AT
        )

    return make


def fill(department: Department, *statements: str) -> None:
    department.run(TABLE, *statements, "GRANT SELECT ON items TO PUBLIC")


def test_the_real_service_items_are_bound_live(here: Small, bind: Bind, department: Department) -> None:
    with lzma.open(data("34_service_items_guangdong/service_items_2262.jsonl.xz"), "rt") as file:
        rows = {row["TASK_CODE"]: row for row in map(json.loads, filter(str.strip, file))}
    fill(department)
    with psycopg.connect(department.owner) as there, there.cursor().copy("COPY items FROM STDIN") as copy:
        list(map(copy.write_row, ((c, r["TASK_NAME"], r["DEPT_NAME"], "7") for c, r in rows.items())))
    department.run("ANALYZE items")
    binding = bind()
    report = actions.test_binding(binding=binding, by=here.education_clerk, at=AT)
    assert (report.ok, report.errors, report.read, report.estimated) == (True, (), len(rows), True)
    binding = actions.activate(binding=binding, by=here.education_clerk, at=AT)
    engine = queries.bound(binding).engine
    assert (engine.kind, engine.relation, binding.is_live) == ("postgres", "public.items", True)


def test_dirty_values_of_a_table_are_counted_and_not_hidden(here: Small, bind: Bind, department: Department) -> None:
    fill(department, item(1), item(2, "七天"), item(3, "20(工作日)"))
    report = actions.test_binding(binding=bind(), by=here.education_clerk, at=AT)
    assert report.counts == {"limit_days：不是整数": 2}


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("GRANT INSERT ON items TO PUBLIC", "可以改写 public.items"),
        ("INSERT INTO items VALUES (NULL, '无码', '', '1')", "1 行为空"),
        (item(1), "主键重复：T1 共 2 行"),
        ("ALTER TABLE items RENAME COLUMN dept_name TO org_name", "没有对应的列"),
        ("REVOKE SELECT ON items FROM PUBLIC", "没有读取所选表或视图的权限"),
    ],
)
def test_a_source_that_is_not_fit_is_told_why(
    here: Small, bind: Bind, department: Department, fault: str, said: str
) -> None:
    fill(department, item(1))
    department.run(fault)
    report = actions.test_binding(binding=bind(), by=here.education_clerk, at=AT)
    assert not report.ok
    assert said in report.errors[0]


def test_a_column_renamed_at_the_source_is_held_and_reported(here: Small, bind: Bind, department: Department) -> None:
    fill(department, item(1))
    binding = bind()
    actions.test_binding(binding=binding, by=here.education_clerk, at=AT)
    binding = actions.activate(binding=binding, by=here.education_clerk, at=AT)
    department.run("ALTER TABLE items RENAME COLUMN task_name TO title")
    report = actions.refresh(binding=binding, by=here.education_clerk, at=AT)
    assert report.errors == ("列“task_name”已不存在或已改名",)
    assert binding.state == Binding.State.BROKEN
    department.run("ALTER TABLE items RENAME COLUMN title TO task_name")
    assert actions.refresh(binding=binding, by=here.education_clerk, at=AT).ok
    assert binding.state == Binding.State.ACTIVE


def test_two_columns_that_change_places_are_noticed_by_their_types(
    here: Small, bind: Bind, department: Department
) -> None:
    fill(department, item(1))
    binding = bind()
    actions.test_binding(binding=binding, by=here.education_clerk, at=AT)
    binding = actions.activate(binding=binding, by=here.education_clerk, at=AT)
    department.run("ALTER TABLE items ALTER limit_days TYPE integer USING limit_days::integer")
    report = actions.refresh(binding=binding, by=here.education_clerk, at=AT)
    assert report.errors == ("列“limit_days”的类型由 text 变为 integer",)


def test_a_source_that_is_away_is_told_without_its_password(here: Small, items: UUID) -> None:
    dsn = "postgresql://reader:geheim@127.0.0.1:1/none"
    source = actions.register_source(
        org=here.education, kind="postgresql", label="断线", dsn=dsn, by=here.education_clerk, at=AT
    )
    with pytest.raises(Refused) as refused:
        actions.bind_table(resource_id=items, source=source, relation="t", by=here.education_clerk, at=AT)
    assert refused.value.code == "exchange.source_unreachable"
    assert "geheim" not in refused.value.message
    assert b"geheim" not in bytes(source.sealed_dsn or b"")


def test_an_injected_relation_or_column_is_only_a_name_that_is_not_there(
    here: Small, bind: Bind, department: Department
) -> None:
    fill(department, item(1))
    binding = bind()
    binding.columns["task_name"] = 'task_name" FROM items; DROP TABLE items; --'
    report = actions.test_binding(binding=binding, by=here.education_clerk, at=AT)
    assert not report.ok
    assert relations_left(department) == [("items",)]


def relations_left(department: Department) -> list[tuple[str]]:
    with psycopg.connect(department.owner) as there:
        return there.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()


def test_an_sqlite_table_is_copied_and_the_copy_is_served(here: Small, items: UUID, own_home: Path) -> None:
    file = own_home / "sources" / here.education.uscc / "items.db"
    file.parent.mkdir(parents=True)
    with sqlite3.connect(file) as there:
        there.execute(TABLE)
        there.executemany("INSERT INTO items VALUES (?, ?, '厅', '7')", [(f"T{n}", f"事项{n}") for n in range(500)])
    source = actions.register_source(
        org=here.education, kind="sqlite", label="小库", dsn=str(file), by=here.education_clerk, at=AT
    )
    binding = actions.bind_table(resource_id=items, source=source, relation="items", by=here.education_clerk, at=AT)
    assert actions.test_binding(binding=binding, by=here.education_clerk, at=AT).served == 500
    assert binding.snapshot is not None
    assert not binding.is_live
    assert len(list(snapshots.read(queries.snapshot_path(binding.snapshot)))) == 500


def test_a_live_table_answers_through_the_gateways_engine(
    here: Small, items: UUID, bind: Bind, department: Department
) -> None:
    fill(department, item(1, "7"), item(2, "20"))
    binding = bind()
    actions.test_binding(binding=binding, by=here.education_clerk, at=AT)
    actions.activate(binding=binding, by=here.education_clerk, at=AT)
    grant = actions.grant(
        resource_id=items,
        consumer=here.market,
        terms=terms("task_code", "task_name", conditions=(Condition("dept_name", "eq", "省教育厅"),)),
        request_ref="GX-1",
        by=here.education_officer,
        at=AT,
    )
    plan = plan_of(grant.pk)
    assert plan is not None
    assert list(looked_up(plan, "T2") or ()) == ["T2", "事项2", "T2"]
    assert looked_up(plan, "T9") is None


@pytest.mark.parametrize("dsn", ["/etc/passwd", "../../etc/passwd"])
def test_an_sqlite_source_lies_in_its_folder_only(here: Small, dsn: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.register_source(org=here.education, kind="sqlite", label="x", dsn=dsn, by=here.education_clerk, at=AT)
    assert refused.value.code == "exchange.source_dsn"


@pytest.mark.parametrize(
    ("grants", "writes"),
    [
        (["GRANT USAGE ON *.* TO `r`@`%`", "GRANT SELECT, SHOW VIEW ON `d`.* TO `r`@`%`"], False),
        (["GRANT ALL PRIVILEGES ON `d`.* TO `r`@`%`"], True),
        (["GRANT SELECT, INSERT ON `d`.`t` TO `r`@`%`"], True),
        (["GRANT SELECT ON `d`.* TO `r`@`%` WITH GRANT OPTION"], True),
        (["GRANT SELECT ON `insert_log`.* TO `r`@`%`"], False),
    ],
)
def test_a_mysql_login_is_judged_by_its_grants(grants: list[str], writes: bool) -> None:
    assert bool(relations.why_grants_write(grants)) is writes


def test_elements_are_proposed_from_a_table(here: Small, bind: Bind, department: Department) -> None:
    fill(department, item(1), item(2))
    proposed = queries.propose(bind(), on=DAY)
    assert [(one.name, one.is_key) for one in proposed] == [
        ("task_code", True),
        ("task_name", False),
        ("dept_name", False),
        ("limit_days", False),
    ]
