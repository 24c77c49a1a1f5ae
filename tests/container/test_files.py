"""The container's files, as far as they can be checked without an engine: what they name exists, and what they start is a command."""

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from honeyguide.cli.service.install import TEMPLATE, UNIT, install, quoted
from honeyguide.watch.settings import Settings, read_settings

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "container/Dockerfile").read_text("utf-8")
COMPOSE = yaml.safe_load((ROOT / "container/compose.yaml").read_text("utf-8"))


def test_what_is_copied_is_there_and_let_in() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert ignored[0] == "*"
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
        for name in line.split():
            assert (ROOT / name).exists(), name
            assert f"!{name}" in ignored, name


def test_what_the_build_reads_is_copied() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for name in (project["readme"], *project["license-files"]):
        assert re.search(rf"^COPY .*\b{re.escape(name)}\b", DOCKERFILE, re.MULTILINE), name


def test_it_starts_the_command_as_a_user_without_rights() -> None:
    [entry] = re.findall(r"^ENTRYPOINT (\[.*?\])$", DOCKERFILE.replace("\\\n", ""), re.MULTILINE | re.DOTALL)
    line = json.loads(entry)
    assert line[:2] == ["honeyguide", "up"]
    options = {"--host", "--ui-port", "--api-port", "--behind-proxy", "--first-account", "--allow-host"}
    assert {word for word in line if word.startswith("--")} == options
    assert DOCKERFILE.index("USER honeyguide") < DOCKERFILE.index("ENTRYPOINT")


def test_the_compose_file_gives_no_more_than_is_needed() -> None:
    [service] = COMPOSE["services"].values()
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["pid"] == "host"
    assert "no-new-privileges:true" in service["security_opt"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert service["user"] == "${HONEYPOT_UID:-10001}:${HONEYPOT_GID:-10001}"
    assert service["group_add"] == ["10001"]
    assert "cap_add" not in service
    assert {volume.partition(":")[0] for volume in service["volumes"] if isinstance(volume, str)} == set(COMPOSE["volumes"])


def test_the_unit_quotes_paths_as_systemd_reads_them() -> None:
    assert quoted('/a b/50% "$x"\\') == '"/a b/50%% \\"$$x\\"\\\\"'
    text = TEMPLATE.substitute(program="/usr/bin/honeyguide", paths=" /x")
    for line in ("MemoryMax=512M", "NoNewPrivileges=yes", "AmbientCapabilities=CAP_DAC_READ_SEARCH", "ExecStart=/usr/bin/honeyguide up /x"):
        assert line in text.splitlines()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    install(['/opt/a b/50%$x"'], show=False, folder=tmp_path)
    said = subprocess.run(["systemd-analyze", "verify", tmp_path / UNIT], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.parametrize("document", ["docs/beside-the-honeypot.md"])
def test_the_settings_in_the_documents_are_the_defaults(tmp_path: Path, document: str) -> None:
    [shown] = re.findall(r"```toml\n(.*?)```", (ROOT / document).read_text("utf-8"), re.DOTALL)
    (tmp_path / "honeyguide.toml").write_text(shown)
    assert read_settings(tmp_path) == Settings()
    given = tomllib.loads(shown)
    assert {name: set(table) for name, table in given.items()} == {name: set(vars(table)) for name, table in vars(Settings()).items()}
