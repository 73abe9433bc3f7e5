"""Whoever is away has a substitute, and whoever leaves hands over: one page for the head, and for one's own tasks."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from shuzheng.kernel.cases.actions import hand_over
from shuzheng.kernel.orgs.absences import actions, queries
from shuzheng.kernel.orgs.models import Org, Person
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib import clock
from shuzheng.lib.errors import NotAllowed
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.forms import DayField, refusals_in


class HandOverForm(forms.Form):
    """Who hands over, and to whom."""

    person = forms.ModelChoiceField(Person.objects.none(), label="谁的待办", empty_label=None)
    to = forms.ModelChoiceField(Person.objects.none(), label="移交给", help_text="须担任同样的角色")

    def __init__(self, givers: QuerySet[Person], takers: QuerySet[Person], data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="hand_%s")
        _among(self, person=givers, to=takers)


class SubstituteForm(forms.Form):
    """Who is away, who stands in, and how long."""

    person = forms.ModelChoiceField(Person.objects.none(), label="不在岗的人员")
    substitute = forms.ModelChoiceField(Person.objects.none(), label="代理人", help_text="同一单位的在岗人员")
    since = DayField(label="自")
    until = DayField(label="至（不含）")

    def __init__(self, people: QuerySet[Person], data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="substitute_%s")
        _among(self, person=people, substitute=people)


def _among(form: forms.Form, **choices: QuerySet[Person]) -> None:
    for name, people in choices.items():
        field = form.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = people


def colleagues(orgs: Iterable[Org]) -> QuerySet[Person]:
    """Who works at some offices in their own right."""
    held = Person.objects.filter(roles__org__in=list(orgs), roles__acting_for=None, is_active=True)
    return held.distinct().order_by("name")


def offices_of(person: Person) -> tuple[list[Org], list[Org]]:
    """Those at which a person holds a role, and of them those that the person heads."""
    held = person.held(clock.today())
    return list({one.org_id: one.org for one in held}.values()), [
        one.org for one in held if one.role == Role.DEPARTMENT_HEAD
    ]


def givers(person: Person, headed: list[Org]) -> QuerySet[Person]:
    """Whose tasks and interests a person may speak of: of their office as its head, else their own."""
    return colleagues(headed) if headed else Person.objects.filter(pk=person.pk)


def require_official(person: Person) -> None:
    """Only who holds an office of their own has something to hand over or to declare."""
    if person.kind != Person.Kind.STAFF or not person.may("cases.view"):
        raise NotAllowed("只有任职人员可以移交待办和指定代理人", code="web.absence")


def _page(request: PersonRequest, *, hand: HandOverForm | None, stand: SubstituteForm | None) -> HttpResponse:
    offices, headed = offices_of(request.person)
    tried = hand or stand
    context = {
        "hand": hand or HandOverForm(givers(request.person, headed), colleagues(offices)),
        "stand": (stand or SubstituteForm(colleagues(headed))) if headed else None,
        "held": queries.substitutions(offices, on=clock.today()),
        "headed": {org.pk for org in headed},
        "wrong": tried,
    }
    return render(request, "web/cases/absence.html", context, status=422 if tried else 200)


@signed_in
def absence(request: PersonRequest) -> HttpResponse:
    """What there is to hand over, and who stands in for whom."""
    require_official(request.person)
    return _page(request, hand=None, stand=None)


@require_POST
@signed_in
def handing_over(request: PersonRequest) -> HttpResponse:
    """Hand all that was taken up over to a colleague."""
    require_official(request.person)
    offices, headed = offices_of(request.person)
    form = HandOverForm(givers(request.person, headed), colleagues(offices), request.POST)
    if form.is_valid():
        said = form.cleaned_data
        with refusals_in(form):
            given = hand_over(person=said["person"], to=said["to"], by=request.person, at=clock.now())
            messages.success(request, f"已向{said['to'].name}移交{len(given)}项待办")
            return redirect("absence")
    return _page(request, hand=form, stand=None)


@require_POST
@signed_in
def standing_in(request: PersonRequest) -> HttpResponse:
    """Name a substitute."""
    require_official(request.person)
    _, headed = offices_of(request.person)
    form = SubstituteForm(colleagues(headed), request.POST)
    if form.is_valid():
        said = form.cleaned_data
        org = next(one.org for one in said["person"].held(clock.today()) if one.org in headed)
        with refusals_in(form):
            actions.substitute(org=org, by=request.person, **said)
            messages.success(request, f"{said['since']}起由{said['substitute'].name}代{said['person'].name}履行职责")
            return redirect("absence")
    return _page(request, hand=None, stand=form)


@require_POST
@signed_in
def back_again(request: PersonRequest) -> HttpResponse:
    """Who was away is back."""
    _, headed = offices_of(request.person)
    found = queries.substitutions(headed, on=clock.today()).filter(acting_for__login=request.POST.get("person")).first()
    if found is None or found.acting_for is None:
        raise NotAllowed("没有这项代理，或不是本单位的", code="web.absence")
    actions.end_substitution(person=found.acting_for, org=found.org, by=request.person, on=clock.today())
    messages.success(request, f"{found.acting_for.name}的代理已终止")
    return redirect("absence")
