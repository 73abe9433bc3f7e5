"""Who I am, and the organisations one may name in a request."""

from typing import Annotated

from django.http.response import HttpResponseBase
from ninja import Router, Schema
from pydantic import Field

from shuzheng.kernel.orgs import queries
from shuzheng.kernel.orgs.models import Org, RoleHeld
from shuzheng.kernel.orgs.specs import PERMISSIONS, Role
from shuzheng.lib import clock
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.web.api.access import Asking
from shuzheng.web.api.paging import Page, listed
from shuzheng.web.api.specs import Listed, OrgOut

router = Router()


class RoleOut(Schema):
    """A role held today."""

    role: str
    label: str
    org: OrgOut
    permissions: list[str]


class MeOut(Schema):
    """The caller."""

    login: str
    name: str
    org: OrgOut | None
    roles: list[RoleOut]


class OrgRow(OrgOut):
    """An organisation of the list."""

    short_name: str = Field(description="简称")
    kind: str = Field(description="类别")
    division: str = Field(description="区划代码")

    @staticmethod
    def resolve_division(org: Org) -> str:
        return str(org.division_id)


@router.get("/me", response=MeOut, summary="我是谁、可以做什么")
def me(request: Asking) -> dict[str, object]:
    """The caller's roles and permissions today."""
    person = request.auth
    roles = [_role(held) for held in person.held()]
    return {"login": person.login, "name": person.name, "org": person.org, "roles": roles}


def _role(held: RoleHeld) -> dict[str, object]:
    role = Role(held.role)
    return {"role": held.role, "label": role.label, "org": held.org, "permissions": sorted(PERMISSIONS[role])}


@router.get("/orgs", response=Listed[OrgRow], summary="单位列表")
def orgs(request: Asking, paging: Page, q: Annotated[str, Field(max_length=100)] = "") -> HttpResponseBase:
    """The organisations open today, by name or code."""
    _require_staff(request)
    rows = queries.orgs(on=clock.today(), words=q)
    return listed(request, rows, OrgRow, paging, order="name", name="orgs", title="单位")


@router.get("/orgs/{uscc}", response=OrgRow, summary="一个单位")
def org(request: Asking, uscc: str) -> Org:
    """One organisation by its code."""
    _require_staff(request)
    found = queries.org_by_uscc(uscc)
    if found is None:
        raise Refused("没有这个单位", code="orgs.no_org", status=404)
    return found


def _require_staff(request: Asking) -> None:
    if not request.auth.may("catalogue.view"):
        raise NotAllowed
