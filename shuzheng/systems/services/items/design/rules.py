"""Editing a form without writing JSON: pages and questions are put in, moved and taken out. Pure."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shuzheng.lib.errors import Refused
from shuzheng.systems.services.items.forms import Schema, kind_of

LICENCES = (
    *("营业执照", "居民身份证", "身份证", "户口簿", "户口本", "结婚证", "离婚证", "出生医学证明", "不动产权证书"),
    *("残疾人证", "机动车驾驶证", "机动车行驶证", "社会保障卡", "食品经营许可证", "食品生产许可证", "医师执业证书"),
    *("护士执业证书", "教师资格证书", "律师执业证书", "道路运输经营许可证", "道路运输证", "老年人优待证"),
    *("事业单位法人证书", "社会团体法人登记证书", "民办非企业单位登记证书", "医疗机构执业许可证", "取水许可证"),
    *("建筑工程施工许可证", "建设工程规划许可证", "建设用地规划许可证", "药品经营许可证", "医疗器械经营许可证"),
)
"""Papers that are electronic licences; whoever asks for one asks for what the state holds."""
ART = "政务数据共享条例第十九条、国务院关于在线政务服务的若干规定第七条"
_TYPES: Mapping[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "long": {"type": "string", "x-kind": "long"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "date": {"type": "string", "format": "date"},
    "yes": {"type": "boolean"},
    "choice": {"type": "string"},
    "choices": {"type": "array", "uniqueItems": True},
    "files": {"type": "array", "x-kind": "files"},
}
_BOUNDS = {
    "text": ("minLength", "maxLength"),
    "long": ("minLength", "maxLength"),
    "number": ("minimum", "maximum"),
    "integer": ("minimum", "maximum"),
    "choices": ("minItems", "maxItems"),
    "files": ("minItems", "maxItems"),
}


def licence_named(text: str) -> str:
    """The electronic licence that a material or a question asks for; "" where it asks for none."""
    found = [name for name in LICENCES if name in text]
    return max(found, key=len, default="")


def with_page(schema: Schema, *, title: str, help: str = "") -> dict[str, Any]:  # noqa: A002
    """The form with one more page at its end."""
    form = _copied(schema)
    taken = {group["name"] for group in form["x-groups"]}
    form["x-groups"].append({"name": _free("page", taken), "title": title, "help": help, "questions": []})
    return form


def without_page(schema: Schema, name: str) -> dict[str, Any]:
    """The form without a page that asks nothing."""
    form = _copied(schema)
    group = _page(form, name)
    if group["questions"]:
        raise Refused("这一页还有问题，请先移走或者删除", code="items.page_not_empty")
    form["x-groups"].remove(group)
    return form


def with_question(schema: Schema, page: str, said: Mapping[str, Any], *, name: str = "") -> dict[str, Any]:
    """The form with a question put on a page, or in the place of the one of that name."""
    form = _copied(schema)
    name = name or _free("q", set(form["properties"]))
    if not form["x-groups"]:
        form["x-groups"].append({"name": page, "title": "申请信息", "help": "", "questions": []})
    group = _page(form, page)
    for other in form["x-groups"]:
        if name in other["questions"] and other is not group:
            other["questions"].remove(name)
    if name not in group["questions"]:
        group["questions"].append(name)
    form["properties"][name] = rule_of(said)
    wanted = [one for one in form["required"] if one != name]
    form["required"] = [*wanted, name] if said.get("is_required") else wanted
    return form


def without_question(schema: Schema, name: str) -> dict[str, Any]:
    """The form without a question; refused while another depends on it."""
    form = _copied(schema)
    _known(form, name)
    for other, rule in form["properties"].items():
        if other != name and name in ((rule.get("x-when") or {}).get("question"), rule.get("x-after")):
            raise Refused(f"“{rule['title']}”的出现条件用到了它，请先改那一题", code="items.depended_on")
    del form["properties"][name]
    form["required"] = [one for one in form["required"] if one != name]
    for group in form["x-groups"]:
        group["questions"] = [one for one in group["questions"] if one != name]
    return form


def moved(schema: Schema, name: str, step: int) -> dict[str, Any]:
    """The form with a question, or a page, one place further up (-1) or down (1)."""
    form = _copied(schema)
    pages = [group["name"] for group in form["x-groups"]]
    if name in pages:
        _swap(form["x-groups"], pages.index(name), step)
        return form
    _known(form, name)
    questions = next(group["questions"] for group in form["x-groups"] if name in group["questions"])
    _swap(questions, questions.index(name), step)
    return form


def rule_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in on the page, as a property of the schema."""
    kind = said["kind"]
    rule: dict[str, Any] = {**_TYPES[kind], "title": said["title"]}
    if said.get("help"):
        rule["description"] = said["help"]
    options = [{"const": one, "title": one} for one in said.get("options") or ()]
    if kind == "choice":
        rule["oneOf"] = options
    if kind == "choices":
        rule["items"] = {"oneOf": options}
    if kind == "yes" and said.get("must_agree"):
        rule["const"] = True
    for name, key in zip(("low", "high"), _BOUNDS.get(kind, ()), strict=False):
        if said.get(name) is not None:
            rule[key] = _whole(said[name]) if key not in ("minimum", "maximum") or kind == "integer" else said[name]
    if kind == "text" and said.get("standard"):
        rule["x-standard"] = said["standard"]
    if kind == "date" and said.get("after"):
        rule["x-after"] = said["after"]
    if said.get("when"):
        rule["x-when"] = {"question": said["when"], "is": list(said["when_is"])}
    if said.get("supplied_by"):
        rule["x-supplied"] = said["supplied_by"]
    return rule


