"""The structure of a file nobody knows, in Elasticsearch's words."""

import codecs
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honeyguide.formats.structure import Overrides, Structure, find_structure

NDJSON = b"".join(
    b'{"name": "Book %d", "author": "A", "release_date": "2011-06-0%d", "page_count": %d, "ip": "198.51.100.%d"}\n'
    % (number, number, 100 + number, number)
    for number in range(1, 9)
)
CSV = (
    b"VendorID,tpep_pickup_datetime,passenger_count,total\n"
    b"2,2018-06-01 00:15:40,1,8.3\n1,2018-06-01 00:04:18,1,4.25\n1,2018-06-01 00:14:39,3,12\n"
)
JAVA = b"""[2018-09-27T14:39:28,518][INFO ][o.e.e.NodeEnvironment] [node-0] using [1] data paths, net usable [2tb]
[2018-09-27T14:39:29,536][WARN ][o.e.d.Discovery] [node-0] failed after [3] tries
java.lang.IllegalStateException: x
\tat org.elasticsearch.Node.start(Node.java:1)
[2018-09-27T14:39:30,001][INFO ][o.e.n.Node] [node-0] started in [7] ms
"""
NOTES = b"GET /index.html from 198.51.100.7 took 12 ms\nGET /x.php from 198.51.100.8 took 7 ms\n"
ACCESS = b"".join(
    b'198.51.100.%d - - [10/Oct/2022:13:55:3%d -0700] "GET /a.gif HTTP/1.0" 200 %d "http://x.example/" "Mozilla/4.08"\n' % (n, n, 2000 + n)
    for n in range(1, 6)
)


def test_json_lines_are_described_with_types_and_statistics() -> None:
    found = find_structure(NDJSON)
    assert (found.format, found.charset, found.num_lines_analyzed, found.num_messages_analyzed) == ("ndjson", "UTF-8", 8, 8)
    assert found.sample_start.count("\n") == 2
    assert (
        found.mappings["properties"]
        == {
            "@timestamp": {"type": "date"},
            "author": {"type": "keyword"},
            "ip": {"type": "ip"},
            "name": {"type": "keyword"},
            "page_count": {"type": "long"},
            "release_date": {"type": "date", "format": "yyyy-MM-dd"},
        }
        or found.timestamp_field is None
    )
    assert found.field_stats["page_count"] == {
        "count": 8,
        "cardinality": 8,
        "min_value": 101,
        "max_value": 108,
        "mean_value": 104.5,
        "median_value": 104.5,
        "top_hits": [{"value": 100 + number, "count": 1} for number in range(1, 9)],
    }
    assert found.field_stats["release_date"]["earliest"] == "2011-06-01"
    assert found.read_as == "ndjson"


def test_a_table_is_described_with_its_pipeline() -> None:
    found = find_structure(CSV)
    assert (
        found.as_json() | {"field_stats": {}, "sample_start": ""}
        == {
            "num_lines_analyzed": 4,
            "num_messages_analyzed": 4,
            "sample_start": "",
            "charset": "UTF-8",
            "has_byte_order_marker": False,
            "format": "delimited",
            "ecs_compatibility": "disabled",
            "multiline_start_pattern": '^"?[^,]*?"?,"?\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}',
            "exclude_lines_pattern": '^"?VendorID"?,"?tpep_pickup_datetime"?,"?passenger_count"?,"?total"?',
            "column_names": ["VendorID", "tpep_pickup_datetime", "passenger_count", "total"],
            "has_header_row": True,
            "delimiter": ",",
            "quote": '"',
            "should_trim_fields": False,
            "timestamp_field": "tpep_pickup_datetime",
            "joda_timestamp_formats": ["ISO8601"],
            "java_timestamp_formats": ["ISO8601"],
            "need_client_timezone": True,
            "mappings": {
                "properties": {
                    "@timestamp": {"type": "date"},
                    "VendorID": {"type": "long"},
                    "passenger_count": {"type": "long"},
                    "total": {"type": "double"},
                    "tpep_pickup_datetime": {"type": "date"},
                }
            },
            "ingest_pipeline": {
                "description": "Ingest pipeline created by text structure finder",
                "processors": [
                    {
                        "csv": {
                            "field": "message",
                            "target_fields": ["VendorID", "tpep_pickup_datetime", "passenger_count", "total"],
                            "ignore_missing": False,
                        }
                    },
                    {"date": {"field": "tpep_pickup_datetime", "timezone": "{{ event.timezone }}", "formats": ["ISO8601"]}},
                    {"convert": {"field": "VendorID", "type": "long", "ignore_missing": True}},
                    {"convert": {"field": "passenger_count", "type": "long", "ignore_missing": True}},
                    {"convert": {"field": "total", "type": "double", "ignore_missing": True}},
                    {"remove": {"field": "message"}},
                ],
            },
            "field_stats": {},
            "read_as": "delimited",
            "problems": [],
        }
        | {"problems": []}
        or found.problems == ()
    )


