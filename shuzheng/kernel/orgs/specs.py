"""Roles and what each may do. Systems name permissions; only this table grants them."""

from enum import StrEnum


class Role(StrEnum):
    """A role is held by a person at an organisation, for a term. No Django here: pure rules read it too."""

    label: str

    def __new__(cls, value: str, label: str = "") -> "Role":
        """A role from its code and its Chinese name."""
        role = str.__new__(cls, value)
        role._value_ = value
        role.label = label
        return role

    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"
    DATA_AUTHORITY = "data_authority", "政务数据共享主管部门审核员"
    DEPARTMENT_HEAD = "department_head", "部门负责人"
    DATA_OFFICER = "data_officer", "部门数据官"
    DATA_CLERK = "data_clerk", "部门数据管理员"
    COUNTER_CLERK = "counter_clerk", "窗口工作人员"
    CONTRACTOR = "contractor", "运维服务人员"
    CITIZEN = "citizen", "个人用户"
    ENTERPRISE_AGENT = "enterprise_agent", "企业经办人"
    SERVICE_HANDLER = "service_handler", "办件经办人"
    HOTLINE_OPERATOR = "hotline_operator", "热线话务员"
    HOTLINE_LEAD = "hotline_lead", "热线值班长"
    TICKET_HANDLER = "ticket_handler", "工单承办人员"
    LEADER = "leader", "政府领导"
    SUPERVISOR = "supervisor", "督查工作人员"
    GRID_WORKER = "grid_worker", "网格员"
    GRID_DISPATCHER = "grid_dispatcher", "基层治理指挥人员"
    POPULATION_REGISTRAR = "population_registrar", "人口登记人员"
    POPULATION_KEEPER = "population_keeper", "人口库管理人员"


def role_choices() -> list[tuple[str, str]]:
    """Every role with its name; a function, so that a new role needs no migration."""
    return [(role.value, role.label) for role in Role]


SEPARATED = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})

_POLICIES = frozenset({"benefits.view", "benefits.draft"})
_KEEPS = frozenset({"legal_entity.write", "licence.issue", "credit.write"})
_BASES = frozenset({"legal_entity.read", "licence.read", "credit.read"})
_DEPARTMENT_READS = _BASES | {"catalogue.view", "exchange.view", "cases.view", "items.view", "quality.view"}

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.SYSTEM_ADMIN: frozenset({"orgs.manage", "calendar.manage", "platform.operate", "catalogue.view"}),
    Role.SECURITY_ADMIN: frozenset(
        {"orgs.grant_role", "orgs.manage_credential", "orgs.reset_sign_in", "exchange.suspend", "catalogue.view"}
    ),
    Role.AUDIT_ADMIN: frozenset({"audit.read", "audit.export", "audit.purge", "catalogue.view"}),
    Role.DATA_AUTHORITY: _DEPARTMENT_READS
    | {
        "catalogue.review",
        "catalogue.decide_source",
        "exchange.supervise",
        "exchange.extend",
        "exchange.suspend",
        "exchange.mediate",
        "nodes.manage",
        "calendar.manage",
        "statistics.view",
        "items.import",
        "items.publish",
        "quality.supervise",
        "quality.standards",
    },
    Role.DEPARTMENT_HEAD: _DEPARTMENT_READS
    | {
        "audit.read_org",
        "catalogue.approve",
        "exchange.approve",
        "statistics.view",
        "items.publish",
        "benefits.view",
        "benefits.publish",
        "licence.verify",
        "credit.write",
        "credit.repair",
        "credit.plain",
    },
    Role.DATA_OFFICER: _DEPARTMENT_READS
    | {
        "audit.read_org",
        "catalogue.describe",
        "catalogue.approve",
        "exchange.bind",
        "exchange.request",
        "exchange.consent",
        "exchange.reply",
        "exchange.call",
        "exchange.dispute",
        "orgs.manage_credential",
        "statistics.view",
        "items.draft",
        "quality.manage",
    }
    | _POLICIES
    | _KEEPS,
    Role.DATA_CLERK: _DEPARTMENT_READS
    | {"catalogue.describe", "exchange.bind", "exchange.request", "exchange.call", "exchange.dispute", "items.draft"}
    | {"quality.manage"}
    | _POLICIES
    | _KEEPS,
    Role.COUNTER_CLERK: frozenset(
        {"catalogue.view", "exchange.call", "items.view", "cases.view", "services.assist", "identity.verify"}
        | {"legal_entity.read", "licence.verify", "population.verify"}
    ),
    Role.CONTRACTOR: frozenset({"platform.operate"}),
    Role.CITIZEN: frozenset({"self.view", "licence.read", "credit.read"}),
    Role.ENTERPRISE_AGENT: frozenset({"self.view"}) | _BASES,
    Role.SERVICE_HANDLER: frozenset({"cases.view", "items.view", "services.handle", "legal_entity.read"})
    | _POLICIES
    | {"licence.read", "licence.issue", "licence.verify", "population.verify"},
    Role.HOTLINE_OPERATOR: frozenset({"catalogue.view", "cases.view", "hotline.receive", "hotline.know"}),
    Role.HOTLINE_LEAD: frozenset(
        {
            "catalogue.view",
            "cases.view",
            "hotline.receive",
            "hotline.lead",
            "hotline.know",
            "audit.read_org",
            "statistics.view",
        }
    ),
    Role.TICKET_HANDLER: frozenset({"catalogue.view", "cases.view", "hotline.handle", "hotline.know"}),
    Role.LEADER: frozenset({"cases.view", "statistics.view", "supervision.view"}),
    Role.SUPERVISOR: frozenset({"cases.view", "statistics.view", "supervision.view", "supervision.conclude"}),
    Role.GRID_WORKER: frozenset({"grid.report"}),
    Role.GRID_DISPATCHER: frozenset(
        {"catalogue.view", "exchange.view", "cases.view", "statistics.view", "grid.view", "grid.manage"}
    ),
    Role.POPULATION_REGISTRAR: frozenset({"population.read", "population.write", "population.verify"}),
    Role.POPULATION_KEEPER: frozenset({"population.read", "population.plain", "population.bulk", "population.verify"}),
}

FOLLOWS = frozenset(role for role in Role if PERMISSIONS[role] & {"cases.view", "self.view"})
"""Who follows the cases in which their organisation is a side: its officials, and the agents of an enterprise."""

ROLE_KINDS: dict[Role, str] = {Role.CONTRACTOR: "contractor", Role.CITIZEN: "citizen", Role.ENTERPRISE_AGENT: "agent"}
"""The kind of person a role is for; every other role is for staff."""
