"""The OpenAPI document as it is served, and as a page that people read."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from shuzheng.web.api.explained import operations
from shuzheng.web.api.rest import LEAD, NOTES, openapi


def openapi_json(request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 document."""
    return JsonResponse(openapi(), json_dumps_params={"ensure_ascii": False})


def docs(request: HttpRequest) -> HttpResponse:
    """Every operation in Chinese, without script and from nowhere else."""
    document = openapi()
    context = {
        "lead": LEAD,
        "notes": NOTES,
        "groups": operations(document),
        "origin": request.build_absolute_uri("/")[:-1],
    }
    return render(request, "web/api.html", context)
