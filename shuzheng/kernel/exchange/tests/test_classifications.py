"""Personal numbers where none were said to be hold the data back until a person has classified them."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from seeds import Small
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.catalogue import actions as catalogue
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.catalogue.specs import ElementSpec
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.bindings import actions as bindings
from shuzheng.kernel.exchange.classifications.queries import suspected
from shuzheng.kernel.exchange.models import Binding
from shuzheng.kernel.exchange.queries import plan
from shuzheng.kernel.exchange.specs import Report
from shuzheng.kernel.exchange.tests.conftest import AT, DAY, Department, Publish, looked_up, terms
from shuzheng.lib.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db
NUMBER = "130102188001010011"
NOTES = (
    ElementSpec("no", "登记号", is_key=True, nullable=False, grade=1),
    ElementSpec("note", "备注", grade=1),
)
CLEAN = "no,note\nA1,已办\nA2,\n"
DIRTY = f"no,note\nA1,{NUMBER}\nA2,已办\n"


@pytest.fixture
def resource(publish: Publish) -> UUID:
    """An entry whose elements are all said to hold nothing personal."""
    return publish(NOTES)


def checked(here: Small, resource: UUID, rows: str) -> tuple[Binding, Report]:
    """The entry bound to a file and tested."""
    by = here.education_clerk
    binding = exchange.bind_file(resource_id=resource, upload=io.BytesIO(rows.encode()), name="台账.csv", by=by, at=AT)
    return binding, exchange.test_binding(binding=binding, by=by, at=AT)


@pytest.mark.parametrize(
    ("value", "words"),
    [(NUMBER, "公民身份号码"), ("请联系13800001234", "手机号码"), ("6222021234567894", "银行卡号")],
)
def test_a_test_fails_on_personal_numbers_in_a_plain_element_and_shows_none_of_them(
    here: Small, resource: UUID, value: str, words: str
) -> None:
    binding, report = checked(here, resource, f"no,note\nA1,{value}\nA2,已办\n")

    assert not report.ok
    assert words in report.errors[0]
    assert value not in str(report.to_json())
    with pytest.raises(Refused, match="请先测试并通过"):
        exchange.activate(binding=binding, by=here.education_clerk, at=AT)


def test_what_a_data_officer_confirms_with_reasons_is_served(here: Small, resource: UUID) -> None:
    binding, _ = checked(here, resource, DIRTY)
    said = {"resource_id": resource, "element": "note", "kind": "citizen-id"}
    exchange.confirm_plain(**said, reason="设备编号恰好符合校验", by=here.education_officer, at=AT)  # type: ignore[arg-type]

    report = exchange.test_binding(binding=binding, by=here.education_clerk, at=AT)

    assert (report.ok, report.served) == (True, 2)
    assert OutboxLine.objects.filter(action="exchange.confirm_plain").count() == 1


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"reason": " "}, Refused),
        ({"kind": "phone"}, Refused),
        ({"element": "no"}, Refused),
        ({"by": "education_clerk"}, NotAllowed),
        ({"by": "market_officer"}, NotAllowed),
    ],
)
def test_a_confirmation_is_the_officers_has_reasons_and_something_to_confirm(
    here: Small, resource: UUID, said: dict[str, str], error: type[Exception]
) -> None:
    checked(here, resource, DIRTY)
    right = {"element": "note", "kind": "citizen-id", "reason": "编号", "by": "education_officer"} | said
    by: Any = getattr(here, right.pop("by"))
    with pytest.raises(error):
        exchange.confirm_plain(resource_id=resource, **right, by=by, at=AT)


def test_a_code_that_meets_its_own_standard_is_nobodys_number(here: Small, publish: Publish) -> None:
    stations = (ElementSpec("no", "登记号", is_key=True, nullable=False, standard="text:1..20", grade=1), NOTES[1])
    _, report = checked(here, publish(stations), CLEAN)
    assert report.ok


def test_a_refreshed_file_that_now_holds_citizen_numbers_is_held_and_the_source_is_told(
    here: Small, resource: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(bindings, "_told_when_held", [lambda binding, report, at: told.append(report.errors[0])])
    binding, _ = checked(here, resource, CLEAN)
    binding = exchange.activate(binding=binding, by=here.education_clerk, at=AT)
    former = binding.snapshot

    def replaced(at: datetime = AT) -> Report:
        new = io.BytesIO(DIRTY.encode())
        return exchange.replace_file(binding=binding, upload=new, name="台账.csv", by=here.education_clerk, at=at)

    assert [replaced().ok, replaced().ok] == [False, False]

    binding.refresh_from_db()
    assert (binding.state, binding.snapshot) == ("broken", former)
    assert len(told) == 1
    assert "公民身份号码" in told[0]


def test_a_live_table_that_now_holds_citizen_numbers_is_served_without_them(
    here: Small, resource: UUID, department: Department
) -> None:
    login = department.reader.split("//")[1].split(":")[0]
    department.run(
        "CREATE TABLE notes (no text PRIMARY KEY, note text)",
        "INSERT INTO notes VALUES ('A1', '已办')",
        f"GRANT SELECT ON notes TO {login}",
    )
    by = here.education_clerk
    source = exchange.register_source(
        org=here.education, kind="postgresql", label="台账", dsn=department.reader, by=by, at=AT
    )
    binding = exchange.bind_table(resource_id=resource, source=source, relation="public.notes", by=by, at=AT)
    exchange.test_binding(binding=binding, by=by, at=AT)
    binding = exchange.activate(binding=binding, by=by, at=AT)
    grant = exchange.grant(
        resource_id=resource, consumer=here.market, terms=terms("no", "note"), request_ref="GX1",
        by=here.education_officer, at=AT,
    )  # fmt: skip
    department.run(f"UPDATE notes SET note = '{NUMBER}'")

    assert not exchange.refresh(binding=binding, by=by, at=AT).ok

    made = plan(grant.pk)
    assert made is not None
    row = looked_up(made, "A1")
    assert row is not None
    assert NUMBER not in str(row)


def test_what_was_reclassified_stands_against_nothing(here: Small, resource: UUID) -> None:
    checked(here, resource, DIRTY)
    assert [one.element for one in suspected(resource)] == ["note"]
    entry = catalogue.revise(
        resource=Resource.objects.get(pk=resource), reason="备注含号码", by=here.education_clerk, on=DAY
    )
    masked = ElementSpec("note", "备注", grade=3, personal="personal", mask="hidden")
    catalogue.set_element(resource=entry, element=masked, by=here.education_clerk)

    assert suspected(resource) == ()
