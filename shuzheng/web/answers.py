"""The answers most views give: a form, again with its errors, or on to the next page with a word of what was done."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shuzheng.web.forms import refusals_in

T = TypeVar("T")
Crumbs = Sequence[tuple[str, str]]


def form_answer(
    request: HttpRequest,
    form: forms.BaseForm,
    act: Callable[[dict[str, Any]], str],
    *,
    to: str,
    done: str,
    title: str,
    submit: str = "保存",
    lead: str = "",
    crumbs: Crumbs = (),
) -> HttpResponse:
    """Show a form; when it is sent and right, `act` on what it says and go `to` (or to where `act` says)."""
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            target = act(form.cleaned_data) or to
            messages.success(request, done)
            return redirect(target)
    context = {"form": form, "title": title, "submit": submit, "lead": lead, "crumbs": crumbs, "back": to}
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


def or_404(found: T | None) -> T:
    """What was found; else the page that says there is no such thing, or none that one may see."""
    if found is None:
        raise Http404
    return found
