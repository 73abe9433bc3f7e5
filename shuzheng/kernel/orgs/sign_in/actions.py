"""Signing in and out, passwords and one-time codes: every attempt leaves a line."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from ipaddress import ip_address

from django.contrib import auth
from django.contrib.auth.hashers import check_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.audit.specs import Agent
from shuzheng.kernel.orgs.actions import Doer, require_charge
from shuzheng.kernel.orgs.models import PasswordUsed, Person, SessionHeld, SignInFailure
from shuzheng.kernel.orgs.sign_in import queries, rules
from shuzheng.kernel.orgs.sign_in.specs import SignInResult, Status
from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.crypto import seal
from shuzheng.lib.errors import Refused

VISITOR = Agent("visitor", "未登录访客")
BACKEND = "shuzheng.kernel.orgs.sign_in.queries.Sessions"
REFUSAL = SignInResult(
    Status.REFUSED, "登录名、口令或动态口令不正确；连续失败将暂时锁定账户，请稍后再试或联系安全管理员"
)
"""One answer for a wrong name, a wrong password, a wrong code and a locked account: it tells a guesser nothing."""

NEXT_STEP = {
    Status.CODE_NEEDED: "请输入动态口令",
    Status.ENROL_NEEDED: "请先绑定动态口令",
    Status.PASSWORD_NEEDED: "请先更换口令",
}


@transaction.atomic
def sign_in(*, login: str, password: str, address: str, at: datetime, code: str = "") -> SignInResult:
    """Check a name and a password (and a code if given); answer with success, the next step, or no."""
    address = _clean(address)
    if slowed := _slowed(address, at):
        return slowed
    known = login.strip().lower().replace("\0", "")[:64]
    person = Person.objects.select_for_update().filter(login=known).first()
    wrong = _why_wrong(person, password, at)
    if person is None or wrong:
        return _failed(person, address, at, wrong or "")
    if person.sealed_totp:
        return _with_code(person, code, address, at) if code else _next(Status.CODE_NEEDED, person, at)
    if rules.must_have_code(person.kind):
        return _next(Status.ENROL_NEEDED, person, at)
    return _arrived(person, address, at)


@transaction.atomic
def give_code(*, ticket: str, code: str, address: str, at: datetime) -> SignInResult:
    """The second step: the one-time code of whoever has just given the right password."""
    address = _clean(address)
    if slowed := _slowed(address, at):
        return slowed
    person = _held(queries.person_of(ticket, Status.CODE_NEEDED, at=at))
    if rules.is_locked(person.locked_until, at=at):
        return _failed(person, address, at, "账户锁定期间尝试登录")
    return _with_code(person, code, address, at)


@transaction.atomic
def enrol_and_enter(*, ticket: str, sealed: str, code: str, address: str, at: datetime) -> SignInResult:
    """The second step of those who have no code yet: bind it, then go on."""
    person = _held(queries.person_of(ticket, Status.ENROL_NEEDED, at=at))
    confirm_totp(person=person, sealed=sealed, code=code, at=at)
    return _arrived(person, _clean(address), at)


@transaction.atomic
def renew_and_enter(*, ticket: str, password: str, address: str, at: datetime) -> SignInResult:
    """The last step of those whose password is old or was set by another: take a new one, then go on."""
    person = _held(queries.person_of(ticket, Status.PASSWORD_NEEDED, at=at))
    set_password(person=person, password=password, by=person, at=at)
    return _arrived(person, _clean(address), at)


@transaction.atomic
def confirm_totp(*, person: Person, sealed: str, code: str, at: datetime, replace: bool = False) -> None:
    """Bind the offered secret once its first code is right; that code is used up. Replacing needs a step-up first."""
    if _held(person).sealed_totp and not replace:
        raise Refused("已绑定动态口令，如需更换请先再次验证身份", code="orgs.totp_bound")
    secret = queries.offered_secret(sealed, person=person, at=at)
    step = rules.accepted_step(secret, code, at=at, used_step=0)
    if step is None:
        raise Refused("动态口令不正确，请核对手机时间后重试", code="orgs.totp_wrong", fields={"code": "不正确"})
    _keep_secret(person, secret, step, at)
    record(
        by=person, action="orgs.confirm_totp", subject=_subject(person), summary=f"“{person.name}”绑定动态口令", at=at
    )


@transaction.atomic
def set_password(*, person: Person, password: str, by: Doer, at: datetime) -> None:
    """Set a password; one set by somebody else must be renewed at the first sign-in. All sessions end."""
    if by != person:
        require_charge(by, "orgs.reset_sign_in", person)
    if reason := queries.why_not_password(password, person=person, on=_day(at)):
        raise Refused(reason, code="orgs.password", fields={"password": reason})
    memory = queries.limits(on=_day(at)).memory
    used = PasswordUsed.objects.filter(person=person).order_by("-at")[:memory]
    if any(check_password(password, former.password) for former in used):
        raise Refused(f"不能使用最近 {memory} 次用过的口令", code="orgs.password_used")
    person.set_password(password)
    person.password_set_at, person.password_is_initial = at, by != person
    person.save(update_fields=["password", "password_set_at", "password_is_initial"])
    PasswordUsed.objects.create(person=person, password=person.password, at=at)
    _end_sessions(person, at)
    record(by=by, action="orgs.set_password", subject=_subject(person), summary=f"设置“{person.name}”的口令", at=at)


def change_password(*, person: Person, old: str, new: str, at: datetime) -> None:
    """Change one's own password, knowing the old one; all sessions end. A wrong guess is counted too."""
    if not _proved(person, at, password=old):
        raise Refused("原口令不正确", code="orgs.password_wrong", fields={"old": "不正确"})
    set_password(person=person, password=new, by=person, at=at)


