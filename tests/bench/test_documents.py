"""What the peers are given: every record once, in bodies, with the columns that our own format reads."""

from pathlib import Path

import orjson

from bench import documents

LOG = b"".join(
    b"[22112026 21:%02d:00] connection c.c:2181-message: connection 0x55bfe82f7050 accept/tcp/none "
    b"[192.0.2.1:27017->203.0.113.%d:34697] state: none->established\n" % (minute, 10 + minute % 3)
    for minute in range(7)
)


def written(folder: Path) -> Path:
    log = folder / "dionaea.log"
    log.write_bytes(LOG + b"[22112026 21:08:00] sip x.py:45-warning: Cleanup\nand more\n")
    return log


def test_a_survey_finds_the_address_that_fewest_records_name(tmp_path: Path) -> None:
    assert documents.survey(written(tmp_path)) == documents.Survey(8, "203.0.113.11", "sip")


def test_every_record_is_a_document(tmp_path: Path) -> None:
    lines = b"".join(documents.plain(written(tmp_path), tmp_path).bodies()).splitlines()
    rows = [orjson.loads(line) for line in lines]
    assert len(rows) == 8
    assert {name: rows[0][name] for name in ("@timestamp", "log.logger", "source.ip", "source.port", "log.offset")} == {
        "@timestamp": "2026-11-22T21:00:00Z",
        "log.logger": "connection",
        "source.ip": "203.0.113.10",
        "source.port": 34697,
        "log.offset": 0,
    }
    assert rows[-1]["message"] == "Cleanup\nand more"
    assert "event.timezone" not in rows[0]


def test_unparsed_documents_are_the_records_as_they_stood(tmp_path: Path) -> None:
    lines = b"".join(documents.unparsed(written(tmp_path), tmp_path).bodies()).splitlines()
    assert lines[::2] == [b'{"create":{}}'] * 8
    assert orjson.loads(lines[1]) == {"message": LOG.decode().splitlines()[0]}


def test_bodies_end_between_documents(tmp_path: Path) -> None:
    found = documents.bulk(written(tmp_path), tmp_path)
    assert found.ends[-1] == found.file.stat().st_size
    assert all(body.endswith(b"}\n") for body in found.bodies())


def test_a_mapping_says_what_each_field_is() -> None:
    properties = documents.mapping()["properties"]
    assert properties["source"]["properties"]["ip"] == {"type": "ip"}
    assert properties["message"] == {"type": "text"}
