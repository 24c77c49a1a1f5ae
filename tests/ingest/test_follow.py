"""Which files changed below some paths."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from honeyguide.ingest.follow import changed_between, changes, look, whole


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def until(notices: Iterator[frozenset[str]], wanted: set[str]) -> set[str]:
    """All that was told until everything wanted was."""
    seen: set[str] = set()
    for _, changed in zip(range(20), notices, strict=False):
        seen |= changed
        if wanted <= seen:
            break
    return seen


@pytest.mark.parametrize(
    "of",
    [lambda folder: [str(folder)], lambda folder: [str(folder / "a.log"), str(folder / "b.log")], lambda folder: [str(folder / "*.log")]],
)
def test_what_is_new_or_grew_is_told(tmp_path: Path, stop: threading.Event, of: Callable[[Path], list[str]]) -> None:
    log = tmp_path / "a.log"
    log.write_text("one\n")
    notices = changes(of(tmp_path), stop)
    log.write_text("one\ntwo\n")
    (tmp_path / "b.log").write_text("new\n")
    assert until(notices, {str(log), str(tmp_path / "b.log")}) == {str(log), str(tmp_path / "b.log")}
    log.rename(tmp_path / "a.log.1")
    log.write_text("another one\n")
    assert str(log) in until(notices, {str(log)})


def test_a_file_that_comes_later_is_told(tmp_path: Path, stop: threading.Event) -> None:
    notices = changes([str(tmp_path / "later.log")], stop)
    assert next(notices) == frozenset()
    (tmp_path / "later.log").write_text("here\n")
    assert next(notices) == {str(tmp_path / "later.log")}


def test_it_ends_when_told(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    assert list(changes([str(tmp_path)], stop)) == []


@pytest.mark.parametrize("kept", [True, False])
def test_a_folder_that_is_made_anew_is_watched_anew(tmp_path: Path, stop: threading.Event, kept: bool) -> None:
    """Kept: the old one lies elsewhere; else the new one may bear its number."""
    root = tmp_path / "logs"
    root.mkdir()
    notices = changes([str(root)], stop)
    next(notices)
    if kept:
        root.rename(tmp_path / "old")
    else:
        shutil.rmtree(root)
    root.mkdir()
    log = root / "dionaea.log"
    log.write_text("one\n")
    assert str(log) in until(notices, {str(log)})
    for _ in range(2):
        next(notices)
    with log.open("a") as file:
        file.write("two\n")
    assert str(log) in set[str]().union(*islice(notices, 3))


def test_looking_shows_what_changed(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    file = tmp_path / "deep" / "er" / "x"
    file.write_text("1")
    (tmp_path / "loop").symlink_to(tmp_path)
    before = look([str(tmp_path)])
    assert set(before) == {str(file)}
    file.write_text("22")
    assert changed_between(before, look([str(tmp_path)])) == {str(file)}
    assert changed_between(before, {}) == frozenset()


def test_what_can_not_be_looked_at_hides_nothing_else(tmp_path: Path) -> None:
    """Whoever may lay a file into a honeypot's folder may lay a link there that leads to itself."""
    (tmp_path / "a-loop").symlink_to("a-loop")
    (tmp_path / "b-nowhere").symlink_to(tmp_path / "gone")
    log, other = tmp_path / "dionaea.log", tmp_path / "elsewhere"
    log.write_text("1")
    other.mkdir()
    (other / "cowrie.json").write_text("1")
    (tmp_path / "pot").mkdir()
    (tmp_path / "pot" / "log").symlink_to(other)
    (tmp_path / "pot" / "up").symlink_to("..")
    assert set(look([str(tmp_path)])) == {str(log), str(other / "cowrie.json")}
    assert set(look([str(tmp_path / "pot" / "log")])) == {str(tmp_path / "pot" / "log" / "cowrie.json")}


def test_a_file_that_may_be_read_now_has_changed(tmp_path: Path) -> None:
    log = tmp_path / "dionaea.log"
    log.write_text("one\n")
    log.chmod(0)
    before = look([str(log)])
    log.chmod(0o644)
    assert changed_between(before, look([str(log)])) == {str(log)}


