"""The code of a catalogue entry (政务信息资源目录编制指南, 2017): class path, a slash, a sequence number."""

from shuzheng.lib.codes.text import DIGITS, wrong_character

CLASSES = {"1": "基础", "2": "主题", "3": "部门"}


def why_not(value: str) -> str | None:
    """目录编制指南: 类 1 digit, 项 2, 目 3, 细目 any; then `/` and the sequence number."""
    if value.count("/") != 1:
        return "应为“分类代码/顺序码”，中间有且只有一个“/”，例如 101001/000001"
    path, _, sequence = value.partition("/")
    if len(path) < 6:
        return f"“/”之前的分类代码至少 6 位（类 1 位、项 2 位、目 3 位），现为 {len(path)} 位"
    if not sequence:
        return "“/”之后缺少顺序码"
    wrong = wrong_character(path, DIGITS) or wrong_character(sequence, DIGITS, start=len(path) + 2)
    if wrong or path[0] in CLASSES:
        return wrong
    return f"第 1 位“{path[0]}”应为 1（基础）、2（主题）或 3（部门）"
