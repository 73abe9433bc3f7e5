"""电子证照基础数据库: the directory of types, issued licences, their states; signing and rendering come later."""

from shuzheng.bases.licence.queries import LICENCES, STATUS_CODES, TYPES, VERIFY
from shuzheng.kernel.systems import MenuItem, System

SYSTEM = System(
    name="licence",
    label="电子证照基础数据库",
    chapter="数据资源体系",
    rows=("SVC-1",),
    menu=(
        MenuItem("我的证照", "my-licences", "self.view", "基础数据库", "book"),
        MenuItem("查验证照", "licence-verify", VERIFY, "基础数据库", "check"),
        MenuItem("授权用证", "licences-authorised", VERIFY, "基础数据库", "key"),
    ),
    registers=(TYPES, STATUS_CODES, LICENCES),
)
