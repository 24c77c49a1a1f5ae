"""What people keep."""

import json
from pathlib import Path

from tests.server.conftest import Asker

from honeyguide.server.saved import Saved


def test_any_name_is_a_name(shared: Asker) -> None:
    made = shared("PUT", "/saved/dashboard/a%2Fb", json={"body": {"title": "<b>x</b>", "__proto__": 1}})
    assert (made["version"], made["id"]) == (1, "a/b")


def test_an_object_is_kept_changed_and_forgotten(shared: Asker) -> None:
    assert shared("PUT", "/saved/search/one", json={"body": {"query": "a"}})["version"] == 1
    assert shared("PUT", "/saved/search/one", json={"body": {"query": "b"}, "version": 1})["version"] == 2
    assert shared("PUT", "/saved/search/one", json={"body": {}, "version": 1}, status=409)["type"] == "VersionConflict"
    assert shared.get("/saved/search/one")["body"] == {"query": "b"}
    assert [one["id"] for one in shared.get("/saved/search")["objects"]] == ["one"]
    shared("DELETE", "/saved/search/one", status=204)
    assert shared.get("/saved/search/one", 404)["type"] == "Missing"
    shared("DELETE", "/saved/search/one", status=404)
    assert shared("PUT", "/saved/search/one", json={"body": {}, "version": 2}, status=409)["message"] == "it was deleted since"


def test_they_outlive_the_server(tmp_path: Path) -> None:
    first = Saved.open(tmp_path / "saved.sqlite")
    first.put("star", "x", {"index": "a"})
    first.close()
    again = Saved.open(tmp_path / "saved.sqlite")
    assert again.get("star", "x").body == {"index": "a"}
    again.close()


def test_kibanas_objects_come_and_go(shared: Asker) -> None:
    state = '{"type": "markdown", "params": {"markdown": "<script>"}}'
    line = {"type": "visualization", "id": "note", "attributes": {"title": "Note", "visState": state}, "references": []}
    found = shared("POST", "/saved/import", content=json.dumps(line).encode())
    assert found["objects"][0]["body"]["panels"][0]["text"] == "<script>"
    assert found["notes"] == []
    answer = shared.client.get("/api/v1/saved/export", params={"type": "dashboard", "id": "note"})
    assert b'"markdown"' in answer.content.replace(b"\\", b"")
    assert shared("POST", "/saved/import", content=b"nonsense", status=400)["where"] == "body"
