"""Whom each operation of the API answers, by its pattern: the same people as the pages, asked as programs ask."""

from __future__ import annotations

import re
from collections.abc import Mapping

from shuzheng.kernel.cases.models import Case
from tests.access import hotline, population, registers
from tests.access.table import (
    BINDERS,
    EVERYBODY,
    NOBODY,
    SECURITY,
    SIDES,
    SIGNED,
    SOURCE,
    STAFF,
    People,
    _each,
)
from tests.access.world import Arguments

ENTRY, CASE = "v1/catalogue/entries/<uuidstr:entry_id>", "v1/cases/<uuidstr:case_id>"
SHARE, GRANT = "v1/share-requests/<uuidstr:request_id>", "v1/grants/<uuidstr:grant_id>"
BINDING = "v1/bindings/<uuidstr:binding_id>"
READERS = SOURCE | {"education_head"}

# Whom a GET answers with 200. A list answers everybody signed in: with what is theirs, which may be nothing.
ANSWERS: dict[str, People] = {
    **_each(EVERYBODY, "v1/openapi.json v1/docs v1/calendar/years/<year> v1/calendar/parameters v1/catalogue.jsonld"),
    **_each(EVERYBODY, "v1/codes/<kind>/<path:value> 3/action/<str:action> action/<str:action>"),
    **_each(SIGNED, "v1/me v1/cases/desk v1/cases/statistics v1/cases v1/catalogue/search v1/catalogue/entries"),
    **_each(SIGNED, "v1/audit/lines v1/audit/head v1/audit/proofs/consistency/<size> v1/catalogue/coverage"),
    **_each(SIGNED, "v1/sources v1/bindings v1/share-requests v1/grants v1/violations v1/uses/statistics v1/nodes"),
    "v1/platforms": SIGNED,
    **_each(STAFF, f"v1/orgs v1/orgs/<uscc> {ENTRY} {ENTRY}/elements {ENTRY}/versions"),
    "v1/catalogue/entries/<path:code>.jsonld": STAFF,
    **_each(SIDES, f"{CASE} {CASE}/timeline {CASE}/clocks {CASE}/extensions {SHARE} {GRANT}"),
    "v1/audit/proofs/inclusion/<seq>": READERS | {"audit_admin"},
    BINDING: READERS,
    # What is asked of these in a query is not asked here, nor is there a verification; others only take what is sent.
    **_each(NOBODY, "v1/calendar/due v1/catalogue/suggestions v1/verifications/<uuidstr:case_id> v1/ v1/codes"),
    **_each(NOBODY, f"{CASE}/steps/<step> {CASE}/recall {CASE}/comments {CASE}/extensions/<extension_id>"),
    **_each(NOBODY, f"{ENTRY}/elements/<name> {ENTRY}/rights {ENTRY}/steward {ENTRY}/revisions {ENTRY}/submission"),
    **_each(NOBODY, f"v1/bindings/file v1/bindings/table v1/bindings/api {BINDING}/test {BINDING}/activation"),
    **_each(NOBODY, f"{BINDING}/refresh {SHARE}/objections v1/verifications {GRANT}/suspension {GRANT}/resumption"),
    **_each(NOBODY, f"{GRANT}/termination {GRANT}/stop-proposals"),
    **dict.fromkeys(hotline.OPEN311, EVERYBODY),
    **dict.fromkeys(hotline.NOT_THERE, NOBODY),
    **_each(SIGNED, "v1/items v1/items/<item_number> v1/items/<item_number>/form"),
    **registers.answers(STAFF, SIGNED),
    **dict.fromkeys(population.WRITES, NOBODY),
}
# Who may write there, if their words are right; nobody else changes anything, whatever they send.
WRITES: dict[str, People] = {
    **_each(
        SIDES, f"{CASE}/steps/<step> {CASE}/recall {CASE}/comments {CASE}/extensions {CASE}/extensions/<extension_id>"
    ),
    **_each(SIDES, f"{SHARE} {SHARE}/objections"),
    **_each(BINDERS, "v1/catalogue/entries v1/sources v1/share-requests v1/verifications"),
    **_each(SOURCE, f"{ENTRY} {ENTRY}/elements/<name> {ENTRY}/steward {ENTRY}/revisions {ENTRY}/submission"),
    f"{ENTRY}/rights": READERS,
    **_each(BINDERS, "v1/bindings/file v1/bindings/table v1/bindings/api"),
    **_each(SOURCE, f"{BINDING}/test {BINDING}/activation {BINDING}/refresh"),
    **registers.writes(BINDERS),
    **_each(SIDES | SECURITY, f"{GRANT}/suspension {GRANT}/resumption {GRANT}/termination {GRANT}/stop-proposals"),
    **population.WRITES,
}
QUESTIONS = {"v1/codes", "v1/docs", "v1/openapi.json", "3/action/<str:action>", "action/<str:action>"}
"""What may be asked by POST too: nothing is written."""


def address(pattern: str, made: Arguments) -> str:
    """Where an operation lies for the things of the furnished house."""
    fill: Mapping[str, object] = {
        "uscc": made["org"]["uscc"],
        "case_id": Case.objects.get(number=made["case"]["ref"]).pk,
        "entry_id": made["uuid"]["pk"],
        "binding_id": made["binding"]["binding"],
        "request_id": made["share"]["pk"],
        "grant_id": made["grant"]["pk"],
        "seq": made["line"]["seq"],
        "code": "306001/000001",
        "step": "submit",
        "extension_id": 1,
        "year": 2026,
        "kind": "uscc",
        "value": made["org"]["uscc"],
        "size": 1,
        "name": "name",
        "action": "package_list",
        "number": made["ticket"]["ref"],
        "register_name": made["register"]["name"],
        "entity": made["register"]["entity"],
        "item_number": made["item"]["number"],
    }
    return "/api/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(fill[str(match[1])]), pattern)
