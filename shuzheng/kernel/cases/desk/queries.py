"""The duties on a desk that are no steps, and who still holds what they claimed."""

from __future__ import annotations

ANSWER_EXTENSION, ANSWER_TRANSFER, SUPPLY = "answer_extension", "answer_transfer", "supply"
LABELS = {ANSWER_EXTENSION: "答复延期申请", ANSWER_TRANSFER: "答复移送", SUPPLY: "重新提交材料"}
