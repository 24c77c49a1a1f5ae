"""One row in full."""

from tests.server.conftest import Asker


def test_a_row_in_full_with_its_line_and_those_around_it(taken: Asker) -> None:
    row = taken.post("/search", query="Cleanup")["rows"][0]
    full = taken.get(f"/row/{row['index']}/{row['id']}")
    assert full["raw"] == "[28012022 21:35:52] sip /dionaea/sip/__init__.py:45-warning: Cleanup"
    assert full["types"]["@timestamp"] == "date"
    around = taken.get(f"/row/{row['index']}/{row['id']}/surrounding", n=1)
    assert [one["id"] for one in around["rows"]][around["at"]] == row["id"]
    assert len(around["rows"]) == 3
    assert taken.get(f"/row/{row['index']}/nothing", 404)["message"] == "there is no such row any more"


def test_addresses_are_filtered_by_network(taken: Asker) -> None:
    assert taken.post("/search", filters=[{"kind": "cidr", "field": "source.ip", "value": "198.51.100.0/24"}])["total"] == 2
