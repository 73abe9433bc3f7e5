"""The installed systems: delete a folder and its line here, and the rest still runs."""

SYSTEMS: list[str] = [
    "shuzheng.systems.data.sharing",
    "shuzheng.systems.data.nodes",
    "shuzheng.systems.services",
    "shuzheng.systems.openness.hotline",
    "shuzheng.systems.office.supervision",
    "shuzheng.systems.society.grid",
]
