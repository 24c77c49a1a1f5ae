"""`python -m bench.fuzz [TARGET…]`: any bytes at all for every format, protocol, archive, database and query, guided by atheris.

Each target runs in a process of its own for `--seconds`. Where atheris isn't installed (pip install atheris) inputs are mutated at random.
A TARGET is a name of `--list` or the beginning of one up to a dot: formats, protocols. Exits with 1 where something was found.
"""

import argparse
import contextlib
import importlib
import importlib.util
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.fuzz.finds import Finds, read_finds
from bench.fuzz.mutation import LONGEST, search

HANGS = 60
"""Seconds after which an input is one that never ends."""


def main() -> None:
    """Search, or run one input again."""
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=30, help="for each target (30)")
    parser.add_argument("--finds", type=Path, default=Path(tempfile.gettempdir()) / "honeyguide-finds", help="where inputs are kept")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of chance")
    parser.add_argument("--list", action="store_true", help="name all targets")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="run this input once")
    parser.add_argument("--here", metavar="MODULE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        look(options.here, options.targets[0], options.finds, options.seconds, options.seed)
        return
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # so that the process of the target is ended too
    from bench.fuzz.targets import targets

    known = targets()
    chosen = [name for name in known if not options.targets or any(name == one or name.startswith(f"{one}.") for one in options.targets)]
    if options.replay:
        chosen = [name for name in chosen if name in options.targets]
    if not chosen:
        parser.error(f"no such target; there is {', '.join(known)}")
    if options.list:
        print("\n".join(chosen))
    elif options.replay:
        if options.targets != chosen[:1]:
            parser.error("name the one target that the input was kept for")
        known[chosen[0]][0].run(options.replay.read_bytes())
        print("nothing is broken")
    else:
        sys.exit(run_all({name: known[name][1] for name in chosen}, options.finds, options.seconds, options.seed))


def run_all(chosen: dict[str, str], folder: Path, seconds: int, seed: int) -> int:
    """One target after the other, each in a process; 1 where something was found. `chosen` says which module has it."""
    folder.mkdir(parents=True, exist_ok=True)
    before = set(read_finds(folder))
    how = "guided by atheris" if importlib.util.find_spec("atheris") else "AT RANDOM, WITHOUT GUIDANCE: atheris isn't installed"
    print(f"{len(chosen)} targets, {seconds} s each, {how}; finds go to {folder}", flush=True)
    broken = False
    for name, module in chosen.items():
        command = [
            sys.executable,
            "-m",
            "bench.fuzz",
            f"--here={module}",
            f"--finds={folder}",
            f"--seconds={seconds}",
            f"--seed={seed}",
            name,
        ]
        log = folder / f"{name}.log"
        with log.open("wb") as out:
            status = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, check=False).returncode
        fresh = [find for find in read_finds(folder) if find.target == name and find not in before]
        runs = _runs(log)
        print(f"{name}: {runs} inputs, {len(fresh)} finds{f', ENDED WITH {status}, see {log}' if status else ''}", flush=True)
        for find in fresh:
            print(f"  {find.place}: {find.said}\n    {find.replay()}", flush=True)
        broken = broken or bool(fresh) or status != 0
    return int(broken)


def _runs(log: Path) -> str:
    """How many inputs the log says were run."""
    counts = [
        line.split()[-1]
        for line in log.read_text("utf-8", "replace").splitlines()
        if line.startswith(("stat::number_of_executed", "inputs:"))
    ]
    return f"{int(counts[-1]):,}" if counts and counts[-1].isdigit() else "?"


def look(module: str, name: str, folder: Path, seconds: int, seed: int) -> None:
    """Search one target in this process."""
    finds = Finds(name, folder)
    if importlib.util.find_spec("atheris") is None:
        from bench.fuzz.targets import target_of

        print(f"inputs: {search(target_of(module, name), finds, seconds, seed)}")
        return
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["honeyguide"]):
        from bench.fuzz.targets import target_of

        target = target_of(module, name)

    def run(data: bytes) -> None:
        with finds.over(data):
            target.run(data)

    with contextlib.ExitStack() as stack:
        corpus, seeds = (Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="honeyguide-fuzz-"))) for _ in range(2))
        for number, data in enumerate(target.seeds):
            (seeds / str(number)).write_bytes(data)
        limits = [
            f"-max_total_time={seconds}",
            f"-timeout={HANGS}",
            "-rss_limit_mb=4096",
            f"-max_len={LONGEST}",
            f"-seed={seed % (1 << 31)}",
        ]
        keep = [f"-artifact_prefix={folder}/{name}-", "-print_final_stats=1", str(corpus), str(seeds)]
        atheris.Setup([sys.argv[0], *limits, *keep], run)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
