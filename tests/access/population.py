"""Whom the pages of the population base let in."""

from __future__ import annotations

REGISTRAR, KEEPER = frozenset({"registrar"}), frozenset({"keeper"})
PEOPLE = REGISTRAR | KEEPER
ASKING = PEOPLE | {"county_clerk"}
THEMSELVES = frozenset({"citizen", "agent"})
OPENS = {"population-verify": ASKING, "population-bulk": KEEPER, "population-mine": THEMSELVES}
WRITES = {"v1/population/verifications": ASKING}
