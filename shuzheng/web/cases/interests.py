"""Who is close to whom: declaring an interest, and ending one, on a page of its own. 公务员法第七十六条."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from shuzheng.kernel.cases import actions
from shuzheng.kernel.cases import queries as cases
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.orgs.models import Org, Person
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.cases.absence import givers, offices_of, require_official
from shuzheng.web.forms import refusals_in

MOST = 200


class InterestForm(forms.Form):
    """Who is close to which person or organisation, and how."""

    person = forms.ModelChoiceField(Person.objects.none(), label="应当回避的人员", empty_label=None)
    other = forms.CharField(
        label="与谁有利害关系", max_length=128, help_text="单位：统一社会信用代码或者全称；工作人员：账号"
    )
    reason = forms.CharField(label="回避事由", max_length=200, help_text="如夫妻、直系血亲、近姻亲、本人曾任职或者持股")

    def __init__(self, people: QuerySet[Person], data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="interest_%s")
        field = self.fields["person"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = people


def _other(words: str) -> Person | Org:
    said = words.strip().replace("\0", "")
    named = orgs.org_by_uscc(said) or next(
        (one for one in orgs.orgs(on=clock.today(), words=said) if said in (one.name, one.short_name)), None
    )
    found = named or Person.objects.filter(login=said, kind=Person.Kind.STAFF).first()
    if found is None:
        raise Refused("没有这个单位或者人员", code="web.interest", fields={"other": "没有这个单位或者人员，请核对"})
    return found


def _people(person: Person) -> QuerySet[Person]:
    _, headed = offices_of(person)
    return givers(person, headed)


def _page(request: PersonRequest, form: InterestForm | None) -> HttpResponse:
    context = {
        "form": form or InterestForm(_people(request.person)),
        "held": cases.interests_for(request.person, on=clock.today())[:MOST],
        "wrong": form,
    }
    return render(request, "web/cases/interests.html", context, status=422 if form else 200)


@signed_in
def interests(request: PersonRequest) -> HttpResponse:
    """What was declared, and the form to declare more."""
    require_official(request.person)
    return _page(request, None)


@require_POST
@signed_in
def declare(request: PersonRequest) -> HttpResponse:
    """Declare one's own interest, or as the head that of somebody of the office."""
    require_official(request.person)
    form = InterestForm(_people(request.person), request.POST)
    if form.is_valid():
        said = form.cleaned_data
        with refusals_in(form):
            actions.declare_interest(
                person=said["person"],
                other=_other(said["other"]),
                reason=said["reason"],
                by=request.person,
                at=clock.now(),
            )
            messages.success(request, f"已申报：{said['person'].name}回避与{said['other']}有关的办件")
            return redirect("interests")
    return _page(request, form)


@require_POST
@signed_in
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """End one: the head does, and nobody their own."""
    require_official(request.person)
    actions.end_interest(interest_id=pk, by=request.person, at=clock.now())
    messages.success(request, "已终止回避")
    return redirect("interests")
