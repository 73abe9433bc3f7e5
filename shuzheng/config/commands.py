"""Which command lives where: found when it is called, so that a light one never waits for a heavy one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A click command by its address, with the line that `shuzheng --help` shows."""

    address: str  # "module:attribute"
    help: str


COMMANDS: dict[str, Command] = {
    "administrator": Command("shuzheng.kernel.orgs.cli:administrator", "重置一名管理员的登录凭据，或终止其管理员角色"),
    "administrators": Command("shuzheng.kernel.orgs.cli:administrators", "为新装的系统登记首批三名管理员"),
    "audit": Command("shuzheng.kernel.audit.cli:audit", "审计日志：shuzheng audit verify 核验日志是否被改动"),
    "backup": Command("shuzheng.config.backup:backup", "备份数据库、密钥和文件"),
    "bounce": Command("shuzheng.kernel.cases.notices.cli:bounce", "登记一封退回的通知邮件"),
    "call": Command("shuzheng.gateway.cli:call", "按授权调用网关，或给出等效的 curl 命令"),
    "check": Command("shuzheng.cli:check", "按数据标准检查 CSV、Excel、Parquet 文件的列"),
    "code": Command("shuzheng.cli:code", "检查一个代码是否合规，不合规时说明原因"),
    "demo-code": Command("shuzheng.kernel.orgs.sign_in.cli:demo_code", "演示人员此刻的动态口令"),
    "demo-people": Command("shuzheng.bases.population.cli:demo_people", "生成虚构的全省人口，写入文件或装入演示人口库"),
    "due": Command("shuzheng.cli:due", "计算期限届满日：工作日、自然日或小时"),
    "restore": Command("shuzheng.config.backup:restore", "从备份恢复"),
    "run": Command("shuzheng.config.supervisor:run", "启动网页、数据网关和后台任务"),
}
