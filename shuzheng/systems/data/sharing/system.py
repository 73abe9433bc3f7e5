"""政务数据共享: catalogue review, share requests, disputes, verification of data, violations. Decree 809."""

from shuzheng.kernel.systems import System
from shuzheng.systems.data.sharing.corrections.flows import VERIFICATION
from shuzheng.systems.data.sharing.desk import specs as desk
from shuzheng.systems.data.sharing.disputes.flows import DISPUTE
from shuzheng.systems.data.sharing.finding import system as finding
from shuzheng.systems.data.sharing.requests.flows import REQUEST
from shuzheng.systems.data.sharing.review.flows import REVIEW
from shuzheng.systems.data.sharing.violations.flows import SUSPENSION, VIOLATION

SYSTEM = System(
    name="sharing",
    label="政务数据共享",
    chapter="数据资源体系",
    rows=("DAT-2", "DAT-8", "DAT-10", "GOV-3"),
    flows=(REVIEW, REQUEST, DISPUTE, VERIFICATION, VIOLATION, SUSPENSION),
    menu=(*finding.MENU, *desk.MENU),
)
