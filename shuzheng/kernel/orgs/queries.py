"""Reading divisions, organisations and people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from shuzheng.kernel.orgs import rules
from shuzheng.kernel.orgs.models import DatedQuerySet, Division, DivisionParent, Org, OrgName, Person, Post, RoleHeld
from shuzheng.kernel.orgs.rules import Holding, Term
from shuzheng.kernel.orgs.specs import PERMISSIONS, Role
from shuzheng.lib import clock

_IN_TERM = "p.valid_from <= %(on)s AND (p.valid_to IS NULL OR p.valid_to > %(on)s)"
_CLIMB = f"""
WITH RECURSIVE up(code, step) AS (
    SELECT %(code)s::varchar, 0
    UNION
    SELECT p.parent_id, up.step + 1 FROM orgs_divisionparent p JOIN up ON p.child_id = up.code WHERE {_IN_TERM}
) SELECT code FROM up ORDER BY step
"""
_DESCEND = """
WITH RECURSIVE down(code) AS (
    SELECT %s::varchar
    UNION
    SELECT p.child_id FROM orgs_divisionparent p JOIN down ON p.parent_id = down.code
    WHERE p.valid_from <= %s AND (p.valid_to IS NULL OR p.valid_to > %s)
) SELECT code FROM down
"""
_BRANCHES = f"""
WITH RECURSIVE up(code, top, parent) AS (
    SELECT c.code, c.code, p.parent_id FROM unnest(%(codes)s::varchar[]) AS c(code)
    LEFT JOIN orgs_divisionparent p ON p.child_id = c.code AND {_IN_TERM}
    UNION ALL
    SELECT up.code, up.parent, p.parent_id FROM up
    LEFT JOIN orgs_divisionparent p ON p.child_id = up.parent AND {_IN_TERM}
    WHERE up.parent IS NOT NULL AND up.parent <> %(under)s
) SELECT code, top FROM up WHERE parent = %(under)s
"""


def superiors(code: str, *, on: date) -> list[str]:
    """The division itself and all it belonged to on that day, nearest first."""
    with connection.cursor() as cursor:
        cursor.execute(_CLIMB, {"code": code, "on": on})
        return [row[0] for row in cursor.fetchall()]


def branches(codes: Iterable[str], *, under: str, on: date) -> dict[str, str]:
    """Of the divisions that lie below one: each with its ancestor directly below that one; itself for itself."""
    wanted = set(codes)
    with connection.cursor() as cursor:
        cursor.execute(_BRANCHES, {"codes": list(wanted), "under": under, "on": on})
        found = dict(cursor.fetchall())
    return found | ({under: under} if under in wanted else {})


def is_within(code: str, ancestor: str, *, on: date) -> bool:
    """Whether a division is, or belongs to, another on that day."""
    return code == ancestor or ancestor in superiors(code, on=on)


def divisions_within(code: str, *, on: date, level: int | None = None) -> DatedQuerySet[Division]:
    """The division and everything below it on that day, at one level if one is named."""
    below = Division.objects.on(on).filter(code__in=_codes_within(code, on)).order_by("code")
    return below if level is None else below.filter(level=level)


def divisions_under(code: str, *, on: date) -> DatedQuerySet[Division]:
    """The divisions directly below on that day."""
    return Division.objects.on(on).filter(parents__in=_parents(on).filter(parent=code)).order_by("code")


def division(code: str, *, on: date) -> Division | None:
    """The division that bears a code on a day."""
    return Division.objects.on(on).filter(code=code).first()


def division_path(code: str, *, on: date) -> list[Division]:
    """The division and what it belonged to on that day, the province first."""
    codes = superiors(code, on=on)
    found = Division.objects.in_bulk(codes)
    return [found[one] for one in reversed(codes) if one in found]


def search_divisions(
    words: str, *, on: date, within: str | None = None, level: int | None = None
) -> QuerySet[Division]:
    """Divisions by name or leading code, higher levels and exact names first."""
    words = _clean(words)
    found = Division.objects.on(on) if within is None else divisions_within(within, on=on)
    found = found.filter(Q(name__contains=words) | Q(code__startswith=words)) if words else found.none()
    return (found if level is None else found.filter(level=level)).order_by("level", "code")


def org(pk: UUID | str) -> Org | None:
    """An organisation by its identifier."""
    try:
        return Org.objects.select_related("division", "superior").filter(pk=UUID(str(pk))).first()
    except ValueError:
        return None


def government_of(division: str) -> Org | None:
    """The people's government of a division itself."""
    return Org.objects.filter(division=division, kind=Org.Kind.GOVERNMENT, valid_to=None).order_by("uscc").first()