def test_a_folder_that_is_made_later_is_followed_as_one(tmp_path: Path, stop: threading.Event) -> None:
    root = tmp_path / "later"
    notices = changes([str(root)], stop)
    next(notices)
    root.mkdir()
    log = root / "dionaea.log"
    log.write_text("one\n")
    assert str(log) in until(notices, {str(log)})
    for _ in range(3):
        next(notices)
    with log.open("a") as file:
        file.write("two\n")
    assert str(log) in until(notices, {str(log)})


def test_a_databases_journal_is_the_database() -> None:
    assert whole("/var/dionaea.sqlite-wal") == "/var/dionaea.sqlite"
    assert whole("/var/dionaea.log") == "/var/dionaea.log"


WITHOUT_WATCHES = """
import sys, threading
from pathlib import Path
from honeyguide.ingest import follow
follow.LONG_PAUSE, follow.LONGEST_PAUSE = 0.3, 0.3
root, stop = Path(sys.argv[1]), threading.Event()
notices = follow.changes([str(root)], stop)
next(notices)
wanted = root / "later" / "x.log"
wanted.parent.mkdir()
wanted.write_text("one")
for _, changed in zip(range(20), notices):
    if str(wanted) in changed:
        print("told")
        break
stop.set()
"""


@pytest.mark.parametrize("watches", [0, 1, 2])
def test_without_watches_left_it_looks(tmp_path: Path, watches: int) -> None:
    (tmp_path / "deep").mkdir()
    line = f"echo {watches} > /proc/sys/user/max_inotify_watches && exec {sys.executable} -c '{WITHOUT_WATCHES}' {tmp_path}"
    limited = ["unshare", "--user", "--map-root-user", "sh", "-c", line]
    said = subprocess.run(limited, capture_output=True, text=True, check=False, timeout=60)
    if said.returncode and ("unshare" in said.stderr or "max_inotify_watches" in said.stderr):
        pytest.skip(f"needs a user namespace: {said.stderr.strip()}")
    assert said.stdout == "told\n", said.stderr


CLOSED = """
import sys, threading
from pathlib import Path
from honeyguide.ingest import follow
root, stop = Path(sys.argv[1]), threading.Event()
notices = follow.changes([str(root)], stop)
next(notices)
root.chmod(0)
for _ in range(3):
    next(notices)
print(follow.why_closed(str(root)))
root.chmod(0o755)
log = root / "x.log"
log.write_text("one")
for _, changed in zip(range(12), notices):
    if str(log) in changed:
        print("told")
        break
stop.set()
"""


def test_a_folder_that_may_be_listed_again_is_watched_again(tmp_path: Path) -> None:
    powerless = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    if powerless and shutil.which("setpriv") is None:
        pytest.skip("needs setpriv: root may list everything")
    (tmp_path / "logs").mkdir()
    line = [*powerless, sys.executable, "-c", CLOSED, str(tmp_path / "logs")]
    said = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)
    assert said.stdout.split("\n")[:2] == ["Permission denied", "told"], said.stderr


def test_a_file_that_is_only_linked_is_told_when_it_grows(tmp_path: Path, stop: threading.Event) -> None:
    (tmp_path / "pot" / "log").mkdir(parents=True)
    elsewhere, later = tmp_path / "elsewhere.log", tmp_path / "later.log"
    elsewhere.write_text("one\n")
    later.write_text("one\n")
    link, new = tmp_path / "pot" / "log" / "dionaea.log", tmp_path / "pot" / "new.log"
    link.symlink_to(elsewhere)
    notices = changes([str(tmp_path / "pot")], stop)
    next(notices)
    elsewhere.write_text("one\ntwo\n")
    assert until(notices, {str(link)}) == {str(link)}
    new.symlink_to(later)
    assert str(new) in until(notices, {str(new)})
    later.write_text("one\ntwo\n")
    assert until(notices, {str(new)}) == {str(new)}
