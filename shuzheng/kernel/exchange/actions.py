"""The door of the exchange: every write that others may ask for."""

from shuzheng.kernel.exchange.bindings.actions import (
    activate,
    bind_api,
    bind_file,
    bind_table,
    keep_upload,
    map_columns,
    refresh,
    replace_file,
    retire_binding,
    tell_when_held,
    test_binding,
)
from shuzheng.kernel.exchange.classifications.actions import confirm_plain
from shuzheng.kernel.exchange.corrections.actions import acknowledge, mark_sent, notify_consumers
from shuzheng.kernel.exchange.deliveries.actions import issue_token, prepare_file, redeem, remove_file
from shuzheng.kernel.exchange.disposals.actions import confirm as confirm_disposal
from shuzheng.kernel.exchange.feeds.actions import close_feed, extend_feed, open_feed
from shuzheng.kernel.exchange.grants.actions import (
    expire,
    grant,
    narrow,
    recompile,
    recompile_outdated,
    register_agreement_check,
    renew,
    resume,
    suspend,
    terminate,
)
from shuzheng.kernel.exchange.sources.actions import move_source, register_source, retire_source
from shuzheng.kernel.exchange.uses.actions import ingest, keep_facts, purge, report, take_up, watch_volume

__all__ = [
    "acknowledge",
    "activate",
    "bind_api",
    "bind_file",
    "bind_table",
    "close_feed",
    "confirm_disposal",
    "confirm_plain",
    "expire",
    "extend_feed",
    "grant",
    "ingest",
    "issue_token",
    "keep_facts",
    "keep_upload",
    "map_columns",
    "mark_sent",
    "move_source",
    "narrow",
    "notify_consumers",
    "open_feed",
    "prepare_file",
    "purge",
    "recompile",
    "recompile_outdated",
    "redeem",
    "refresh",
    "register_agreement_check",
    "register_source",
    "remove_file",
    "renew",
    "replace_file",
    "report",
    "resume",
    "retire_binding",
    "retire_source",
    "suspend",
    "take_up",
    "tell_when_held",
    "terminate",
    "test_binding",
    "watch_volume",
]
