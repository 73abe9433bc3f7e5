"""Walking the wizard as a browser without script does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.orgs.models import Person
from shuzheng.web.tests.conftest import signed_in
from tests.markup import faults
from tests.shared import data

WORDS: dict[str, Any] = {
    "name": "高等学校名单",
    "summary": "全国普通高等学校的名称、标识码、主管部门、所在地和办学层次",
    "class_path": "306001",
    "data_format": "spreadsheet",
    "update_cycle": "yearly",
    "valid_on": "2026-11-01",
    "sharing": "conditional",
    "modes": ["service", "file"],
    "sharing_scope": "省级政务部门",
    "permitted_purposes": "校名核验\n学历核验",
    "opening": "conditional",
    "grade": "2",
    "importance": "general",
}
ASSESSED = {"secrecy": "clear", "secrecy_on": "2026-11-01", "impact": "not_involved", "impact_on": "2026-11-01"}


def page(client: Client, name: str, *args: object, status: int = 200) -> str:
    """A well-made page of that name."""
    response = client.get(reverse(name, args=args))
    assert response.status_code == status, response.text[:2000]
    assert faults(response.text) == []
    return response.text


def sent(client: Client, address: str, /, *args: object, query: str = "", **said: Any) -> str:
    """Where a form leads once it is sent."""
    response = client.post(reverse(address, args=args) + query, said)
    assert response.status_code == 302, response.text[:3000]
    return response.headers["Location"]


def universities() -> SimpleUploadedFile:
    return SimpleUploadedFile("高等学校名单.csv", data("09_institutions/universities_moe.csv").read_bytes())


def begun(person: Person, file: SimpleUploadedFile) -> UUID:
    """The draft that an uploaded file becomes."""
    client = signed_in(person)
    sent(client, "catalogue-new-file", file=file, refresh="yearly")
    return Resource.objects.latest("created_on", "id").pk


def confirm_elements(client: Client, pk: UUID, **changes: str) -> str:
    """Send the elements' page as it came, save what is changed."""
    form = client.get(reverse("describe-elements", args=[pk])).context["rows"]
    said: dict[str, Any] = {}
    for one, _, _ in form:
        said |= {one.add_prefix(name): value for name, value in shown(one)}
    return sent(client, "describe-elements", pk, **(said | changes), go="next")


def shown(form: object) -> Iterator[tuple[str, object]]:
    """A form as a browser would send it back."""
    for bound in form:  # type: ignore[attr-defined]
        value = bound.value()
        if value not in (None, False, ""):
            yield bound.name, "on" if value is True else value


def own(client: Client, pk: UUID, person: Person, **changes: object) -> str:
    org = Resource.objects.get(pk=pk).source_id
    rights: dict[str, Any] = {"holder": org, "processor": org, "operator": org, "basis": "省教育厅职能配置规定第三条"}
    said = rights | {"steward": person.pk, "duty": "目录维护和数据质量"} | ASSESSED | changes
    return sent(client, "describe-ownership", pk, **said, go="next")
