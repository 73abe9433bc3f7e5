"""Which unit has which duty in which division: found, changed with its past kept, taken in as a table."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from seeds import Small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.orgs.models import Division, Org
from shuzheng.lib.errors import NotAllowed
from shuzheng.systems.openness.hotline import actions, queries
from shuzheng.systems.openness.hotline.models import Responsibility
from shuzheng.systems.openness.hotline.tests.conftest import at
from shuzheng.systems.openness.hotline.tests.test_caller import browser

HEAD = "职责代码,区划代码,统一社会信用代码,依据\n"
ON = at(11, 2).date()


def test_the_list_finds_a_duty_by_category_unit_and_place(here: Small) -> None:
    lead = browser(here.hotline_lead)

    assert "市供水公司" in lead.get("/hotline/duties?q=供水").text
    assert "市城管局" not in lead.get("/hotline/duties?q=供水").text
    assert "市供水公司" in lead.get(f"/hotline/duties?division={here.city.code}&duty=water").text


def test_the_lead_changes_who_has_a_duty_and_the_past_stays(here: Small) -> None:
    lead = browser(here.hotline_lead)
    said = {"duty": "water", "division": here.city.code, "unit": here.urban.name, "reason": "职能调整"}

    answer = lead.post("/hotline/duties/new", said, follow=True)

    assert queries.unit_for("water", here.county.code, on=ON) == here.urban
    assert "市供水公司" in answer.text
    assert "职能调整" in answer.text


def test_a_duty_that_ended_here_is_that_of_the_division_above(here: Small) -> None:
    row = actions.assign_duty(duty="water", division=here.county, org=here.urban, by=here.hotline_lead, at=at(11, 2))
    assert queries.unit_for("water", here.county.code, on=ON) == here.urban

    browser(here.hotline_lead).post(f"/hotline/duties/{row.pk}/end")

    assert queries.unit_for("water", here.county.code, on=ON) == here.water


def test_an_operator_reads_and_does_not_write(here: Small) -> None:
    operator = browser(here.operator_a)
    row = Responsibility.objects.get(duty="water")

    assert operator.get(f"/hotline/duties/{row.pk}").status_code == 200
    assert operator.get("/hotline/duties/new").status_code == 403
    assert operator.post(f"/hotline/duties/{row.pk}/end").status_code == 403


def test_a_lead_decides_for_the_divisions_of_their_hotline_only(here: Small) -> None:
    with pytest.raises(NotAllowed, match="本区划热线机构"):
        actions.assign_duty(duty="water", division=here.xiongan, org=here.water, by=here.hotline_lead, at=at(11, 2))


def test_what_is_exported_is_taken_in_again(here: Small) -> None:
    lead = browser(here.hotline_lead)
    table = b"".join(lead.get("/hotline/duties?format=csv").streaming_content)  # type: ignore[attr-defined]
    changed = table.decode().replace(here.water.uscc, here.urban.uscc).encode()

    answer = lead.post("/hotline/duties/import", {"file": SimpleUploadedFile("duties.csv", changed)}, follow=True)

    assert "新登记或者变更1项，不变1项" in answer.text
    assert queries.unit_for("water", here.city.code, on=ON) == here.urban


def _table(division: Division, org: Org, duty: str = "water") -> bytes:
    return f"{HEAD}{duty},{division.code},{org.uscc},\nnothing,000000,X,\n".encode()


def test_a_table_with_one_wrong_row_brings_nothing_and_says_which(here: Small) -> None:
    file = SimpleUploadedFile("duties.csv", _table(here.county, here.urban))

    answer = browser(here.hotline_lead).post("/hotline/duties/import", {"file": file})

    assert answer.status_code == 422
    assert "第3行：没有职责“nothing”" in answer.text
    assert queries.unit_for("water", here.county.code, on=ON) == here.water


@pytest.mark.parametrize(("content", "words"), [(b"a,b\n1,2\n", "缺少"), (b"\x00\x01", "")])
def test_a_file_that_is_no_such_table_is_refused(here: Small, content: bytes, words: str) -> None:
    answer = browser(here.hotline_lead).post(
        "/hotline/duties/import", {"file": SimpleUploadedFile("duties.csv", content)}
    )

    assert (answer.status_code, words in answer.text) == (422, True)


def test_entering_the_same_again_changes_nothing(here: Small) -> None:
    actions.assign_duty(duty="water", division=here.city, org=here.water, by=SYSTEM, at=at(11, 2))

    assert Responsibility.objects.filter(duty="water").count() == 1