def test_messages_of_several_lines_get_a_grok_pattern() -> None:
    found = find_structure(JAVA)
    assert (found.format, found.num_lines_analyzed, found.num_messages_analyzed) == ("semi_structured_text", 5, 3)
    assert found.multiline_start_pattern == r"^[^\w\s]{0,4}\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}"
    assert found.grok_pattern is not None
    assert found.grok_pattern.startswith(r"\[%{TIMESTAMP_ISO8601:timestamp}\]\[%{LOGLEVEL:loglevel}")
    assert found.java_timestamp_formats == ("ISO8601",)
    assert found.need_client_timezone is True
    assert found.field_stats["loglevel"]["top_hits"] == [{"value": "INFO", "count": 2}, {"value": "WARN", "count": 1}]
    assert found.field_stats["timestamp"]["latest"] == "2018-09-27T14:39:30,001"


def test_text_without_times_is_taken() -> None:
    found = find_structure(NOTES)
    assert (found.format, found.timestamp_field, found.num_messages_analyzed) == ("semi_structured_text", None, 2)
    assert found.field_stats["ipaddress"]["cardinality"] == 2
    assert found.grok_pattern is not None
    assert "%{IP:ipaddress}" in found.grok_pattern


def test_a_known_line_is_named_by_its_pattern() -> None:
    found = find_structure(ACCESS)
    assert found.grok_pattern == "%{COMBINEDAPACHELOG}"
    assert found.java_timestamp_formats == ("dd/MMM/yyyy:HH:mm:ss XX",)
    assert found.joda_timestamp_formats == ("dd/MMM/YYYY:HH:mm:ss Z",)
    assert found.need_client_timezone is False
    assert found.mappings["properties"]["clientip"] == {"type": "ip"}
    assert "source.address" in find_structure(ACCESS, overrides=Overrides(ecs_compatibility="v1")).mappings["properties"]


def test_an_array_and_name_value_pairs_are_taken_too() -> None:
    array = find_structure(b'[{"ip": "198.51.100.7", "n": 1},\n {"ip": "198.51.100.8", "n": 2}]')
    assert (array.format, array.read_as, array.field_stats["n"]["max_value"]) == ("ndjson", "json_array", 2)
    pairs = find_structure(b'time=2022-01-28T21:36:02Z level=info msg="a b"\ntime=2022-01-28T21:36:03Z level=warn msg=c\n')
    assert (pairs.read_as, pairs.timestamp_field, pairs.need_client_timezone) == ("logfmt", "time", False)
    rows = find_structure(b"<r><a n='1'/><a n='2'/></r>")
    assert (rows.format, rows.field_stats["n"]["count"]) == ("xml", 2)


def test_encodings_and_byte_order_marks_are_named() -> None:
    found = find_structure(codecs.BOM_UTF16_LE + NDJSON.decode().encode("utf-16-le"))
    assert (found.charset, found.has_byte_order_marker, found.format) == ("UTF-16-LE", True, "ndjson")
    japanese = "2022-01-28 21:36:02 ログインに失敗しました\n2022-01-28 21:36:03 接続されました\n" * 3
    found = find_structure(japanese.encode("cp932"))
    assert (found.charset, found.num_messages_analyzed) == ("Shift_JIS", 6)
    assert find_structure(japanese.encode("cp932"), overrides=Overrides(charset="shift_jis")).problems == ()


def test_a_line_that_may_be_cut_is_not_analysed() -> None:
    assert find_structure(NDJSON[:-30], complete=False).num_lines_analyzed == 7


