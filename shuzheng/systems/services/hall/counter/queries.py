"""What a clerk at a counter needs: the item that was meant, the counter one works at."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.services.items import queries as items

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person
    from shuzheng.systems.services.items.models import ItemVersion

MOST = 10


def counter_of(person: Person, *, on: date) -> Org:
    """The counter at which a clerk works on a day."""
    found = next((held.org for held in person.held(on) if held.role == Role.COUNTER_CLERK), None)
    if found is None:
        raise NotAllowed("您不在窗口岗位，不能代为收件", code="services.no_counter")
    return found


def meant(words: str, *, on: date) -> list[ItemVersion]:
    """The items that a code or words mean: one where it is plain, else those to choose from."""
    text = words.strip()
    if found := items.version(text.upper(), on):
        return [found]
    by_name = list(items.published(on).filter(name__icontains=text)[:MOST])
    return by_name or list(items.search(text, on=on, size=MOST).versions)


def one_meant(words: str, *, on: date) -> ItemVersion:
    """The one item that is meant; else a refusal that lists the codes to choose from."""
    found = meant(words, on=on)
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused("没有找到这个事项，请换个说法", code="services.no_item", fields={"item": "没有找到这个事项"})
    listed = "；".join(f"{one.number} {one.name}（{one.org}）" for one in found)
    raise Refused(f"请填编码：{listed}", code="services.items", fields={"item": f"请填编码：{listed}"})
