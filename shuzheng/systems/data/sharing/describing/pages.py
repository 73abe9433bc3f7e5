"""The wizard: describe → bind → test → publish. Each step has its address, and can be left and come back to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from shuzheng.kernel.catalogue import queries as catalogue
from shuzheng.kernel.catalogue.specs import ElementSpec
from shuzheng.lib import clock
from shuzheng.systems.data.sharing.describing import actions, queries
from shuzheng.systems.data.sharing.describing.forms import ElementForm, NewElementForm, OwnershipForm, WordsForm
from shuzheng.systems.data.sharing.describing.queries import URLS, Draft
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import or_404
from shuzheng.web.forms import posted, refusals_in

DESCRIBE = "catalogue.describe"
ON_A_PAGE = 30  # elements


def wizard(request: PersonRequest, draft: Draft, here: str, *, wrong: bool = False, **more: Any) -> HttpResponse:
    """A step's page, with the way through the wizard above it."""
    name = draft.version.name or "未命名目录"
    entry = ("/catalogue/" + str(draft.resource.pk), name)
    context = {
        "draft": draft,
        "steps": draft.steps(here),
        "lacks": draft.lacks,
        "crumbs": [("数据目录", "/catalogue"), (entry[1], entry[0]), (queries.LABELS[here], "")],
        "title": queries.LABELS[here],
        **more,
    }
    return render(request, f"sharing/wizard/{here}.html", context, status=422 if wrong else 200)


def onward(request: PersonRequest, pk: UUID, here: str, then: str) -> HttpResponse:
    """Back to the step, or on to the next, as the button said."""
    goes_on = request.POST.get("go") == "next"
    messages.success(request, "已保存")
    return redirect(URLS[then] if goes_on else URLS[here], pk)


def draft_of(request: PersonRequest, pk: UUID) -> Draft:
    """The draft of an address, or no such page."""
    return or_404(queries.draft(request.person, pk, on=clock.today()))


