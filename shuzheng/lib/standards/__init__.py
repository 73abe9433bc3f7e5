"""Data standards as values: what a column should hold, why a value does not, and which standard a column looks like.

Besides the named ones a standard may carry bounds: `decimal:0..100`, `integer:1..9`, `text:1..50`, `list:是|否`.
"""

from shuzheng.lib.standards.proposing import Proposal, propose
from shuzheng.lib.standards.registry import STANDARDS, add_source, find, why_not
from shuzheng.lib.standards.values import CodeList, Standard

__all__ = ["STANDARDS", "CodeList", "Proposal", "Standard", "add_source", "find", "propose", "why_not"]
