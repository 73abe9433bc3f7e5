"""The demonstration's catalogue: what each entry says, and which of the proposed elements a person put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PURPOSE = "市场主体登记核验"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the cast's department `org`; `confirmed` holds, for each element, what differs from the proposal."""

    key: str
    org: str
    words: Mapping[str, Any]
    confirmed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    cycle: str = "yearly"
    sharing: str = "conditional"

    def said(self) -> dict[str, Any]:
        """The words with what goes with the class of sharing."""
        if self.sharing == "open":
            more: dict[str, Any] = {"opening": "open"}
        else:
            scope = {"sharing_scope": "省、市、县三级政务部门", "permitted_purposes": (PURPOSE, "政务服务协同")}
            more = {"opening": "closed", **scope}
        return {
            "class_path": "306001",
            "data_format": "spreadsheet",
            "update_cycle": self.cycle,
            "sharing": self.sharing,
            "modes": ("service", "batch", "file"),
            **more,
            **self.words,
        }


DIVISIONS = Entry(
    "divisions",
    "civil",
    {"name": "河北省行政区划代码", "summary": "省、市、县、乡四级行政区划的代码和名称"},
    {"代码": {"standard": "division", "is_key": True, "nullable": False}, "名称": {"is_key": False}, "级别": {}},
    sharing="open",
)
WORKING_DAYS = Entry(
    "working_days",
    "approval",
    {"name": "法定工作日历", "summary": "每一天是否为工作日，节假日和调休上班的说明，供计算办理时限"},
    {
        "日期": {"is_key": True, "nullable": False},
        "星期": {"is_key": False},
        "是否工作日": {"label": "是否为工作日"},
        "说明": {"standard": "text"},
    },
    sharing="open",
)
WINDOWS = Entry(
    "windows",
    "approval",
    {"name": "政务服务窗口名录", "summary": "各县（市、区）综合窗口及其负责人、联系电话（演示数据）"},
    {
        "窗口编号": {"is_key": True, "nullable": False, "standard": "text:8..8", "data_type": "text"},
        "窗口名称": {"is_key": False},
        "区划代码": {"is_key": False},
        "负责人": {"grade": 2, "personal": "personal", "mask": "name", "standard": "text"},
        "联系电话": {"grade": 2, "personal": "personal", "mask": "phone", "standard": "phone"},
    },
    cycle="monthly",
)
UNIVERSITIES = Entry(
    "universities",
    "education",
    {"name": "高等学校名单", "summary": "全国高等学校的标识码、名称、主管部门和办学层次"},
    {
        "id": {"label": "序号", "is_key": False},
        "name": {"label": "学校名称", "is_key": False},
        "code": {"label": "学校标识码", "is_key": True, "nullable": False},
        "department": {"label": "主管部门"},
        "address": {"label": "所在地"},
        "level": {"label": "办学层次"},
        "remarks": {"label": "办学性质", "standard": "list:民办|中外合作办学"},
    },
)
ITEMS = Entry(
    "items",
    "approval",
    {"name": "政务服务事项清单（广东样例）", "summary": "广东省及广州市的政务服务事项，供对照编制"},
    {
        "TASK_CODE": {"label": "事项实施编码", "is_key": True, "nullable": False},
        "TASK_NAME": {"label": "事项名称"},
        "TASK_TYPE_TEXT": {"label": "事项类型"},
        "DEPT_NAME": {"label": "实施主体"},
        "AREACODE": {"label": "行政区划代码"},
        "handle_time_limit": {"label": "承诺时限"},
        "consult_phone": {"label": "咨询电话", "standard": "text"},
    },
    cycle="monthly",
)
BENEFITS = Entry(
    "benefits",
    "civil",
    {
        "name": "社会救助待遇领取信息",
        "summary": "领取社会救助待遇的人员、类别和状态，取自民政部门业务库（演示数据）",
        "data_format": "database",
    },
    {
        "公民身份号码": {
            "is_key": True, "nullable": False, "standard": "citizen-id", "grade": 4, "personal": "sensitive",
            "mask": "citizen_id",
        },
        "姓名": {"is_key": False, "grade": 3, "personal": "personal", "mask": "name", "standard": "text"},
        "救助类别": {"grade": 2, "personal": "personal", "standard": "text"},
        "核定日期": {"grade": 2},
        "是否在保": {"grade": 2, "personal": "personal"},
    },
    cycle="realtime",
)  # fmt: skip
RATINGS = Entry(
    "ratings",
    "environment",
    {
        "name": "企业环境信用评价结果",
        "summary": "企业环境信用评价的年度、等级和日期，取自生态环境部门接口（演示数据）",
        "data_format": "self_described",
    },
    {
        "统一社会信用代码": {"is_key": True, "nullable": False, "standard": "uscc"},
        "企业名称": {"is_key": False, "standard": "text"},
        "评价年度": {},
        "评价等级": {"standard": "list:绿色|蓝色|黄色|红色|黑色"},
        "评价日期": {},
    },
    cycle="realtime",
)
STATIONS = Entry(
    "stations",
    "environment",
    {"name": "空气质量监测站点", "summary": "全省国控空气质量监测站点的编码、名称和坐标"},
    {
        "监测点编码": {"is_key": True, "nullable": False, "standard": "air-station"},
        "监测点名称": {},
        "经度": {"data_type": "decimal", "standard": "longitude", "grade": 2},
        "纬度": {"data_type": "decimal", "standard": "latitude", "grade": 2},
    },
)
ENTERPRISES = Entry(
    "enterprises",
    "market",
    {
        "name": "市场主体登记基本信息",
        "summary": "市场主体的统一社会信用代码、名称、类型和登记状态",
        "class_path": "102001",
    },
    {
        "统一社会信用代码": {"is_key": True, "nullable": False, "standard": "uscc"},
        "名称": {},
        "类型": {},
        "登记状态": {},
    },
    cycle="daily",
)
