"""What is wrong with an installation is said, and what to do; nothing is changed by looking."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.watch.conftest import Hanging, hanging

from honeyguide.server.doctor import examine
from honeyguide.server.doctor.examined import Case, Examined

__all__ = ["hanging"]


AS_NOBODY = """
import json, os, sys
from dataclasses import asdict
from pathlib import Path
from honeyguide.server.doctor import examine
from honeyguide.server.doctor.examined import Case
folder, honeypot = map(Path, sys.argv[1:])
list(examine(Case(folder, [honeypot])))
os.setgid(65534)
os.setuid(65534)
print(json.dumps([asdict(one) for one in examine(Case(folder / "data", [honeypot]))]))
"""


def found(case: Case, what: str) -> list[Examined]:
    return [one for one in examine(case) if one.what == what]


@pytest.fixture
def honeypot(tmp_path: Path) -> Path:
    folder = tmp_path / "var"
    (folder / "bistreams").mkdir(parents=True)
    (folder / "dionaea.log").write_text("[28012022 21:35:50] x y-debug: z\n")
    return folder


def test_a_sound_installation_has_nothing_wrong_but_what_was_not_built(tmp_path: Path, honeypot: Path, hanging: Hanging) -> None:
    process = hanging(honeypot / "dionaea.log")
    case = Case(tmp_path / "data", [honeypot])
    assert {one.what for one in examine(case) if one.state == "wrong"} <= {"page"}
    [seen] = found(case, "process")
    assert (seen.state, str(process.pid) in seen.found) == ("fine", True)
    assert not (tmp_path / "data").exists()


def test_a_path_that_is_not_there_is_wrong(tmp_path: Path) -> None:
    assert [one.state for one in found(Case(tmp_path, [tmp_path / "nowhere"]), "paths")] == ["wrong"]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to become another user")
def test_recordings_that_only_the_honeypot_may_read_are_named_with_their_owner(tmp_path: Path, honeypot: Path) -> None:
    stream = honeypot / "bistreams" / "stream"
    stream.write_bytes(b"")
    stream.chmod(0o600)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == 0 and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
        if folder.name.startswith("pytest-of-"):
            break
    said = subprocess.run([sys.executable, "-c", AS_NOBODY, tmp_path, honeypot], capture_output=True, text=True, check=True)
    examined = json.loads(said.stdout)
    [paths] = [one for one in examined if one["what"] == "paths"]
    assert paths["state"] == "wrong"
    assert "0600 and belongs to uid 0" in paths["found"]
    assert "CAP_DAC_READ_SEARCH" in paths["todo"]
    assert [one["state"] for one in examined if one["what"] == "data folder"] == ["wrong"]


def test_what_can_not_be_looked_at_hides_nothing_else(tmp_path: Path, honeypot: Path) -> None:
    data = tmp_path / "data"
    (data / "version").mkdir(parents=True)
    (data / "lock").mkdir()
    (honeypot / "loop").symlink_to("loop")
    case = Case(data, [honeypot, honeypot / "loop"])
    assert {(one.what, one.state) for one in examine(case) if one.state == "wrong"} - {("page", "wrong")} == {
        ("data folder", "wrong"),
        ("ports", "wrong"),
        ("paths", "wrong"),
    }
    assert [one.state for one in found(case, "settings")] == ["fine"]
    assert [one.state for one in found(case, "memory")] == ["fine"]


@pytest.mark.parametrize(("version", "state"), [("0", "mind"), ("1", "fine"), ("99", "wrong"), ("junk", "wrong")])
def test_another_form_of_the_data_folder(tmp_path: Path, version: str, state: str) -> None:
    tmp_path.chmod(0o700)
    (tmp_path / "version").write_text(version)
    assert found(Case(tmp_path, []), "data folder")[0].state == state
    (tmp_path / "file").write_text("x")
    assert [one.state for one in found(Case(tmp_path / "file", []), "data folder")] == ["wrong"]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to become another user")
def test_a_folder_that_may_not_be_entered_is_named(tmp_path: Path, honeypot: Path) -> None:
    (honeypot / "bistreams").chmod(0)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == 0 and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
        if folder.name.startswith("pytest-of-"):
            break
    said = subprocess.run([sys.executable, "-c", AS_NOBODY, tmp_path, honeypot], capture_output=True, text=True, check=True)
    [paths] = [one for one in json.loads(said.stdout) if one["what"] == "paths"]
    assert f"{honeypot / 'bistreams'} is 0000" in paths["found"]


def test_a_setting_that_nobody_knows_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "honeyguide.toml").write_text("[watch]\npatince = 3\n")
    [settings] = found(Case(tmp_path, []), "settings")
    assert (settings.state, "Did you mean 'patience'?" in settings.found) == ("wrong", True)


def test_a_program_that_is_not_there_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "honeyguide.toml").write_text('[notify]\ncommand = ["/no/such/program"]\n[restart]\nenabled = true\n')
    assert [one.state for one in found(Case(tmp_path, []), "settings")] == ["fine", "wrong"]
    assert [one.state for one in found(Case(tmp_path, []), "restart")] == ["wrong"]


def test_a_file_of_the_future_means_a_wrong_clock(tmp_path: Path, honeypot: Path) -> None:
    os.utime(honeypot / "dionaea.log", (time.time() + 3600, time.time() + 3600))
    assert [one.state for one in found(Case(tmp_path, [honeypot]), "clock")] == ["wrong"]


def test_without_proc_and_with_few_watches_it_says_what_that_costs(tmp_path: Path, honeypot: Path) -> None:
    proc = tmp_path / "proc"
    assert [one.state for one in found(Case(tmp_path, [honeypot], proc), "process")] == ["mind"]
    (proc / "sys/fs/inotify").mkdir(parents=True)
    (proc / "sys/fs/inotify/max_user_watches").write_text("1\n")
    [notices] = found(Case(tmp_path, [honeypot], proc), "notices")
    assert (notices.state, "sysctl fs.inotify.max_user_watches" in notices.todo) == ("mind", True)


def test_the_command_answers_whatever_it_finds(tmp_path: Path) -> None:
    line = [sys.executable, "-m", "honeyguide", "doctor", str(tmp_path / "nowhere"), "--data", str(tmp_path / "data")]
    said = subprocess.run(line, capture_output=True, text=True, check=False)
    assert said.returncode == 0
    assert "WRONG paths:" in said.stdout
    assert "→ Name the folder in which the honeypot writes." in said.stdout
