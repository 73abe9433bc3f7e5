"""For everybody: the policies, what they ask, whether one gets them, the lists of those who need not apply."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shuzheng.lib import clock
from shuzheng.systems.services.benefits import actions, queries
from shuzheng.systems.services.benefits.forms import AnswersForm, WordsForm
from shuzheng.systems.services.benefits.specs import AUDIENCES
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import or_404
from shuzheng.web.forms import posted, refusals_in

FOLDER = "services/benefits"
SHOWN = 30


def benefits(request: HttpRequest) -> HttpResponse:
    """What there is, by words and by whom it is for."""
    text, audience = request.GET.get("q", "").replace("\0", "").strip()[:100], request.GET.get("for", "")
    audience = audience if audience in dict(AUDIENCES) else ""
    found = queries.in_force(clock.today(), text=text, audience=audience).order_by("name")
    page = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    offers = queries.shown_offers(clock.today())[:10]
    context = {"page": page, "text": text, "audience": audience, "audiences": AUDIENCES, "offers": offers}
    return render(request, f"{FOLDER}/benefits.html", context)


def benefit(request: HttpRequest, number: str) -> HttpResponse:
    """One policy, clause by clause; a visitor may answer for themselves, and nothing is kept."""
    found = or_404(queries.benefit_of(number, clock.today()))
    form = AnswersForm(found.rules, posted(request))
    verdict = None
    if request.method == "POST" and form.is_valid():
        verdict = queries.judged(found, form.facts(), on=clock.today())
    context = {"benefit": found, "form": form, "verdict": verdict}
    return render(request, f"{FOLDER}/benefit.html", context, status=422 if form.errors else 200)


@signed_in(permission="self.view")
def mine(request: PersonRequest) -> HttpResponse:
    """What the registers say one gets; asking keeps a check that one may appeal against."""
    now = clock.now()
    orgs = queries.enterprises_of(request.person, now.date())
    org = next((one for one in orgs if str(one.pk) == request.GET.get("org")), orgs[0] if orgs else None)
    if request.method == "POST":
        asked = or_404(queries.benefit_of(request.POST.get("number", ""), now.date()))
        whom = org if asked.audience == "org" else None
        return redirect("benefit-check", pk=actions.check(benefit=asked, org=whom, by=request.person, at=now).pk)
    context = {"matches": queries.matches(request.person, org, at=now), "orgs": orgs, "org": org}
    return render(request, f"{FOLDER}/mine.html", context)


@signed_in(permission="self.view")
def checked(request: PersonRequest, pk: UUID) -> HttpResponse:
    """What the machine said, why, and the way to a person."""
    found = queries.check_of(request.person, pk)
    form = WordsForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            actions.appeal(check=found, words=form.cleaned_data["words"], by=request.person, at=clock.now())
            messages.success(request, "复核申请已提交，由工作人员核查后答复您")
            return redirect("benefit-check", pk=pk)
    context = {"check": found, "findings": queries.findings_of(found), "form": form}
    return render(request, f"{FOLDER}/check.html", context, status=422 if form.errors else 200)


def offer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A published list; whoever is signed in may object within its term."""
    found = or_404(queries.shown_offers(clock.today()).filter(pk=pk).first())
    if request.method == "POST" and request.user.is_authenticated:
        line = or_404(found.lines.filter(position=request.POST.get("position", "")[:9] or 0).first())
        actions.object_to(line=line, words=request.POST.get("words", "")[:1000], by=request.user, at=clock.now())
        messages.success(request, "异议已收到")
        return redirect("offer-shown", pk=pk)
    page = Paginator(found.lines.filter(removed_reason=""), 100).get_page(request.GET.get("page"))
    context = {"offer": found, "page": page, "may_object": request.user.is_authenticated and found.state == "published"}
    return render(request, f"{FOLDER}/offer.html", context)
