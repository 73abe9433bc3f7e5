"""The worker's pages: the day, the report, and what keeps it on the phone while there is no connection."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.society.grid import queries
from shuzheng.systems.society.grid.events.actions import report as report_event
from shuzheng.systems.society.grid.events.queries import events_of, state_label
from shuzheng.systems.society.grid.rounds.actions import make_visit
from shuzheng.systems.society.grid.rounds.queries import rounds_of_day, visits_today
from shuzheng.systems.society.grid.worker.forms import ReportForm, phone_time, report_form, shell_form
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.forms import refusals_in


@signed_in(permission=queries.REPORT)
def today(request: PersonRequest) -> HttpResponse:
    """What waits for a worker today: verifications, rounds, events under way."""
    on = clock.today()
    context = {
        "grids": queries.grids_of(request.person, on=on),
        "events": [(one, state_label(one)) for one in events_of(request.person, on=on)],
        "rounds": rounds_of_day(request.person, on=on),
        "done": visits_today(request.person, on=on),
        "on": on,
        "me": {"person": str(request.person.pk), "name": request.person.name},
    }
    return render(request, "grid/today.html", context)


@signed_in(permission=queries.REPORT)
def report(request: PersonRequest) -> HttpResponse:
    """Report an event; a browser's queue gets its answer as JSON."""
    on = clock.today()
    if request.method != "POST":
        return _page(request, report_form(request.person, on=on))
    form = report_form(request.person, on=on, data=request.POST, files=request.FILES)
    if form.is_valid():
        with refusals_in(form):
            return _done(request, form)
    if _is_queue(request):
        return JsonResponse({"errors": _errors(form)}, status=422)
    return _page(request, form, status=422)


def _done(request: PersonRequest, form: ReportForm) -> HttpResponse:
    said, at = form.cleaned_data, clock.now()
    file = said.pop("photo")
    found_at = said.pop("found_at") or at
    event = report_event(
        **said, found_at=found_at, photo=file, photo_name=file.name if file else "", by=request.person, at=at
    )
    if _is_queue(request):
        url = reverse("case", args=[event.case.number])
        return JsonResponse({"key": str(event.key), "number": event.case.number, "url": url})
    messages.success(request, f"已上报，编号{event.case.number}")
    return redirect("case", ref=event.case.number)


def _page(request: PersonRequest, form: ReportForm, status: int = 200) -> HttpResponse:
    grids = [{"code": one.code, "name": one.name} for one in form.grids.values()]
    me = {"person": str(request.person.pk), "name": request.person.name, "grids": grids}
    return render(request, "grid/report.html", {"form": form, "me": me}, status=status)


def _is_queue(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _errors(form: ReportForm) -> list[str]:
    return [str(error) for errors in form.errors.values() for error in errors]


@require_POST
@signed_in(permission=queries.REPORT)
def visit(request: PersonRequest, pk: int) -> HttpResponse:
    """A round was made, now or while there was no connection; a browser's queue gets its answer as JSON."""
    said, at = request.POST, clock.now()
    made_at = phone_time(said.get("made_at", ""))
    made = make_visit(round_id=pk, note=said.get("note", ""), by=request.person, at=at, made_at=made_at)
    if _is_queue(request):
        return JsonResponse({"place": made.round.place, "at": made.at.isoformat()})
    messages.success(request, f"已记录：{made.round.place}")
    return redirect("grid-today")


# --- while there is no connection ----------------------------------------------------------------------------------


@require_GET
@signed_in(permission=queries.REPORT)
def ready(request: PersonRequest) -> JsonResponse:
    """The queue asks before it sends: who is signed in, and a fresh token."""
    return JsonResponse({"person": str(request.person.pk), "token": get_token(request)})


@require_GET
def shell(request: HttpRequest) -> HttpResponse:
    """The report's form as the phone keeps it: nobody's data in it."""
    return render(request, "grid/report.html", {"form": shell_form(on=clock.today()), "me": None})


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, from below its scope."""
    path = finders.find("grid/sw.js")
    if not isinstance(path, str):
        raise Refused("缺少离线脚本", code="grid.no_worker", status=404)
    with open(path, encoding="utf-8") as file:
        return HttpResponse(file.read(), content_type="text/javascript; charset=utf-8")