@signed_in(permission=DESCRIBE)
def words(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The entry's own words."""
    draft = draft_of(request, pk)
    initial = WordsForm.initial_of(draft.entry)
    form = WordsForm(posted(request), initial=initial, is_first=draft.version.number == 1, lacks=draft.lacks)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            actions.save_words(resource_id=pk, words=form.words, by=request.person, on=clock.today())
            return onward(request, pk, "words", "elements")
    names = sorted(catalogue.category_names().items())
    return wizard(request, draft, "words", form=form, categories=names, wrong=bool(form.errors))


@signed_in(permission=DESCRIBE)
def elements(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The elements as proposed, thirty at a time, for a person to confirm or change."""
    draft = draft_of(request, pk)
    number = request.GET.get("page", "1")
    start = (max(int(number) - 1, 0) if number.isascii() and number.isdecimal() and len(number) < 4 else 0) * ON_A_PAGE
    shown = [draft.specs[one.name] for one in draft.elements[start : start + ON_A_PAGE]]
    rows = _rows(posted(request), draft, shown)
    refusal = forms.Form(posted(request))
    if request.method == "POST" and all(form.is_valid() for form, _, _ in rows):
        with refusals_in(refusal):
            _save_elements(request, pk, [form for form, _, _ in rows])
            if start + ON_A_PAGE < len(draft.elements):
                messages.success(request, "已保存，请继续确认下一页")
                return redirect(f"{request.path}?page={start // ON_A_PAGE + 2}")
            return onward(request, pk, "elements", "ownership")
    wrong = bool(refusal.errors) or any(form.errors for form, _, _ in rows)
    more: dict[str, Any] = {"rows": rows, "refusal": refusal, "wrong": wrong, "page": start // ON_A_PAGE + 1}
    pages = range(1, -(-len(draft.elements) // ON_A_PAGE) + 1)
    return wizard(request, draft, "elements", pages=pages, summary=_summary(draft), adding=NewElementForm(), **more)


Row = tuple[ElementForm, ElementSpec, dict[str, Any]]


def _rows(data: QueryDict | None, draft: Draft, shown: list[ElementSpec]) -> list[Row]:
    rows = []
    for place, one in enumerate(shown):
        facts = queries.element_facts(draft, one.name)
        facts["lack"] = draft.lacks.get(f"elements.{one.name}", "")
        initial = ElementForm.initial_of(one)
        form = ElementForm(data, initial=initial, prefix=f"e{place}", proposals=facts.get("proposals", ()))
        rows.append((form, one, facts))
    return rows


def _save_elements(request: PersonRequest, pk: UUID, given: list[ElementForm]) -> None:
    kept = [form.spec for form in given if not form.cleaned_data["drop"]]
    dropped = [form.cleaned_data["name"] for form in given if form.cleaned_data["drop"]]
    actions.save_elements(resource_id=pk, elements=kept, removed=dropped, by=request.person, on=clock.today())


def _summary(draft: Draft) -> dict[str, object]:
    facts = [queries.element_facts(draft, one.name) for one in draft.elements]
    profile = draft.preparation.profile if draft.preparation else {}
    return {
        "elements": len(draft.elements),
        "standards": sum(bool(one.standard) for one in draft.elements),
        "personal": sum(one.personal != "none" for one in draft.elements),
        "dirty": sum(bool(one.get("wrong")) for one in facts),
        "looked_at": profile.get("looked_at", 0),
        "is_all": profile.get("is_all", True),
    }


@require_POST
@signed_in(permission=DESCRIBE)
def add_element(request: PersonRequest, pk: UUID) -> HttpResponse:
    """An element by hand."""
    draft = draft_of(request, pk)
    form = NewElementForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            said = form.cleaned_data
            if said["name"] in draft.specs:
                form.add_error("name", "已有这个字段")
            else:
                actions.save_elements(
                    resource_id=pk, elements=[ElementSpec(**said, grade=1)], by=request.person, on=clock.today()
                )
                return onward(request, pk, "elements", "elements")
    rows = _rows(None, draft, [draft.specs[one.name] for one in draft.elements[:ON_A_PAGE]])
    more = {"rows": rows, "refusal": forms.Form(), "page": 1, "pages": range(1, 2), "summary": _summary(draft)}
    return wizard(request, draft, "elements", adding=form, wrong=True, **more)


@signed_in(permission=DESCRIBE)
def ownership(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Whose the data is, who answers for it, the assessments."""
    draft, today = draft_of(request, pk), clock.today()
    source = draft.resource.source
    may_confirm = request.person.may("catalogue.approve", at=source)
    form = OwnershipForm(
        posted(request),
        initial=_owned(draft),
        orgs=queries.holders(on=today),
        people=queries.stewards(source, on=today),
        may_confirm=may_confirm,
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            said = {"words": form.words, "steward": form.named, "rights": form.rights}
            actions.save_ownership(resource_id=pk, by=request.person, on=today, **said)  # type: ignore[arg-type]
            return onward(request, pk, "ownership", "test")
    rights = draft.resource.rights.filter(ended_on=None).select_related("holder", "processor", "operator").first()
    more = {"rights": rights, "may_confirm": may_confirm, "approvers": queries.approvers(source, on=today)}
    return wizard(request, draft, "ownership", form=form, wrong=bool(form.errors), **more)


def _owned(draft: Draft) -> dict[str, Any]:
    rights = draft.resource.rights.filter(ended_on=None).first()
    steward = draft.resource.stewards.filter(ended_on=None).first()
    own = draft.resource.source_id
    names = ("holder", "processor", "operator")
    return {
        **{name: getattr(rights, f"{name}_id") if rights else own for name in names},
        "basis": rights.basis if rights else "",
        "steward": steward.person_id if steward else None,
        "duty": steward.duty if steward else "",
        **{name: getattr(draft.entry, name) for name in ("secrecy", "secrecy_on", "impact", "impact_on")},
    }
