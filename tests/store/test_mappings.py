"""Mappings in the words of Elasticsearch's clients, and what they mean for documents."""

import pytest

from honeyguide.errors import DocumentRefused, FieldRefused, MappingConflict
from honeyguide.store.mapping import NONE
from honeyguide.store.mappings import laid_over, normal, shown
from honeyguide.store.rules import PLAIN, read_rules
from honeyguide.store.shaping import shape


def test_names_in_dots_are_written_out() -> None:
    given = {
        "properties": {"a.b": {"type": "keyword"}, "a": {"properties": {"c": {"type": "long"}}}, "o": {"type": "object", "properties": {}}}
    }
    assert normal(given)["properties"] == {"a": {"properties": {"b": {"type": "keyword"}, "c": {"type": "long"}}}, "o": {"properties": {}}}
    with pytest.raises(MappingConflict, match="empty string"):
        normal({"properties": {"": {"type": "keyword"}}})


def test_a_mapping_is_laid_over_another() -> None:
    old = {"properties": {"a": {"type": "text"}}}
    new = {"dynamic": "strict", "properties": {"a": {"type": "text", "fields": {"raw": {"type": "keyword"}}}, "b": {"type": "ip"}}}
    assert laid_over(old, new) == {
        "dynamic": "strict",
        "properties": {"a": {"type": "text", "fields": {"raw": {"type": "keyword"}}}, "b": {"type": "ip"}},
    }
    with pytest.raises(MappingConflict, match="cannot be changed from type"):
        laid_over(old, {"properties": {"a": {"type": "long"}}})
    with pytest.raises(MappingConflict, match="non object mapping"):
        laid_over(old, {"properties": {"a": {"properties": {"x": {"type": "long"}}}}})


def test_what_came_by_itself_is_told_beside_what_was_given() -> None:
    definition = {"mappings": {"properties": {"a": {"type": "half_float"}}}}
    types, rules = read_rules(definition)
    shaped = shape({"a": 1.5, "new": {"word": "x"}, "f": 0.5}, types, rules)
    assert shown(definition, shaped.types)["properties"] == {
        "a": {"type": "half_float"},
        "f": {"type": "float"},
        "new": {"properties": {"word": {"type": "text", "fields": {"keyword": {"type": "keyword", "ignore_above": 256}}}}},
    }


def test_parameters_decide_how_values_are_read() -> None:
    properties = {
        "scaled": {"type": "scaled_float", "scaling_factor": 100},
        "small": {"type": "byte"},
        "none": {"type": "keyword", "null_value": "NULL"},
        "from": {"type": "keyword", "copy_to": ["to"]},
        "to": {"type": "keyword"},
        "short": {"type": "keyword", "ignore_above": 3},
        "off": {"type": "object", "enabled": False},
        "fixed": {"type": "constant_keyword", "value": "one"},
        "other": {"type": "alias", "path": "to"},
    }
    types, rules = read_rules({"mappings": {"properties": properties}})
    document = {"scaled": 1.239, "small": "7", "none": None, "from": "x", "short": "long", "off": {"a": 1}, "fixed": "one"}
    shaped = shape(document, types, rules)
    assert shaped.values == {"scaled": [1.24], "small": [7], "none": ["NULL"], "from": ["x"], "to": ["x"], "fixed": ["one"]}
    assert shaped.ignored == ("short",)
    assert (types["other"].of, types["other"].type) == ("to", "keyword")
    for wrong in ({"small": 128}, {"fixed": "two"}, {"scaled": "much"}):
        with pytest.raises(DocumentRefused):
            shape(wrong, types, rules)


def test_new_fields_are_refused_left_out_or_templated() -> None:
    _, strict = read_rules({"mappings": {"dynamic": "strict", "properties": {}}})
    with pytest.raises(FieldRefused, match=r"dynamic introduction of \[a\] within \[_doc\]"):
        shape({"a": 1}, NONE, strict)
    _, off = read_rules({"mappings": {"dynamic": False, "properties": {}}})
    assert shape({"a": 1, "b": {"c": 2}}, NONE, off).types == {}
    templates = [
        {"ips": {"path_match": "net.*", "mapping": {"type": "ip"}}},
        {"rest": {"match_mapping_type": "*", "mapping": {"type": "{dynamic_type}"}}},
    ]
    _, rules = read_rules({"mappings": {"dynamic_templates": templates}})
    shaped = shape({"net": {"a": "192.0.2.1"}, "n": 1}, NONE, rules)
    assert {name: one.type for name, one in shaped.types.items()} == {"net.a": "ip", "n": "long"}
    assert shaped.made == {"net": {"type": "object"}, "net.a": {"type": "ip"}, "n": {"type": "long"}}


def test_where_nothing_was_said_what_doesnt_fit_is_named() -> None:
    first = shape({"n": 1}, NONE, PLAIN)
    assert shape({"n": "many"}, first.types, PLAIN).ignored == ("n",)
