"""The tree of divisions as it stood on a day."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render

from shuzheng.kernel.orgs import queries
from shuzheng.lib import clock
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.forms import DayField
from shuzheng.web.province import PROVINCE


@signed_in(permission="catalogue.view")
def divisions(request: PersonRequest, code: str = PROVINCE) -> HttpResponse:
    """A division, what it belongs to and what belongs to it, on the day asked for."""
    field = DayField(required=False)
    try:
        on = field.clean(request.GET.get("on", "")) or clock.today()
    except ValidationError as error:
        raise Http404 from error
    here = queries.division(code, on=on)
    words = request.GET.get("q", "").strip()
    context = {
        "here": here,
        "code": code,
        "on": on,
        "today": clock.today(),
        "path": queries.division_path(code, on=on),
        "under": queries.divisions_under(code, on=on),
        "words": words,
        "found": queries.search_divisions(words, on=on)[:100] if words else None,
    }
    return render(request, "web/admin/divisions.html", context)
