"""一体化政务大数据体系: nodes, organs outside government with their agreements, platforms that exist already."""

from shuzheng.kernel.systems import MenuItem, System

SYSTEM = System(
    name="nodes",
    label="一体化政务大数据体系",
    chapter="数据资源体系",
    rows=("DAT-1", "DAT-5", "DAT-6"),
    menu=(
        MenuItem("数据节点", "nodes", "catalogue.view", "数据", "tree"),
        MenuItem("其他国家机关", "organs", "catalogue.view", "数据", "law"),
        MenuItem("已建平台", "platforms", "catalogue.view", "数据", "grid"),
    ),
)
