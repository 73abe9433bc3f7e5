"""The two systems that docs/add-a-system.md builds are built from it, and the document's own tests are run."""

import re
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime
from importlib import import_module, invalidate_caches
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import AppConfig, apps
from django.db import connection
from django.test import Client, override_settings
from django.urls import clear_url_caches

import shuzheng.systems
from seeds import Small, small
from shuzheng.kernel import systems
from shuzheng.kernel.calendar import seeds as calendar
from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.home import ROOT
from tests.docs import markdown

DOCUMENT = ROOT / "docs/add-a-system.md"
NAME, CARD = "shuzheng.systems.openness.disclosure", "shuzheng.systems.culture.library"
FILES = {
    match[1]: block
    for language in ("python", "toml")
    for block in markdown.blocks(DOCUMENT, language)
    if (match := re.match(r"# shuzheng/systems/(\S+)\n", block))
}
TESTS = [
    (f"shuzheng.systems.{name.removesuffix('.py').replace('/', '.')}", test)
    for name, text in FILES.items()
    for test in re.findall(r"^def (test_\w+)", text, re.MULTILINE)
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The files of the document, where Python finds them as part of shuzheng.systems."""
    top = tmp_path_factory.mktemp("systems")
    for name, text in FILES.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for path in [one for one in top.rglob("*") if one.is_dir()]:
        (path / "__init__.py").touch()
    shuzheng.systems.__path__.append(str(top))
    invalidate_caches()
    chapters = [import_module(f"shuzheng.systems.{one.name}") for one in top.iterdir()]
    for chapter in chapters:  # a chapter may have systems of the house's own, too
        chapter.__path__.append(str(top / chapter.__name__.rpartition(".")[2]))
    yield top
    for chapter in chapters:
        chapter.__path__.pop()
    shuzheng.systems.__path__.remove(str(top))
    for name in [name for name in sys.modules if name.startswith((NAME, CARD))]:
        del sys.modules[name]
    shutil.rmtree(top)


@pytest.fixture(scope="module")
def installed(folder: Path) -> Iterator[None]:
    """The apps in Django's registry; only these get ready, as jobs may be registered once."""
    configs = [AppConfig.create(name) for name in (NAME, CARD)]
    for config in configs:
        config.apps = apps
        apps.app_configs[config.label] = config
        config.import_models()
        apps.clear_cache()
        config.ready()
    yield
    for config in configs:
        systems.remove(import_module(f"{config.name}.system").SYSTEM)
        del apps.app_configs[config.label], apps.all_models[config.label]
    apps.clear_cache()


@pytest.fixture
def here(db: None, installed: None) -> Small:
    """The table made, the legal numbers loaded, the handful of people."""
    with connection.schema_editor() as editor:
        editor.create_model(apps.get_model("disclosure.DisclosureRequest"))
    calendar.load(at=datetime(2026, 1, 1, tzinfo=SHANGHAI))
    return small()


@pytest.fixture
def written(here: Small) -> ModuleType:
    """The document's tests."""
    return import_module(f"{NAME}.tests.test_disclosure")


@pytest.mark.parametrize(("module", "name"), TESTS, ids=[name for _, name in TESTS])
def test_the_documents_own_test(module: str, name: str, here: Small) -> None:
    getattr(import_module(module), name)(here)


def test_the_page_lists_the_request_and_leads_to_its_case(here: Small, written: ModuleType) -> None:
    request = written.asked(here)
    client = Client()
    client.force_login(here.education_clerk)
    with override_settings(ROOT_URLCONF=f"{NAME}.everything"):
        sys.modules[f"{NAME}.everything"] = _addresses()
        clear_url_caches()
        page = client.get("/disclosure").text
        case = client.get(f"/cases/{request.case.number}").text
    clear_url_caches()
    assert request.case.number in page
    assert "告知补正" in case


def _addresses() -> ModuleType:
    """The addresses of the house and those of the new system."""
    from shuzheng.config import urls

    found = ModuleType(f"{NAME}.everything")
    found.__dict__.update(urlpatterns=[*import_module(f"{NAME}.urls").urlpatterns, *urls.urlpatterns])
    return found


def _lines(folder: str) -> int:
    written = (text for name, text in FILES.items() if name.startswith(folder) and "tests/" not in name)
    return sum(bool(line.strip()) for text in written for line in text.splitlines())


def test_the_examples_are_as_short_as_promised() -> None:
    assert 150 <= _lines("openness/disclosure") <= 250
    assert _lines("culture/library") < 120
