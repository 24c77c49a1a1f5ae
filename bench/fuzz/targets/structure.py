"""The structure of a file nobody knows: found for any bytes, with or without what a person typed."""

from urllib.parse import parse_qsl

from bench.fuzz.target import Target
from honeyguide.formats.structure import Overrides, find_structure

SEEDS = (
    b"time,peer,port\n2026-11-22T21:37:18Z,192.0.2.7,445\n2026-11-22T21:37:19Z,192.0.2.8,22\n" * 3,
    b'{"time": "2026-11-22 21:37:18", "peer": {"ip": "192.0.2.7"}}\n' * 4,
    b"<row><time>22/Nov/2026:21:37:18 +0100</time></row>\n" * 4,
    b"Nov 22 21:37:18 host sshd[1]: Failed password for root from 192.0.2.7 port 40000\n\tat more\n" * 4,
)


TYPED = (
    b"format=delimited&delimiter=%09&column_names=a,b,a\0" + SEEDS[0],
    b"format=semi_structured_text&grok_pattern=%7BINT:x:int%7D%20(?<y>.*)&timestamp_format=MMM%20d%20HH:mm:ss\0" + SEEDS[3],
    b"format=ndjson&charset=utf-16&lines_to_sample=2&timestamp_field=time\0" + SEEDS[1],
    b"format=xml&explain=true&quote=%22&has_header_row=maybe\0" + SEEDS[2],
)


def find(data: bytes) -> None:
    """By itself, and as a delimited file whatever it is."""
    for overrides in (Overrides(), Overrides(format="delimited")):
        assert find_structure(data, overrides=overrides).num_lines_analyzed >= 0


def follow(data: bytes) -> None:
    """With what a person typed, which is kept as it was typed."""
    typed, _, head = data.partition(b"\0")
    words = dict(parse_qsl(typed.decode("utf-8", "replace"), max_num_fields=20)) if typed.count(b"&") < 20 else {}
    found = find_structure(head, overrides=Overrides.of_words(words))
    assert all(problem.message for problem in found.problems)


TARGETS = (Target("structure", SEEDS, find), Target("structure.overrides", TYPED, follow))
