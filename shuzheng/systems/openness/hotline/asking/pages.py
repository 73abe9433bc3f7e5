"""Pages for everybody, signed in or not, with or without script: ask, look up, read the published letters."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shuzheng.kernel.audit.specs import Agent
from shuzheng.kernel.calendar.queries import parameter
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.openness.hotline import actions, queries
from shuzheng.systems.openness.hotline.asking.forms import AskForm, LookUpForm
from shuzheng.systems.openness.hotline.asking.queries import progress
from shuzheng.systems.openness.hotline.intake.actions import categorised
from shuzheng.systems.openness.hotline.rules import elsewhere_for
from shuzheng.systems.openness.hotline.specs import ELSEWHERE
from shuzheng.web.forms import posted, refusals_in
from shuzheng.web.sign_in.pages import address_of

REQUESTER = Agent("hotline-requester", "诉求人（网上提交）")
HOUR = 3600
PAGE = 20


def ask(request: HttpRequest) -> HttpResponse:
    """Write what troubles one; nobody has to sign in."""
    now, channel = clock.now(), request.GET.get("channel", "web")
    form = AskForm(posted(request), on=clock.today(), channel=channel)
    if form.is_valid():
        with refusals_in(form):
            allow(request, "ask")
            told = _citizen(request)
            receipt = actions.receive(intake=categorised(form.intake, at=now), by=REQUESTER, at=now, requester=told)
            hint = elsewhere_for(form.cleaned_data["text"])
            return render(request, "hotline/receipt.html", {"receipt": receipt, "hint": hint})
    context = {"form": form, "elsewhere": ELSEWHERE, "is_letter": channel == "letter", "is_open": form.has_places}
    return render(request, "hotline/ask.html", context, status=422 if form.errors else 200)


def _citizen(request: HttpRequest) -> Person | None:
    """Whoever signed in is told in site as well; an official who writes here writes as anybody."""
    user = request.user
    return user if isinstance(user, Person) and user.kind == Person.Kind.CITIZEN else None


def look_up(request: HttpRequest) -> HttpResponse:
    """Where a matter stands, by number and code; both by POST, so that no address holds them."""
    form, found = LookUpForm(posted(request)), None
    if form.is_valid():
        with refusals_in(form):
            allow(request, "look-up")
            found = progress(queries.by_code(**form.cleaned_data), on=clock.today())
    context = {"form": form, "found": found}
    return render(request, "hotline/look_up.html", context, status=422 if form.errors else 200)


def letters(request: HttpRequest) -> HttpResponse:
    """The published letters, the newest first."""
    words = request.GET.get("q", "").strip()[:50].replace("\0", "")
    rows = queries.letters()
    if words:
        rows = rows.filter(public_title__icontains=words) | rows.filter(public_text__icontains=words)
    return render(request, "hotline/letters.html", {"letters": rows[:PAGE], "words": words})


def letter(request: HttpRequest, ref: str) -> HttpResponse:
    """One published letter with its answer."""
    found = queries.letters().filter(case__number=ref.replace("\0", "")).first()
    if found is None:
        raise Refused("没有这封公开的来信", code="hotline.letter", status=404)
    return render(request, "hotline/letter.html", {"letter": found})


def allow(request: HttpRequest, what: str) -> None:
    """Count what one address sends within the hour; each process counts for itself."""
    now = clock.now()
    most = parameter("hotline.web.rate", now.date()).whole
    name = f"hotline:{what}:{address_of(request)}:{int(now.timestamp()) // HOUR}"
    cache.add(name, 0, 2 * HOUR)
    if cache.incr(name) > most:
        raise Refused(f"提交过于频繁，每小时最多{most}次，请稍后再试或者拨打12345", code="hotline.rate", status=429)
