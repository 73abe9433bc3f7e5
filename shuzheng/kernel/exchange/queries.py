"""The window of the exchange: every read that others may use."""

from shuzheng.kernel.exchange.bindings.queries import (
    binding_in_use,
    bindings_for,
    problems,
    propose,
    propose_from_api,
    propose_from_file,
    propose_from_relation,
)
from shuzheng.kernel.exchange.corrections.queries import consumers_of, notices_for, notices_of
from shuzheng.kernel.exchange.deliveries.queries import deliveries_for
from shuzheng.kernel.exchange.entries.queries import is_revised, resource_view
from shuzheng.kernel.exchange.feeds.queries import feeds_for
from shuzheng.kernel.exchange.grants.queries import (
    active_grant,
    callable_by,
    due_to_expire,
    grants_for,
    moves,
    plan,
    terms_of,
)
from shuzheng.kernel.exchange.sources.queries import relations_of, sources_for
from shuzheng.kernel.exchange.uses.queries import (
    calls_on,
    liability,
    refusals,
    statistics,
    uses_for,
    verify_evidence,
    violations_for,
    who_read,
)
from shuzheng.kernel.exchange.uses.queries import page as page_of_uses

__all__ = [
    "active_grant",
    "binding_in_use",
    "bindings_for",
    "callable_by",
    "calls_on",
    "consumers_of",
    "deliveries_for",
    "due_to_expire",
    "feeds_for",
    "grants_for",
    "is_revised",
    "liability",
    "moves",
    "notices_for",
    "notices_of",
    "page_of_uses",
    "plan",
    "problems",
    "propose",
    "propose_from_api",
    "propose_from_file",
    "propose_from_relation",
    "refusals",
    "relations_of",
    "resource_view",
    "sources_for",
    "statistics",
    "terms_of",
    "uses_for",
    "verify_evidence",
    "violations_for",
    "who_read",
]
