"""Open311 GeoReport v2, served as wiki.open311.org/GeoReport_v2 writes it, errors and all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from shuzheng.kernel.audit.specs import Agent
from shuzheng.kernel.orgs.keys.queries import person_for_token
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.openness.hotline import actions
from shuzheng.systems.openness.hotline.dispatching.specs import duties
from shuzheng.systems.openness.hotline.intake.actions import categorised
from shuzheng.systems.openness.hotline.open311 import queries, rules
from shuzheng.systems.openness.hotline.specs import Intake
from shuzheng.web.api.limits import count

View = Callable[..., HttpResponse]
NO_KEY = Refused("api_key 缺失或无效", code="open311.key", message_en="API key missing or invalid", status=403)

NO_CODE = Refused("缺少 service_code", code="open311.service", message_en="service_code was not provided", status=400)
UNKNOWN_CODE = Refused("没有这个 service_code", code="open311.service", message_en="service_code not found", status=404)
NO_PLACE = Refused(
    "须有 lat 和 long，或者 address_string",
    code="open311.place",
    message_en="lat and long, or address_string, is required",
    status=400,
)


def served(root: str, item: str) -> Callable[[Callable[..., Sequence[rules.Row]]], View]:
    """Answer rows in the format asked for; count the call; every refusal in the specification's words."""

    def wrap(find: Callable[..., Sequence[rules.Row]]) -> View:
        @csrf_exempt
        @wraps(find)
        def view(request: HttpRequest, *args: str, form: str, **more: str) -> HttpResponse:
            try:
                count(request, _caller(request))
                rows, status = find(request, *args, **more), 201 if request.method == "POST" else 200
            except Refused as why:
                words = why.message_en or why.message
                rows, status = [{"code": why.status, "description": words}], why.status
                return _limited(_answer(rows, "errors", "error", form, status))
            return _answer(rows, root, item, form, status)

        return view

    return wrap


def _answer(rows: Sequence[rules.Row], root: str, item: str, form: str, status: int) -> HttpResponse:
    if form == "xml":
        return HttpResponse(rules.xml(root, item, rows), content_type=rules.FORMATS["xml"], status=status)
    return JsonResponse(rows, safe=False, status=status, json_dumps_params={"ensure_ascii": False})


def _limited(answer: HttpResponse) -> HttpResponse:
    if answer.status_code == 429:
        answer["Retry-After"] = "60"
    return answer


def _caller(request: HttpRequest) -> Person | None:
    given = request.POST.get("api_key") or request.GET.get("api_key", "")
    return person_for_token(given.strip(), at=clock.now()) if given else None


def _only_get(request: HttpRequest) -> None:
    if request.method not in ("GET", "HEAD"):
        raise Refused("只支持 GET", code="open311.method", message_en="method not allowed", status=405)


@served("services", "service")
def services(request: HttpRequest) -> Sequence[rules.Row]:
    """GET Service List."""
    _only_get(request)
    return queries.services()


def definition(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """GET Service Definition: one document, not a list."""
    try:
        count(request, None)
        found = queries.definition(code)
    except Refused as why:
        rows = [{"code": why.status, "description": why.message_en or why.message}]
        return _answer(rows, "errors", "error", form, why.status)
    if form == "xml":
        return HttpResponse(rules.xml_one("service_definition", found), content_type=rules.FORMATS["xml"])
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False})


@served("service_requests", "request")
def requests(request: HttpRequest) -> Sequence[rules.Row]:
    """GET Service Requests, and POST Service Request."""
    if request.method == "POST":
        return [_post(request)]
    _only_get(request)
    said = request.GET
    return queries.found(
        ids=_list(said.get("service_request_id", "")),
        codes=_list(said.get("service_code", "")),
        start=rules.parsed(said.get("start_date", ""), "start_date"),
        end=rules.parsed(said.get("end_date", ""), "end_date"),
        status=_list(said.get("status", "")),
        now=clock.now(),
    )


def _list(text: str) -> list[str]:
    return [one.strip() for one in text.replace("\0", "").split(",") if one.strip()][:1000]


def _post(request: HttpRequest) -> rules.Row:
    person, now, said = _caller(request), clock.now(), request.POST
    if person is None:
        raise NO_KEY
    code, address = said.get("service_code", ""), said.get("address_string", "")
    if code not in duties():
        raise NO_CODE if not code else UNKNOWN_CODE
    latitude = rules.coordinate(said.get("lat", ""), "lat", 90)
    longitude = rules.coordinate(said.get("long", ""), "long", 180)
    if not address and (latitude is None or longitude is None):
        raise NO_PLACE
    intake = Intake(
        kind=said.get(f"attribute[{queries.KIND}]", "help"),
        channel="api",
        text=said.get("description", "") or duties()[code].label,
        division=queries.division_for(address, on=clock.today()),
        address=address,
        latitude=latitude,
        longitude=longitude,
        phone=said.get("phone", ""),
        name=f"{said.get('last_name', '')}{said.get('first_name', '')}",
        duty=code,
    )
    client = Agent(f"open311:{person.pk}", f"Open311客户端（{person.name}）")
    receipt = actions.receive(intake=categorised(intake, at=now), by=client, at=now)
    return {"service_request_id": receipt.number, "service_notice": f"查询码 {receipt.code}", "account_id": None}


@served("service_requests", "request")
def one(request: HttpRequest, number: str) -> Sequence[rules.Row]:
    """GET Service Request."""
    _only_get(request)
    return [queries.one(number)]


@served("service_requests", "request")
def token(request: HttpRequest, number: str) -> Sequence[rules.Row]:
    """GET service_request_id from a token: here a number is given at once, and is its own token."""
    _only_get(request)
    return [{"service_request_id": queries.one(number)["service_request_id"], "token": number}]


def discovery(request: HttpRequest, form: str) -> HttpResponse:
    """Service discovery: where this endpoint is and what it speaks."""
    url = request.build_absolute_uri(reverse("open311-services", args=["json"])).removesuffix("/services.json")
    body = {
        "changeset": "2026-11-23T00:00:00Z",
        "contact": "12345",
        "key_service": request.build_absolute_uri(reverse("account")),
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": url,
                "changeset": "2026-11-23T00:00:00Z",
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }
    if form == "xml":
        return HttpResponse(rules.xml_one("discovery", body), content_type=rules.FORMATS["xml"])
    return JsonResponse(body)