@pytest.mark.parametrize(
    ("data", "words", "check"),
    [
        (CSV, {"has_header_row": "false"}, lambda found: found.column_names == ("column1", "column2", "column3", "column4")),
        (CSV, {"column_names": "a,b,c,d"}, lambda found: "b" in found.mappings["properties"] and found.timestamp_field == "b"),
        (CSV.replace(b",", b"~"), {"delimiter": "~"}, lambda found: found.delimiter == "~" and found.field_stats["total"]["count"] == 3),
        (CSV, {"format": "semi_structured_text"}, lambda found: found.grok_pattern and found.num_messages_analyzed == 3 + 1),
        (NDJSON, {"timestamp_field": "release_date"}, lambda found: found.java_timestamp_formats == ("yyyy-MM-dd",)),
        (JAVA, {"timestamp_format": "null"}, lambda found: found.num_messages_analyzed == 5 and found.timestamp_field is None),
        (b"am 2022~01~28 x\nam 2022~01~29 y\n", {"timestamp_format": "yyyy~MM~dd"}, lambda found: found.timestamp_field == "timestamp"),
        (JAVA, {"grok_pattern": r"\[%{DATA:when}\]"}, lambda found: found.field_stats["when"]["count"] == 3),
        (NDJSON, {"lines_to_sample": "3", "explain": "true"}, lambda found: found.num_lines_analyzed == 3 and found.explanation),
    ],
)
def test_what_a_person_says_is_followed(data: bytes, words: dict[str, str], check: object) -> None:
    found = find_structure(data, overrides=Overrides.of_words(words))
    assert found.problems == ()
    assert callable(check)
    assert check(found)


WRONG = [
    (CSV, "delimiter", ";", "nine of ten"),
    (CSV, "delimiter", "ab", "expected one character"),
    (CSV, "column_names", "a,b", "these are 2 names, but the file has 4 columns"),
    (CSV, "column_names", "a,a,b,c", "twice"),
    (CSV, "format", "xml", "can't be read as xml"),
    (CSV, "format", "parquet", "expected one of"),
    (CSV, "has_header_row", "maybe", "true or false"),
    (CSV, "timestamp_field", "nope", "no such field"),
    (CSV, "timestamp_field", "VendorID", "no times"),
    (CSV, "timestamp_format", "dd.MM.yyyy", "no field's values"),
    (CSV, "timestamp_format", "QQ yyyy", "can't hold 'QQ'"),
    (JAVA, "timestamp_format", "dd~MM", "no line has a time"),
    (JAVA, "grok_pattern", "%{NOPE:x}", "no grok pattern named NOPE"),
    (JAVA, "grok_pattern", "(", "not a regular expression"),
    (JAVA, "grok_pattern", r"\[%{DATA:a}\]\[INFO", "it fits 2 of 3 messages"),
    (JAVA, "charset", "klingon", "no character encoding"),
    (JAVA, "lines_to_sample", "1", "at least 2"),
    (JAVA, "colour", "red", "no such override"),
]


@pytest.mark.parametrize(("data", "name", "typed", "message"), WRONG)
def test_a_wrong_override_is_kept_as_typed_and_explained(data: bytes, name: str, typed: str, message: str) -> None:
    found = find_structure(data, overrides=Overrides.of_words({name: typed}))
    assert found.overrides == {name: typed}
    assert [(problem.override, problem.value) for problem in found.problems] == [(name, typed)]
    assert message in found.problems[0].message
    assert found.num_messages_analyzed > 0


words = st.dictionaries(
    st.sampled_from(["charset", "delimiter", "format", "grok_pattern", "timestamp_format", "timestamp_field", "quote", "column_names"]),
    st.sampled_from(["", ",", "ndjson", "utf-16", "%{IP:a}", "%{A", "(?<x>.)", "HH:mm", "''", "null", "yyyy", "name", "\\", "a,b"]),
    max_size=3,
)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400) | st.sampled_from([NDJSON, CSV, JAVA, ACCESS]), words)
def test_any_bytes_and_any_words_have_an_answer(data: bytes, said: dict[str, str]) -> None:
    found = find_structure(data, overrides=Overrides.of_words(said))
    assert isinstance(found, Structure)
    assert json.loads(json.dumps(found.as_json()))["overrides" if said else "format"]
