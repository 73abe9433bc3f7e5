"""What every act on a record has in common: the form, the act done once, the way back to the record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shuzheng.kernel.registers import queries, specs
from shuzheng.kernel.registers.models import Record
from shuzheng.kernel.registers.queries import Version
from shuzheng.kernel.registers.specs import Register
from shuzheng.lib import clock
from shuzheng.lib.crypto import keyed_digest
from shuzheng.lib.errors import Refused
from shuzheng.lib.home import key
from shuzheng.web.access import PersonRequest
from shuzheng.web.answers import or_404
from shuzheng.web.api.actions import answer_once
from shuzheng.web.forms import posted
from shuzheng.web.registers.forms import ONCE, SEEN, ActForm
from shuzheng.web.registers.times import times_of

GONE = Refused("这条记录已撤销登记，没有可以改动的内容", code="registers.gone", status=404)


@dataclass(frozen=True, slots=True)
class Page:
    """The words of one act's page, and where it leads back to."""

    title: str
    lead: str
    submit: str
    done: str
    back: str
    crumbs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Thing:
    """The thing of an address as its writer sees it."""

    register: Register
    entity: UUID
    versions: Sequence[Version]
    version: Version
    title: str

    @property
    def record(self) -> Record:
        """The version looked at."""
        return self.version.record

    @property
    def address(self) -> str:
        """Its page."""
        return reverse("register-record", args=[self.register.name, self.entity])


def writable(request: PersonRequest, name: str) -> Register:
    """The register of an address, for who may write it."""
    found = specs.register(name)
    request.person.require(found.write)
    request.person.require(found.read)
    return found


def thing(request: PersonRequest, name: str, entity: UUID) -> Thing:
    """The thing of an address: the version that was looked at, else the one true on the day, else the last."""
    found = undoable(request, name, entity)
    if not queries.known_at(found.versions):
        raise GONE
    return found


def undoable(request: PersonRequest, name: str, entity: UUID) -> Thing:
    """The same, be it withdrawn altogether."""
    register = writable(request, name)
    versions = queries.history(register, entity, person=request.person)
    newest = or_404(versions[0] if versions else None)
    seen, times = request.POST.get(SEEN, ""), times_of(request.GET, now=clock.now())
    here = queries.as_of(versions, on=times.on) or next(iter(queries.known_at(versions)[::-1]), newest)
    if seen:
        here = or_404(next((one for one in versions if str(one.record.pk) == seen), None))
    named = queries.seen(register, here.record, person=request.person)
    return Thing(register, entity, versions, here, queries.title(register, named))


def form_for(request: PersonRequest, register: Register, **more: Any) -> ActForm:
    """The form of an act, with what was sent."""
    plain = queries.may_see_plain(register, request.person)
    return ActForm(posted(request), register=register, person_sees_plain=plain, today=clock.today(), **more)


def page_of(found: Thing, verb: str, lead: str) -> Page:
    """The page of an act on a thing."""
    register = found.register
    crumbs = [
        ("台账", reverse("registers")),
        (register.label, reverse("register", args=[register.name])),
        (found.title, found.address),
        (verb, ""),
    ]
    return Page(f"{verb}“{found.title}”", lead, verb, f"已{verb}", found.address, crumbs)


def answer(request: PersonRequest, form: ActForm, page: Page, run: Callable[[], str]) -> HttpResponse:
    """Show the form; once it is right, do the act and go where `run` says. Sent twice, it is done once."""
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            response = _once(request, form, run)
            messages.success(request, page.done)
            return response
    context = {"form": form, "page": page}
    return render(request, "web/registers/form.html", context, status=422 if form.errors else 200)


def _once(request: PersonRequest, form: ActForm, run: Callable[[], str]) -> HttpResponse:
    """The same form with the same words is the same act; with other words it is another."""
    sent = [repr(pair) for pair in sorted(request.POST.lists()) if pair[0] != "csrfmiddlewaretoken"]
    once = keyed_digest(key("idempotency"), form.cleaned_data[ONCE] or uuid4().hex, request.path, *sent)
    return answer_once(
        person=request.person,
        key=f"form-{once}",
        fingerprint=once[:64],
        at=clock.now(),
        run=lambda: cast(HttpResponse, redirect(run())),
    )
