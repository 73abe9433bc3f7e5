"""信用信息基础数据库: items of the published catalogue, tiers and terms, repair; evaluation and measures come later."""

from shuzheng.bases.credit.queries import ITEMS, MEASURES, RECORDS, WRITE
from shuzheng.kernel.systems import MenuItem, System

SYSTEM = System(
    name="credit",
    label="信用信息基础数据库",
    chapter="数据资源体系",
    rows=("CRD-1",),
    menu=(
        MenuItem("我的信用信息", "my-credit", "self.view", "基础数据库", "shield"),
        MenuItem("信用异议与修复", "credit-work", WRITE, "基础数据库", "shield"),
    ),
    registers=(ITEMS, RECORDS, MEASURES),
)
