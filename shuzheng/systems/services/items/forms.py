"""Application forms: a JSON Schema (draft 2020-12 subset) read as questions, pages and conditions. Checked here, on the
server: what a browser checks is only a courtesy. Pure.

Beside the standard's own words a property may say: `x-kind` (how it is asked), `x-when` {question, is} (asked only if),
`x-standard` (a data standard of lib.standards), `x-after` (a date on or after that of another question), `x-supplied`
(the licence or catalogue entry that has it). `x-groups` at the top are the pages.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from shuzheng.lib import standards

Schema = Mapping[str, Any]
Answers = Mapping[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
KINDS: Mapping[str, str] = {
    "text": "一行文字",
    "long": "多行文字",
    "number": "数字",
    "integer": "整数",
    "date": "日期",
    "yes": "是或否",
    "choice": "单选",
    "choices": "多选",
    "files": "上传文件",
}
LONGEST = {"text": 200, "long": 4000}
MOST_FILES = 10
_FORMATS = FormatChecker(formats=())


@_FORMATS.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or len(date.fromisoformat(value).isoformat()) == len(value)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an answer, said to the applicant."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its kind decides how it is asked."""

    name: str
    title: str
    kind: str
    help: str = ""
    is_required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    rule: Schema = field(default_factory=dict)
    supplied_by: str = ""

    @property
    def when(self) -> tuple[str, tuple[Any, ...]] | None:
        """The earlier question and the answers to it that make this one asked; None if it always is."""
        said = self.rule.get("x-when")
        return (said["question"], tuple(said["is"])) if said else None


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that stand on one page."""

    name: str
    title: str
    help: str
    questions: tuple[Question, ...]


def groups(schema: Schema) -> list[Group]:
    """The pages of a form, in order; a form that names none has one."""
    asked = {name: _question(name, rule, schema) for name, rule in schema.get("properties", {}).items()}
    if not schema.get("x-groups"):
        return [Group("form", str(schema.get("title", "申请信息")), "", tuple(asked.values()))] if asked else []
    return [
        Group(one["name"], one["title"], one.get("help", ""), tuple(asked[name] for name in one["questions"]))
        for one in schema["x-groups"]
        if one["questions"]
    ]


def questions(schema: Schema) -> list[Question]:
    """Every question, in the order in which they are asked."""
    return [question for group in groups(schema) for question in group.questions]


def kind_of(rule: Schema) -> str:
    """How a property is asked for."""
    if said := rule.get("x-kind"):
        return str(said)
    match rule.get("type"):
        case "array":
            return "choices"
        case "boolean":
            return "yes"
        case "number" | "integer" as number:
            return str(number)
    if "oneOf" in rule or "enum" in rule:
        return "choice"
    return "date" if rule.get("format") == "date" else "text"


def _question(name: str, rule: Schema, schema: Schema) -> Question:
    return Question(
        name=name,
        title=rule.get("title", name),
        kind=kind_of(rule),
        help=rule.get("description", ""),
        is_required=name in schema.get("required", ()),
        choices=_choices(rule),
        rule=rule,
        supplied_by=rule.get("x-supplied", ""),
    )


def _choices(rule: Schema) -> tuple[tuple[str, str], ...]:
    among = rule.get("items", {}) if rule.get("type") == "array" else rule
    if "enum" in among:
        return tuple((str(value), str(value)) for value in among["enum"])
    return tuple((str(one["const"]), str(one.get("title", one["const"]))) for one in among.get("oneOf", ()))


def visible(schema: Schema, answers: Answers) -> set[str]:
    """The questions that are asked, given the answers so far: a hidden one hides what depends on it."""
    shown: set[str] = set()
    for question in questions(schema):
        if question.when is None or (question.when[0] in shown and _is_among(answers.get(question.when[0]), question)):
            shown.add(question.name)
    return shown


def _is_among(answer: Any, question: Question) -> bool:
    wanted = question.when[1] if question.when else ()
    return any(one in wanted for one in answer) if isinstance(answer, list) else answer in wanted


def kept(schema: Schema, answers: Answers) -> dict[str, Any]:
    """The answers to what is asked: the rest is left behind."""
    shown = visible(schema, answers)
    return {name: value for name, value in answers.items() if name in shown and not is_empty(value)}


def is_empty(value: object) -> bool:
    """Whether nothing was answered."""
    return value is None or value in ("", [])


def check(schema: Schema, answers: Answers, *, only: Sequence[str] | None = None) -> list[Problem]:
    """Every problem of the answers to what is asked (or to some of it), one per question; empty when all is well."""
    given = kept(schema, answers)
    shown, found = visible(schema, answers), dict[str, str]()
    for question in questions(schema):
        if question.name in shown and question.is_required and question.name not in given:
            found[question.name] = _missing(question)
    for error in Draft202012Validator(compiled(schema), format_checker=_FORMATS).iter_errors(given):
        if error.path:
            found.setdefault(str(error.path[0]), _words(error, schema["properties"][error.path[0]]))
    for question in questions(schema):
        if question.name in given and (reason := _why_not(question, given)):
            found.setdefault(question.name, reason)
    return [Problem(name, words) for name, words in found.items() if only is None or name in only]


def _missing(question: Question) -> str:
    if question.rule.get("const") is True:
        return "请勾选确认后再继续"
    word = {"choice": "请选择", "choices": "请选择", "yes": "请选择", "files": "请上传"}.get(question.kind, "请填写")
    return f"{word}“{question.title}”"


def _why_not(question: Question, given: Answers) -> str | None:
    """The rules that JSON Schema has no words for: a data standard, one date after another."""
    value, rule = given[question.name], question.rule
    if (standard := rule.get("x-standard")) and isinstance(value, str) and standard in standards.STANDARDS:
        return standards.why_not(standard, value)
    earlier = given.get(rule.get("x-after", ""))
    if isinstance(value, str) and isinstance(earlier, str) and value < earlier:
        return f"不能早于{earlier}"
    return None


def _length(error: ValidationError) -> int:
    return len(error.instance) if isinstance(error.instance, str | list) else 0


_SAID: Mapping[str, Callable[[ValidationError, Schema], str]] = {
    "minLength": lambda error, rule: f"至少填写 {error.validator_value} 个字",
    "maxLength": lambda error, rule: f"最多 {error.validator_value} 个字，现有 {_length(error)} 个字",
    "minimum": lambda error, rule: f"不能小于 {error.validator_value}",
    "maximum": lambda error, rule: f"不能大于 {error.validator_value}",
    "exclusiveMinimum": lambda error, rule: f"应大于 {error.validator_value}",
    "exclusiveMaximum": lambda error, rule: f"应小于 {error.validator_value}",
    "multipleOf": lambda error, rule: f"应为 {error.validator_value} 的倍数",
    "pattern": lambda error, rule: "格式不对，请按说明填写",
    "format": lambda error, rule: "请填写日期，例如 2026-11-23",
    "const": lambda error, rule: "请勾选确认后再继续",
    "oneOf": lambda error, rule: "请在列出的选项中选择",
    "enum": lambda error, rule: "请在列出的选项中选择",
    "minItems": lambda error, rule: f"至少 {error.validator_value} 项",
    "maxItems": lambda error, rule: f"最多 {error.validator_value} 项，现有 {_length(error)} 项",
    "uniqueItems": lambda error, rule: "有重复的选项",
}
_TYPES = {"number": "请填写数字", "integer": "请填写整数", "boolean": "请选择是或者否", "array": "请在列出的选项中选择"}


def _words(error: ValidationError, rule: Schema) -> str:
    if error.validator == "type":
        return _TYPES.get(str(error.validator_value), "填写的内容不对")
    said = _SAID.get(str(error.validator))
    return said(error, rule) if said else "填写的内容不对"


def compiled(schema: Schema) -> dict[str, Any]:
    """The schema in the standard's own words, so that any validator says the same: conditions as if, then and else."""
    asked = questions(schema)
    always = [question.name for question in asked if question.is_required and question.when is None]
    conditions = [_condition(question, asked) for question in asked if question.when]
    return {
        "$schema": DIALECT,
        "type": "object",
        "properties": {question.name: {**_bounds(question), **question.rule} for question in asked},
        "additionalProperties": False,
        **({"required": always} if always else {}),
        **({"allOf": conditions} if conditions else {}),
    }


