"""12345热线 and 群众信箱: a person's matter is answered, not lost. 国办发〔2020〕53号."""

from shuzheng.kernel.systems import Entrance, MenuItem, System
from shuzheng.systems.openness.hotline.flows import TICKET
from shuzheng.web.specs import Mount

NAME, LOOKING = "12345热线", "热线分析"
MENU = (
    MenuItem("来电登记", "hotline-call", "hotline.receive", NAME, "draft"),
    MenuItem("热线工单", "tickets", ("hotline.receive", "hotline.handle", "statistics.view"), NAME, "desk"),
    MenuItem("知识库", "articles", "hotline.know", NAME, "book"),
    MenuItem("职责清单", "hotline-duties", ("hotline.receive", "hotline.lead"), NAME, "org"),
    MenuItem("热点分析", "hotline-topics", ("hotline.receive", "hotline.lead"), LOOKING, "chart"),
    MenuItem("办理质效", "hotline-figures", ("hotline.receive", "hotline.lead"), LOOKING, "check"),
    MenuItem("派单建议模型", "hotline-models", "hotline.lead", LOOKING, "exchange"),
)
ENTRANCES = (
    Entrance("12345热线", "ask", "咨询、求助、投诉、建议，不用登录", icon="bell", order=50),
    Entrance("群众信箱", "letters", "看公开的来信和答复，也可以写信", icon="book", order=60),
    Entrance("诉求进度", "ask-progress", "凭工单编号和查询码查到哪一步了", icon="search", order=70),
)
SYSTEM = System(
    name="hotline",
    label="12345热线与群众信箱",
    chapter="政务公开",
    rows=("PUB-7", "PUB-9"),
    flows=(TICKET,),
    menu=MENU,
    entrances=ENTRANCES,
)
FACE = (Mount("api/open311/v2/", "shuzheng.systems.openness.hotline.open311.urls"),)
