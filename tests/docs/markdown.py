"""The documents as tests read them: files, links, fenced blocks, tables."""

import re
import shlex
from pathlib import Path

from shuzheng.lib.home import ROOT

FILES = sorted(path for pattern in ("*.md", "docs/**/*.md", "bench/*.md") for path in ROOT.glob(pattern))
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ASSIGNMENT = re.compile(r"[A-Z_]+=")


def name(path: Path) -> str:
    """A file as its repository knows it."""
    return str(path.relative_to(ROOT))


def links(path: Path) -> list[str]:
    """Where a document's relative links point, without the part after #."""
    found = (link.partition("#")[0] for link in _LINK.findall(_FENCE.sub("", path.read_text())))
    return [link for link in found if link and "://" not in link and not link.startswith("mailto:")]


def blocks(path: Path, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return [body for kind, body in _FENCE.findall(path.read_text()) if kind == language]


def commands(path: Path) -> list[list[str]]:
    """The commands of the `sh` blocks as words, without assignments, comments and sudo."""
    lines = (line for block in blocks(path, "sh") for line in block.replace("\\\n", " ").splitlines())
    return [words for line in lines if (words := _bare(shlex.split(line, comments=True)))]


def _bare(words: list[str]) -> list[str]:
    while words and (_ASSIGNMENT.match(words[0]) or words[0] == "sudo"):
        words = words[3:] if words[:2] == ["sudo", "-u"] else words[1:]
    return words


def rows(path: Path, first: str) -> list[list[str]]:
    """The rows of the table whose heading begins with `first`, cells stripped."""
    lines = iter(path.read_text().splitlines())
    found: list[list[str]] = []
    for line in lines:
        if line.startswith(f"| {first} |"):
            next(lines)
            for row in lines:
                if not row.startswith("|"):
                    break
                found.append([cell.strip() for cell in row.strip("|").split("|")])
    return found
