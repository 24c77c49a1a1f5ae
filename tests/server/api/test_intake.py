"""Files come in through the page: dropped, looked at, taken in, accounted for, stopped."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from tests.server.conftest import LOG, Asker


def drop(ask: Asker, name: str, data: bytes, upload: str | None = None) -> str:
    answer = ask("POST", "/uploads", params={"name": name} | ({"upload": upload} if upload else {}), content=data)
    return answer["id"]


def test_a_dropped_file_is_looked_at_and_taken_in(ask: Asker) -> None:
    id = drop(ask, "dionaea.log", LOG.encode())
    found = ask.get(f"/uploads/{id}/structure")
    assert found["known"]["name"] == "dionaea.log"
    assert found["preview"]["events"] + found["preview"]["rejects"] <= found["preview"]["lines"] == 5
    assert found["preview"]["rows"][0]["source.ip"] == "198.51.100.7"
    assert {"name": "source.ip", "type": "ip", "fixed": True} in found["preview"]["columns"]

    job = ask.finished(ask.post(f"/uploads/{id}/ingest", 202))
    assert job["state"] == "done"
    assert job["ledger"]["total"]["lines"] == 5
    assert ask.post("/search", query="source.ip: 198.51.100.7")["total"] == 2


def test_a_drop_for_which_there_is_no_room_is_refused_and_leaves_nothing(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    free = iter([50 << 20] + [1 << 20] * 9)
    monkeypatch.setattr("shutil.disk_usage", lambda path: (100 << 20, 0, next(free)))
    problem = ask("POST", "/uploads", params={"name": "dionaea.log"}, content=LOG.encode() * 5_000, status=507)
    assert (problem["type"], problem["where"]) == ("NoRoom", "dionaea.log")
    assert problem["hint"] == "Make room on the disk of the data folder."
    monkeypatch.undo()
    assert ask.get("/uploads")["uploads"] == []
    assert list(ask.service.folder.glob("uploads/*")) == []


def test_a_dropped_folder_is_one_drop(ask: Asker) -> None:
    id = drop(ask, "var/dionaea.log", LOG.encode())
    drop(ask, "var/old/dionaea.log.1.gz", gzip.compress(LOG.replace("28012022", "27012022").encode()), id)
    assert [file["name"] for file in ask.get(f"/uploads/{id}")["files"]] == ["var/dionaea.log", "var/old/dionaea.log.1.gz"]
    assert ask.finished(ask.post(f"/uploads/{id}/ingest", 202))["ledger"]["total"]["files"] == 2
    ask("DELETE", f"/uploads/{id}", status=204)
    assert ask.get("/uploads")["uploads"] == []


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "a\\..\\b", "x" * 3000 + ".log", "\x1b[31m\u202egnp.exe", "__proto__", "<img src=x>", "con\0.log"],
)
def test_no_name_leads_out_of_the_drop(ask: Asker, name: str) -> None:
    id = drop(ask, name, b"data\n")
    (file,) = ask.service.uploads.get(id).files()
    assert file.read_bytes() == b"data\n"
    assert ask.service.uploads.get(id).folder in file.parents


@pytest.mark.parametrize("name", ["", "/", "..", "./../"])
def test_a_file_needs_a_name(ask: Asker, name: str) -> None:
    assert ask("POST", "/uploads", params={"name": name}, content=b"", status=400)["where"] == "name"


def test_the_first_file_in_a_zip_that_can_be_read_is_looked_at(ask: Asker) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../other.log", "something else\n")
        archive.writestr("var/dionaea.log", LOG)
        archive.writestr("var/other.log", "something else\n")
    id = drop(ask, "logs.zip", packed.getvalue())
    found = ask.get(f"/uploads/{id}/structure")
    assert found["path"].endswith("logs.zip!var/dionaea.log")
    assert (found["known"]["name"], found["preview"]["lines"]) == ("dionaea.log", 5)
    (refused,) = found["refused"]
    assert refused["reason"] == "has a name that leads out of the archive"
    assert refused["ja"]["reason"] == "アーカイブの外に出る名前です。"
    assert ask.post(f"/uploads/{id}/structure", format="free_text")["known"]["name"] == "free_text"


def test_of_a_damaged_file_what_can_be_read_is_looked_at(ask: Asker) -> None:
    whole = gzip.compress(LOG.encode() * 40)
    found = ask.get(f"/uploads/{drop(ask, 'dionaea.log.gz', whole[:-40])}/structure")
    assert found["known"]["name"] == "dionaea.log"
    assert 0 < found["preview"]["events"] < 200
    assert ask.get(f"/uploads/{drop(ask, 'dionaea.log.gz', whole[:12])}/structure", 422)["message"].startswith("the gzip data is cut")


def test_a_file_may_be_named_as_unfinished_ones_are_elsewhere(ask: Asker) -> None:
    id = drop(ask, "dionaea.log.part", LOG.encode())
    drop(ask, ".hidden\x1fpart", b"one\n", id)
    assert [file["name"] for file in ask.get(f"/uploads/{id}")["files"]] == [".hidden_part", "dionaea.log.part"]
    assert ask.get(f"/uploads/{id}/structure", file="dionaea.log.part")["known"]["name"] == "dionaea.log"
    assert ask.finished(ask.post(f"/uploads/{id}/ingest", 202))["ledger"]["total"]["lines"] == 5


def test_what_was_said_of_a_file_is_kept_where_it_is_wrong(ask: Asker) -> None:
    id = drop(ask, "values.csv", b"a;b\n1;2\n3;4\n")
    found = ask.post(f"/uploads/{id}/structure", overrides={"delimiter": "semicolon", "lines_to_sample": "many"})
    assert found["structure"]["column_names"] == ["a", "b"]
    assert [(one["override"], one["value"]) for one in found["structure"]["problems"]] == [("lines_to_sample", "many")]
    assert found["structure"]["overrides"]["lines_to_sample"] == "many"


def test_what_was_said_of_a_file_is_how_it_is_shown_and_taken_in(ask: Asker) -> None:
    id = drop(ask, "visits.csv", "wann;wer\n01.11.2026 10:00:00;よ\n02.11.2026 10:00:00;る\n".encode("cp932"))
    said = {"column_names": "when,who", "charset": "cp932", "timestamp_format": "MM.dd.yyyy HH:mm:ss"}
    shown = ask.post(f"/uploads/{id}/structure", file="visits.csv", overrides=said)["preview"]["rows"]
    assert [(row["@timestamp"][:10], row["who"]) for row in shown] == [("2026-01-11", "よ"), ("2026-02-11", "る")]
    job = ask.finished(ask.post(f"/uploads/{id}/ingest", 202, overrides={"visits.csv": said}))
    assert job["ledger"]["total"]["events"] == 2
    found = ask.post("/search", sort=[{"field": "@timestamp"}])["rows"]
    assert [(row["source"]["@timestamp"][:10], row["source"]["who"]) for row in found] == [("2026-02-11", "る"), ("2026-01-11", "よ")]
    assert ask.post(f"/uploads/{id}/ingest", 404, overrides={"others.csv": said})["where"] == "others.csv"


def test_a_file_is_shown_by_the_format_and_in_the_zone_that_were_named(ask: Asker) -> None:
    id = drop(ask, "dionaea.log", LOG.encode())
    shown = ask.post(f"/uploads/{id}/structure", timezone="Asia/Kolkata")
    assert shown["preview"]["rows"][0]["@timestamp"] == "2022-01-28T16:05:50Z"
    assert ask.post(f"/uploads/{id}/structure", timezone=None)["preview"]["rows"][0]["@timestamp"] == "2022-01-28T21:35:50Z"
    as_text = ask.post(f"/uploads/{id}/structure", format="free_text")
    assert as_text["known"]["name"] == "free_text"
    assert "source.ip" not in {one["name"] for one in as_text["preview"]["columns"]}
    assert ask.post(f"/uploads/{id}/structure", 400, format="nothing")["ja"]["message"] == "'nothing'という形式はありません。"
    assert ask.post(f"/uploads/{id}/structure", 400, timezone="Mars/Base")["type"] == "UsageError"


def test_types_that_were_said_are_shown_and_taken_in(ask: Asker) -> None:
    id = drop(ask, "orders.csv", b"when;number;amount\n2026-11-01 10:00:00;007;3\n2026-11-02 10:00:00;008;4\n")
    said = {"column_types": '{"number": "keyword", "amount": "double", "@timestamp": "keyword"}'}
    columns = {one["name"]: one for one in ask.post(f"/uploads/{id}/structure", file="orders.csv", overrides=said)["preview"]["columns"]}
    assert [columns[name]["type"] for name in ("number", "amount", "@timestamp")] == ["keyword", "double", "date"]
    assert (columns["number"]["fixed"], columns["@timestamp"]["fixed"]) == (False, True)
    ask.finished(ask.post(f"/uploads/{id}/ingest", 202, overrides={"orders.csv": said}))
    assert ask.post("/search", query="number: 007")["rows"][0]["source"]["amount"] == 3.0
    wrong = ask.post(f"/uploads/{id}/structure", file="orders.csv", overrides={"column_types": '{"amount": "number"}'})
    assert [one["override"] for one in wrong["structure"]["problems"]] == ["column_types"]


def test_a_followed_place_can_be_left(ask: Asker, log: Path) -> None:
    ask.finished(ask.post("/sources", 202, path=str(log), follow=True))
    assert [one["path"] for one in ask.get("/following")["places"]] == [str(log)]
    ask("DELETE", "/following", status=204, params={"path": str(log)})
    assert ask.get("/following")["places"] == []
    assert ask.post("/search", query="source.ip: 198.51.100.7")["total"] == 2
    assert ask("DELETE", "/following", status=404, params={"path": str(log)})["message"] == "is not followed"


def test_rejects_come_in_pages(ask: Asker, log: Path) -> None:
    job = ask.take_in(log)
    rejects = ask.get("/rejects", path=str(log))
    assert rejects["total"] == job["rejects"] == len(rejects["rejects"])
    assert ask.get("/rejects", 404, path="/nowhere")["message"] == "was never taken in"


def test_what_isnt_there_says_so(ask: Asker, tmp_path: Path) -> None:
    job = ask.take_in(tmp_path / "nothing.log")
    assert job["state"] == "failed"
    assert job["problem"]["message"] == "there is no such file or folder"
    assert ask.get("/jobs/0", 404)["message"] == "there is no such job"
    assert ask.get("/uploads/zzz", 404)["message"] == "there is no such upload"


def test_an_intake_can_be_stopped_and_goes_on_later(ask: Asker, tmp_path: Path) -> None:
    lines = "".join(
        f"[28012022 21:35:{second:02}] sip /dionaea/sip/__init__.py:45-warning: Cleanup {number}\n"
        for number in range(60_000)
        for second in (number % 60,)
    )
    file = tmp_path / "dionaea.log"
    file.write_text(lines)
    begun = ask.post("/sources", 202, path=str(file))
    ask("DELETE", f"/jobs/{begun['id']}")
    assert ask.finished(begun)["state"] in {"cancelled", "done"}
    assert ask.take_in(file)["state"] == "done"
    assert ask.post("/search", query="Cleanup", size=0)["total"] == 60_000


def test_an_intake_can_be_undone(ask: Asker, log: Path) -> None:
    ask.take_in(log)
    assert ask("DELETE", "/sources", params={"path": str(log.parent)})["sources"] == 1
    assert ask.post("/search")["total"] == 0
    assert ask("DELETE", "/sources", params={"path": str(log)}, status=422)["message"] == "was never taken in"
