"""The applicant's pages: one group of questions a page, save and return, hand in, follow."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.materials.actions import read_material
from shuzheng.kernel.orgs.identities.queries import identity_of
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.services.hall.applicants import actions as applicants
from shuzheng.systems.services.hall.applying import queries
from shuzheng.systems.services.hall.applying.forms import IdentityForm, ReasonForm, UploadForm
from shuzheng.systems.services.hall.drafts import actions
from shuzheng.systems.services.hall.drafts import queries as drafts
from shuzheng.systems.services.hall.letters.queries import letters_of
from shuzheng.systems.services.hall.models import Application
from shuzheng.systems.services.items import queries as items
from shuzheng.systems.services.items.asking.forms import PageForm
from shuzheng.systems.services.items.forms import read
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import or_404
from shuzheng.web.forms import posted, refusals_in

FOLDER = "services/hall"
KIOSK = "kiosk"


def _own(request: PersonRequest, pk: UUID) -> Application:
    return drafts.application(request.person, pk, on=clock.today())


@signed_in
def apply(request: PersonRequest, number: str) -> HttpResponse:
    """Begin: for oneself or for an enterprise; who is not known yet says by which document they are."""
    version, now = or_404(items.version(number, clock.today())), clock.now()
    known = identity_of(request.person)
    orgs = drafts.acts_for(request.person, on=clock.today())
    form = IdentityForm(posted(request)) if not known and "person" in version.audiences and not orgs else None
    if form is not None and request.method == "POST" and form.is_valid():
        with refusals_in(form):
            applicants.identify(person=request.person, by=request.person, at=now, **form.cleaned_data)
            return _begun(request, version, [])
    elif form is None and request.method == "POST":
        return _begun(request, version, orgs)
    open_drafts = drafts.mine(request.person, on=clock.today()).filter(version=version, case=None)
    context = {"version": version, "form": form, "orgs": orgs, "drafts": open_drafts}
    return render(request, f"{FOLDER}/begin.html", context, status=422 if form and form.errors else 200)


def _begun(request: PersonRequest, version: Any, orgs: list[Any]) -> HttpResponse:
    chosen = next((one for one in orgs if str(one.pk) == request.POST.get("org")), None)
    whom = {"org": chosen} if chosen else {"person": request.person}
    channel = KIOSK if KIOSK in request.session else "web"
    draft = actions.begin(matter=version, by=request.person, at=clock.now(), channel=channel, **whom)
    return redirect("application", pk=draft.pk)


@signed_in
def mine(request: PersonRequest) -> HttpResponse:
    """All of one's applications: to do, going on, done."""
    found = list(drafts.mine(request.person, on=clock.today())[:200])
    context = {
        "drafts": [one for one in found if one.case is None],
        "asked": [one for one in found if one.case and one.case.state == drafts.EDITABLE],
        "going": [one for one in found if one.case and not one.case.closed_at and one.case.state != drafts.EDITABLE],
        "done": [one for one in found if one.case and one.case.closed_at],
    }
    return render(request, f"{FOLDER}/mine.html", context)


@signed_in
def application(request: PersonRequest, pk: UUID) -> HttpResponse:
    """A draft: what is to do. A case: how it goes."""
    found, today = _own(request, pk), clock.today()
    papers = drafts.wanted(found, request.person, on=today)
    context: dict[str, Any] = {"application": found, "papers": papers}
    context["missing"] = [one.paper.name for one in papers if one.is_missing]
    if found.case is None:
        spare = drafts.would_spare(found)
        return render(request, f"{FOLDER}/draft.html", context | {"lines": queries.lines(found), "spare": spare})
    progress = queries.progress(found, request.person, on=today)
    lines = queries.lines(found) if progress.may_correct else []
    more = {
        "progress": progress,
        "lines": lines,
        "letters": letters_of(found),
        "withdraw": ReasonForm(auto_id="withdraw-%s"),
    }
    return render(request, f"{FOLDER}/progress.html", context | more)


@signed_in
def page(request: PersonRequest, pk: UUID, name: str) -> HttpResponse:
    """One group of questions: kept as typed; on to the next page, or back to it tomorrow."""
    found = _own(request, pk)
    pages = drafts.pages(found)
    here = next((one for one in pages if one.name == name), None)
    if here is None or not drafts.is_editable(found):
        raise Http404
    origins = found.supplied.get("answers", {})
    form = PageForm(here, answers=drafts.answers(found), origins=origins, data=posted(request))
    if request.method == "POST":
        names = [one.name for one in here.questions]
        said = dict.fromkeys(names) | read(found.matter.form_schema, dict(request.POST.lists()), only=names)
        problems = actions.keep_answers(application=found, said=said, by=request.person, at=clock.now())
        if "later" in request.POST:
            messages.success(request, "已保存，下次可以从这里继续")
            return redirect("application", pk=pk)
        if not problems:
            return redirect(_next(_own(request, pk), name, names))
        form.tell(problems)
    context = {"application": found, "page": here, "form": form, "number": pages.index(here) + 1, "of": len(pages)}
    return render(request, f"{FOLDER}/page.html", context, status=422 if form.errors else 200)


