"""一体化政务大数据体系: nodes, organs outside government with their agreements, platforms that exist already."""

from shuzheng.kernel.systems import System

SYSTEM = System(
    name="nodes",
    label="一体化政务大数据体系",
    chapter="数据资源体系",
    rows=("DAT-1", "DAT-5", "DAT-6"),
)
