"""The installed bases and systems: delete a folder and its line here, and the rest still runs."""

BASES: list[str] = [
    "shuzheng.bases.legal_entity",
    "shuzheng.bases.licence",
    "shuzheng.bases.credit",
    "shuzheng.bases.population",
]

SYSTEMS: list[str] = [
    "shuzheng.systems.data.sharing",
    "shuzheng.systems.data.nodes",
    "shuzheng.systems.data.quality",
    "shuzheng.systems.services",
    "shuzheng.systems.openness.hotline",
    "shuzheng.systems.society.grid",
    "shuzheng.systems.office.supervision",  # last: its demonstration reads the others' logs
]
