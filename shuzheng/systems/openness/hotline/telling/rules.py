"""What a caller is told, and when: taken in, answered, called back. 国办发〔2020〕53号. Pure."""

from __future__ import annotations

from collections.abc import Mapping

LOOK = "凭编号和查询码可以查询进度和答复。"
WORDS: Mapping[str, str] = {
    "open": "已受理",
    "merged": "与相同诉求一并办理，时限和结果仍分别告知您",
    "route": "不属本线受理范围，应向{elsewhere}提出",
    "answer": "已答复",
    "park": "因条件暂不具备，已挂账至{until}",
    "approve": "已有答复，热线将回访您",
    "satisfied": "已回访办结，您的评价：{grade}",
    "unsatisfied": "已记录您不满意，将由其他人员重新办理",
    "unreached": "多次未能接通您的电话，已注明办结；仍有问题请再次来电",
    "explain": "重办后经核实说明，已办结",
}
WITH_REPLY = ("answer", "approve")


def title(number: str, step: str, said: Mapping[str, str]) -> str:
    """What goes out as a short message: the number and how it stands, and nothing of the matter."""
    return f"【12345】您反映的事项{number}{WORDS[step].format_map(said)}"


def body(number: str, step: str, said: Mapping[str, str], *, reply: str) -> str:
    """What a letter says beside: the answer itself, which holds nobody's numbers."""
    answered = f"\n\n答复：{reply}" if step in WITH_REPLY and reply else ""
    return f"{title(number, step, said)}。{answered}\n\n{LOOK}"
