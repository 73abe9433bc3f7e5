"""The letters of an agency to an applicant, by kind."""

from __future__ import annotations

TITLES = {
    "acceptance": "受理通知书",
    "deemed": "受理通知书（视为受理）",
    "correction": "一次告知补正通知书",
    "not_accepted": "不予受理决定书",
    "granted": "准予决定书",
    "refused": "不予决定书",
    "lengthened": "延期告知书",
    "paused": "中止计时告知书",
    "concluded": "“一件事”办结通知书",
}
WITH_REMEDIES = frozenset({"not_accepted", "refused"})
