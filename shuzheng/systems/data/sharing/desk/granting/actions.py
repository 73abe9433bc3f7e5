"""What the pages of a grant ask of the exchange; each says in a word what was done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms

from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.specs import Condition
from shuzheng.lib.errors import NotAllowed
from shuzheng.systems.data.sharing import actions as sharing
from shuzheng.systems.data.sharing.desk.granting.forms import (
    DisposeForm,
    ReasonForm,
    RenewForm,
    StopForm,
    finish_form,
    suspend_form,
    terminate_form,
)

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

Said = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """One change of a grant: its form, its consequence in words, what it does and says; where it leads."""

    label: str
    consequence: str
    form: Callable[..., forms.Form]
    run: Callable[[Any, Person, datetime, Said], str]
    done: str


def _suspend(grant: Any, by: Person, at: datetime, said: Said) -> str:
    exchange.suspend(grant=grant, by=by, at=at, **said)
    return ""


def _resume(grant: Any, by: Person, at: datetime, said: Said) -> str:
    exchange.resume(grant=grant, by=by, at=at, **said)
    return ""


def _terminate(grant: Any, by: Person, at: datetime, said: Said) -> str:
    exchange.terminate(grant=grant, by=by, at=at, **said)
    return ""


def _renew(grant: Any, by: Person, at: datetime, said: Said) -> str:
    exchange.renew(grant=grant, by=by, at=at, **said)
    return ""


def _dispose(grant: Any, by: Person, at: datetime, said: Said) -> str:
    exchange.confirm_disposal(grant=grant, by=by, at=at, **said)
    return ""


def _stop(grant: Any, by: Person, at: datetime, said: Said) -> str:
    case = sharing.propose_stop(grant_id=grant.pk, ends=said["ends"] == "yes", reason=said["reason"], by=by, at=at)
    return f"/cases/{case}"


ACTS: dict[str, Act] = {
    "suspend": Act(
        "暂停", "暂停后，网关在 5 秒内停止应答该部门的调用；整改合格后可以恢复。", suspend_form, _suspend, "已暂停"
    ),
    "resume": Act("恢复", "恢复后，该部门可以继续调用。", ReasonForm, _resume, "已恢复"),
    "terminate": Act(
        "终止",
        "终止后不能恢复，需要再用的须重新申请。因违规终止的，应先暂停并要求整改。",
        terminate_form,
        _terminate,
        "已终止",
    ),
    "finish": Act(
        "结束使用", "结束后不能恢复；请按要求妥善处置已取得的数据。条例第二十五条", finish_form, _terminate, "已结束"
    ),
    "renew": Act("续期", "只延长期限，不改变用途、数据项和脱敏。", RenewForm, _renew, "已续期"),
    "propose-stop": Act(
        "提出中止",
        "无违规而确需中止的，先与使用部门协商，再报主管部门备案。",
        StopForm,
        _stop,
        "已提出，等待使用部门答复",
    ),
    "dispose": Act(
        "登记处置",
        "登记后不能更改。授权结束后未妥善处置数据的，按条例第四十条处理。",
        DisposeForm,
        _dispose,
        "已登记数据处置情况",
    ),
}


def destroy_file(*, delivery: Any, by: Person, at: datetime) -> None:
    """Destroy a file that was made; what was in it stays on record."""
    exchange.remove_file(delivery=delivery, by=by, at=at)


def open_feed(*, resources: list[tuple[str, str]], said: Said, by: Person, at: datetime) -> None:
    """Return an entry of one's own to a lower division."""
    if said["resource"] not in {pk for pk, _ in resources}:
        raise NotAllowed("只能回流本单位的目录")
    where = (Condition(said["element"], "prefix", said["value"]),) if said["element"] else ()
    exchange.open_feed(
        resource_id=UUID(said["resource"]),
        division=said["division"],
        refresh=said["refresh"],
        valid_to=said["valid_to"],
        conditions=where,
        by=by,
        at=at,
    )
