"""The door of the exchange: every write that others may ask for."""

from shuzheng.kernel.exchange.bindings.actions import (
    activate,
    bind_api,
    bind_file,
    bind_table,
    map_columns,
    refresh,
    replace_file,
    retire_binding,
    test_binding,
)
from shuzheng.kernel.exchange.grants.actions import (
    expire,
    grant,
    narrow,
    recompile,
    register_agreement_check,
    renew,
    resume,
    suspend,
    terminate,
)
from shuzheng.kernel.exchange.sources.actions import register_source, retire_source

__all__ = [
    "activate",
    "bind_api",
    "bind_file",
    "bind_table",
    "expire",
    "grant",
    "map_columns",
    "narrow",
    "recompile",
    "refresh",
    "register_agreement_check",
    "register_source",
    "renew",
    "replace_file",
    "resume",
    "retire_binding",
    "retire_source",
    "suspend",
    "terminate",
    "test_binding",
]
