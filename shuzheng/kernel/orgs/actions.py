"""Every change of organisations, people, posts and roles."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest
from django.dispatch import Signal

from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.audit.specs import SYSTEM, Agent
from shuzheng.kernel.orgs import queries, rules
from shuzheng.kernel.orgs.models import ApplicationKey, Division, Org, OrgName, Person, Post, RoleHeld
from shuzheng.kernel.orgs.rules import Holding, Term
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.codes import why_not
from shuzheng.lib.errors import NotAllowed, Refused

role_ended = Signal()
"""Sent, in the transaction, when roles end: whose (None: several people's), where, from which day on."""

Doer = Person | Agent
"""Who may act here: a person with the permission, or SYSTEM at the command line, bound by the same rules."""


def require(by: Doer, permission: str, *, at: Org | None = None, over: Division | str | None = None) -> None:
    """Let SYSTEM pass; ask a person for the permission at an organisation or over a division ("" is the province)."""
    if by is SYSTEM:
        return
    if not isinstance(by, Person):
        raise NotAllowed
    if over is None:
        by.require(permission, at=at)
    else:
        by.require_in(permission, over if isinstance(over, str) else over.pk)


def require_charge(by: Doer, permission: str, person: Person) -> None:
    """Ask for the permission where somebody belongs: their organisation, else their division; and never of a peer."""
    org = person.org
    require(by, permission, at=org, over=None if org else person.division_id or "")
    refuse_peer(by, person)


def refuse_peer(by: Doer, person: Person) -> None:
    """Refuse that one of the three separated administrators changes another's account."""
    if isinstance(by, Person) and (reason := queries.why_not_change(by, person)):
        raise Refused(reason, code="orgs.separated", article=rules.SEPARATION)


def filled(value: str, label: str, *, limit: int, field: str = "") -> str:
    """A text that is there, fits its column and can be stored; Refused otherwise."""
    value = value.replace("\0", "").strip()
    reason = f"请填写{label}" if not value else f"{label}最长 {limit} 字" if len(value) > limit else ""
    if reason:
        raise Refused(reason, code="orgs.text", fields={field: reason} if field else {})
    return value


@transaction.atomic
def add_org(
    *,
    uscc: str,
    name: str,
    kind: str,
    division: Division,
    by: Doer,
    on: date,
    short_name: str = "",
    superior: Org | None = None,
    basis: str = "",
) -> Org:
    """Enter an organisation under its unified social credit code."""
    require(by, "orgs.manage", over=division)
    if reason := why_not("uscc", uscc):
        raise Refused(reason, code="orgs.uscc", article="GB 32100-2015", fields={"uscc": reason})
    if Org.objects.filter(uscc=uscc).exists():
        raise Refused("此统一社会信用代码已登记", code="orgs.uscc_taken", fields={"uscc": "已登记"})
    if kind not in Org.Kind.values:
        raise Refused("请选择单位性质", code="orgs.kind", fields={"kind": "不在可选范围内"})
    name = filled(name, "单位名称", limit=128, field="name")
    short_name = filled(short_name, "简称", limit=32, field="short_name") if short_name else ""
    org = Org.objects.create(
        uscc=uscc,
        name=name,
        short_name=short_name,
        kind=kind,
        division=division,
        superior=superior,
        valid_from=on,
    )
    OrgName.objects.create(org=org, name=org.name, short_name=short_name, valid_from=on, basis=basis)
    record(by=by, action="orgs.add_org", subject=f"orgs.org:{org.pk}", summary=f"登记单位“{org.name}”（{uscc}）")
    return org


@transaction.atomic
def rename_org(*, org: Org, name: str, by: Doer, on: date, basis: str, short_name: str = "") -> Org:
    """Give an organisation another name from a day on; the old one stays in its history."""
    org = _locked(org)
    require(by, "orgs.manage", over=org.division)
    present = org.names.get(valid_to=None)
    name, basis = filled(name, "新名称", limit=128, field="name"), filled(basis, "更名依据", limit=200, field="basis")
    if on <= present.valid_from:
        raise Refused(f"更名日期应晚于现名称启用日期（{present.valid_from}）", code="orgs.rename_date")
    OrgName.objects.filter(pk=present.pk).update(valid_to=on)
    OrgName.objects.create(org=org, name=name, short_name=short_name, valid_from=on, basis=basis)
    org.name, org.short_name = name, short_name
    org.save(update_fields=["name", "short_name"])
    record(
        by=by,
        action="orgs.rename_org",
        subject=f"orgs.org:{org.pk}",
        summary=f"单位“{present.name}”自{on}起更名为“{org.name}”",
        detail={"basis": basis},
    )
    return org


@transaction.atomic
def move_org(*, org: Org, superior: Org | None, by: Doer) -> Org:
    """Put an organisation under another superior, or under none."""
    org = _locked(org)
    require(by, "orgs.manage", over=org.division)
    above = [one.pk for one in queries.superior_orgs(superior)] if superior else []
    if reason := rules.why_not_under(str(org.pk), map(str, above)):
        raise Refused(reason, code="orgs.superior_circle")
    before, org.superior = org.superior, superior
    org.save(update_fields=["superior"])
    record(
        by=by,
        action="orgs.move_org",
        subject=f"orgs.org:{org.pk}",
        summary=f"单位“{org.name}”的上级调整为“{superior or '无'}”",
        detail={"from": before.uscc if before else "", "to": superior.uscc if superior else ""},
    )
    return org


@transaction.atomic
def close_org(*, org: Org, by: Doer, at: datetime, reason: str) -> Org:
    """Close an organisation: its posts and roles end and its application keys stop."""
    org, on = _locked(org), at.astimezone(SHANGHAI).date()
    require(by, "orgs.manage", over=org.division)
    if org.valid_to is not None:
        raise Refused("该单位已撤销", code="orgs.closed")
    reason = filled(reason, "撤销依据", limit=500, field="reason")
    if Org.objects.filter(superior=org).on(on).exists():
        raise Refused("该单位尚有下级单位，请先调整下级单位的隶属关系", code="orgs.has_children")
    for held in org.role_holders.on(on).select_related("person"):
        refuse_peer(by, held.person)
    org.valid_to = max(org.valid_from, on)
    org.save(update_fields=["valid_to"])
    _end(org.names.all(), on)
    _end(org.posts.all(), on)
    _end(org.role_holders.all(), on)
    role_ended.send(sender=RoleHeld, person=None, org=org, on=on)
    ApplicationKey.objects.filter(org=org, revoked_at=None).update(revoked_at=at)
    tell_gateway(f"org:{org.uscc}")
    record(
        by=by,
        action="orgs.close_org",
        subject=f"orgs.org:{org.pk}",
        summary=f"撤销单位“{org.name}”",
        detail={"reason": reason},
        at=at,
    )
    return org


@transaction.atomic
def add_person(*, login: str, name: str, kind: str, by: Doer, division: Division | None = None) -> Person:
    """Enter a person of a division (by default the administrator's own), who cannot sign in until a password is set."""
    require(by, "orgs.manage", over=division)
    if reason := rules.why_not_login(login):
        raise Refused(reason, code="orgs.login", fields={"login": reason})
    name = filled(name, "姓名", limit=64, field="name")
    if kind not in Person.Kind.values:
        raise Refused("请选择人员类别", code="orgs.person", fields={"kind": "不在可选范围内"})
    if Person.objects.filter(login=login).exists():
        raise Refused("该登录名已被使用，请换一个", code="orgs.login_taken", fields={"login": "已被使用"})
    home = division or queries.home_of(by)
    person = Person(login=login, name=name, kind=kind, division=home)
    person.set_unusable_password()
    person.save()
    record(by=by, action="orgs.add_person", subject=f"orgs.person:{person.pk}", summary=f"登记人员“{person.name}”")
    return person


@transaction.atomic
def disable_person(*, person: Person, by: Doer, reason: str) -> Person:
    """Stop a person from signing in; posts and roles stay as they are on record."""
    require_charge(by, "orgs.manage", person)
    if person == by:
        raise Refused("不能停用本人的账户", code="orgs.own_account")
    Person.objects.filter(pk=person.pk).update(is_active=False)
    person.is_active = False
    record(
        by=by,
        action="orgs.disable_person",
        subject=f"orgs.person:{person.pk}",
        summary=f"停用“{person.name}”的账户",
        detail={"reason": reason},
    )
    return person


@transaction.atomic
def appoint(
    *, person: Person, org: Org, title: str, by: Doer, on: date, until: date | None = None, is_main: bool = True
) -> Post:
    """Give a person a post at an organisation from a day on."""
    require(by, "orgs.manage", at=org)
    if reason := rules.why_not_term(on, until):
        raise Refused(reason, code="orgs.term", fields={"until": reason})
    title = filled(title, "职务", limit=64, field="title")
    if not Term(org.valid_from, org.valid_to).contains(on):
        raise Refused(f"“{org.name}”在{on}尚未设立或已撤销", code="orgs.org_not_open")
    post = Post.objects.create(person=person, org=org, title=title, valid_from=on, valid_to=until, is_main=is_main)
    person.forget_held()
    record(
        by=by,
        action="orgs.appoint",
        subject=f"orgs.post:{post.pk}",
        summary=f"“{person.name}”自{on}起任“{org.name}”{title}",
        detail={"person": str(person.pk), "org": org.uscc, "until": str(until or "")},
    )
    return post


@transaction.atomic
def end_post(*, post: Post, by: Doer, on: date) -> Post:
    """End a post; the roles held at that organisation end with the last post there."""
    require(by, "orgs.manage", at=post.org)
    refuse_peer(by, post.person)
    _end(Post.objects.filter(pk=post.pk), on)
    if not post.person.posts.filter(org=post.org).on(on).exists():
        _end(post.person.roles.filter(org=post.org), on)
        role_ended.send(sender=RoleHeld, person=post.person, org=post.org, on=on)
    post.person.forget_held()
    record(
        by=by,
        action="orgs.end_post",
        subject=f"orgs.post:{post.pk}",
        summary=f"“{post.person.name}”自{on}起不再任“{post.org.name}”{post.title}",
    )
    post.refresh_from_db()
    return post


@transaction.atomic
def grant_role(
    *,
    person: Person,
    role: Role,
    org: Org,
    by: Doer,
    on: date,
    until: date | None = None,
    division: Division | None = None,
) -> RoleHeld:
    """Grant a role at an organisation, for a term; nobody grants one to themselves."""
    require(by, "orgs.grant_role", at=org)
    if division is not None:
        require(by, "orgs.grant_role", over=division)
    if person == by:
        raise Refused("不能给本人授予角色", code="orgs.own_role", article=rules.SEPARATION)
    _locked(org)
    Person.objects.select_for_update().get(pk=person.pk)  # two administrators' grants must see each other
    until = _within_post(person, org, on, until)
    wanted = Holding(str(person.pk), role, str(org.pk), Term(on, until))
    _refuse_role(wanted, person, org)
    refuse_peer(by, person)
    granter = by if isinstance(by, Person) else None
    held = RoleHeld.objects.create(
        person=person, role=role, org=org, division=division, granted_by=granter, valid_from=on, valid_to=until
    )
    person.forget_held()
    record(
        by=by,
        action="orgs.grant_role",
        subject=f"orgs.roleheld:{held.pk}",
        summary=f"授予“{person.name}”在“{org.name}”的{role.label}角色",
        detail={
            "person": str(person.pk),
            "org": org.uscc,
            "from": str(on),
            "until": str(until or ""),
        },
    )
    return held


@transaction.atomic
def revoke_role(*, held: RoleHeld, by: Doer, on: date, reason: str) -> RoleHeld:
    """End a role from a day on."""
    require(by, "orgs.grant_role", at=held.org)
    refuse_peer(by, held.person)
    reason = filled(reason, "收回原因", limit=500, field="reason")
    if held.valid_to is not None and held.valid_to <= on:
        raise Refused(f"该角色已于{held.valid_to}终止", code="orgs.role_ended")
    _end(RoleHeld.objects.filter(pk=held.pk), on)
    held.refresh_from_db()
    held.person.forget_held()
    role_ended.send(sender=RoleHeld, person=held.person, org=held.org, on=on)
    record(
        by=by,
        action="orgs.revoke_role",
        subject=f"orgs.roleheld:{held.pk}",
        summary=f"收回“{held.person.name}”在“{held.org.name}”的{Role(held.role).label}角色",
        detail={"reason": reason, "from": str(on)},
    )
    return held


def tell_gateway(payload: str) -> None:
    """Wake the gateway at commit: a key changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('grants', %s)", [payload])


def _locked(org: Org) -> Org:
    return Org.objects.select_for_update(of=("self",)).select_related("division").get(pk=org.pk)


def _end(rows: QuerySet[Post] | QuerySet[RoleHeld] | QuerySet[OrgName], on: date) -> None:
    """End what is in term or to come; what had not begun gets an empty term."""
    rows.filter(Q(valid_to=None) | Q(valid_to__gt=on)).update(valid_to=Greatest(F("valid_from"), on))


def _within_post(person: Person, org: Org, on: date, until: date | None) -> date | None:
    """A role ends with the post at the latest."""
    ends = list(person.posts.filter(org=org).on(on).values_list("valid_to", flat=True))
    if not ends:
        raise Refused("该人员在此单位没有岗位，请先任职再授予角色", code="orgs.no_post")
    given = [end for end in ends if end is not None]
    if len(given) < len(ends):
        return until
    return min(max(given), until) if until else max(given)


def _refuse_role(wanted: Holding, person: Person, org: Org) -> None:
    """Raise the first reason against a grant."""
    own = queries.holdings(person)
    checks = (
        ("orgs.role_kind", "政务数据共享条例第三十六条", rules.why_not_kind(wanted.role, person.kind)),
        ("orgs.role_term", "政务数据共享条例第三十六条", rules.why_not_term_of_role(wanted.role, wanted.term)),
        ("orgs.separated", rules.SEPARATION, rules.why_not_separated(wanted, own)),
        ("orgs.role_twice", "", rules.why_not_again(wanted, own)),
        ("orgs.one_officer", "政务数据共享条例第十一条", rules.why_not_officer(wanted, queries.holdings_at(org))),
    )
    for code, article, reason in checks:
        if reason:
            raise Refused(reason, code=code, article=article)
