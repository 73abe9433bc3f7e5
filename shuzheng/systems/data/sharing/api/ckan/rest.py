"""The part of CKAN's action API that harvesters read, so that other portals may collect the catalogue as it is.

Nothing is written here. Without a token, what the law opens to society; with one, what the caller may see.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from shuzheng import __version__
from shuzheng.kernel.catalogue import queries as catalogue
from shuzheng.kernel.catalogue.datasets.queries import dataset
from shuzheng.kernel.orgs.keys.queries import person_for_token
from shuzheng.kernel.orgs.models import Org, Person
from shuzheng.lib import clock
from shuzheng.lib.dcat import ckan_package
from shuzheng.systems.data.sharing.api.queries import known, published
from shuzheng.web.api import limits
from shuzheng.web.api.rules import holds_nul

Given = Mapping[str, Any]
MOST = 1000
CKAN_VERSION = "2.10.0"  # whose answers these are shaped as


class Fault(Exception):
    """A refusal as CKAN words it."""

    def __init__(self, kind: str, message: str, status: int) -> None:
        super().__init__(message)
        self.kind, self.message, self.status = kind, message, status


@csrf_exempt  # it only reads, and the session is not looked at
def answer(request: HttpRequest, action: str) -> JsonResponse:
    """One action, as `{"success": true, "result": …}`."""
    document: dict[str, object] = {"help": request.build_absolute_uri(request.path)}
    try:
        person = _caller(request)
        limits.count(request, person)
        if action not in ACTIONS:
            raise Fault("Not Found Error", f"没有动作“{action}”，可用的有：{'、'.join(ACTIONS)}", 404)
        return JsonResponse(document | {"success": True, "result": ACTIONS[action](person, _given(request))})
    except Fault as fault:
        error = {"__type": fault.kind, "message": fault.message}
        return JsonResponse(document | {"success": False, "error": error}, status=fault.status)


def _caller(request: HttpRequest) -> Person | None:
    """CKAN's clients send the bare token."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    person = person_for_token(token, at=clock.now()) if token else None
    if token and person is None:
        raise Fault("Authorization Error", "令牌无效、已到期或已吊销", 403)
    return person


def _given(request: HttpRequest) -> Given:
    try:
        given = orjson.loads(request.body) if request.body else request.GET.dict()
    except orjson.JSONDecodeError:
        raise Fault("Validation Error", "请求体应为 JSON 对象", 400) from None
    try:
        if isinstance(given, dict) and not holds_nul(given):
            return given
    except RecursionError:
        pass
    raise Fault("Validation Error", "请求应为不含空字符的 JSON 对象", 400)


def _number(given: Given, name: str, default: int, most: int = MOST) -> int:
    try:
        value = int(given.get(name, default))
    except (TypeError, ValueError, OverflowError):
        raise Fault("Validation Error", f"{name} 应为整数", 409) from None
    return min(max(value, 0), most)


def _text(given: Given, name: str) -> str:
    value = given.get(name) or ""
    if not isinstance(value, str):
        raise Fault("Validation Error", f"{name} 应为文字", 409)
    return value[:200]


def _package(resource: Any) -> dict[str, object]:
    found = dataset(resource)
    return ckan_package(found) if found else {}


def _page(rows: QuerySet[Any], given: Given, *, default: int = MOST) -> QuerySet[Any]:
    offset = _number(given, "offset", 0, 10_000_000)
    return rows[offset : offset + _number(given, "limit", default)]


# ---- the actions ----


def package_list(person: Person | None, given: Given) -> list[str]:
    """The names of all packages."""
    codes = published(person).order_by("code").values_list("code", flat=True)
    return [code.replace("/", "-") for code in _page(codes, given)]


def current_package_list(person: Person | None, given: Given) -> list[dict[str, object]]:
    """All packages, the newest first."""
    return [_package(one) for one in _page(published(person).order_by("-id"), given, default=100)]


def package_show(person: Person | None, given: Given) -> dict[str, object]:
    """One package by its name: the code of the resource, with a dash for its slash."""
    found = known(person, _text(given, "id").replace("-", "/"))
    if found is None:
        raise Fault("Not Found Error", "没有这个数据集，或须带令牌查看", 404)
    return _package(found)


def package_search(person: Person | None, given: Given) -> dict[str, object]:
    """Packages that match, best first."""
    text, rows = _text(given, "q"), max(_number(given, "rows", 10), 1)
    text = "" if text in ("*", "*:*") else text
    page = 1 + _number(given, "start", 0, 500 * rows) // rows
    if person is None:
        found = catalogue.search_open(text, page=page, size=rows)
    else:
        found = catalogue.search(person, text, page=page, size=rows, count=())
    results = [_package(one) for one in found.resources if one.current]
    return {"count": found.total, "results": results, "facets": {}, "search_facets": {}, "sort": "score desc"}


def organization_list(person: Person | None, given: Given) -> list[Any]:
    """The departments with published packages: their names, or all of it with `all_fields`."""
    sources = Org.objects.filter(pk__in=published(person).values("source")).order_by("uscc")
    wanted = given.get("all_fields") in (True, "true", "True", "1")
    return [_organization(org, person) if wanted else org.uscc.lower() for org in _page(sources, given)]


def organization_show(person: Person | None, given: Given) -> dict[str, object]:
    """One department by its name: its unified social credit code in small letters."""
    sources = Org.objects.filter(pk__in=published(person).values("source"))
    org = sources.filter(uscc=_text(given, "id").upper()).first()
    if org is None:
        raise Fault("Not Found Error", "没有这个单位，或它没有可见的数据集", 404)
    return _organization(org, person)


def _organization(org: Org, person: Person | None) -> dict[str, object]:
    name = org.uscc.lower()
    return {
        "id": name,
        "name": name,
        "title": org.name,
        "display_name": org.name,
        "type": "organization",
        "is_organization": True,
        "state": "active",
        "package_count": published(person).filter(source=org).count(),
    }


def tag_list(person: Person | None, given: Given) -> list[str]:
    """The labels of the elements of all packages."""
    label = "current__elements__label"
    named = published(person).filter(**{f"{label}__gt": "", f"{label}__icontains": _text(given, "query")})
    found = named.order_by(label).values_list(label, flat=True).distinct()
    return list(_page(found, given))


def status_show(person: Person | None, given: Given) -> dict[str, object]:
    """Whose catalogue this is."""
    return {
        "site_title": f"{settings.PROVINCE}政务数据目录",
        "site_description": f"数政 Shuzheng {__version__}",
        "site_url": "",
        "ckan_version": CKAN_VERSION,
        "error_emails_to": None,
        "locale_default": "zh_Hans_CN",
        "extensions": [],
    }


Action = Callable[[Person | None, Given], Any]
ACTIONS: dict[str, Action] = {
    "package_list": package_list,
    "current_package_list_with_resources": current_package_list,
    "package_show": package_show,
    "package_search": package_search,
    "organization_list": organization_list,
    "organization_show": organization_show,
    "tag_list": tag_list,
    "status_show": status_show,
    "site_read": lambda person, given: True,
}
