"""`python -m bench.hangs`: recordings of hangs replayed live beside `honeyguide up`; how soon somebody is called, and who is named."""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.beside import Beside, beside
from bench.corpus import CORPUS
from bench.recording import Recording

HANGS = ("story", "stuck-then-restarted")


@dataclass(frozen=True)
class Outcome:
    """What was said of one hang. Seconds since the core began to burn, and since the blocks arrived."""

    recording: str
    called_after: float
    candidate: str
    named_after: float
    named: str
    fault: str | None
    on_the_page: bool
    in_the_index: bool
    by_command: bool
    quiet_before: bool
    peak_mb: int


@contextmanager
def honeypot(recording: Path, target: Path, *more: str) -> "Generator[subprocess.Popen[str]]":
    """The replaying process, gone on leaving."""
    line = [sys.executable, "-m", "bench.honeypot", str(recording), str(target), *more]
    process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def said(process: "subprocess.Popen[str]", word: str) -> None:
    """Wait until a process says a word."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line == f"{word}\n", line


def hang(folder: Path, place: Path, watch: str = "", seconds: float = 4.0, patience: float = 120.0) -> Outcome:
    """Replay one hang beside a server. Raises TimeoutError where nobody is called, or named, within the patience."""
    recording = Recording.load(folder)
    who = recording.truth["trigger_remote_ip"]
    target = place / "var"
    target.mkdir(parents=True)
    with beside(target, place / "data", watch) as server, honeypot(folder, target, "--seconds", str(seconds)) as process:
        said(process, "hung")
        quiet = not server.called()
        began = time.monotonic()
        first = server.wait(lambda: _hangs(server), patience)[0]
        called = time.monotonic() - began
        candidate = (first["culprit"] or (first["candidates"] or [{}])[0]).get("source.ip", "")
        assert process.stdin is not None
        arrived = time.monotonic()
        if "restarted_at" in recording.truth:
            process.kill()
            process.wait()
            with honeypot(folder, target, "--again") as again:
                said(again, "written")
                server.wait(lambda: _named(server), patience)
        else:
            process.stdin.write("\n")
            process.stdin.flush()
            said(process, "written")
            server.wait(lambda: _named(server), patience)
        after = time.monotonic() - arrived
        document = _named(server)[-1]
        on_page = any(one["culprit"] and one["culprit"]["source.ip"] == who for one in server.alerts())
        indexed = any(one["culprit"] and one["culprit"]["source.ip"] == who for one in server.indexed(who))
        return Outcome(
            folder.name,
            round(called, 1),
            candidate,
            round(after, 1),
            document["culprit"]["source.ip"],
            document["fault"],
            on_page,
            indexed,
            bool(_hangs(server)) and bool(_named(server)),
            quiet,
            server.peak() >> 20,
        )


def _hangs(server: Beside) -> list[dict[str, Any]]:
    return [one for one in server.called() if one["kind"] == "stuck-callback"]


def _named(server: Beside) -> list[dict[str, Any]]:
    return [one for one in _hangs(server) if one["culprit"]]


def main() -> None:
    """With the settings as they are by default; exits with 1 where a promise isn't kept."""
    parser = argparse.ArgumentParser(prog="python -m bench.hangs", description=__doc__)
    parser.add_argument("recordings", nargs="*", default=list(HANGS))
    parser.add_argument("--watch", default="", help="what stands under [watch]")
    options = parser.parse_args()
    kept = True
    for name in options.recordings:
        with tempfile.TemporaryDirectory(prefix="honeyguide-hangs-") as place:
            found = hang(CORPUS / "incidents" / name, Path(place), options.watch)
        right = found.candidate == found.named and found.called_after <= 120 and found.named_after <= 120 and found.peak_mb < 512
        kept = kept and right and found.on_the_page and found.in_the_index and found.by_command and found.quiet_before
        print(json.dumps(asdict(found)), flush=True)
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
