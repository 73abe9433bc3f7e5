"""The designer: pages and questions are added, moved and tried; what may not be asked is said with its law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.services.items import actions, forms, queries
from shuzheng.systems.services.items.asking.forms import PageForm
from shuzheng.systems.services.items.design import rules
from shuzheng.systems.services.items.design.forms import GroupForm, QuestionForm
from shuzheng.systems.services.items.design.queries import of_questions, suppliers
from shuzheng.systems.services.items.models import ItemVersion
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import form_answer, or_404
from shuzheng.web.forms import posted

VIEW = "items.view"


def _found(request: PersonRequest, pk: UUID) -> ItemVersion:
    return or_404(queries.visible_to(request.person, on=clock.today()).filter(pk=pk).first())


def _own(request: PersonRequest, pk: UUID) -> ItemVersion:
    """A version, for who may draft at its organisation; one of nobody is the importers'."""
    found = _found(request, pk)
    request.person.require("items.draft" if found.org else "items.import", at=found.org)
    return found


def _crumbs(found: ItemVersion, *more: tuple[str, str]) -> list[tuple[str, str]]:
    form = ("申请表", reverse("item-form", args=[found.pk]))
    return [("事项", "/items"), (found.name, reverse("item-version", args=[found.pk])), form, *more]


def _keep(request: PersonRequest, found: ItemVersion, schema: dict[str, Any]) -> None:
    actions.change(version=found, content={"form_schema": schema}, by=request.person, at=clock.now())


@signed_in(permission=VIEW)
def form(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The form of an item: its pages and questions, with what is wrong and what should not be asked."""
    found = _found(request, pk)
    warnings = of_questions(forms.questions(found.form_schema))
    by_name: dict[str, list[Any]] = {}
    for one in warnings:
        by_name.setdefault(one.name, []).append(one)
    context = {
        "item": found,
        "pages": [
            (group, [(question, by_name.get(question.name, ())) for question in group["asked"]])
            for group in _pages(found.form_schema)
        ],
        "warnings": warnings,
        "faults": forms.faults(found.form_schema),
        "may_change": found.state == "draft" and request.person.may("items.draft", at=found.org),
        "crumbs": [*_crumbs(found)[:-1], ("申请表", "")],
    }
    return render(request, "services/desk/form.html", context)


def _pages(schema: forms.Schema) -> list[dict[str, Any]]:
    """The pages, those without a question too."""
    asked = {question.name: question for question in forms.questions(schema)}
    if "x-groups" not in schema:
        return [{"name": one.name, "title": one.title, "asked": one.questions} for one in forms.groups(schema)]
    return [
        {"name": one["name"], "title": one["title"], "asked": [asked[name] for name in one["questions"]]}
        for one in schema["x-groups"]
    ]


@signed_in(permission=VIEW)
def add_page(request: PersonRequest, pk: UUID) -> HttpResponse:
    """One more page."""
    found = _own(request, pk)

    def act(given: dict[str, Any]) -> str:
        _keep(request, found, rules.with_page(found.form_schema, **given))
        return ""

    to = reverse("item-form", args=[pk])
    made = GroupForm(posted(request))
    return form_answer(request, made, act, to=to, done="已加一页", title="加一页", crumbs=_crumbs(found))


@signed_in(permission=VIEW)
def question(request: PersonRequest, pk: UUID, name: str = "") -> HttpResponse:
    """Put in a question, or change one."""
    found = _own(request, pk)
    schema = found.form_schema
    if name and name not in schema.get("properties", {}):
        raise Refused("没有这个问题，请刷新后再试", code="items.no_question", status=404)

    def act(given: dict[str, Any]) -> str:
        page = given.pop("page")
        if given["when"]:
            given["when_is"] = rules.answers_that_show(schema, given["when"], given["when_is"])
        _keep(request, found, rules.with_question(schema, page, given, name=name))
        return ""

    made = _question_form(request, found, name)
    to = reverse("item-form", args=[pk])
    title = "修改问题" if name else "加一个问题"
    return form_answer(request, made, act, to=to, done="已保存", title=title, crumbs=_crumbs(found, (title, "")))


def _question_form(request: PersonRequest, found: ItemVersion, name: str) -> QuestionForm:
    schema = found.form_schema
    pages = [(one["name"], one["title"]) for one in _pages(schema)] or [("page1", "申请信息")]
    asked = forms.questions(schema)
    names = [one.name for one in asked]
    earlier = asked[: names.index(name)] if name in names else asked
    initial: dict[str, Any] = {"page": request.GET.get("page", "")}
    if name:
        here = next((page["name"] for page in _pages(schema) if name in {q.name for q in page["asked"]}), "")
        initial = rules.said_of(schema, name) | {"page": here}
        words = {value: title for one in earlier if one.name == initial["when"] for value, title in one.choices}
        initial["when_is"] = [
            ("是" if one else "否") if isinstance(one, bool) else words.get(one, one) for one in initial["when_is"]
        ]
    offered = suppliers(str(initial.get("title", "")), str(initial.get("supplied_by", "")))
    return QuestionForm(posted(request), initial=initial, pages=pages, earlier=earlier, suppliers=offered)


@require_POST
@signed_in(permission=VIEW)
def arrange(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Move or take out a question or a page."""
    found, name = _found(request, pk), request.POST.get("name", "")
    match request.POST.get("act"):
        case "up":
            schema = rules.moved(found.form_schema, name, -1)
        case "down":
            schema = rules.moved(found.form_schema, name, 1)
        case "remove-page":
            schema = rules.without_page(found.form_schema, name)
        case _:
            schema = rules.without_question(found.form_schema, name)
    _keep(request, found, schema)
    messages.success(request, "已保存")
    return redirect("item-form", pk)


def _tried(group: forms.Group, answers: Mapping[str, Any], problems: Sequence[forms.Problem]) -> PageForm:
    """A page with what was typed into it, and what is wrong with that."""
    form = PageForm(group, answers=answers, prefix_id="try")
    form.tell(problems)
    return form


@signed_in(permission=VIEW)
def preview(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The form as an applicant sees it, to be tried: every rule is evaluated, nothing is kept."""
    found = _found(request, pk)
    schema = found.form_schema
    answers = forms.read(schema, dict(request.POST.lists())) if request.method == "POST" else {}
    problems = forms.check(schema, answers) if request.method == "POST" else []
    shown = forms.visible(schema, answers)
    context = {
        "item": found,
        "pages": [(group, _tried(group, answers, problems)) for group in forms.groups(schema)],
        "hidden": [one for one in forms.questions(schema) if one.name not in shown],
        "is_tried": request.method == "POST",
        "problems": problems,
        "crumbs": _crumbs(found, ("试填", "")),
    }
    return render(request, "services/desk/preview.html", context)