def _next(found: Application, name: str, answered: list[str]) -> str:
    """The next page; the same one again where an answer brought new questions onto it."""
    pages = drafts.pages(found)
    here = next((one for one in pages if one.name == name), None)
    if here and {one.name for one in here.questions} - set(answered):
        return reverse("application-page", args=[found.pk, name])
    names = [one.name for one in pages]
    at = names.index(name) + 1 if name in names else 0
    if at < len(names):
        return reverse("application-page", args=[found.pk, names[at]])
    return reverse("application-papers", args=[found.pk])


@signed_in
def papers(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The materials: several files for each, taken in one by one; what sharing supplies is not asked for."""
    found, now = _own(request, pk), clock.now()
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        files, name = form.cleaned_data["chosen"], form.cleaned_data["name"]
        with refusals_in(form):
            for one in files:
                actions.attach(
                    application=found, name=name, file=one.file, file_name=one.name, by=request.person, at=now
                )
            messages.success(request, f"“{name}”已收到 {len(files)} 个文件" if files else "没有选择文件")
            return redirect("application-papers", pk=pk)
    wanted = drafts.wanted(found, request.person, on=now.date())
    shown = [(one, UploadForm(initial={"name": one.paper.name}, auto_id=f"p{n}-%s")) for n, one in enumerate(wanted)]
    context = {"application": found, "wanted": shown, "wrong": form if form.errors else None}
    return render(request, f"{FOLDER}/papers.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def remove(request: PersonRequest, pk: UUID, material: UUID) -> HttpResponse:
    """Take a file back."""
    actions.detach(application=_own(request, pk), material_id=material, by=request.person, at=clock.now())
    messages.success(request, "已撤下文件")
    return redirect("application-papers", pk=pk)


@signed_in
def file(request: PersonRequest, material: UUID) -> HttpResponse:
    """A file that was handed in, for those whom its case concerns."""
    found = read_material(material_id=material, by=request.person, at=clock.now())
    response = HttpResponse(found.content, content_type=found.media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=utf-8''{_quoted(found.file_name)}"
    return response


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name, safe="")


@signed_in
def check(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The last look: every answer and paper; then hand it in."""
    found, now = _own(request, pk), clock.now()
    if found.case is not None:
        return redirect("application", pk=pk)
    refused = None
    if request.method == "POST":
        try:
            actions.submit(application=found, by=request.person, at=now)
            return redirect("application-receipt", pk=pk)
        except Refused as error:
            refused = error
    wanted = drafts.wanted(found, request.person, on=now.date())
    context = {
        "application": found,
        "summary": queries.summary(found),
        "wanted": wanted,
        "missing": [one.paper.name for one in wanted if one.is_missing],
        "lines": queries.lines(found),
        "refused": refused,
    }
    return render(request, f"{FOLDER}/check.html", context, status=422 if refused else 200)


@signed_in
def receipt(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The receipt: number, date, what was handed in, how to follow it; prints on one page."""
    found = _own(request, pk)
    if found.case is None:
        raise Http404
    address = request.build_absolute_uri(f"{reverse('progress')}?number={found.case.number}")
    wanted = drafts.wanted(found, request.person, on=clock.today())
    context = {"application": found, "wanted": wanted, "picture": queries.picture(address), "address": address}
    return render(request, f"{FOLDER}/receipt.html", context)


@require_POST
@signed_in
def take(request: PersonRequest, pk: UUID, step: str) -> HttpResponse:
    """Hand the correction in, or take the application back."""
    found = _own(request, pk)
    if step not in {"correct", "withdraw"} or found.case is None:
        raise Http404
    reason = request.POST.get("reason", "")[:1000]
    cases.take(case_id=found.case.pk, step=step, by=request.person, at=clock.now(), reason=reason)
    messages.success(request, "补正材料已提交" if step == "correct" else "申请已撤回")
    return redirect("application", pk=pk)


@require_POST
@signed_in
def discard(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Throw a draft away."""
    actions.discard(application=_own(request, pk), by=request.person, at=clock.now())
    messages.success(request, "草稿已删除")
    return redirect("my-applications")