def _bounds(question: Question) -> dict[str, Any]:
    """What holds where a property says nothing: texts and lists of files do not grow without end."""
    if question.kind in LONGEST:
        return {"maxLength": LONGEST[question.kind]}
    return {"maxItems": MOST_FILES, "items": {"type": "string", "maxLength": 200}} if question.kind == "files" else {}


def _condition(question: Question, asked: Sequence[Question]) -> dict[str, Any]:
    name, values = question.when or ("", ())
    is_list = any(one.name == name and one.kind == "choices" for one in asked)
    one_of: dict[str, Any] = {"enum": list(values)}
    test = {"contains": one_of} if is_list else one_of
    return {
        "if": {"properties": {name: test}, "required": [name]},
        "then": {"required": [question.name]} if question.is_required else {},
        "else": {"properties": {question.name: False}},
    }


# ---- what a browser sends ----


def read(schema: Schema, posted: Mapping[str, Sequence[str]], *, only: Sequence[str] | None = None) -> dict[str, Any]:
    """What a browser sent, as answers of the right types; what cannot be read stays as it was typed, to be refused."""
    found = {}
    for question in questions(schema):
        if only is not None and question.name not in only:
            continue
        values = [_clean(value) for value in posted.get(question.name, ())]
        value = _READ.get(question.kind, _one)([one for one in values if one])
        if not is_empty(value):
            found[question.name] = value
    return found