def org_by_uscc(uscc: str) -> Org | None:
    """An organisation by its unified social credit code."""
    return Org.objects.select_related("division", "superior").filter(uscc=uscc).first()


def orgs(*, on: date, kind: str | None = None, within: str | None = None, words: str = "") -> DatedQuerySet[Org]:
    """The organisations open on a day, by kind, by division and by name or code."""
    found = Org.objects.on(on).select_related("division")
    if kind is not None:
        found = found.filter(kind=kind)
    if within is not None:
        found = found.filter(division_id__in=_codes_within(within, on))
    if words := _clean(words):
        found = found.filter(
            Q(name__contains=words) | Q(short_name__contains=words) | Q(uscc=words) | Q(names__name__contains=words)
        ).distinct()
    return found


def search_orgs(words: str, *, on: date) -> DatedQuerySet[Org]:
    """The organisations open on a day by present or former name, short name or code."""
    return orgs(on=on, words=words)


def subordinates(org: Org, *, on: date) -> DatedQuerySet[Org]:
    """The organisations directly under one on a day."""
    return Org.objects.on(on).filter(superior=org)


def superior_orgs(org: Org) -> list[Org]:
    """The organisation and those above it as they now are, nearest first."""
    chain: list[Org] = []
    above = Org.objects.filter(pk=org.pk).first()
    while above is not None and above not in chain:
        chain.append(above)
        above = above.superior
    return chain


def names(org: Org) -> QuerySet[OrgName]:
    """Every name an organisation bore, oldest first."""
    return OrgName.objects.filter(org=org).order_by("valid_from")


def name_on(org: Org, *, on: date) -> str:
    """The name an organisation bore on a day; its present one before its first."""
    former = OrgName.objects.filter(org=org).on(on).first()
    return former.name if former else org.name


def holders(org: Org, role: Role, *, on: date | None = None) -> QuerySet[Person]:
    """Who holds a role at an organisation on a day (today if not told), longest first."""
    held = RoleHeld.objects.on(on or clock.today()).filter(org=org, role=role)
    return Person.objects.filter(roles__in=held, is_active=True).order_by("roles__valid_from", "name")


def is_held(org: Org, role: Role, *, on: date, besides: Iterable[UUID] = ()) -> bool:
    """Whether anybody holds a role at an organisation on a day, some people left out."""
    held = RoleHeld.objects.on(on).filter(org=org, role=role, person__is_active=True)
    return held.exclude(person__in=besides).exists()


def data_officer(org: Org, *, on: date | None = None) -> Person | None:
    """The data officer of a department on a day: 政务数据共享工作机构负责人."""
    return holders(org, Role.DATA_OFFICER, on=on).first()


def without_data_officer(*, on: date) -> DatedQuerySet[Org]:
    """The departments that have no data officer on a day: each should name one."""
    held = RoleHeld.objects.on(on).filter(role=Role.DATA_OFFICER)
    return Org.objects.on(on).filter(kind=Org.Kind.DEPARTMENT).exclude(role_holders__in=held)


def heads(org: Org, *, on: date | None = None) -> QuerySet[Person]:
    """The heads of a department on a day."""
    return holders(org, Role.DEPARTMENT_HEAD, on=on)


def people(org: Org, *, on: date) -> QuerySet[Person]:
    """Those with a post at an organisation on a day."""
    return Person.objects.filter(posts__in=Post.objects.on(on).filter(org=org)).distinct().order_by("name")


