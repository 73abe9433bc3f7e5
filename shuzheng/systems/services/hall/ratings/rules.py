"""国办发〔2019〕51号: ratings without coercion, bad ones put right and called back by somebody else. Pure."""

from __future__ import annotations

from collections.abc import Collection

ARTICLE = "国办发〔2019〕51号"
GROUNDS = (("mistaken", "误评"), ("malicious", "恶意评价"), ("not_ours", "不属于被评价单位的事项"))


def why_not_rate(*, is_rated: bool, grade: int, words: str) -> str | None:
    """一事一评: once for one service; words are welcome and never demanded."""
    if is_rated:
        return "这次服务已经评价过，一次服务只评价一次"
    if not 1 <= grade <= 5:
        return "请在五个等次中选择一个"
    return "评价说明最长 1000 字" if len(words) > 1000 else None


def why_not_call_back(*, caller: str, rated: Collection[str]) -> str | None:
    """回访核实: whoever handled the rated service neither calls back nor closes."""
    return "被评价的办理人员不能回访和销号，请由其他人员回访" if caller in rated else None
