"""A MySQL or MariaDB table is copied, from a real server: nothing is lost on the way, and its absence is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from seeds import Small
from shuzheng.kernel.catalogue.specs import ElementSpec
from shuzheng.kernel.exchange import actions
from shuzheng.kernel.exchange.bindings import queries
from shuzheng.kernel.exchange.models import Binding, DataSource
from shuzheng.kernel.exchange.sources.queries import relations_of
from shuzheng.kernel.exchange.tests.conftest import AT, DAY, Publish
from shuzheng.lib import relations, snapshots
from shuzheng.lib.errors import Refused
from tests.mariadb import SCHEMA, Mariadb

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
PERMIT = (
    ElementSpec("no", "许可证号", is_key=True, nullable=False, grade=1),
    ElementSpec("holder", "持证单位", grade=1),
    ElementSpec("fee", "费用", data_type="decimal", grade=1),
    ElementSpec("issued", "发证日期", data_type="date", grade=1),
    ElementSpec("changed", "变更时间", data_type="datetime", grade=1),
)
TABLE = (
    "CREATE TABLE permits (no varchar(32), holder varchar(64), fee decimal(14,2), issued date, changed datetime)"
    " CHARACTER SET utf8mb4"
)
MANY = "INSERT INTO permits SELECT concat('号', seq), '单位', 1, NULL, NULL FROM seq_1_to_20000"


@pytest.fixture
def source(mariadb: Mariadb) -> Iterator[Mariadb]:
    """The server with a table of permits, taken away afterwards."""
    mariadb.run(
        f"USE {SCHEMA}",
        TABLE,
        "CREATE VIEW open_permits AS SELECT * FROM permits",
        "INSERT INTO permits VALUES ('许1', '演示𠮷单位甲', 1234.50, '2026-02-28', '2026-11-02 09:30:00'),"
        " ('许2', '演示单位乙', NULL, NULL, NULL), ('许3', '', -0.01, '1999-12-31', '1999-12-31 23:59:59')",
    )
    yield mariadb
    mariadb.run(f"USE {SCHEMA}", "DROP VIEW open_permits", "DROP TABLE permits")


@pytest.fixture
def permits(publish: Publish) -> UUID:
    return publish(PERMIT)


Bind = Callable[..., Binding]


@pytest.fixture
def bind(here: Small, permits: UUID, source: Mariadb) -> Bind:
    def make(relation: str = "permits", *, login: str = "reader", word: str = "reader") -> Binding:
        registered = register(here, source.dsn(login, word))
        by = here.education_clerk
        return actions.bind_table(resource_id=permits, source=registered, relation=relation, by=by, at=AT)

    return make


def register(here: Small, dsn: str) -> DataSource:
    return actions.register_source(
        org=here.education, kind="mysql", label="许可库", dsn=dsn, by=here.education_clerk, at=AT
    )


def in_service(here: Small, binding: Binding) -> Binding:
    actions.test_binding(binding=binding, by=here.education_clerk, at=AT)
    return actions.activate(binding=binding, by=here.education_clerk, at=AT)


def copied(binding: Binding) -> list[dict[str, object]]:
    assert binding.snapshot is not None
    return [dict(row) for row in snapshots.read(queries.snapshot_path(binding.snapshot))]


def test_tables_and_views_are_listed(here: Small, source: Mariadb) -> None:
    assert relations_of(register(here, source.dsn())) == ["open_permits", "permits"]


@pytest.mark.parametrize("relation", ["permits", "open_permits"])
def test_chinese_text_nulls_decimals_and_dates_arrive_as_they_were(here: Small, bind: Bind, relation: str) -> None:
    binding = in_service(here, bind(relation))

    names = ("no", "holder", "fee", "issued", "changed")
    assert [tuple(row[name] for name in names) for row in copied(binding)] == [
        ("许1", "演示𠮷单位甲", 1234.5, "2026-02-28", "2026-11-02T09:30:00"),
        ("许2", "演示单位乙", None, None, None),
        ("许3", None, -0.01, "1999-12-31", "1999-12-31T23:59:59"),
    ]
    assert (binding.is_live, binding.row_count) == (False, 3)


def test_a_long_table_is_copied_whole(here: Small, bind: Bind, source: Mariadb) -> None:
    source.run(
        f"USE {SCHEMA}", "INSERT INTO permits SELECT concat('号', seq), '单位', 1, NULL, NULL FROM seq_1_to_20000"
    )

    assert actions.test_binding(binding=bind(), by=here.education_clerk, at=AT).served == 20_003


def test_reading_may_stop_before_the_end(here: Small, bind: Bind, source: Mariadb) -> None:
    source.run(
        f"USE {SCHEMA}", "INSERT INTO permits SELECT concat('号', seq), '单位', 1, NULL, NULL FROM seq_1_to_20000"
    )

    proposed = queries.propose(bind(), on=DAY)

    assert [(one.name, one.data_type) for one in proposed][2:] == [
        ("fee", "decimal"),
        ("issued", "date"),
        ("changed", "datetime"),
    ]


def test_a_login_that_may_write_is_refused(here: Small, bind: Bind, source: Mariadb) -> None:
    source.run(
        "CREATE USER writer@'127.0.0.1' IDENTIFIED BY 'writer'",
        f"GRANT SELECT, UPDATE ON {SCHEMA}.* TO writer@'127.0.0.1'",
    )
    report = actions.test_binding(binding=bind(login="writer", word="writer"), by=here.education_clerk, at=AT)

    assert report.errors == ("该账号有 UPDATE 权限；请换用只读账号",)


def test_a_row_that_does_not_fit_is_held_and_the_rest_is_served(here: Small, bind: Bind, source: Mariadb) -> None:
    source.run(f"USE {SCHEMA}", "INSERT INTO permits VALUES (NULL, '无号', 1, NULL, NULL)")

    report = actions.test_binding(binding=bind(), by=here.education_clerk, at=AT)

    assert (report.served, report.held, report.counts) == (3, 1, {"no：主键为空": 1})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("CHANGE holder owner varchar(64)", "列“holder”已不存在或已改名"),
        ("MODIFY fee varchar(20)", "列“fee”的类型由 decimal(14,2) 变为 varchar(20)"),
    ],
)
def test_a_column_renamed_or_of_another_type_is_held_and_the_copy_stays(
    here: Small, bind: Bind, source: Mariadb, change: str, told: str
) -> None:
    binding = in_service(here, bind())
    source.run(f"USE {SCHEMA}", f"ALTER TABLE permits {change}")

    report = actions.refresh(binding=binding, by=here.education_clerk, at=AT)

    assert (report.errors, binding.state) == ((told,), Binding.State.BROKEN)
    assert len(copied(binding)) == 3


@pytest.mark.parametrize(
    ("login", "word", "told"),
    [("reader", "wrong", "账号或口令不对"), ("nobody", "nothing", "账号或口令不对")],
)
def test_a_wrong_login_is_told_without_its_password(bind: Bind, login: str, word: str, told: str) -> None:
    with pytest.raises(Refused, match=told) as refused:
        bind(login=login, word=word)

    assert "wrong" not in refused.value.message


def test_a_server_that_goes_away_is_told_in_time_and_the_copy_stays(here: Small, bind: Bind, source: Mariadb) -> None:
    binding = in_service(here, bind())
    source.stop()
    try:
        began = time.monotonic()
        report = actions.refresh(binding=binding, by=here.education_clerk, at=AT)
        took = time.monotonic() - began
    finally:
        source.start()

    assert "数据源连不上" in report.errors[0]
    assert took < relations.CONNECT_S + 1
    assert len(copied(binding)) == 3
    assert actions.refresh(binding=binding, by=here.education_clerk, at=AT).ok


@pytest.mark.parametrize("dsn", ["mysql://r:geheim@127.0.0.1:99999/d", "mysql://r:geheim@127.0.0.1:x/d"])
def test_a_port_that_is_none_is_refused_in_words(here: Small, permits: UUID, dsn: str) -> None:
    with pytest.raises(Refused, match="连接串写法不对"):
        actions.bind_table(
            resource_id=permits, source=register(here, dsn), relation="t", by=here.education_clerk, at=AT
        )