@transaction.atomic
def reset_sign_in(*, person: Person, by: Doer, at: datetime) -> str:
    """Give back a lost account: an initial password (returned once), no bound code, no lock, no session."""
    if person == by:
        raise Refused("不能重置本人的登录凭据，请使用修改口令", code="orgs.own_reset")
    password = f"{secrets.token_urlsafe(12)}-Sz7"
    set_password(person=person, password=password, by=by, at=at)
    person.sealed_totp, person.totp_confirmed_at = None, None
    person.failed_sign_ins, person.locked_until = 0, None
    person.save(update_fields=["sealed_totp", "totp_confirmed_at", "failed_sign_ins", "locked_until"])
    record(
        by=by, action="orgs.reset_sign_in", subject=_subject(person), summary=f"重置“{person.name}”的登录凭据", at=at
    )
    return password


@transaction.atomic
def unlock(*, person: Person, by: Doer, at: datetime) -> None:
    """Lift a lock before its time."""
    require_charge(by, "orgs.reset_sign_in", person)
    Person.objects.filter(pk=person.pk).update(failed_sign_ins=0, locked_until=None)
    record(by=by, action="orgs.unlock", subject=_subject(person), summary=f"解除“{person.name}”的账户锁定", at=at)


@transaction.atomic
def start_session(*, request: HttpRequest, person: Person, address: str, at: datetime) -> SessionHeld:
    """Begin a session under a fresh key, so that one fixed beforehand is worth nothing."""
    auth.login(request, person, backend=BACKEND)
    if not request.session.session_key:
        request.session.save()
    return SessionHeld.objects.create(
        person=person,
        session_key=request.session.session_key or "",
        address=_clean(address),
        browser=request.headers.get("User-Agent", "")[:200],
        started_at=at,
        seen_at=at,
    )


def keep_session(*, request: HttpRequest, at: datetime) -> bool:
    """Note that a session is in use, once a minute; end it and return False when idle or too long."""
    held = SessionHeld.objects.filter(session_key=request.session.session_key or "").first()
    if held is None:
        return True
    limits = queries.limits(on=_day(at))
    if held.ended_at is not None or rules.is_over(
        started_at=held.started_at, seen_at=held.seen_at, at=at, limits=limits
    ):
        sign_out(request=request, at=at, why="会话已结束或者超时")
        return False
    if at >= held.seen_at + timedelta(minutes=1):
        SessionHeld.objects.filter(pk=held.pk).update(seen_at=at)
    return True


