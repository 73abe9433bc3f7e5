"""The API object: the kernel's own routes, and those that rooms above added to the registry."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.urls import reverse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from shuzheng import __version__
from shuzheng.web import registry
from shuzheng.web.api import document, faults
from shuzheng.web.api.access import DOORS
from shuzheng.web.api.guard import guarded
from shuzheng.web.api.parsing import Body, Readable
from shuzheng.web.specs import Routes

OWN = (
    Routes("", "shuzheng.web.api.people.rest.router", "人员与单位"),
    Routes("/cases", "shuzheng.web.api.cases.rest.router", "办件"),
    Routes("", "shuzheng.web.api.calendar.rest.router", "日历与代码"),
    Routes("/registers", "shuzheng.web.registers.rest.router", "台账"),
    Routes("/audit", "shuzheng.web.api.log.rest.router", "审计"),
)
LEAD = "数政开放给部门业务系统和维护人员的接口；取用数据本身不走这里，走共享网关。"
NOTES = (
    "认证：Authorization: Bearer 个人令牌（在“我的账户”签发），或浏览器会话加 X-CSRFToken。",
    "每个写操作须带 Idempotency-Key：断线后用同一个键重发，只办一次，得到原来的应答。",
    "列表按键翻页，前后页见 Link 头；Accept: text/csv 导出全部。",
    "差错是 RFC 9457 问题说明，有中文、英文、代码和依据条款。",
)


class Api(NinjaAPI):
    """Ninja's API with short operation names and a document that says what holds for all."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """`cases_take` for `shuzheng.web.api.cases.rest.take`."""
        return f"{operation.view_func.__module__.split('.')[-2]}_{operation.view_func.__name__}"

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The finished document."""
        found = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        document.finish(found)
        return found


def build() -> Api:
    """The API with everything that is installed; to be called once every app is ready."""
    routes = (*OWN, *registry.routes)
    made = Api(
        title="数政接口 Shuzheng API",
        version="1",
        description="\n- ".join((LEAD, *NOTES)),
        openapi_url=None,
        docs_url=None,
        urls_namespace="api-1",
        auth=DOORS,
        parser=Body(),
        renderer=Readable(),
        openapi_extra={"info": {"x-product-version": __version__, "license": {"name": "Apache-2.0"}}},
    )
    made.add_decorator(guarded, mode="view")
    faults.install(made)
    for one in routes:
        made.add_router(one.prefix, one.router, tags=[one.tag])
    return made


api = build()


@cache
def openapi() -> OpenAPISchema:
    """The document as it is served: the installed rooms do not change while the process lives."""
    return api.get_openapi_schema(path_prefix=reverse("api-1:api-root"))