def said_of(schema: Schema, name: str) -> dict[str, Any]:
    """A property of the schema as what is filled in on the page."""
    rule = schema["properties"][name]
    kind = kind_of(rule)
    among = rule.get("items", {}) if rule.get("type") == "array" else rule
    bounds = dict(zip(("low", "high"), (rule.get(key) for key in _BOUNDS.get(kind, ())), strict=False))
    when = rule.get("x-when") or {}
    return {
        "title": rule.get("title", name),
        "kind": kind,
        "help": rule.get("description", ""),
        "is_required": name in schema.get("required", ()),
        "options": [one.get("title", one["const"]) for one in among.get("oneOf", ())] or list(among.get("enum", ())),
        "must_agree": rule.get("const") is True,
        "standard": rule.get("x-standard", ""),
        "after": rule.get("x-after", ""),
        "when": when.get("question", ""),
        "when_is": list(when.get("is", ())),
        "supplied_by": rule.get("x-supplied", ""),
        **bounds,
    }


def answers_that_show(schema: Schema, name: str, typed: Iterable[str]) -> list[Any]:
    """The answers to an earlier question, as its kind has them, that make another one asked."""
    rule = schema.get("properties", {}).get(name)
    if rule is None:
        raise Refused("出现条件的问题不存在", code="items.no_question", status=404)
    values = [one.strip() for one in typed if one.strip()]
    kind = kind_of(rule)
    if kind == "yes":
        return [value in ("是", "yes", "true") for value in values]
    if kind in ("number", "integer"):
        return [int(value) if value.lstrip("-").isdecimal() else float(value) for value in values]
    among = rule.get("items", {}) if rule.get("type") == "array" else rule
    known = {one.get("title", one["const"]): one["const"] for one in among.get("oneOf", ())}
    return [known.get(value, value) for value in values]


def _whole(value: float) -> int:
    return int(value)


def _copied(schema: Schema) -> dict[str, Any]:
    form: dict[str, Any] = copy.deepcopy(dict(schema))
    form.setdefault("type", "object")
    form.setdefault("properties", {})
    form.setdefault("required", [])
    if "x-groups" not in form:
        named = list(form["properties"])
        form["x-groups"] = [{"name": "page1", "title": "申请信息", "help": "", "questions": named}] if named else []
    return form


def _page(form: Mapping[str, Any], name: str) -> dict[str, Any]:
    for group in form["x-groups"]:
        if group["name"] == name:
            found: dict[str, Any] = group
            return found
    raise Refused("没有这一页，请刷新后再试", code="items.no_page", status=404)


def _known(form: Mapping[str, Any], name: str) -> None:
    if name not in form["properties"]:
        raise Refused("没有这个问题，请刷新后再试", code="items.no_question", status=404)


def _swap(things: list[Any], at: int, step: int) -> None:
    to = at + step
    if 0 <= to < len(things):
        things[at], things[to] = things[to], things[at]


def _free(stem: str, taken: Iterable[str]) -> str:
    known: Sequence[str] = list(taken)
    return next(name for n in range(1, 10_000) if (name := f"{stem}{n}") not in known)