@transaction.atomic
def sign_out(*, request: HttpRequest, at: datetime, why: str = "") -> None:
    """End the present session; `why` when it was not the person who ended it."""
    held = SessionHeld.objects.select_related("person").filter(session_key=request.session.session_key or "").first()
    if held is not None and held.ended_at is None:
        SessionHeld.objects.filter(pk=held.pk).update(ended_at=at)
        summary, detail = f"“{held.person.name}”退出登录", {"why": why} if why else {}
        record(
            by=held.person,
            action="orgs.sign_out",
            subject=_subject(held.person),
            summary=summary,
            detail=detail,
            at=at,
        )
    auth.logout(request)


@transaction.atomic
def end_session(*, person: Person, session_id: int, at: datetime) -> None:
    """End one of one's own sessions."""
    if not _end_sessions(person, at, only=session_id):
        raise Refused("该会话已结束", code="orgs.session_ended")
    record(by=person, action="orgs.end_session", subject=_subject(person), summary="退出一处登录", at=at)


@transaction.atomic
def sign_out_everywhere(*, person: Person, by: Doer, at: datetime) -> int:
    """End all sessions of a person, one's own or as a security administrator; return how many."""
    if by != person:
        require_charge(by, "orgs.reset_sign_in", person)
    ended = _end_sessions(person, at)
    summary = f"“{person.name}”退出全部登录"
    record(by=by, action="orgs.sign_out_everywhere", subject=_subject(person), summary=summary, at=at)
    return ended


@transaction.atomic
def step_up(*, request: HttpRequest, person: Person, at: datetime, code: str = "", password: str = "") -> bool:
    """Prove oneself again before a dangerous act: by code, or by password where no code is bound."""
    proved = _proved(person, at, code=code) if person.sealed_totp else _proved(person, at, password=password)
    if proved:
        request.session[queries.STEPPED_UP] = at.timestamp()
        detail = {"for": request.path}
        summary = f"“{person.name}”再次确认身份"
        record(by=person, action="orgs.step_up", subject=_subject(person), summary=summary, detail=detail, at=at)
    return proved


@transaction.atomic
def bind_demo_totp(*, person: Person, secret: str, by: Doer, at: datetime) -> None:
    """Bind a known secret to a demonstration person, and to nobody else."""
    require_charge(by, "orgs.reset_sign_in", person)
    if not person.is_demonstration:
        raise Refused("只能为演示人员预设动态口令", code="orgs.no_demonstration")
    _keep_secret(person, secret, 0, at)


def _why_wrong(person: Person | None, password: str, at: datetime) -> str | None:
    """Why the first factor is refused; an unknown name takes as long as a known one."""
    if person is None or not person.is_active or len(password) > rules.LONGEST_PASSWORD:
        Person().set_password(password[: rules.LONGEST_PASSWORD])
        return "未知登录名或账户已停用"
    right = person.check_password(password)
    if rules.is_locked(person.locked_until, at=at):
        return "账户锁定期间尝试登录"
    return None if right else "口令不正确"


def _with_code(person: Person, code: str, address: str, at: datetime) -> SignInResult:
    if not _use_code(person, code, at):
        return _failed(person, address, at, "动态口令不正确或已使用")
    return _arrived(person, address, at)


@transaction.atomic
def _proved(person: Person, at: datetime, *, code: str = "", password: str = "") -> bool:
    """Whether one factor of a person already inside is right; a wrong one counts towards the lock."""
    person = _held(person)
    if rules.is_locked(person.locked_until, at=at):
        return False
    if (code and _use_code(person, code, at)) or (password and person.check_password(password)):
        return True
    _count(person, at)
    record(by=person, action="orgs.proof_failed", subject=_subject(person), summary="再次验证未通过", at=at)
    return False


