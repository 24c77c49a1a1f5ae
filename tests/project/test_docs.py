"""What the documents say is there is there, in both languages."""

import pkgutil
import re
from pathlib import Path

import pytest

from honeyguide.schema.registry import members

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = {name.replace("_", "-") for name, _ in members("honeyguide.cli", "COMMAND")}
GROUPS = {found.name for found in pkgutil.iter_modules([str(ROOT / "src/honeyguide/cli")]) if found.ispkg}


@pytest.mark.parametrize("name", ["README.md", "README.ja.md"])
def test_every_command_is_in_the_readme_and_no_other(name: str) -> None:
    named = set(re.findall(r"[`$/]honeyguide ([a-z]+)(?= |`|$)", (ROOT / name).read_text("utf-8"), re.MULTILINE))
    assert (COMMANDS | GROUPS) - {"demo"} <= named
    assert named <= COMMANDS | GROUPS


def test_links_lead_to_files() -> None:
    for document in ROOT.glob("*.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text("utf-8")):
            assert (ROOT / target).exists(), f"{document.name} links to {target}"


def test_the_makefile_has_the_two_commands() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(r"^demo:", makefile, re.MULTILINE)
    assert re.search(r"^test:", makefile, re.MULTILINE)


def test_the_bundled_recording_is_small() -> None:
    assert (ROOT / "src/honeyguide/workspace/story.tar.xz").stat().st_size <= 1_000_000
