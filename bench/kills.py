"""`python -m bench.kills`: an intake killed with -9 at random moments, again and again; at the end every event is there once."""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl


def write_sensor(folder: Path, records: int) -> None:
    """A log whose every record has its own number, with a multi-line record now and then, and a thousand recorded conversations."""
    folder.mkdir(parents=True)
    with (folder / "dionaea.log").open("w", encoding="ascii") as log:
        for number in range(records):
            second = number // 300
            time_of_day = f"{second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}"
            log.write(f"[22112026 {time_of_day}] python /opt/dionaea/module.c:853-debug: message number {number}\n")
            if number % 1000 == 0:
                log.write("Traceback (most recent call last):\n")
    streams = folder / "bistreams"
    streams.mkdir()
    for port in range(1024, 2024):
        name = f"httpd-192.0.2.1-80-198.51.100.7-{port}-2026-11-22T18:03:22.{port:06}-a1b2c3"
        (streams / name).write_bytes(b"stream = [('in', b'GET /%d HTTP/1.1\\x0d\\x0a')]" % port)


def ingest(folder: Path, data: Path) -> "subprocess.Popen[bytes]":
    """Start an intake as a process of its own."""
    command = [sys.executable, "-m", "honeyguide", "ingest", str(folder), "--data", str(data), "--timezone", "UTC"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONUNBUFFERED": "1"})


def kill_at_random(folder: Path, data: Path, kills: int, longest: float, moments: random.Random) -> int:
    """Start and kill an intake, each run within `longest` seconds, until `kills` were killed or one came to its end; how many were killed."""
    for killed in range(kills):
        process = ingest(folder, data)
        try:
            process.wait(moments.uniform(0.3, longest))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        else:
            return killed
    return kills


def contents(data: Path) -> tuple[list[int], int]:
    """The numbers of the records in the store, in order, and how many conversations it has."""
    from honeyguide.query.ast import Term
    from honeyguide.store.protocol import Search
    from honeyguide.workspace import open_workspace

    with open_workspace(data) as workspace:
        search = Search("logs-dionaea.log-default", fields=("message",))
        frames = [frame.select(pl.col("message").str.extract(r"number (\d+)").cast(pl.Int64)) for frame in workspace.store.scan(search)]
        streams = workspace.store.count("*", Term("event.dataset", "dionaea.bistream"))
    return pl.concat(frames).to_series().sort().to_list(), streams


def main() -> None:
    """Kill 200 times by default, in a new store after each intake that came to its end; exits with 1 where an event is lost or doubled."""
    parser = argparse.ArgumentParser(prog="python -m bench.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="honeyguide-kills-") as name:
        folder = Path(name) / "sensor"
        write_sensor(folder, options.records)
        began = time.monotonic()
        ingest(folder, Path(name) / "undisturbed").wait()
        whole = time.monotonic() - began
        moments = random.Random(options.seed)
        killed, stores, right = 0, 0, True
        while right and killed < options.kills:
            data = Path(name) / f"data-{stores}"
            killed += kill_at_random(folder, data, options.kills - killed, whole, moments)
            ingest(folder, data).wait()
            numbers, streams = contents(data)
            right = numbers == list(range(options.records)) and streams == 1000
            shutil.rmtree(data)
            stores += 1
            print(
                f"{killed} kills in {stores} stores; {len(numbers):,} events, {len(set(numbers)):,} distinct, {streams} conversations",
                flush=True,
            )
    sys.exit(0 if right else 1)


if __name__ == "__main__":
    main()