def person(login: str) -> Person | None:
    """A person by the name they sign in with."""
    return Person.objects.filter(login=login).first()


def roles_at(org: Org, *, on: date) -> DatedQuerySet[RoleHeld]:
    """The roles held at an organisation on a day."""
    return RoleHeld.objects.on(on).filter(org=org).select_related("person", "division").order_by("role")


def authority_over(code: str, *, on: date) -> Org | None:
    """The data authority with charge of a division on a day: its own, else the nearest above it."""
    held = RoleHeld.objects.on(on).filter(role=Role.DATA_AUTHORITY, division__isnull=False).select_related("org")
    by_division = {one.division_id: one.org for one in held.filter(division_id__in=superiors(code, on=on))}
    return next((by_division[one] for one in superiors(code, on=on) if one in by_division), None)


def orgs_in_charge(person: Person, permission: str, *, on: date) -> DatedQuerySet[Org]:
    """The organisations at which a person's roles grant a permission, by the organisation or by the division."""
    return Org.objects.on(on).filter(_in_charge(person.held(on), {permission}, on)).select_related("division")


def people_in_charge(person: Person, permissions: Iterable[str], *, on: date) -> QuerySet[Person]:
    """Those with a post at the organisations in a person's charge, and the postless of their divisions."""
    held, wanted, posts = person.held(on), set(permissions), Post.objects.on(on)
    found = Q(posts__in=posts.filter(org__in=Org.objects.on(on).filter(_in_charge(held, wanted, on))))
    for one in held:
        if one.division_id and wanted & PERMISSIONS[Role(one.role)]:
            home = Q(division_id__in=_codes_within(one.division_id, on))
            home |= Q(division=None) if one.is_provincial else Q()
            found |= ~Q(pk__in=posts.values("person")) & home
    return Person.objects.filter(found).distinct()


def home_of(by: object) -> Division | None:
    """The division that whoever enters a person gives them: the one they manage, unless it is the whole province."""
    held = by.held() if isinstance(by, Person) else []
    mine = [one for one in held if "orgs.manage" in PERMISSIONS[Role(one.role)]]
    if any(one.is_provincial for one in mine):
        return None
    return next((one.division or one.org.division for one in mine), None)


def orgs_under(person: Person, permission: str) -> list[Org]:
    """The organisations in a person's charge today, the closed ones too: what they did is still to be looked into."""
    return list(Org.objects.filter(_in_charge(person.held(), {permission}, clock.today())))


def _in_charge(held: Iterable[RoleHeld], permissions: set[str], on: date) -> Q:
    own, divisions = [], Q()
    for one in held:
        if permissions & PERMISSIONS[Role(one.role)]:
            own.append(one.org_id)
            if one.division_id:
                divisions |= Q(division_id__in=_codes_within(one.division_id, on))
    return Q(pk__in=own) | divisions


def why_not_change(by: Person, person: Person) -> str | None:
    """Why one person may not change another's account, both being among the three separated administrators."""
    mine, theirs = ({Role(held.role) for held in one.held()} for one in (by, person))
    return rules.why_not_change(mine, theirs)


def holdings(person: Person) -> list[Holding]:
    """All roles a person holds, held or will hold, as values for the rules."""
    return [_holding(held) for held in RoleHeld.objects.filter(person=person)]


def holdings_at(org: Org) -> list[Holding]:
    """All roles at an organisation, as values for the rules; a substitute holds none of their own."""
    return [_holding(held) for held in RoleHeld.objects.filter(org=org, acting_for=None)]


def _holding(held: RoleHeld) -> Holding:
    return Holding(str(held.person_id), Role(held.role), str(held.org_id), Term(held.valid_from, held.valid_to))


def _parents(on: date) -> DatedQuerySet[DivisionParent]:
    return DivisionParent.objects.on(on)


def _codes_within(code: str, on: date) -> RawSQL:
    return RawSQL(_DESCEND, (code, on, on))  # noqa: S611  the text is constant, the values are parameters


def _clean(words: str) -> str:
    """What was typed, without the one character that PostgreSQL cannot hold."""
    return words.replace("\0", "").strip()