def _use_code(person: Person, code: str, at: datetime) -> bool:
    """Accept a code once: of two that race with one code, the first update wins."""
    step = rules.accepted_step(queries.totp_secret(person), code, at=at, used_step=person.totp_used_step)
    if step is None:
        return False
    updated = Person.objects.filter(pk=person.pk, totp_used_step__lt=step).update(totp_used_step=step)
    person.totp_used_step = step
    return bool(updated)


def _arrived(person: Person, address: str, at: datetime) -> SignInResult:
    """All factors are right: ask for a new password if due, else open the door."""
    limits = queries.limits(on=_day(at))
    if rules.must_renew(
        person.kind, set_at=person.password_set_at, is_initial=person.password_is_initial, at=at, limits=limits
    ):
        return _next(Status.PASSWORD_NEEDED, person, at)
    person.failed_sign_ins, person.locked_until, person.last_login = 0, None, at
    person.save(update_fields=["failed_sign_ins", "locked_until", "last_login"])
    record(
        by=person,
        action="orgs.sign_in",
        subject=_subject(person),
        summary=f"“{person.name}”登录",
        detail={"address": address},
        at=at,
    )
    return SignInResult(Status.SIGNED_IN, person=person)


def _next(status: Status, person: Person, at: datetime) -> SignInResult:
    return SignInResult(status, NEXT_STEP[status], person, queries.ticket(person, status, at=at))


def _failed(person: Person | None, address: str, at: datetime, why: str) -> SignInResult:
    """Count a failure against the account and the address; the log knows why, the visitor does not."""
    SignInFailure.objects.create(address=address, at=at)
    if person is not None and not rules.is_locked(person.locked_until, at=at):
        _count(person, at)
    record(
        by=VISITOR,
        action="orgs.sign_in_failed",
        subject=_subject(person) if person else "orgs.person:unknown",
        summary=f"登录失败：{why}",
        detail={"address": address},
        at=at,
    )
    return REFUSAL


def _count(person: Person, at: datetime) -> None:
    limits = queries.limits(on=_day(at))
    person.failed_sign_ins, person.locked_until = rules.after_failure(person.failed_sign_ins, at=at, limits=limits)
    person.save(update_fields=["failed_sign_ins", "locked_until"])


def _slowed(address: str, at: datetime) -> SignInResult | None:
    """Hold an address back after many failures, and forget those that no longer count."""
    limits = queries.limits(on=_day(at))
    failures = SignInFailure.objects.filter(address=address)
    failures.filter(at__lte=at - timedelta(minutes=limits.address_minutes)).delete()
    wait = rules.wait_for_address(list(failures.values_list("at", flat=True)), at=at, limits=limits)
    if not wait:
        return None
    return SignInResult(Status.SLOWED, f"尝试过于频繁，请 {wait} 秒后再试", wait_seconds=wait)


def _keep_secret(person: Person, secret: str, used_step: int, at: datetime) -> None:
    person.sealed_totp = seal(secret.encode(), purpose=queries.TOTP_PURPOSE)
    person.totp_used_step, person.totp_confirmed_at = used_step, at
    person.save(update_fields=["sealed_totp", "totp_used_step", "totp_confirmed_at"])


def _end_sessions(person: Person, at: datetime, *, only: int | None = None) -> int:
    held = SessionHeld.objects.filter(person=person, ended_at=None)
    if only is not None:
        held = held.filter(pk=only)
    Session.objects.filter(session_key__in=list(held.values_list("session_key", flat=True))).delete()
    return held.update(ended_at=at)


def _held(person: Person) -> Person:
    return Person.objects.select_for_update().get(pk=person.pk)


def _subject(person: Person) -> str:
    return f"orgs.person:{person.pk}"


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def _clean(address: str) -> str:
    """A usable address; a garbled one shares the counter of all garbled ones."""
    try:
        return str(ip_address(address))
    except ValueError:
        return "0.0.0.0"  # noqa: S104
