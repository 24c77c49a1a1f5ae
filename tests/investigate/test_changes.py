"""What changed between two spans."""

from tests.conftest import SmallStore

from honeyguide.investigate.changes import changes
from honeyguide.query.ast import Range
from honeyguide.schema.words import Words


def event(minute: int, number: int, country: str, port: int) -> dict[str, object]:
    time = f"2026-11-22T21:{minute:02}:{number % 60:02}Z"
    return {"event.dataset": "app", "@timestamp": time, "source.geo.country_iso_code": country, "destination.port": port}


def test_what_is_new_gone_more_and_less(small_store: SmallStore) -> None:
    before = [event(n % 10, n, "RU" if n % 10 == 0 else "US", 80 if n < 30 else 23) for n in range(100)]
    after = [event(10 + n % 10, n, "RU" if n % 2 else "US", 23 if n < 60 else 445) for n in range(100)]
    spans = Range("@timestamp", lt="2026-11-22T21:10:00Z"), Range("@timestamp", gte="2026-11-22T21:10:00Z")
    found, rows_before, rows_after = changes(small_store(before + after), "*", spans)
    assert (rows_before, rows_after) == (100, 100)
    told = {(one.field, one.value): one for one in found}
    assert {name: one.kind for name, one in told.items()} == {
        ("source.geo.country_iso_code", "RU"): "more",
        ("source.geo.country_iso_code", "US"): "less",
        ("destination.port", 445): "new",
        ("destination.port", 80): "gone",
    }
    more = told["source.geo.country_iso_code", "RU"]
    assert more.words.en == "source.geo.country_iso_code “RU” came 5.0 times as often: 10% of the records before, 50% after."
    new, gone = told["destination.port", 445], told["destination.port", 80]
    assert new.words == Words(
        "destination.port “445” is new: 40 records (40%).", "destination.port “445” が新たに現れました: 記録40件（40%）。"
    )
    assert gone.words.ja == "destination.port “80” がなくなりました。以前は記録30件（30%）。"
    assert more.query == 'source.geo.country_iso_code: "RU"'


def test_chance_is_no_change(small_store: SmallStore) -> None:
    events = [event(n % 20, n, "RU" if n % 3 else "US", 80) for n in range(200)]
    spans = Range("@timestamp", lt="2026-11-22T21:10:00Z"), Range("@timestamp", gte="2026-11-22T21:10:00Z")
    assert changes(small_store(events), "*", spans)[0] == []
