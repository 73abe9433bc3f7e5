"""Open311 GeoReport v2, served as wiki.open311.org/GeoReport_v2 writes it, errors and all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from shuzheng.kernel.orgs.keys.queries import person_for_token
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.openness.hotline.dispatching.specs import duties
from shuzheng.systems.openness.hotline.open311 import actions as posting
from shuzheng.systems.openness.hotline.open311 import queries, rules
from shuzheng.systems.openness.hotline.specs import Intake
from shuzheng.web.api.limits import count

View = Callable[..., HttpResponse]
Answer = Sequence[rules.Row] | rules.Row
CHANGED = "2026-11-23T00:00:00Z"
NO_KEY = Refused("api_key 缺失或无效", code="open311.key", message_en="API key missing or invalid", status=403)

NO_CODE = Refused("缺少 service_code", code="open311.service", message_en="service_code was not provided", status=400)
UNKNOWN_CODE = Refused("没有这个 service_code", code="open311.service", message_en="service_code not found", status=404)
MANY_FILES = Refused("一次最多一张照片", code="open311.media", message_en="one media file at most", status=400)
NO_PLACE = Refused(
    "须有 lat 和 long，或者 address_string",
    code="open311.place",
    message_en="lat and long, or address_string, is required",
    status=400,
)


def served(root: str, item: str = "") -> Callable[[Callable[..., Answer]], View]:
    """Answer rows, or one document, in the format asked for; count the call; refuse in the specification's words."""

    def wrap(find: Callable[..., Answer]) -> View:
        @csrf_exempt
        @wraps(find)
        def view(request: HttpRequest, *args: str, form: str, **more: str) -> HttpResponse:
            try:
                count(request, _caller(request))
                found = find(request, *args, **more)
            except Refused as why:
                rows = [{"code": why.status, "description": why.message_en or why.message}]
                return _limited(_answer(rows, "errors", "error", form, why.status))
            return _answer(found, root, item, form, 201 if request.method == "POST" else 200)

        return view

    return wrap


def _answer(found: Answer, root: str, item: str, form: str, status: int) -> HttpResponse:
    if form == "json":
        return JsonResponse(found, safe=False, status=status, json_dumps_params={"ensure_ascii": False})
    body = rules.xml_one(root, found) if isinstance(found, Mapping) else rules.xml(root, item, found)
    return HttpResponse(body, content_type=rules.FORMATS["xml"], status=status)


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


@served("service_definition")
def definition(request: HttpRequest, code: str) -> rules.Row:
    """GET Service Definition: one document, not a list."""
    _only_get(request)
    return queries.definition(code)


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
        where=_where(request),
    )


def _where(request: HttpRequest) -> queries.Where:
    """Where a picture is, for the client that asks: each sees its own."""
    client = _caller(request)
    pk = client.pk if client else None
    return queries.Where(pk, lambda number: request.build_absolute_uri(reverse("open311-media", args=[number])))


def _list(text: str) -> list[str]:
    return [one.strip() for one in text.replace("\0", "").split(",") if one.strip()][:1000]


def _post(request: HttpRequest) -> rules.Row:
    person, now = _caller(request), clock.now()
    if person is None:
        raise NO_KEY
    if len(request.FILES) > 1:
        raise MANY_FILES
    receipt = posting.post(
        intake=_intake(request.POST),
        client=person,
        at=now,
        media=next(iter(request.FILES.values()), None),  # type: ignore[arg-type]
        address=request.POST.get("media_url", "").strip(),
    )
    return {"service_request_id": receipt.number, "service_notice": f"查询码 {receipt.code}", "account_id": None}


def _intake(said: QueryDict) -> Intake:
    code, address = said.get("service_code", ""), said.get("address_string", "")
    if code not in duties():
        raise NO_CODE if not code else UNKNOWN_CODE
    latitude = rules.coordinate(said.get("lat", ""), "lat", 90)
    longitude = rules.coordinate(said.get("long", ""), "long", 180)
    if not address and (latitude is None or longitude is None):
        raise NO_PLACE
    return Intake(
        kind=said.get(f"attribute[{queries.KIND}]", "help"),
        channel="media" if said.get(f"attribute[{queries.CHANNEL}]") == "media" else "api",
        text=said.get("description", "") or duties()[code].label,
        division=queries.division_for(address, on=clock.today()),
        address=address,
        latitude=latitude,
        longitude=longitude,
        phone=said.get("phone", ""),
        email=said.get("email", ""),
        name=f"{said.get('last_name', '')}{said.get('first_name', '')}",
        duty=code,
    )


@served("service_requests", "request")
def one(request: HttpRequest, number: str) -> Sequence[rules.Row]:
    """GET Service Request."""
    _only_get(request)
    return [queries.one(number, where=_where(request))]


@served("service_requests", "request")
def token(request: HttpRequest, number: str) -> Sequence[rules.Row]:
    """GET service_request_id from a token: here a number is given at once, and is its own token."""
    _only_get(request)
    return [{"service_request_id": queries.one(number)["service_request_id"], "token": number}]


@served("discovery")
def discovery(request: HttpRequest) -> rules.Row:
    """Service discovery: where this endpoint is and what it speaks."""
    _only_get(request)
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": request.build_absolute_uri(reverse("open311-services-json")).removesuffix("/services.json"),
        "changeset": CHANGED,
        "type": "production",
        "formats": ["text/xml", "application/json"],
    }
    keys = request.build_absolute_uri(reverse("account"))
    return {"changeset": CHANGED, "contact": "12345", "key_service": keys, "endpoints": [endpoint]}


def media(request: HttpRequest, number: str) -> HttpResponse:
    """The picture of a request, for the client that sent it, always as a download."""
    try:
        _only_get(request)
        person = _caller(request)
        count(request, person)
        given = posting.picture(number=number, client=person, at=clock.now())
    except Refused as why:
        return JsonResponse(
            [{"code": why.status, "description": why.message_en or why.message}], safe=False, status=why.status
        )
    headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff", "Cache-Control": "private"}
    return HttpResponse(given.content, content_type=given.media_type, headers=headers)
