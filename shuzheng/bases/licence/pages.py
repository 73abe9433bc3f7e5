"""One's own licences and who used them; authorising; verifying; using on a holder's word."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from shuzheng.bases.licence import actions, queries, rules
from shuzheng.bases.licence.forms import AuthoriseForm, VerifyForm
from shuzheng.bases.licence.queries import VERIFY
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.orgs.models import Org
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import form_answer, or_404
from shuzheng.web.forms import posted, refusals_in

OWN = "self.view"
LEVELS = {"valid": "good", "suspended": "warn", "superseded": "off", "expired": "off", "cancelled": "off"}


@signed_in(permission=OWN)
def own(request: PersonRequest) -> HttpResponse:
    """The licences of whoever is signed in, with every use of them."""
    today = clock.today()
    rows = []
    for one in queries.own(request.person, on=today):
        state = rules.state_on(one.state, one.expires_on, today)
        rows.append((one, dict(rules.STATES)[state], LEVELS.get(state, "late"), queries.uses(one.identifier)[:5]))
    given = queries.authorisations(request.person)
    context = {"rows": rows, "given": given, "today": today, "is_proven": bool(queries.own_codes(request.person))}
    return render(request, "licence/own.html", context)


@signed_in(permission=OWN)
def authorise(request: PersonRequest, identifier: str) -> HttpResponse:
    """Let an organisation use a licence of one's own."""
    row = or_404(queries.licence(identifier, on=clock.today(), person=request.person))

    def act(given: dict[str, Any]) -> str:
        org = _org(given.pop("org"))
        actions.authorise(identifier=row.identifier, org=org, by=request.person, at=clock.now(), **given)
        return ""

    to = reverse("my-licences")
    form = AuthoriseForm(posted(request))
    title, crumbs = f"授权使用“{row.name}”", [("我的证照", to)]
    return form_answer(request, form, act, to=to, done="已授权", title=title, submit="授权", crumbs=crumbs)


def _org(words: str) -> Org:
    found = list(orgs.search_orgs(words.strip(), on=clock.today())[:2])
    if len(found) != 1:
        said = "没有找到这个单位，请填写全称" if not found else "有多个单位与此相符，请填写统一社会信用代码"
        raise Refused(said, code="licence.org", fields={"org": said}, status=422)
    return found[0]


@require_POST
@signed_in(permission=OWN)
def take_back(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Withdraw an authorisation."""
    actions.take_back(authorisation=or_404(queries.authorisation(pk)), by=request.person, at=clock.now())
    messages.success(request, "授权已撤回")
    return redirect("my-licences")


@signed_in(permission=VERIFY)
def verify(request: PersonRequest) -> HttpResponse:
    """Good or not, and why; no other data."""
    form, found = VerifyForm(posted(request)), None
    if form.is_valid():
        with refusals_in(form):
            found = actions.verify(by=request.person, at=clock.now(), **form.cleaned_data)
    return render(request, "licence/verify.html", {"form": form, "found": found}, status=422 if form.errors else 200)


@signed_in(permission=VERIFY)
def authorised(request: PersonRequest) -> HttpResponse:
    """What holders let one's organisations use."""
    found = [one for org in request.person.orgs_with(VERIFY) for one in queries.authorisations(request.person, org=org)]
    return render(request, "licence/authorised.html", {"rows": found, "today": clock.today()})


@require_POST
@signed_in(permission=VERIFY)
def use(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Use a licence on its holder's word: the annotated data."""
    copy = actions.use(authorisation=or_404(queries.authorisation(pk)), by=request.person, at=clock.now())
    crumbs = [("授权给本单位的证照", reverse("licences-authorised")), (copy.licence.name, "")]
    return render(request, "licence/copy.html", {"copy": copy, "crumbs": crumbs})
