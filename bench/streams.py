"""`python -m bench.streams ARCHIVE`: recorded conversations from an archive to rows, what they are, and what tshark makes of them as captures."""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from honeyguide.formats.dionaea_bistream import conversation as event_of
from honeyguide.ingest.recordings import recordings
from honeyguide.sources import Source, walk
from honeyguide.streams.bistream import parse
from honeyguide.streams.pcapng import Endpoints, write_pcapng

TOLD = ("network.protocol", "honeypot.smb.step", "honeypot.tool.name")


def main() -> None:
    """Print rate, names and steps, and the captures' complaints."""
    parser = argparse.ArgumentParser(prog="python -m bench.streams", description=__doc__)
    parser.add_argument("archive", type=Path, help="an archive or folder of bistreams")
    parser.add_argument("--exported", type=int, default=1000, help="conversations that tshark reads")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for run in ("first run, each different conversation decoded", "second run, those remembered"):
        rows, counts, seconds, wall = _rows(options.archive)
        print(f"{run}: {rows:,} streams in {seconds:.2f} s of processor ({wall:.2f} s), {rows / seconds:,.0f} a second")
    for field, found in counts.items():
        print(f"{field}: {', '.join(f'{name} {count:,}' for name, count in found.most_common(30))}")
    if shutil.which("tshark") is None:
        sys.exit("tshark is missing: nothing is exported")
    _captures(options.archive, options.exported, options.seed)


def _rows(archive: Path) -> tuple[int, dict[str, Counter[str]], float, float]:
    counts: dict[str, Counter[str]] = {field: Counter() for field in TOLD}
    rows, processor, clock = 0, 0.0, 0.0
    started, began = time.process_time(), time.perf_counter()
    for frame in recordings(walk([archive]), print):
        processor, clock = processor + time.process_time() - started, clock + time.perf_counter() - began
        rows += frame.height
        for field, found in counts.items():
            if field in frame.columns:
                for value in frame.get_column(field).to_list():
                    first = value[0] if isinstance(value, list) and value else value
                    found[str(first or "-").partition(",")[0]] += 1
        started, began = time.process_time(), time.perf_counter()
    return rows, counts, processor + time.process_time() - started, clock + time.perf_counter() - began


def _chosen(archive: Path, count: int, seed: int) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Some conversations that have bytes and ends of their own."""
    choice, kept = random.Random(seed), dict[tuple[Any, ...], tuple[dict[str, Any], bytes]]()
    for number, source in enumerate(walk([archive])):
        if not isinstance(source, Source) or (number >= 3 * count and choice.random() > 0.1):
            continue
        with source.open() as stream:
            data = stream.read()
        event = event_of(source.path, data)
        if event["network.bytes"]:
            kept[event["source.ip"], event["source.port"], event["destination.port"]] = event, data
    yield from choice.sample(list(kept.values()), min(count, len(kept)))


def _captures(archive: Path, count: int, seed: int) -> None:
    with tempfile.TemporaryDirectory(prefix="honeyguide-bench-") as folder:
        file = Path(folder) / "all.pcapng"
        made, spoken = 0, dict[tuple[str, str], str]()
        with file.open("wb") as out:
            for event, data in _chosen(archive, count, seed):
                ends = Endpoints(
                    event["source.ip"],
                    event["source.port"],
                    event["destination.ip"],
                    event["destination.port"],
                    event.get("network.transport") == "udp",
                    event.get("event.start"),
                )
                spoken[str(event["source.ip"]), str(event["source.port"])] = event.get("network.protocol") or ""
                out.write(write_pcapng(parse(data), ends))
                made += 1
        fields = [option for name in ("ip.src", "tcp.srcport", "frame.protocols") for option in ("-e", name)]
        malformed = _tshark(file, "-Y", "_ws.malformed", "-T", "fields", *fields)
        odd = _tshark(file, "-Y", "tcp.analysis.flags or ip.checksum.status == 0 or tcp.checksum.status == 0", "-T", "fields", *fields)
        layers = _tshark(file, "-Y", "tcp.len > 0 or udp.length > 8", "-T", "fields", *fields)
    whole = [line for line in malformed if line.split("\t")[2].rpartition(":")[2] in ("eth", "ethertype", "ip", "ipv6", "tcp", "udp")]
    print(f"tshark: {made:,} conversations, {len(odd)} packets with a fault of TCP, {len(whole)} malformed as packets,")
    print(f"  {len(malformed)} whose recorded bytes break their own protocol: {dict(Counter(line.split(chr(9))[2] for line in malformed))}")
    seen: dict[tuple[str, str], set[str]] = {}
    for address, port, protocols in (line.split("\t") for line in layers):
        if (address, port) in spoken:
            seen.setdefault((address, port), set()).update(protocols.split(":"))
    both = [key for key, found in seen.items() if spoken[key] in _KNOWN and found & set(_KNOWN.values())]
    agreed = sum(_KNOWN[spoken[key]] in seen[key] for key in both)
    print(f"  of {len(both):,} that both name, {agreed:,} have the same name")


_KNOWN = {name: name for name in ("http", "smb", "mysql", "tds", "ftp", "sip", "mqtt", "tls", "ssh", "smtp", "dcerpc", "telnet", "rdp")}


def _tshark(file: Path, *options: str) -> list[str]:
    checks = [option for name in ("tcp", "ip") for option in ("-o", f"{name}.check_checksum:TRUE")]
    done = subprocess.run(["tshark", "-n", "-r", str(file), *checks, *options], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


if __name__ == "__main__":
    main()
