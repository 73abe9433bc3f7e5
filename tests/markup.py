"""What every page owes its readers, checked on the HTML itself."""

from collections import Counter
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
NAMELESS = {"hidden", "submit", "button"}


class Page(HTMLParser):
    """The facts of a page that rules ask about."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.label_for: set[str] = set()
        self.controls: list[dict[str, str]] = []
        self.faults: list[str] = []
        self.open: list[str] = []
        self.depth_of_label = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        self._inline(tag, given)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "label":
            self.label_for.add(given.get("for", ""))
        if tag == "img" and "alt" not in given:
            self.faults.append("图片没有 alt")
        if tag in {"input", "select", "textarea"} and given.get("type") not in NAMELESS and "label" not in self.open:
            self.controls.append(given)
        if tag == "html" and given.get("lang") != "zh-Hans":
            self.faults.append("html 没有 lang=zh-Hans")
        if tag in {"div", "ul", "ol", "table", "form", "details", "section", "h1", "h2"} and "p" in self.open:
            self.faults.append(f"<{tag}> 套在 <p> 里")
        if tag == "form" and "form" in self.open:
            self.faults.append("表单套表单")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> 与 <{self.open[-1] if self.open else ''}> 不配对")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def _inline(self, tag: str, given: dict[str, str]) -> None:
        if "style" in given or any(name.startswith("on") for name in given):
            self.faults.append(f"<{tag}> 有行内样式或脚本")
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.faults.append("行内脚本")
        if tag == "style":
            self.faults.append("行内样式")


def faults(text: str) -> list[str]:
    """All that is wrong with a page, in words; empty when it is well made."""
    page = Page(text)
    found = list(page.faults)
    if page.tags["h1"] != 1:
        found.append(f"应有一个 h1，实有 {page.tags['h1']} 个")
    if page.tags["title"] < 1 or page.tags["main"] != 1:
        found.append("缺少 title 或 main")
    found += [f"id 重复：{name}" for name, count in Counter(page.ids).items() if count > 1]
    found += [
        f"控件没有标签：{control.get('name', control)}"
        for control in page.controls
        if control.get("id") not in page.label_for and not control.get("aria-label")
    ]
    return found + [f"没有关闭：{tag}" for tag in page.open]
