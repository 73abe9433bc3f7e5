"""Electronic licences: identifiers, states and what may follow what, how long they run, when they may be used. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from shuzheng.lib.codes import licence_id, why_not

IDENTIFIER = "GB/T 36904-2018"
STATES = (
    ("valid", "有效"),
    ("suspended", "暂扣"),
    ("annulled", "撤销"),
    ("withdrawn", "撤回"),
    ("cancelled", "注销"),
    ("revoked", "吊销"),
    ("expired", "失效"),
    ("superseded", "被新版本替代"),
)
HOLDERS = (("person", "自然人"), ("entity", "法人和其他组织"), ("either", "自然人、法人均可"))
HOLDER_CODES = (("citizen-id", "公民身份号码"), ("uscc", "统一社会信用代码"), ("passport", "护照"), ("other", "其他"))
_PERSONS, _ENTITIES = frozenset({"citizen-id", "passport", "other"}), frozenset({"uscc"})


@dataclass(frozen=True, slots=True)
class Move:
    """One lawful act on a licence: from which states, to which, by which article."""

    name: str
    label: str
    starts: frozenset[str]
    to: str
    article: str


_STANDS = frozenset({"valid", "suspended"})
MOVES: Mapping[str, Move] = {
    move.name: move
    for move in (
        Move("suspend", "暂扣", frozenset({"valid"}), "suspended", "行政处罚法第九条第三项"),
        Move("resume", "发还（恢复）", frozenset({"suspended"}), "valid", "行政处罚法第九条第三项"),
        Move("revoke", "吊销", _STANDS, "revoked", "行政处罚法第九条第三项"),
        Move("annul", "撤销", _STANDS | {"expired"}, "annulled", "行政许可法第六十九条"),
        Move("withdraw", "撤回", _STANDS, "withdrawn", "行政许可法第八条"),
        Move(
            "cancel",
            "注销",
            _STANDS | {"annulled", "withdrawn", "revoked", "expired"},
            "cancelled",
            "行政许可法第七十条",
        ),
        Move("expire", "失效", _STANDS, "expired", "行政许可法第七十条第一项"),
        Move("restore", "恢复", frozenset({"annulled", "withdrawn", "revoked"}), "valid", "行政复议法第六十四条"),
        Move("supersede", "换发新版本", frozenset({"valid", "expired"}), "superseded", "GB/T 36904-2018"),
    )
}


def why_not_move(before: Mapping[str, object], after: Mapping[str, object]) -> str | None:
    """撤销、撤回、注销、吊销 are different acts; what is cancelled or replaced changes no more."""
    old, new = str(before["state"]), str(after["state"])
    if old != new and not any(old in move.starts and move.to == new for move in MOVES.values()):
        return f"证照状态为“{dict(STATES)[old]}”的，不能改为“{dict(STATES).get(new, new)}”"
    if old == new and old in ("cancelled", "superseded"):
        return f"证照已{dict(STATES)[old]}，不再变更；登记有误的请办理“更正”"
    said = {name for name in after if after[name] != before[name]} - {"state", "note", "reported_state"}
    if said:
        return "证照内容变更应当换发新版本；登记有误的请办理“更正”"
    return None


def why_not_licence(values: Mapping[str, object]) -> str | None:
    """GB/T 36904: what the identifier says is what the licence says; a term ends after it begins."""
    kind, issuer, serial, version, _ = str(values["identifier"]).removeprefix(f"{licence_id.ROOT}.").split(".")
    said = {"kind": kind, "issuer": issuer, "serial": serial, "version": version}
    odd = [name for name, value in said.items() if str(values[name]) != value]
    if odd:
        labels = {"kind": "证照类型代码", "issuer": "颁发机构代码", "serial": "流水号", "version": "版本号"}
        return f"电子证照标识与{'、'.join(labels[name] for name in odd)}不一致"
    if reason := why_not_holder(str(values["holder_code"]), str(values["holder"])):
        return reason
    return why_not_term(values["effective_on"], values["expires_on"])


def why_not_term(start: object, end: object) -> str | None:
    """The last day of validity is not before the first."""
    late = isinstance(start, date) and isinstance(end, date) and end < start
    return "有效期止早于有效期起" if late else None


def why_not_issued(identifier: str) -> str | None:
    """GB/T 36904: accepted when read, refused when issued: the issuer is named by its eighteen characters."""
    return licence_id.why_not(identifier, issuing=True)


def why_not_holder(code: str, holder: str) -> str | None:
    """The holder's number is one of its kind."""
    return why_not(code, holder) if code in ("citizen-id", "uscc") else None


def why_not_holder_of_type(holder_kind: str, code: str) -> str | None:
    """A type of licence is for persons, for entities, or for both."""
    allowed = {"person": _PERSONS, "entity": _ENTITIES}.get(holder_kind, _PERSONS | _ENTITIES)
    return None if code in allowed else f"这类证照的持证主体是{dict(HOLDERS)[holder_kind]}"


def last_day(start: date, years: int | None) -> date | None:
    """The last day of a licence that runs for some years; None runs on."""
    if years is None:
        return None
    try:
        return start.replace(year=start.year + years) - timedelta(days=1)
    except ValueError:  # 29 February
        return date(start.year + years, 2, 28)


def state_on(state: str, expires_on: date | None, on: date) -> str:
    """The canonical state on a day: a licence whose last day is past is 失效, unless something graver was done."""
    past = expires_on is not None and expires_on < on
    return "expired" if past and state in ("valid", "suspended") else state


def why_not_usable(*, state: str, effective_on: date, expires_on: date | None, on: date) -> str | None:
    """Only a licence that is in force may be used: the state of the day, and the reason."""
    if on < effective_on:
        return f"证照自 {effective_on} 起有效"
    now = state_on(state, expires_on, on)
    if now == "valid":
        return None
    past = f"，有效期止 {expires_on}" if now == "expired" and expires_on else ""
    return f"证照状态为“{dict(STATES)[now]}”{past}"


def next_version(version: str) -> str | None:
    """Three digits; after 999 there is none."""
    return f"{int(version) + 1:03d}" if int(version) < 999 else None


def why_not_use(*, expires_on: date, is_revoked: bool, is_users: bool, on: date) -> str | None:
    """国务院令第716号第十条 and PIPL 13: by whom the holder named, for what was said, until the day that was said."""
    if not is_users:
        return "持证主体没有授权您的单位使用"
    if is_revoked:
        return "持证主体已撤回授权"
    return f"授权已于 {expires_on} 到期" if on > expires_on else None
