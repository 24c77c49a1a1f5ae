"""Kinds of messages and changes, over HTTP."""

from typing import Any

from tests.server.conftest import Asker


def test_the_kinds_of_messages(taken: Asker) -> None:
    found = taken.post("/patterns")
    assert found["seen"] == found["total"] == sum(one["count"] for one in found["patterns"])
    assert {"GET /login what is this", "Cleanup"} <= {one["template"] for one in found["patterns"]}
    assert all(taken.post("/search", query=one["query"])["total"] >= one["count"] for one in found["patterns"])


def test_two_spans_are_compared(taken: Asker) -> None:
    span: dict[str, Any] = {"from": "2022-01-28T21:35:50Z", "to": "2022-01-28T21:36:00Z"}
    found = taken.post("/compare", **span)
    assert (found["before"]["rows"], found["after"]["rows"]) == (0, 4)
    assert found["before"]["start"] == "2022-01-28T21:35:40+00:00"
    assert taken.post("/compare", 400)["where"] == "from"


def test_a_pin_holds_what_is_there(taken: Asker) -> None:
    pin = taken.post("/pins")["pin"]
    assert taken.post("/search", pin=pin)["total"] == 4
    taken("DELETE", f"/pins/{pin}", status=204)
    taken("DELETE", f"/pins/{pin}", status=404)
    taken.post("/search", 500, pin=pin)
