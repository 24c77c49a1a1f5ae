"""Types and values that documents give an index."""

import pytest

from honeyguide.errors import MappingConflict
from honeyguide.store.mapping import IGNORE_ABOVE, MOST_FIELDS, NONE, Mapped, named, viewed
from honeyguide.store.shaping import shape


def test_the_vocabulary_decides_first() -> None:
    shaped = shape(
        {"source": {"ip": "10.0.0.1", "port": "80"}, "message": "2026-11-22", "@timestamp": 0, "event.category": ["a", None, "b"]}, NONE
    )
    assert {name: mapped.type for name, mapped in shaped.types.items()} == {
        "source.ip": "ip", "source.port": "long", "message": "text", "@timestamp": "date", "event.category": "keyword",
    }  # fmt: skip
    assert shaped.values == {
        "source.ip": [0xFFFF0A000001],
        "source.port": [80],
        "message": ["2026-11-22"],
        "@timestamp": [0],
        "event.category": ["a", "b"],
    }
    assert shaped.ignored == ()


def test_what_it_does_not_know_is_mapped_as_it_comes() -> None:
    shaped = shape(
        {"s": "x", "d": "2026-11-22", "n": 1, "f": 1.5, "b": True, "o": {"p": [{"q": 1}, {"q": 2}]}, "e": [], "z": None, "big": 2**70}, NONE
    )
    assert shaped.types["s"] == Mapped("text")
    assert shaped.types["s.keyword"] == Mapped("keyword", of="s", ignore_above=IGNORE_ABOVE)
    assert {name: shaped.types[name].type for name in ("d", "n", "f", "b", "o.p.q", "big")} == {
        "d": "date", "n": "long", "f": "double", "b": "boolean", "o.p.q": "long", "big": "double",
    }  # fmt: skip
    assert shaped.values["o.p.q"] == [1, 2]
    assert "e" not in shaped.types
    assert "z" not in shaped.types


def test_the_first_value_of_a_field_decides_for_the_later_ones() -> None:
    first = shape({"n": 1, "s": "x"}, NONE)
    later = shape({"n": ["2", "y", 3.7], "s": {"keyword": "z"}, "s.keyword": "w"}, first.types)
    assert later.values == {"n": [2, 3]}
    assert later.ignored == ("n", "s", "s.keyword")
    assert later.types is first.types


def test_beyond_the_limit_nothing_is_mapped() -> None:
    shaped = shape({f"n{at}": at for at in range(MOST_FIELDS + 3)}, NONE)
    assert len(shaped.types) == MOST_FIELDS
    assert shaped.ignored == ("n1000", "n1001", "n1002")


def test_objects_of_a_nested_field_stay_together() -> None:
    types = named(NONE, {"c": "nested", "c.ip": "ip"})
    shaped = shape({"c": [{"ip": "10.0.0.1", "n": 1}, {"n": [2, 3]}, "odd"]}, types)
    assert shaped.values == {"c": ['{"c.ip":["00000000000000000000ffff0a000001"],"c.n":[1]}', '{"c.n":[2,3]}']}
    assert shaped.types["c.n"] == Mapped("long", nested="c")
    assert shaped.ignored == ("c",)


def test_points_come_in_every_form() -> None:
    types = named(NONE, {"g": "geo_point"})
    for given in ([2.5, 1], {"lat": 1, "lon": 2.5}, "1,2.5", [{"lat": 1, "lon": 2.5}]):
        assert shape({"g": given}, types).values == {"g": ["1.0,2.5"]}


def test_a_name_below_a_field_with_values_is_a_view_of_it() -> None:
    types = named(NONE, {"a": "ip", "a.raw": "keyword", "b.c": "keyword"})
    assert types["a.raw"] == Mapped("keyword", of="a")
    assert types["b.c"] == Mapped("keyword")
    assert viewed(types["a.raw"], [1, 0xFFFF0A000001], types["a"]) == ["::1", "10.0.0.1"]
    assert viewed(Mapped("keyword", of="s", ignore_above=3), ["abc", "abcd"], Mapped("text")) == ["abc"]
    with pytest.raises(MappingConflict, match="is ip and can't become long"):
        named(types, {"a": "long"})
    assert named(types, {"a": "ip"}) == types
