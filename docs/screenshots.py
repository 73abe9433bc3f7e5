"""Takes the pictures of the documents: `make screenshots`, on a demonstration province of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs/images"
HOME = ROOT / "var/pictures"
DESKTOP: Any = {"viewport": {"width": 1280, "height": 800}}
PHONE: Any = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 1.5, "is_mobile": True}
LARGEST = 250_000
PASSWORD = "demo.Shuzheng-2026"  # noqa: S105  the demonstration prints it at every start


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: who looks, at which page, and what is clicked on the way."""

    name: str
    login: str
    path: str
    clicks: tuple[str, ...] = ()  # CSS selectors
    device: str = "desktop"


WINDOWS = "政务服务窗口名录"  # an entry of the demonstration with masked elements and a grant
ENTRY = ("h2 a.go",)
SHOTS = (
    Shot("home", "reviewer", "/"),
    Shot("entry", "market-officer", f"/catalogue?q={WINDOWS}", (*ENTRY, "nav a[href='#elements']")),
    Shot("entry-phone", "market-officer", f"/catalogue?q={WINDOWS}", ENTRY, "phone"),
    Shot("describe", "education-officer", "/catalogue/new"),
    Shot("desk", "education-officer", "/desk"),
    Shot("desk-phone", "education-officer", "/desk", device="phone"),
    Shot("case", "education-officer", "/desk", ("table a",)),
    Shot("apply", "market-clerk", "/catalogue?q=法定工作日历", (*ENTRY, "main a[href^='/share/new']")),
    Shot("grant", "market-officer", "/grants", ("table.list a.go",)),
    Shot(
        "console",
        "market-officer",
        "/grants",
        (
            "table.list a.go",
            "main a[href^='/console']",
            "main input[value='page']",
            "main form[method=post] button.main",
        ),
    ),
    Shot("usage", "reviewer", "/statistics"),
    Shot("people", "security-admin", "/admin/people"),
    Shot("audit", "audit-admin", "/admin/audit"),
    Shot("verification", "audit-admin", "/admin/audit/verification", ("main form button.main",)),
)


def main() -> None:
    """Start the installation, take every picture (or those named), stop it."""
    wanted = [shot for shot in SHOTS if not sys.argv[1:] or shot.name in sys.argv[1:]]
    IMAGES.mkdir(exist_ok=True)
    with running() as address, chromium() as browser:
        use_it()
        for login in dict.fromkeys(shot.login for shot in wanted):
            for shot, page in _visits(browser, address, login, [one for one in wanted if one.login == login]):
                _take(page, shot)


@contextmanager
def running() -> Iterator[str]:
    """The demonstration on free ports; its address."""
    web, gateway = _free_port(), _free_port()
    os.environ["SHUZHENG_GATEWAY_URL"] = f"http://127.0.0.1:{gateway}"
    command = shuzheng("run", "--web-port", str(web), "--gateway-port", str(gateway))
    supervisor = subprocess.Popen(command, cwd=ROOT, env=_environment())
    address = f"http://127.0.0.1:{web}"
    try:
        _wait(f"{address}/sign-in", supervisor)
        yield address
    finally:
        supervisor.terminate()
        supervisor.wait()


def use_it() -> None:
    """A few calls, so that the figures are not empty; taken in by the worker within seconds."""
    for key in ("13010201", "13010401", "13010501"):
        subprocess.run(shuzheng("call", WINDOWS, key), cwd=ROOT, env=_environment(), check=False, capture_output=True)
    time.sleep(5)


def shuzheng(*arguments: str) -> list[str]:
    """The command line of a command."""
    return [sys.executable, "-m", "shuzheng", *arguments]


def _environment() -> dict[str, str]:
    """Of the pictures' own installation, on the embedded database."""
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**inherited, "SHUZHENG_HOME": str(HOME)}


@contextmanager
def chromium() -> Iterator["Browser"]:
    """The machine's own browser, else Playwright's."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = shutil.which("chromium") or playwright.chromium.executable_path
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


def _visits(browser: "Browser", address: str, login: str, shots: list[Shot]) -> Iterator[tuple[Shot, "Page"]]:
    """Sign in once, then open each page in the window it is meant for."""
    state: Any = None
    for device, size in (("desktop", DESKTOP), ("phone", PHONE)):
        window = browser.new_context(base_url=address, locale="zh-CN", storage_state=state, **size)
        page = window.new_page()
        if state is None:
            _sign_in(page, login)
            state = window.storage_state()
        for shot in [one for one in shots if one.device == device]:
            page.goto(shot.path)
            for selector in shot.clicks:
                page.locator(selector).first.click()
                page.wait_for_load_state()
            yield shot, page
        window.close()


def _sign_in(page: "Page", login: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("口令", exact=True).fill(PASSWORD)
    page.locator("main button").first.click()
    if page.get_by_label("动态口令").count():
        page.get_by_label("动态口令").fill(_code(login))
        page.locator("main button").first.click()
    page.wait_for_url("**/")


def _code(login: str) -> str:
    command = shuzheng("demo-code", login)
    done = subprocess.run(command, cwd=ROOT, env=_environment(), check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _take(page: "Page", shot: Shot) -> None:
    page.wait_for_timeout(400)  # charts draw themselves
    file = IMAGES / f"{shot.name}.png"
    page.screenshot(path=file)
    size = file.stat().st_size
    print(f"{file.relative_to(ROOT)}  {size // 1000} KB")
    if size > LARGEST:
        sys.exit(f"{file.name} is larger than {LARGEST // 1000} KB")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, supervisor: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if supervisor.poll() is not None:
            sys.exit("the demonstration did not start")
        try:
            urlopen(url, timeout=2).close()  # noqa: S310  our own address
            return
        except OSError:
            time.sleep(0.5)
    sys.exit("the demonstration did not answer")


if __name__ == "__main__":
    main()
