"""Whom each page lets in, and with what it is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

from shuzheng.kernel.cases.notices.queries import token
from tests.access import bases, benefits, hall, hotline, imports, items, population, quality, registers, society
from tests.access.world import Arguments

Asked = Callable[[Arguments], dict[str, object]]


def of(kind: str, *names: str, **more: object) -> Asked:
    """The arguments of a thing of that kind: all, or those named; and others besides."""
    return lambda made: {name: made[kind][name] for name in names or made[kind]} | more


ENTRY = of("uuid", "pk")
NOTHING = "00000000-0000-7000-8000-000000000000"
ARGUMENTS: dict[str, Asked] = {
    "agreement-end": of("agreement"),
    "agreement-new": of("organ"),
    "audit-line": of("line"),
    **dict.fromkeys(
        ("binding-report", "binding-test", "binding-progress", "binding-columns", "binding-use", "binding-refresh"),
        of("binding"),
    ),
    **dict.fromkeys(("binding-replace", "binding-retire"), of("binding")),
    "binding-update": of("draft"),
    "case": of("case"),
    "case-act": of("case", name="comment"),
    "case-attach": of("case"),
    "case-material": lambda made: {**made["case"], "pk": UUID(int=1)},  # whom one opens to, its room tests
    "case-step": of("case", step="submit"),
    **dict.fromkeys(("catalogue-entry", "catalogue-revise", "catalogue-withdraw"), ENTRY),
    "catalogue-code": lambda _: {"path": "306001", "sequence": "000001"},
    "catalogue-new-table": of("uuid", "source"),
    "data-source": of("source"),
    "data-source-retire": of("source"),
    "delivery": of("delivery"),
    **dict.fromkeys(
        ("describe-entry", "describe-elements", "describe-add-element", "describe-ownership", "describe-test"),
        of("draft"),
    ),
    "describe-submit": of("draft"),
    "desk-task": of("task", act="claim"),
    "division": lambda _: {"code": "130100"},
    "end-session": lambda _: {"pk": 1},
    "feed": of("feed"),
    "flow-drawing": lambda _: {"name": "share_request", "version": 1},
    "grant": of("grant"),
    "grant-change": of("grant", act="terminate"),
    "grant-file": of("grant"),
    "key": of("key"),
    "key-revoke": of("key"),
    "key-rotate": of("key"),
    "node": of("node"),
    "node-connect": of("node"),
    "node-suspend": of("node"),
    "notice": of("notice"),
    "notice-receipt": lambda made: {**made["notice"], "token": token(UUID(str(made["notice"]["pk"])))},
    "org": of("org", "pk"),
    "org-close": of("org", "pk"),
    "org-rename": of("org", "pk"),
    "organ": of("organ"),
    "parameter": of("parameter"),
    "parameter-set": of("parameter"),
    **dict.fromkeys(("person", "person-appoint", "person-disable", "person-grant"), of("person", "pk")),
    **dict.fromkeys(("person-reset", "person-unlock"), of("person", "pk")),
    "platform": of("platform"),
    "platform-move": of("platform"),
    "post-end": of("person", "pk", "post"),
    "role-revoke": of("person", "pk", "held"),
    "share-edit": of("share"),
    "share-object": of("share"),
    "violation": of("violation"),
    **dict.fromkeys(hotline.TICKET, of("ticket")),
    **dict.fromkeys(items.DRAFT, of("item-draft")),
    **dict.fromkeys(items.BATCH, of("item-batch")),
    "item-form-question": of("item-draft", name="q1"),
    "service-item": of("item", "number"),
    "service-item-version": of("item"),
    **dict.fromkeys(("article", "article-edit", "article-withdraw"), of("article")),
    "hotline-switch-on": of("hotline-model"),
    **dict.fromkeys(("hotline-duty", "hotline-duty-end"), of("hotline-duty")),
    "interest-end": lambda made: {"pk": 1},
    "letter": of("letter"),
    "service-apply": of("service"),
    "matter": lambda _: {"number": "restaurant"},
    **dict.fromkeys(hall.DRAFT, of("application", "pk")),
    "application-page": of("application", "pk", name="who"),
    "application-take": of("application", "pk", step="withdraw"),
    "application-remove": of("application"),
    "application-file": of("application", "material"),
    **dict.fromkeys(("application-letter", "application-letter-document"), ENTRY),  # whom one opens to, its room tests
    "counter-application": of("counter-application"),
    "rate": of("rating"),
    "grant-withhold": of("grant"),
    "object-to-value": lambda _: {"ref": "use:0"},
    "object-to-use": lambda _: {"ref": "use:0"},
    "violation-exhibit": lambda made: made["violation"] | {"exhibit": NOTHING},
    "classify-plain": lambda made: {"pk": made["uuid"]["pk"], "element": "name", "kind": "phone"},
    **dict.fromkeys(("benefit-own", "benefit-edit"), of("benefit", "pk")),
    "benefit-act": of("benefit", "pk", act="publish"),
    "benefit": lambda made: {"number": made["benefit"]["number"]},
    "benefit-check": of("benefit-check"),
    **dict.fromkeys(("offer-shown", "offer-own"), of("offer")),
    "offer-act": of("offer", act="publish"),
    "offer-line": of("offer-line"),
    **dict.fromkeys(society.GRID, of("grid")),
    "grid-visit": of("round"),
    "grid-photo": of("picture"),
    **dict.fromkeys(quality.ENTRY, of("measured")),
    "quality-rule-stop": of("quality-rule"),
    "quality-repair": of("quality-repair"),
    "supervision-letter": of("supervision"),
    "legal-entity": of("entity"),
    "legal-entity-act": of("entity", name="revoke"),
    **dict.fromkeys(bases.LICENCE, of("licence")),
    **dict.fromkeys(bases.USE, of("authorisation")),
    **dict.fromkeys(bases.CREDIT, of("credit")),
    **dict.fromkeys(("supervision-report", "supervision-report-docx"), of("monthly")),
    **dict.fromkeys(("register", "register-new"), of("register", "name")),
    **dict.fromkeys(registers.RECORD, of("register", "name", "entity")),
    "register-undo": of("register"),
    **dict.fromkeys(imports.OF_A_REGISTER, of("import", "name")),
    **dict.fromkeys((*imports.OF_AN_IMPORT, *imports.SENT), of("import")),
}

People = frozenset[str]


def _people(names: str) -> People:
    return frozenset(names.split())


DEPARTMENTS = ("education", "market", "environment")
CLERKS = frozenset(f"{org}_clerk" for org in DEPARTMENTS)
OFFICERS = frozenset(f"{org}_officer" for org in DEPARTMENTS) | {"city_officer"}
HEADS = frozenset(f"{org}_head" for org in DEPARTMENTS)
ADMINS = _people("system_admin security_admin audit_admin")
BINDERS = CLERKS | OFFICERS
SHARERS = BINDERS | HEADS | {"reviewer"} | society.OFFICE
STAFF = SHARERS | ADMINS | {"county_clerk"} | hotline.WITH_UNITS | society.OFFICE
SIGNED = STAFF | society.PEOPLE | population.PEOPLE | _people("contractor citizen agent")
EVERYBODY = SIGNED | {"visitor"}
SOURCE = _people("education_clerk education_officer")
SIDES = SOURCE | _people("education_head market_clerk market_officer market_head reviewer")
NOBODY: People = frozenset()
SYSTEM, SECURITY, AUDIT, REVIEWER = map(_people, ("system_admin", "security_admin", "audit_admin", "reviewer"))


def _each(people: People, names: str) -> dict[str, People]:
    return dict.fromkeys(names.split(), people)


# Who gets a page by asking for it: GET answers 200. Everybody else is led to sign in, or told 403, 404 or 405.
OPENS: dict[str, People] = {
    **_each(EVERYBODY, "home help gallery notice-receipt"),  # the link of a message bears its own proof
    "sign-in": frozenset({"visitor"}),
    **_each(SIGNED, "search account change-password step-up audit desk cases case-statistics flow-drawing"),
    **_each(SIGNED, "notices notice-ways"),
    **_each(_people("citizen agent"), "uses-about identity"),
    "identity-counter": _people("county_clerk"),
    "who-read": SHARERS,
    **_each(REVIEWER, "withholdings grant-withhold violation-new"),
    **_each(NOBODY, "identity-code object-to-value object-to-use violation-exhibit classify-plain catalogue-allow"),
    **_each(STAFF, "orgs org divisions division nodes node organs organ platforms platform catalogue catalogue-entry"),
    **_each(STAFF, "catalogue-suggest catalogue-mine catalogue-coverage catalogue-conflicts"),
    **_each(SHARERS, "share-sent share-received grants-held grants-given deliveries feeds verifications corrections"),
    **_each(SHARERS, "violations usage uses"),
    "escalations": SHARERS | {"county_clerk"} | hotline.WITH_UNITS | society.WATCHERS,
    "interests": SHARERS | {"county_clerk"} | hotline.WITH_UNITS | society.WATCHERS,
    "absence": SHARERS | {"county_clerk"} | hotline.WITH_UNITS | society.WATCHERS,
    **_each(SIDES, "case grant delivery violation"),
    "console": BINDERS | {"county_clerk"},
    "share-edit": _people("market_clerk market_officer"),
    "share-object": _people("market_officer education_officer"),
    "grant-change": _people("education_officer reviewer"),
    "feed-new": OFFICERS,
    "feed": SOURCE | _people("education_head city_officer reviewer"),
    "notice": frozenset({"education_clerk"}),
    **_each(BINDERS, "data-sources data-source-new catalogue-new catalogue-new-file catalogue-new-api"),
    "catalogue-new-blank": BINDERS,
    **_each(SOURCE, "data-source catalogue-revise binding-columns binding-replace binding-retire"),
    **_each(SOURCE | {"education_head"}, "binding-report binding-progress"),
    "catalogue-withdraw": _people("education_head education_officer reviewer"),
    **_each(
        _people("environment_clerk environment_officer"),
        "describe-entry describe-elements describe-ownership describe-test describe-submit",
    ),
    **_each(REVIEWER, "node-new node-connect node-suspend organ-new agreement-new agreement-end platform-new"),
    **_each(REVIEWER | SYSTEM, "calendar schedule-enter parameters parameter parameter-set"),
    **_each(SYSTEM, "org-new org-rename org-close person-new person-appoint person-disable post-end"),
    **_each(SYSTEM | SECURITY, "people person"),
    **_each(SECURITY, "person-grant role-revoke"),
    **_each(OFFICERS | SECURITY, "keys key-new"),
    **_each(SECURITY | {"education_officer"}, "key key-revoke"),
    "audit-line": SOURCE | {"education_head"} | AUDIT,
    "audit-verification": AUDIT,
    # What is asked of these in a query, or that it is still you, is not asked here.
    "bind-code": SIGNED,  # to whoever has just proved who they are
    **_each(NOBODY, "share-new verification-new catalogue-decide catalogue-new-table catalogue-code"),
    # These only take what is sent.
    **_each(NOBODY, "preferences sign-in-code sign-in-enrol sign-in-renew sign-out end-sessions end-session"),
    **_each(NOBODY, "person-reset person-unlock key-rotate audit-verify desk-task case-step case-act grant-file"),
    **_each(
        NOBODY,
        "download data-source-retire describe-add-element binding-test binding-update binding-use binding-refresh",
    ),
    "platform-move": NOBODY,
    **_each(NOBODY, "absence-substitute absence-end absence-hand-over case-attach case-material"),
    **_each(NOBODY, "interest-declare interest-end"),
    **hotline.opens(EVERYBODY),
    **hall.opens(EVERYBODY, SIGNED),
    **benefits.opens(EVERYBODY, BINDERS | HEADS, BINDERS),
    **items.opens(EVERYBODY, SHARERS - society.OFFICE),
    **society.opens(EVERYBODY, SHARERS | {"county_clerk"} | hotline.WITH_UNITS),
    **imports.opens(BINDERS),
    **bases.opens(SHARERS - society.OFFICE | {"county_clerk", "agent"}, BINDERS, HEADS),
    **quality.opens(SHARERS - society.OFFICE),
    "usage": SHARERS | hotline.LEAD | society.WATCHERS,
    **registers.opens(STAFF, BINDERS),
    **population.OPENS,
}
# Who may send something where a GET does not tell it; elsewhere those whom the page opens to.
SENDS: dict[str, People] = {
    **_each(EVERYBODY, "preferences sign-in-code sign-in-enrol sign-in-renew sign-out sign-in"),
    **_each(SIGNED, "end-sessions end-session bind-code"),
    **_each(SECURITY, "person-reset person-unlock"),
    "identity-code": _people("citizen agent"),
    "key-rotate": SECURITY | {"education_officer"},
    "audit-verify": AUDIT,
    **_each(SIDES, "desk-task case-step case-act case-attach"),
    **_each(SHARERS | {"county_clerk"} | hotline.WITH_UNITS, "absence-substitute absence-end absence-hand-over"),
    **_each(SHARERS | {"county_clerk"} | hotline.WITH_UNITS, "interest-declare interest-end"),
    **_each(NOBODY, "case-material violation-exhibit"),
    **_each(_people("citizen agent"), "object-to-value object-to-use"),
    "classify-plain": _people("education_officer education_head"),
    "catalogue-allow": REVIEWER,
    "grant-file": _people("market_clerk market_officer"),
    "download": _people("market_clerk market_officer"),
    **_each(SOURCE, "data-source-retire binding-test binding-use binding-refresh"),
    **_each(_people("environment_clerk environment_officer"), "describe-add-element binding-update"),
    "platform-move": REVIEWER,
    **_each(BINDERS, "share-new verification-new"),
    "catalogue-decide": REVIEWER,
    "catalogue-new-table": SOURCE,
    **hotline.SENDS,
    **hall.SENDS,
    **benefits.SENDS,
    **items.SENDS,
    **society.SENDS,
    **imports.sends(BINDERS),
    **bases.SENDS,
    **quality.SENDS,
}
# Who does what no open browser may do for them: they prove themselves again first, at the latest when it is sent.
DANGEROUS: dict[str, str] = {
    **dict.fromkeys(("person-reset", "person-unlock", "person-grant", "role-revoke"), "security_admin"),
    **dict.fromkeys(("person-disable", "post-end", "org-close", "parameter-set"), "system_admin"),
    **dict.fromkeys(("key-new", "key-rotate", "key-revoke"), "education_officer"),
    "bind-code": "citizen",
    **bases.DANGEROUS,
}
PEOPLE = sorted(EVERYBODY)
INLINE = re.compile(
    r"""<style|\sstyle\s*=|\son[a-z]+\s*=\s*["']|href\s*=\s*["']?javascript:|<script(?![^>]*(?:src=|application/json))""",
    re.IGNORECASE,
)
