"""The codes that government lives by: each kind says in words why a value is not one."""

from collections.abc import Callable
from dataclasses import dataclass

from shuzheng.lib.codes import (
    citizen_id,
    division,
    document_number,
    item_code,
    licence_id,
    org_code,
    resource_code,
    uscc,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One family of codes: `personal` ones are masked wherever they are shown."""

    code: str
    label: str
    law: str
    example: str
    check: Callable[[str], str | None]
    personal: bool = False


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("uscc", "统一社会信用代码", "GB 32100-2015", "11130000MB1234562C", uscc.why_not),
        Kind("citizen-id", "公民身份号码", "GB 11643-1999", "130102188001010011", citizen_id.why_not, personal=True),
        Kind("org-code", "组织机构代码", "GB 11714", "MB123456-2", org_code.why_not),
        Kind("division", "行政区划代码", "GB/T 2260、GB/T 10114", "130000", division.why_not),
        Kind(
            "licence-id",
            "电子证照标识",
            "GB/T 36904-2018",
            "1.2.156.3005.2.11130000MB1234562C001.11130000MB1234562C.2026000001.001.8",
            licence_id.why_not,
        ),
        Kind("resource-code", "政务信息资源代码", "政务信息资源目录编制指南", "101001/000001", resource_code.why_not),
        Kind(
            "item-code", "政务服务事项编码", "GB/T 39554.1-2020", "11370800MB285591843370117002011", item_code.why_not
        ),
        Kind("document-number", "发文字号", "GB/T 9704-2012", "冀政发〔2023〕3号", document_number.why_not),
    )
}


def why_not(kind: str, value: str) -> str | None:
    """Why the value is not a valid code of that kind, in Chinese, or None when it is."""
    return KINDS[kind].check(value)
