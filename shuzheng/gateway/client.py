"""Signing a call: kept in lib, where the console of the web may use it too."""

from shuzheng.lib.signatures import COMPONENTS, sign

__all__ = ["COMPONENTS", "sign"]
