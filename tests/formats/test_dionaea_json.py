"""dionaea.json in its shapes: the same event however it was written, nothing lost, nothing believed."""

import json
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from honeyguide.formats import Batch, Chunk
from honeyguide.formats.dionaea_json import FORMAT
from honeyguide.formats.dionaea_json_fast import decoded
from honeyguide.formats.lines import split_lines
from honeyguide.schema.event import conform

PLAIN: dict[str, Any] = {
    "connection": {"protocol": "mssqld", "transport": "tcp", "type": "accept"},
    "dst_ip": "192.0.2.1",
    "dst_port": 1433,
    "src_hostname": "",
    "src_ip": "198.51.100.7",
    "src_port": 50602,
    "timestamp": "2025-02-12T08:46:20.049061",
}


def lines(*records: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def rows(batch: Batch) -> list[dict[str, Any]]:
    assert batch.lines == batch.events.height + batch.continuations + len(batch.rejects)
    return [{name: value for name, value in row.items() if value is not None} for row in conform(batch.events).iter_rows(named=True)]


def read(*records: dict[str, Any]) -> list[dict[str, Any]]:
    return rows(FORMAT.read(Chunk(lines(*records))))


def quickly(data: bytes) -> int:
    return decoded(split_lines(Chunk(data)).frame.with_row_index("row")).height


def test_usual_lines_are_taken_as_whole_columns() -> None:
    nested = {**PLAIN, "credentials": [{"username": "sa", "password": ""}, {"username": "sa", "password": "1"}]}
    flat = {**PLAIN, "credentials": {"username": ["sa", "sa"], "password": ["", "1"]}}
    assert quickly(lines(PLAIN, nested, flat, PLAIN)) == 4
    first, second = read(nested, flat)
    same = ("honeypot.credential.username", "honeypot.credential.password", "user.name", "event.category", "@timestamp")
    assert [first[name] for name in same] == [second[name] for name in same]
    assert first["honeypot.credential.password"] == ["", "1"]


def test_both_shapes_of_commands_are_the_same_commands() -> None:
    nested = {"commands": [{"command": "USER", "arguments": ["a b"]}, {"command": "QUIT", "arguments": []}]}
    flat = {"commands": {"command": ["USER", "QUIT"], "arguments": ["a b", ""]}}
    found = read({**PLAIN, "ftp": nested}, {**PLAIN, "ftp": flat})
    assert [row["honeypot.command"] for row in found] == [["USER a b", "QUIT"]] * 2


def test_keys_that_nobody_knows_stay_data() -> None:
    (row,) = read({**PLAIN, "sensor": {"DROP TABLE": 1}})
    assert orjson.loads(row["honeypot.data"]) == {"sensor": {"DROP TABLE": 1}}
    assert not [name for name in row if "DROP" in name]


def test_a_fingerprint_names_the_system() -> None:
    guess = {"genre": "Linux", "detail": "2.6", "dist": 5, "fw": 0, "link": "eth", "nat": 0, "tos": "", "uptime": 3}
    (row,) = read({**PLAIN, "p0f": guess})
    assert row["honeypot.os"] == "Linux 2.6"
    assert orjson.loads(row["honeypot.data"]) == {
        "p0f.fingerprint": {"dist": 5, "fw": 0, "link": "eth", "nat": 0, "tos": "", "uptime": 3},
    }


def test_equal_lines_are_equal_events() -> None:
    assert len(read(PLAIN, PLAIN, PLAIN)) == 3


def test_a_time_without_fraction_is_one_on_the_second() -> None:
    found = read({**PLAIN, "timestamp": "2025-02-12T08:46:20"}, PLAIN)
    assert [row["@timestamp"].isoformat() for row in found] == ["2025-02-12T08:46:20+00:00", "2025-02-12T08:46:20.049061+00:00"]


def test_torn_and_interleaved_lines_are_rejects_and_spoil_no_other() -> None:
    whole = lines(PLAIN)
    batch = FORMAT.read(Chunk(whole + whole[:80] + b"\n" + whole[:40] + whole + whole.strip() + whole + b'{"other": 1}\n' + whole))
    assert len(rows(batch)) == 2
    assert [(reject.line, reject.reason) for reject in batch.rejects] == [
        (2, "not a whole JSON object"),
        (3, "not a whole JSON object"),
        (4, "not a whole JSON object"),
        (5, "a JSON object of another kind"),
    ]
    assert [reject.offset for reject in batch.rejects][:2] == [len(whole), len(whole) + 81]


def test_what_attackers_send_is_kept_as_it_is() -> None:
    word = 'a\0\x1b[31m\ufffd":"}, {"x":\u202e'
    (row,) = read({**PLAIN, "credentials": [{"username": word, "password": word}]})
    assert row["honeypot.credential.username"] == [word]
    assert row["honeypot.credential.password"] == [word]


def test_a_lone_surrogate_becomes_a_replacement_character() -> None:
    (row,) = rows(FORMAT.read(Chunk(lines({**PLAIN, "src_hostname": "x\ud800y"}))))
    assert row["source.domain"] == "x\ufffdy"


def test_ports_beyond_the_possible_are_none() -> None:
    (row,) = read({**PLAIN, "src_port": -1})
    assert "source.port" not in row


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["198.51.100.7", "::ffff:192.0.2.9", "2001:db8::1"]
)
PAIR = st.lists(TEXTS, min_size=2, max_size=2)
LOGINS = st.lists(st.fixed_dictionaries({"username": TEXTS, "password": TEXTS}), max_size=3) | st.fixed_dictionaries(
    {"username": PAIR, "password": PAIR}
)
TYPES = st.sampled_from(["accept", "connect", "listen", "reject"])
RECORDS = st.fixed_dictionaries(
    {
        "connection": st.fixed_dictionaries(
            {"protocol": st.sampled_from(["smbd", "mirrorc", "x"]), "transport": st.just("tcp"), "type": TYPES}
        ),
        "dst_ip": TEXTS,
        "dst_port": st.integers(0, 65535),
        "src_hostname": TEXTS,
        "src_ip": TEXTS,
        "src_port": st.integers(0, 65535),
        "timestamp": st.sampled_from(["2025-02-12T08:46:20.049061", "2025-02-12T08:46:20", "1", ""]),
    },
    optional={"credentials": LOGINS},
)


@settings(max_examples=60, deadline=None)
@given(st.lists(RECORDS, min_size=1, max_size=4))
def test_whole_columns_and_single_lines_tell_the_same(found: list[dict[str, Any]]) -> None:
    together = read(*found)
    # One key more, and every line is read by itself.
    alone = [
        {name: value for name, value in row.items() if name != "honeypot.data"} for row in read(*({**one, "more": 1} for one in found))
    ]
    places = ("event.original", "log.offset")
    assert [{name: row[name] for name in row if name not in places} for row in together] == [
        {name: row[name] for name in row if name not in places} for row in alone
    ]
