"""The catalogue for other portals: DCAT-AP as JSON-LD. Without a token, what the law opens to society."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Path, Router
from pydantic import Field

from shuzheng.kernel.catalogue.datasets.queries import dataset
from shuzheng.lib.dcat import json_ld
from shuzheng.lib.errors import Refused
from shuzheng.systems.data.sharing.api.queries import known, published
from shuzheng.web.api.access import person_of

router = Router(auth=None)
LD = "application/ld+json"
DCAT = {
    "security": [{}, {"Token": []}],
    "responses": {200: {"content": {LD: {"schema": {"type": "object"}}}}},
}
MOST = 10_000


@router.get("/catalogue.jsonld", summary="全部目录（DCAT-AP）", openapi_extra=DCAT)
def catalogue(request: HttpRequest) -> HttpResponse:
    """All published entries that the caller may know of."""
    base = _base(request)
    found = [described for one in published(person_of(request))[:MOST] if (described := dataset(one))]
    documents = [json_ld(one, base=base) for one in found]
    context = documents[0]["@context"] if documents else {"dcat": "http://www.w3.org/ns/dcat#"}
    whole = {"@context": context, "@id": base, "@type": "dcat:Catalog", "dcat:dataset": list(map(_inner, documents))}
    return JsonResponse(whole, content_type=LD)


@router.get("/catalogue/entries/{path:code}.jsonld", summary="一条目录（DCAT-AP）", openapi_extra=DCAT)
def entry(request: HttpRequest, code: Path[Annotated[str, Field(max_length=48)]]) -> HttpResponse:
    """One entry by its code; a withdrawn one answers too, and says so."""
    found = known(person_of(request), code)
    described = dataset(found) if found else None
    if described is None:
        raise Refused("没有这个代码的目录，或须登录查看", code="catalogue.no_entry", status=404)
    return JsonResponse(json_ld(described, base=_base(request)), content_type=LD)


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri("/api/v1/catalogue/entries")


def _inner(document: dict[str, object]) -> dict[str, object]:
    """A dataset inside the catalogue, which has the context already."""
    return {name: value for name, value in document.items() if name != "@context"}
