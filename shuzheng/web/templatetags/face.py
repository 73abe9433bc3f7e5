"""The components, as template tags. Every page has them: they are builtins."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from django import forms, template
from django.template.loader_tags import BlockNode
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from shuzheng.web import counties, icons, province
from shuzheng.web.ribbon import GLYPHS, KINDS, Ribbon
from shuzheng.web.specs import MapFlow, MapNode, Provenance, TimelineStep

register = template.Library()
LEVEL_ICONS = {
    "good": "done",
    "warn": "warn",
    "late": "late",
    "busy": "busy",
    "off": "off",
    "draft": "draft",
    "": "dot",
}
STATES: Mapping[str, tuple[str, str, str]] = {
    "empty": ("empty", "这里还没有内容", "有了内容会按时间先后列在这里。"),
    "none": ("search", "没有符合条件的记录", "换个说法，或者减少筛选条件再试。"),
    "denied": ("lock", "您没有查看此处的权限", "如工作需要，请向本单位系统管理员申请相应角色。"),
    "error": ("warn", "暂时没能取到数据", "您填写的内容没有丢失。请稍后重试；多次不成请联系系统管理员。"),
    "many": ("filter", "结果太多，未全部列出", "请增加筛选条件；如需全部数据，请使用导出。"),
    "waiting": ("busy", "正在处理", "可以离开此页，处理完成后会在工作台通知您。"),
}


@register.simple_tag
def icon(name: str, title: str = "") -> SafeString:
    """An icon of ours, silent unless it has a title."""
    path = icons.PATHS[name]
    if title:
        return format_html(
            '<svg class="icon" viewBox="0 0 20 20" role="img" aria-label="{}"><path d="{}"/></svg>', title, path
        )
    return format_html('<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="{}"/></svg>', path)


@register.simple_tag
def status_word(word: str, level: str = "", boxed: bool = False, sign: str = "") -> SafeString:
    """A state as icon and word, its colour only the third sign. Levels: good, warn, late, busy, off, draft."""
    classes = f"status {level}{' boxed' if boxed else ''}"
    return format_html('<span class="{}">{}{}</span>', classes, icon(sign or LEVEL_ICONS.get(level, level)), word)


@register.inclusion_tag("web/components/clock.html")
def clock_ribbon(ribbon: Ribbon, with_key: bool = False) -> dict[str, object]:
    """The full strip of a legal clock."""
    shown = [
        (kind, KINDS[kind], GLYPHS.get(kind, "")) for kind in KINDS if any(cell.kind == kind for cell in ribbon.cells)
    ]
    return {"ribbon": ribbon, "cells": _labelled(ribbon), "key": shown if with_key else []}


def _labelled(ribbon: Ribbon) -> list[dict[str, object]]:
    month, told = 0, []
    for index, cell in enumerate(ribbon.cells):
        fits = cell.start.month != month and (index == 0 or cell.start.day <= 7) and index < len(ribbon.cells) - 2
        said = "今日" if cell.is_today and ribbon.done_on is None else ("办结" if cell.is_today else "")
        if cell.is_due:
            said = "今日到期" if said == "今日" else said or "到期"
        told.append({"cell": cell, "month": f"{cell.start.month}月" if fits else "", "word": said})
        month = cell.start.month
    return told


@register.inclusion_tag("web/components/clock_mini.html")
def clock_mini(ribbon: Ribbon) -> dict[str, object]:
    """The strip at 120 px, for lists."""
    step = 120 / len(ribbon.cells)
    bars = [
        {"x": round(index * step, 2), "w": round(max(step - 0.6, 0.8), 2), "kind": cell.classes}
        for index, cell in enumerate(ribbon.cells)
    ]
    now = next((round((index + 0.5) * step, 2) for index, cell in enumerate(ribbon.cells) if cell.is_today), None)
    return {"ribbon": ribbon, "bars": bars, "now": now}


@register.inclusion_tag("web/components/provenance.html")
def provenance(origin: Provenance) -> dict[str, object]:
    """The line under every figure."""
    return {"origin": origin}


@register.inclusion_tag("web/components/masked.html")
def masked(value: str, why: str, who: str = "") -> dict[str, object]:
    """A masked value, which says why it is masked and who could see it."""
    return {"value": value or "***", "why": why, "who": who}


@register.inclusion_tag("web/components/timeline.html")
def timeline(steps: Iterable[TimelineStep]) -> dict[str, object]:
    """What happened to a record or case, newest last."""
    return {"steps": list(steps)}


@register.simple_tag
def person_chip(name: str, note: str = "") -> SafeString:
    """A person, by the last sign of the name."""
    return _chip("person", name[-1:] or "—", name, note)


@register.simple_tag
def org_chip(name: str, note: str = "") -> SafeString:
    """An organisation."""
    return _chip("org", name[:1] or "—", name, note)


def _chip(kind: str, sign: str, name: str, note: str) -> SafeString:
    small = format_html("<small>{}</small>", note) if note else ""
    return format_html(
        '<span class="chip {}"><span class="face" aria-hidden="true">{}</span><span>{}{}</span></span>',
        kind,
        sign,
        name,
        small,
    )


GROUPS = {"uscc": (2, 6, 9, 1), "citizen-id": (6, 8, 4), "org-code": (8, 1), "division": (2, 2, 2, 3, 3)}


@register.simple_tag
def code(kind: str, value: str, check: bool = True) -> SafeString:
    """A code in its groups, with the result of its check; copying takes it without gaps."""
    reason = _why_not(kind, value) if check else None
    parts = format_html_join("", "<i>{}</i>", ((part,) for part in _grouped(value, GROUPS.get(kind, ()))))
    if not check:
        return format_html('<span class="code">{}</span>', parts)
    sign = (
        format_html('<span class="no">{}</span><span class="no">{}</span>', icon("late"), reason)
        if reason
        else format_html('<span class="ok">{}</span>', icon("check", "校验通过"))
    )
    return format_html('<span class="code"><span>{}</span>{}</span>', parts, sign)


def _why_not(kind: str, value: str) -> str | None:
    from shuzheng.lib import codes

    return codes.why_not(kind, value)


def _grouped(value: str, sizes: Sequence[int]) -> list[str]:
    parts, at = [], 0
    for size in sizes:
        if value[at : at + size]:
            parts.append(value[at : at + size])
        at += size
    return [*parts, value[at:]] if value[at:] else parts


@register.inclusion_tag("web/components/map.html")
def province_map(nodes: Iterable[MapNode], flows: Sequence[MapFlow] = (), unit: str = "") -> dict[str, object]:
    """The province as a schematic, with the figures of its nodes and what flows between them."""
    return {"picture": province.draw(nodes, flows), "unit": unit}


@register.inclusion_tag("web/components/counties.html")
def county_map(
    nodes: Iterable[MapNode],
    codes: Collection[str] = (),
    points: Sequence[tuple[float, float]] = (),
    unit: str = "",
) -> dict[str, object]:
    """The counties in their real outlines with figures and gathered points. For pages behind the sign-in."""
    return {"picture": counties.draw(nodes, codes=codes, points=points), "unit": unit}


@register.inclusion_tag("web/components/state.html")
def state(kind: str, title: str = "", text: str = "", link: str = "", action: str = "") -> dict[str, object]:
    """A designed state: empty, none (found), denied, error, many, waiting."""
    sign, usual_title, usual_text = STATES[kind]
    return {
        "sign": sign,
        "title": title or usual_title,
        "text": text or usual_text,
        "link": link,
        "action": action,
        "kind": kind,
    }


@register.inclusion_tag("web/components/field.html")
def field(bound: forms.BoundField, short: bool = False) -> dict[str, object]:
    """A form field: label above, help below it, the error beside it."""
    widget = bound.field.widget
    told = [f"{bound.auto_id}-error"] if bound.errors else []
    told += [f"{bound.auto_id}-help"] if bound.help_text else []
    extra: dict[str, str | bool] = {"aria-describedby": " ".join(told)} if told else {}
    extra |= {"aria-invalid": "true"} if bound.errors else {}
    many = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    return {
        "bound": bound,
        "control": bound.as_widget(attrs=extra),
        "is_group": many,
        "is_tick": isinstance(widget, forms.CheckboxInput),
        "short": short,
    }


@register.inclusion_tag("web/components/errors.html")
def error_summary(form: forms.BaseForm) -> dict[str, object]:
    """All that is wrong with a form, each with a link to its field."""
    wrong = [
        {"to": bound.id_for_label or bound.auto_id, "label": bound.label, "errors": bound.errors}
        for bound in form
        if bound.errors
    ]
    return {"wrong": wrong, "general": form.non_field_errors(), "any": bool(wrong or form.non_field_errors())}


@register.inclusion_tag("web/components/ask.html", takes_context=True)
def ask(
    context: template.Context, opener: str, action: str, consequence: str, style: str = "", **hidden: object
) -> dict[str, object]:
    """A step that cannot be undone: a button that first states the consequence in words. Needs no script."""
    return {
        "opener": opener,
        "action": action,
        "consequence": consequence,
        "style": style,
        "hidden": list(hidden.items()),
        "csrf_token": context.get("csrf_token", ""),
    }


@register.tag
def again(parser: template.base.Parser, token: template.base.Token) -> BlockNode:
    """A block's content once more, as the heading repeats the title: {% again title %}."""
    return BlockNode(token.split_contents()[1], template.NodeList())


@register.filter
def cn_date(value: date | None) -> str:
    """2026年11月22日, for sentences."""
    return f"{value.year}年{value.month}月{value.day}日" if value else "—"


@register.filter
def day(value: date | None) -> str:
    """2026-11-22, for tables."""
    return value.strftime("%Y-%m-%d") if value else "—"


@register.filter
def moment(value: datetime | None) -> str:
    """2026-11-22 09:05, Beijing time."""
    from shuzheng.lib.clock import SHANGHAI

    return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if value else "—"


@register.filter
def thousands(value: float | None) -> str:
    """12,345; a gap stays a gap."""
    return "—" if value is None else f"{value:,}"


@register.filter
def percent(value: float | None) -> str:
    """12%; a gap stays a gap."""
    return "—" if value is None else f"{value:.0%}"
