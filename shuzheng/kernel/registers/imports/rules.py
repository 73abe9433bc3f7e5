"""How columns are matched to fields, how a source's change is seen, and how the spellings of a value are read. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from difflib import SequenceMatcher
from hashlib import sha256

from shuzheng.kernel.registers.imports.specs import Columns, Drift
from shuzheng.lib import standards

_ALIKE, _STILL = 0.75, 0.3
_WIDE = re.compile("[\uff01-\uff5e\u3000]")
_DASHED = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]00:00(?::00)?(?:\.0+)?)?")
_WRITTEN = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?")
_REPUBLIC = re.compile(r"民国|民國|^\d{2,3}年\d{1,2}月|^\d{2,3}[-/.]\d{1,2}[-/.]\d{1,2}$")
_LUNAR = re.compile(
    r"农历|阴历|旧历|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]|正月|腊月|冬月|闰|初[一二三四五六七八九十]|廿"
)
_EXCEL_START = date(1899, 12, 30)
_DAY_HELP = "可写作 2026-01-31、2026年1月31日、20260131 或 Excel 日期"


def fingerprint(columns: Iterable[str]) -> str:
    """A set of columns, whatever their order."""
    return sha256("\x1f".join(sorted(columns)).encode()).hexdigest()


def propose(
    columns: Sequence[str], labels: Mapping[str, str], fitting: Mapping[str, str], found: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Field → column: by the same name, then by label, then by a standard that only one column meets.

    `labels` are the fields' labels, `fitting` their standards, `found` the standards that each column meets.
    """
    chosen: dict[str, str] = {}
    for judge in (_is_same, _contains):
        for name, label in labels.items():
            left = [one for one in columns if one not in chosen.values()]
            hits = [one for one in left if judge(one, name, label)]
            if name not in chosen and hits:
                chosen[name] = min(hits, key=len)
    for name, standard in fitting.items():
        hits = [one for one in columns if one not in chosen.values() and standard in found.get(one, ())[:1]]
        if name not in chosen and standard and len(hits) == 1:
            chosen[name] = hits[0]
    return chosen


def _is_same(column: str, name: str, label: str) -> bool:
    return _plain(column) in (_plain(name), _plain(label))


def _contains(column: str, name: str, label: str) -> bool:
    return len(label) > 1 and (label in column or (len(column) > 1 and column in label))


def _plain(text: str) -> str:
    return re.sub(r"[\s_\-（）()]", "", unicodedata.normalize("NFKC", text)).lower()


def drift(former: Columns, was: Sequence[str], now: Sequence[str], sample: Mapping[str, Sequence[str]]) -> Drift:
    """What changed since the columns were mapped; a column that nobody reads may come and go."""
    missing = tuple(one for one in was if one not in now and one in former.columns)
    new = tuple(one for one in now if one not in was)
    renamed: dict[str, str] = {}
    for one in missing:
        close = [other for other in new if other not in renamed.values() and _alike(one, other) >= _ALIKE]
        if close:
            renamed[one] = max(close, key=lambda other: _alike(one, other))
    other = {
        column: f"的内容不再像“{standards.find(code).label}”"
        for column, code in former.standards.items()
        if code and (values := [value for value in sample.get(column, ()) if value])
        if sum(standards.why_not(code, value) is None for value in values) < _STILL * len(values)
    }
    return Drift(missing, new if missing else (), renamed, other)


def _alike(one: str, other: str) -> float:
    return 1.0 if one in other or other in one else SequenceMatcher(None, _plain(one), _plain(other)).ratio()


def tidied(text: str, *, is_code: bool) -> str:
    """Without blanks at its ends; in a number, date or code full-width characters become the plain ones."""
    return (unfolded(text) if is_code else text).strip()


def unfolded(text: str) -> str:
    """Full-width letters, digits and signs as the plain ones."""
    if text.isascii():
        return text
    return _WIDE.sub(lambda hit: " " if hit[0] == "\u3000" else chr(ord(hit[0]) - 0xFEE0), text)


def day(text: str) -> tuple[date | None, str]:
    """A date in any spelling that can be read one way only; else why it cannot."""
    if _LUNAR.search(text):
        return None, "是农历日期，各年不同、不能直接换算，请改写为公历，如 2026-01-31"
    if (hit := _DASHED.fullmatch(text) or _WRITTEN.fullmatch(text) or _PACKED.fullmatch(text)) is not None:
        try:
            return date(*map(int, hit.groups())), ""
        except ValueError:
            return None, "不是真实存在的日期"
    if _REPUBLIC.search(text):
        return None, "是民国纪年或两三位年份，请改写为公历四位年份，如 2026-01-31"
    if (hit := _SERIAL.fullmatch(text)) is not None and 10_000 <= int(hit[1]) <= 73_050:
        return _EXCEL_START + timedelta(days=int(hit[1])), ""
    return None, f"不是能识别的日期：{_DAY_HELP}"


def why_not_columns(
    columns: Columns, present: Sequence[str], key: Sequence[str], labels: Mapping[str, str]
) -> dict[str, str]:
    """What keeps a mapping from being used, by field."""
    faults = {name: "该列不在来源中" for name, column in columns.fields.items() if column not in present}
    faults |= {name: "没有这一项" for name in columns.fields if name not in labels}
    faults |= {name: f"“{labels[name]}”用来辨认记录，必须有对应的列" for name in key if name not in columns.fields}
    used = list(columns.fields.values())
    faults |= {name: "这一列已对应别的项" for name, column in columns.fields.items() if used.count(column) > 1}
    if columns.true_from_column and columns.true_from_column not in present:
        faults["true_from"] = "该列不在来源中"
    if not columns.true_from_column and columns.true_from is None:
        faults["true_from"] = "请填写数据自哪一天起成立，或者指定一列"
    return faults


def carried(former: Columns, fresh: Columns, drift: Drift) -> Columns:
    """A former mapping over a source that changed: what is still there stays, what seems renamed follows."""
    fields = {}
    for name, column in former.fields.items():
        now = drift.renamed.get(column, column)
        if now not in drift.missing:
            fields[name] = now
    used = set(fields.values())
    fields |= {name: one for name, one in fresh.fields.items() if name not in fields and one not in used}
    used |= set(fields.values())
    column = drift.renamed.get(former.true_from_column, former.true_from_column)
    kept = {one: code for one, code in former.standards.items() if one not in drift.other}
    kept |= {one: code for one, code in fresh.standards.items() if one in used and one not in former.standards}
    true_from = "" if column in drift.missing else column
    return Columns(fields, true_from_column=true_from, standards=kept, tidy=former.tidy)
