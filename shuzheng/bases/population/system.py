"""人口基础数据库: persons, residences, households: asked whether something is true, rather than read."""

from __future__ import annotations

from shuzheng.bases.population.models import Household, Membership, Person, Residence
from shuzheng.bases.population.queries import stricter_mask, why_not_household, why_not_person
from shuzheng.kernel.registers.specs import Field, Register
from shuzheng.kernel.systems import MenuItem, System

READ, WRITE, PLAIN = "population.read", "population.write", "population.plain"
PERSONAL, SENSITIVE = "personal", "sensitive"

PERSONS = Register(
    name="population.person",
    label="自然人",
    model=Person,
    key=("number",),
    fields=(
        Field("number", "citizen-id", grade=3, personal=PERSONAL, mask="citizen_id", required=True),
        Field("former_number", grade=3, personal=PERSONAL, mask="citizen_id", listed=False),
        Field("name", grade=3, personal=PERSONAL, mask="name", required=True, searched=True),
        Field("sex", grade=2, personal=PERSONAL, required=True, filtered=True),
        Field("birth_date", grade=3, personal=PERSONAL, mask="year", required=True),
        Field("died_on", grade=3, personal=PERSONAL, mask="year"),
    ),
    read=READ,
    write=WRITE,
    plain=PLAIN,
    why_not=why_not_person,
    stricter=stricter_mask,
    help="一人一条，以公民身份号码为准；号码加密存储，只能整号查找。改名、更正出生日期等都留下历史。",
)

RESIDENCES = Register(
    name="population.residence",
    label="居住地",
    model=Residence,
    key=("person", "kind"),
    fields=(
        Field("person", required=True, personal=PERSONAL, listed=False),
        Field("kind", required=True, filtered=True),
        Field("place", "division", required=True, personal=PERSONAL, searched=True),
        Field("address", grade=3, personal=PERSONAL, mask="address"),
    ),
    read=READ,
    write=WRITE,
    plain=PLAIN,
    help="户籍登记地和居住地，一人各一处；迁移办理变更，不改写原地址。",
)

HOUSEHOLDS = Register(
    name="population.household",
    label="户",
    model=Household,
    key=("code",),
    fields=(
        Field("code", required=True, searched=True),
        Field("kind", required=True, filtered=True),
        Field("place", "division", required=True, searched=True),
    ),
    read=READ,
    write=WRITE,
    plain=PLAIN,
    why_not=why_not_household,
)

MEMBERSHIPS = Register(
    name="population.membership",
    label="户成员",
    model=Membership,
    key=("person",),
    fields=(
        Field("person", required=True, personal=PERSONAL, listed=False),
        Field("household", required=True, personal=PERSONAL, listed=False),
        Field("relation", required=True, filtered=True, personal=PERSONAL),
    ),
    read=READ,
    write=WRITE,
    plain=PLAIN,
    help="一人同时只属一户；分户、并户、死亡注销都办理变更。",
)

SYSTEM = System(
    name="population",
    label="人口库",
    chapter="社会治理",
    rows=("SOC-1",),
    menu=(
        MenuItem("人口核验", "population-verify", "population.verify", icon="check"),
        MenuItem("人口成批读取", "population-bulk", "population.bulk", icon="down"),
        MenuItem("我的人口信息", "population-mine", "self.view", icon="person"),
    ),
    registers=(PERSONS, RESIDENCES, HOUSEHOLDS, MEMBERSHIPS),
)
