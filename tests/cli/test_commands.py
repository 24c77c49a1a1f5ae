"""What each command prints, where it prints it, and its exit code."""

import csv
import io
import json
import os
import tarfile
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import polars as pl
import pytest
from tests.watch.conftest import Hanging, hanging

__all__ = ["hanging"]
Command = Callable[..., CompletedProcess[str]]


def test_ingest_accounts_for_every_line(honeyguide: Command, log: Path) -> None:
    answer = json.loads(honeyguide("ingest", log, "--json").stdout)
    entry = answer["files"][0]
    assert {name: entry[name] for name in entry if name != "seconds"} == {
        "path": str(log),
        "format": "dionaea.log",
        "index": "logs-dionaea.log-default",
        "bytes": log.stat().st_size,
        "lines": 4,
        "events": 4,
        "continuations": 0,
        "rejects": 0,
        "skipped": 0,
    }
    assert answer["total"]["events"] == 4
    again = json.loads(honeyguide("ingest", log, "--json").stdout)
    assert (again["total"]["events"], again["total"]["skipped"]) == (0, log.stat().st_size)
    assert honeyguide("search", "", "--count").stdout == "4\n"


def test_ingest_writes_the_lines_it_did_not_understand(honeyguide: Command, log: Path, tmp_path: Path) -> None:
    log.write_text("no record begins here\n" + log.read_text() + "[28012022 21:3")
    rejects = tmp_path / "rejects.ndjson"
    assert honeyguide("ingest", log, "--rejects", rejects).returncode == 0
    rows = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert [(row["line"], row["offset"], row["text"]) for row in rows] == [
        (1, 0, "no record begins here"),
        (6, log.stat().st_size - 14, "[28012022 21:3"),
    ]


def test_search_counts(honeyguide: Command, log: Path) -> None:
    honeyguide("ingest", log)
    counts = {
        "": 4,
        "message: cleanup": 1,
        "source.ip: 198.51.100.0/24": 2,
        "source.ip: 198.51.100.0/24 and honeypot.connection.state.to: close": 1,
        "log.logger: (http or sip) and not message: /^GET/": 1,
        '@timestamp >= "2022-01-28T21:35:52Z"': 2,
    }
    assert {query: honeyguide("search", query, "--count").stdout for query in counts} == {query: f"{n}\n" for query, n in counts.items()}


def test_queries_may_be_lucene_query_strings(honeyguide: Command, log: Path) -> None:
    honeyguide("ingest", log)
    near = 'source.ip:"198.51.100.0/24" AND NOT honeypot.connection.state.to:close'
    assert honeyguide("search", near, "--lang", "lucene", "--count").stdout == "1\n"
    assert len(honeyguide("export", "message:/clean.{2}/ OR log.logger:http", "--lang", "lucene").stdout.splitlines()) == 2


def test_search_is_newest_first_and_bounded_in_time(honeyguide: Command, log: Path) -> None:
    honeyguide("ingest", log)
    rows = honeyguide("search", "", "--since", "2022-01-28T21:35:51Z", "--until", "2022-01-28T21:35:53Z", "--format", "ndjson").stdout
    assert [json.loads(row)["log.logger"] for row in rows.splitlines()] == ["sip", "http"]


def test_export_in_each_form(honeyguide: Command, log: Path, tmp_path: Path) -> None:
    honeyguide("ingest", log)
    assert len(honeyguide("export").stdout.splitlines()) == 4
    table = list(
        csv.DictReader(io.StringIO(honeyguide("export", "source.ip: *", "--format", "csv", "--fields", "source.ip,source.port").stdout))
    )
    assert [(row["source.ip"], row["source.port"]) for row in table] == [("198.51.100.7", "50123")] * 2
    out = tmp_path / "events.parquet"
    honeyguide("export", "--format", "parquet", "--output", out)
    assert pl.read_parquet(out).height == 4


def test_an_export_without_rows_has_its_columns(honeyguide: Command, log: Path, tmp_path: Path) -> None:
    honeyguide("ingest", log)
    asked = ("export", "source.port: 1", "--fields", "source.*,nothing", "--format")
    assert honeyguide(*asked, "ndjson").stdout == ""
    assert honeyguide(*asked, "csv").stdout.startswith("_index,_id,source.")
    out = tmp_path / "none.parquet"
    honeyguide(*asked, "parquet", "--output", out)
    found = pl.read_parquet(out)
    assert (found.height, found.schema["source.port"]) == (0, pl.Int64())
    assert not [name for name in found.columns if not name.startswith(("_", "source."))]


def test_what_a_spreadsheet_would_run_is_quoted(honeyguide: Command, tmp_path: Path) -> None:
    file = tmp_path / "rows.ndjson"
    file.write_text('{"timestamp": "2024-01-01T00:00:00Z", "user": "=HYPERLINK(1)"}\n')
    honeyguide("ingest", file)
    assert "'=HYPERLINK(1)" in honeyguide("export", "--format", "csv").stdout


