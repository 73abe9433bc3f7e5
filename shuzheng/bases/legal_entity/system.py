"""法人基础数据库: five kinds of legal entities, their codes, branches and one timeline."""

from shuzheng.bases.legal_entity.queries import CODES, ENTITIES, READ
from shuzheng.kernel.systems import MenuItem, System

SYSTEM = System(
    name="legal_entity",
    label="法人基础数据库",
    chapter="数据资源体系",
    rows=("MKT-1",),
    menu=(MenuItem("法人", "legal-entities", READ, "基础数据库", "org"),),
    registers=(ENTITIES, CODES),
)
