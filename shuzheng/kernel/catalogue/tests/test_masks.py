"""Which mask a value demands, and what a table proposes of itself."""

from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuzheng.kernel.catalogue import rules
from shuzheng.kernel.catalogue.specs import (
    Column,
    DataType,
    ElementSpec,
    Personal,
    Purpose,
)
from shuzheng.kernel.catalogue.tests.conftest import FLOORS, NAME, PERSONAL
from shuzheng.lib import masks
from shuzheng.lib.tables import open_table
from tests.shared import data


@pytest.mark.parametrize(
    ("described", "purpose", "mask"),
    [
        (("学校名称", 1, "none", ""), "display", ""),
        (("经营数据", 3, "none", ""), "display", "generic"),
        (("保密参数", 4, "none", ""), "handling", "hidden"),
        (("姓名", 2, "personal", ""), "display", "name"),
        (("姓名", 2, "personal", ""), "handling", ""),
        (("姓名", 2, "personal", ""), "analysis", "token"),
        (("证件", 4, "sensitive", "citizen-id"), "display", "citizen_id"),
        (("证件", 4, "sensitive", "citizen-id"), "handling", "citizen_id"),
        (("证件", 4, "sensitive", "citizen-id"), "analysis", "token"),
        (("出生日期", 2, "personal", ""), "analysis", "year"),
        (("家庭住址", 4, "sensitive", ""), "display", "address"),
        (("家庭住址", 4, "sensitive", ""), "analysis", "hidden"),
        (("手机号码", 2, "personal", ""), "display", "phone"),
        (("健康状况", 4, "sensitive", ""), "display", "hidden"),
        (("备注", 2, "personal", ""), "display", "generic"),
    ],
)
def test_the_mask_follows_from_grade_person_and_purpose(
    described: tuple[str, int, str, str], purpose: str, mask: str
) -> None:
    assert rules.default_mask(*described, purpose=purpose) == mask


@given(
    label=st.sampled_from(["姓名", "身份证号", "住址", "备注", "学校"]),
    personal=st.sampled_from(list(Personal)),
    grade=st.integers(1, 4),
    purpose=st.sampled_from(list(Purpose)),
)
def test_sensitive_and_top_grade_values_never_go_out_bare(
    label: str, personal: Personal, grade: int, purpose: Purpose
) -> None:
    mask = rules.default_mask(label, grade, personal, "", purpose=purpose)

    assert mask in {"", *masks.KINDS}
    assert mask or (personal != Personal.SENSITIVE and grade < 4)


@pytest.mark.parametrize(
    ("element", "sample"),
    [
        (replace(NAME, sample="河北大学"), "河北大学"),
        (replace(PERSONAL, sample="13800001234"), "138****1234"),
        (replace(PERSONAL, sample="138****1234"), "138****1234"),
        (replace(NAME, mask="token", sample="河北大学"), "***"),
        (replace(NAME, mask="unheard-of", sample="河北大学"), "***"),
        (replace(PERSONAL, sample=""), ""),
    ],
)
def test_a_sample_is_kept_only_as_anybody_may_see_it(element: ElementSpec, sample: str) -> None:
    assert rules.masked_sample(element) == sample


def test_a_table_proposes_its_own_description() -> None:
    columns = [
        Column("id_no", "身份证号", values=("130102188001010011",)),
        Column("学校名称", values=("河北大学", "燕山大学西校区"), nullable=False),
        Column("n", data_type=DataType.INTEGER),
        Column("建校日期", values=("1921-10-01",)),
    ]

    person, school, number, built = rules.propose_from_table(columns, FLOORS)

    assert (person.personal, person.grade, person.mask) == ("sensitive", 4, "citizen_id")
    assert person.sample == "130102********0011"
    assert (school.label, school.length, school.personal, school.sample) == ("学校名称", 7, "none", "河北大学")
    assert (number.label, number.length, number.data_type) == ("", None, "integer")
    assert (built.standard, built.data_type) == ("date", "date")


@pytest.mark.parametrize(
    ("label", "value", "personal"),
    [
        ("咨询电话", "0311-66000000", "none"),
        ("consult_phone", "0311-66000000", "none"),
        ("联系电话", "13800001234", "personal"),
        ("手机号码", "13800001234", "personal"),
        ("学校地址", "河北省保定市五四东路180号", "none"),
        ("家庭住址", "河北省保定市五四东路180号", "sensitive"),
        ("法定代表人姓名", "张三", "personal"),
        ("统一社会信用代码", "11130000MB1234562C", "none"),
        ("银行卡号", "", "sensitive"),
        ("备注", "无", "none"),
    ],
)
def test_a_column_is_proposed_as_personal_where_it_tells_of_a_person(label: str, value: str, personal: str) -> None:
    (proposal,) = rules.propose_from_table([Column(label, values=(value,))], FLOORS)

    assert proposal.personal == personal
    assert proposal.mask or personal == "none"


def test_the_list_of_universities_describes_itself() -> None:
    table = open_table(data("09_institutions/universities_moe.csv"))
    rows = list(islice(table.rows, 300))
    columns = [Column(name, values=tuple(str(row.values[name] or "") for row in rows)) for name in table.columns]

    proposed = {element.name: element for element in rules.propose_from_table(columns, FLOORS)}

    assert (proposed["code"].standard, proposed["level"].standard) == ("moe-school", "education")
    assert {element.personal for element in proposed.values()} == {"none"}