def test_forget_undoes_an_intake(honeyguide: Command, log: Path) -> None:
    honeyguide("ingest", log)
    assert honeyguide("forget", log).stdout == "4 events of 1 sources are forgotten.\n"
    assert honeyguide("search", "", "--count").stdout == "0\n"
    missing = honeyguide("forget", log)
    assert (missing.returncode, missing.stdout) == (1, "")
    assert "was never taken in" in missing.stderr


def test_status_names_sources_and_the_age_of_the_address_data(honeyguide: Command, log: Path) -> None:
    honeyguide("ingest", log)
    status = json.loads(honeyguide("status", "--json").stdout)
    assert [(source["path"], source["events"]) for source in status["sources"]] == [(str(log), 4)]
    assert [index["documents"] for index in status["indices"]] == [4]
    assert all(database["date"] for database in status["address_data"])
    shown = honeyguide("status")
    assert (shown.returncode, shown.stdout.count("address data: ")) == (0, len(status["address_data"]))


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("search", "a: (b or"), 1, "^"),
        (("search", "a:(b OR", "--lang", "lucene"), 1, "       ^"),
        (("export", "path:/var", "--lang", "lucene"), 1, "regular expression"),
        (("streams", "list", "a AND", "--lang", "lucene"), 1, "but the query ends here"),
        (("nonsense",), 2, "no command and no path"),
        (("search",), 2, "Missing argument"),
        (("ingest", "/nowhere/at/all"), 1, "/nowhere/at/all: there is no such file"),
        (("ingest", "/nowhere/at/all", "--json"), 1, "/nowhere/at/all: there is no such file"),
        (("investigate", "/nowhere/at/all", "--json"), 1, "/nowhere/at/all: there is no such file"),
        (("/nowhere/at/all",), 1, "/nowhere/at/all: there is no such file"),
        (("ingest", ".", "--rejects", "/nowhere/at/all"), 1, "/nowhere/at/all: No such file"),
        (("status", "--data", "/proc/nowhere"), 1, "/proc/nowhere"),
        (("ingest", ".", "--timezone", "Mars/Olympus"), 2, "Asia/Tokyo"),
        (("ingest", ".", "--format", "nonsense"), 1, "honeyguide formats"),
    ],
)
def test_what_goes_wrong_is_said_on_standard_error(honeyguide: Command, arguments: tuple[str, ...], code: int, words: str) -> None:
    done = honeyguide(*arguments)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_no_control_character_of_an_attacker_reaches_the_terminal(honeyguide: Command, log: Path) -> None:
    log.write_text("[28012022 21:35:50] http /http.py:1-debug: \x1b]0;owned\x07\u202egpj.exe\x9b31m\n" * 20)
    honeyguide("ingest", log)
    shown = honeyguide("search", "").stdout
    assert "\\x1b]0;owned\\x07\\u202egpj.exe" in shown
    assert not set(shown) & set("\x1b\x07\u202e\x9b")


def test_every_format_has_a_title(honeyguide: Command) -> None:
    rows = json.loads(honeyguide("formats", "--json").stdout)
    assert {"dionaea.log"} <= {row["name"] for row in rows}
    assert all(row["title"]["en"] and row["title"]["ja"] for row in rows)


def test_structure_shows_fields_and_types(honeyguide: Command, tmp_path: Path) -> None:
    table = tmp_path / "visits.csv"
    table.write_text("when,who,port\n" + "".join(f"2024-01-01 00:00:{second:02},198.51.100.7,{second}\n" for second in range(30)))
    answer = json.loads(honeyguide("structure", table, "--json").stdout)
    assert (answer["format"], answer["delimiter"], answer["has_header_row"]) == ("delimited", ",", True)
    assert answer["mappings"]["properties"]["port"]["type"] == "long"


def test_evidence_by_hand_knows_what_was_taken_in_and_whoever_writes_it(
    honeyguide: Command, log: Path, hanging: Hanging, tmp_path: Path
) -> None:
    nobody = honeyguide("evidence")
    assert (nobody.returncode, "no process is seen" in nobody.stderr, "there is no store" in nobody.stderr) == (2, True, True)
    assert list(tmp_path.glob("data/*")) == []
    honeyguide("ingest", log)
    process = hanging(log)
    said = honeyguide("evidence")
    assert (said.returncode, f"of process {process.pid}" in said.stdout) == (0, True)
    said = honeyguide("evidence", "--pid", os.getpid())
    with tarfile.open(said.stdout.partition(": ")[0]) as tar:
        assert f"files/0-{log.name}" in tar.getnames(), "also where that process doesn't hold it"