def _clean(text: str) -> str:
    return text.replace("\0", "").replace("\r\n", "\n").strip()


def _one(values: list[str]) -> Any:
    return values[0] if values else None


def _number(values: list[str]) -> Any:
    if not values:
        return None
    text = unicodedata.normalize("NFKC", values[0]).replace(",", "")
    try:
        number = float(text) if len(text) <= 18 else None
    except ValueError:
        return values[0]
    if number is None or not isfinite(number):
        return values[0]
    return int(number) if number == int(number) else number


def _yes(values: list[str]) -> Any:
    said = values[0].casefold() if values else ""
    return {"yes": True, "on": True, "true": True, "是": True, "no": False, "false": False, "否": False}.get(said)


def _list(values: list[str]) -> Any:
    return list(dict.fromkeys(values))


_READ: Mapping[str, Callable[[list[str]], Any]] = {
    "number": _number,
    "integer": _number,
    "yes": _yes,
    "choices": _list,
    "files": _list,
}


def shown(question: Question, answer: Any) -> str:
    """An answer as a person reads it."""
    words = dict(question.choices)
    if is_empty(answer):
        return ""
    if isinstance(answer, bool):
        return "是" if answer else "否"
    if isinstance(answer, list):
        return "、".join(words.get(str(one), str(one)) for one in answer)
    return words.get(str(answer), str(answer))


# ---- what is wrong with a form itself ----


def faults(schema: Schema) -> list[str]:
    """What is wrong with the form, said to who designs it; empty when it may be published."""
    return list(_faults(schema))


_KNOWN = frozenset(
    {"type", "title", "description", "enum", "oneOf", "const", "format", "items", "minLength", "maxLength", "minimum"}
    | {"maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems", "maxItems", "uniqueItems"}
    | {"x-kind", "x-when", "x-standard", "x-after", "x-supplied"}
)


def _faults(schema: Schema) -> Iterator[str]:
    properties = schema.get("properties", {})
    listed = [name for group in schema.get("x-groups", ()) for name in group.get("questions", ())]
    if schema.get("x-groups") and sorted(listed) != sorted(properties):
        yield "每个问题要在一页里，且只在一页里"
        return
    earlier: dict[str, Question] = {}
    for question in questions(schema):
        yield from (f"“{question.title}”{words}" for words in _faults_of(question, earlier))
        earlier[question.name] = question


def _faults_of(question: Question, earlier: Mapping[str, Question]) -> Iterator[str]:
    rule = question.rule
    if unknown := sorted(set(rule) - _KNOWN):
        yield f"用了这里没有的规则：{'、'.join(unknown)}"
    if question.kind not in KINDS:
        yield "的类型不明"
    if question.kind in ("choice", "choices") and len(question.choices) < 2:
        yield "至少要有两个选项"
    if len({value for value, _ in question.choices}) < len(question.choices):
        yield "有重复的选项"
    if question.when and question.when[0] not in earlier:
        yield "的出现条件应是前面的一个问题"
    if (after := rule.get("x-after")) and (after not in earlier or earlier[after].kind != "date"):
        yield "比较的日期应是前面的一个日期问题"
    if (standard := rule.get("x-standard")) and standard not in standards.STANDARDS:
        yield f"引用了没有的数据标准“{standard}”"
    for low, high, words in (("minLength", "maxLength", "字数"), ("minimum", "maximum", "数值")):
        if low in rule and high in rule and rule[low] > rule[high]:
            yield f"的{words}下限大于上限"
