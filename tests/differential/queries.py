"""Search bodies of every kind of query, sort and page, for hypothesis."""

from typing import Any, TypeAlias

from hypothesis import strategies as st
from tests.differential.documents import ADDRESSES, MESSAGES, PATHS, WORDS

Json: TypeAlias = dict[str, Any]
Bodies: TypeAlias = st.SearchStrategy[Json]
one = st.sampled_from
KEYWORDS = ["k", "user", "path", "o.p", "message.keyword"]
TEXTS = ["message", "title"]
NUMERIC = ["n", "port", "f", "r", "o.q"]
PLAIN = ["small", *KEYWORDS, *NUMERIC, "b", "ip", "d", "e", "@timestamp"]
words = one([*WORDS, "r", "roo", "oo", "pi", "test", "zz"])
numbers = one([0, 1, 2, 3, 22, 80, 443, -4, 1000, 2.5, 2.9, 0.5, "5", 2**31, 2**53, 65535, 1e6])
texts = one([
    *MESSAGES[:9], "fox", "Fox", "quick fox", "fox brown bear", "FOX", "10.0.0.1", "root port", "zebra", "the", "new york", "york new", "café",
    "日本", "fox bear", "city york", "http x.sh", "a.b", "x_y", "1.2", "404",
])  # fmt: skip
dates = one([
    "2026-01-01", "2026-01", "2026", "2026-02-01||/M", "2026-01-31||+1d", "2026-03-29T01:00:00Z", "2026-01-01T12:00:00+09:00", 1767225600000,
    "now", "now-1d/d", "2026-03-29||-1M/M", "2025-10-26T01:30:00Z", "1970-01-01", "2026-02-28T03:00:00",
])  # fmt: skip
zones = one(["UTC", "+09:00", "Europe/Berlin", "America/New_York", "-03:30"])
least = one([1, 2, -1, "50%", "-25%", "2<75%", "1<2", 0, 3])
fuzz = one(["AUTO", 0, 1, 2, "AUTO:3,5"])
patterns = one(["*", "ro*", "*o*", "?oot", "R*", "*.php*", "/etc/*", "*dmin*", "a?b", "new*k", "\\*", "/a\\**", "", "f*x", "*é*", "日*"])
expressions = one(
    ["ro.*", "[a-z]+", "(root|admin)", ".*php.*", "n.w york", "R[O]+T", "4{1}04", "<1-500>", "fo[xy]", "b.*", "/etc/.*", ".", "@"]
)


def given(**parts: st.SearchStrategy[Any]) -> Bodies:
    """Some of the parts."""
    return st.fixed_dictionaries({}, optional=parts)


def at(field: st.SearchStrategy[str], value: st.SearchStrategy[Any]) -> Bodies:
    """{field: value}."""
    return st.builds(lambda name, said: {name: said}, field, value)


def named(name: str, inside: st.SearchStrategy[Any]) -> Bodies:
    """{name: …}."""
    return inside.map(lambda said: {name: said})


def both(value: Bodies, more: Bodies) -> Bodies:
    """Two objects as one."""
    return st.builds(lambda first, second: {**second, **first}, value, more)


def typed() -> st.SearchStrategy[tuple[str, Any]]:
    """A field and a value that its type can read."""
    return st.one_of(
        st.tuples(one(KEYWORDS), st.one_of(words, one(PATHS), one(MESSAGES))),
        st.tuples(one(NUMERIC), numbers),
        st.tuples(one(["port", "seq", "n"]), st.integers(-5, 500)),
        st.tuples(st.just("b"), one([True, False, "true", "false"])),
        st.tuples(st.just("ip"), one([*ADDRESSES, "10.0.0.0/8", "2001:db8::/32", "0.0.0.0/0", "10.0.0.0/31"])),
        st.tuples(one(["d", "e", "@timestamp"]), dates),
        st.tuples(one(TEXTS), one(["fox", "Fox", "quick", "404", "é", "日", "x_y", "root"])),
        st.tuples(one(["none", "_id"]), one(["1", "7", "x"])),
    )


bounds = st.one_of(
    at(one(NUMERIC), given(gte=numbers, lt=numbers)),
    at(one([*NUMERIC, "seq"]), given(gt=numbers, lte=numbers)),
    at(one(["d", "@timestamp"]), given(gte=dates, lt=dates, time_zone=zones)),
    at(one(["d", "e", "@timestamp"]), given(gt=dates, lte=dates)),
    at(
        one(["d"]),
        both(given(gte=one(["01/02/2026", "31/12/2025"]), lte=one(["29/03/2026"]), time_zone=zones), st.just({"format": "dd/MM/yyyy"})),
    ),
    at(one(["d"]), both(given(gt=one(["2026", "2025"]), lt=one(["2026"])), st.just({"format": "yyyy||epoch_millis"}))),
    at(one(KEYWORDS), given(gte=words, lt=words)),
    at(st.just("ip"), given(gte=one(ADDRESSES), lt=one(ADDRESSES))),
    at(st.just("ip"), given(gt=one(ADDRESSES), lte=one(ADDRESSES))),
)
matching = given(operator=one(["and", "or", "AND"]), minimum_should_match=least, fuzziness=fuzz, lenient=st.just(True), boost=st.just(2))
places = one([{"lat": 48.1, "lon": 11.5}, "0,180", [151, -33], {"lat": 40.7, "lon": -74}])
boxes = one([
    {"top_left": {"lat": 50, "lon": 10}, "bottom_right": {"lat": 40, "lon": 20}},
    {"top": 10, "left": 170, "bottom": -10, "right": -170},
    {"top_right": {"lat": 60, "lon": 10}, "bottom_left": {"lat": -40, "lon": -80}},
    {"wkt": "BBOX (150, 152, -30, -40)"},
])  # fmt: skip
STRINGS = one([
    "fox", "fox quick", "fox AND quick", "fox OR city", "+fox -brown", "NOT fox", "message:fox", "k:root", "k:(a OR Root)", "n:>1", "n:[2 TO 80]",
    "n:{2 TO 80}", "port:(22 OR 80)", "f:<=1.5", "_exists_:f", "NOT _exists_:geo", "d:[2026-01-01 TO 2026-02-01}", "d:>2026-02-01", 'message:"quick fox"~2',
    '"new york"', "ro*t", "message:qui*", "k:ro?t", "message:/fo[xy]/", "k:/ro+t/", "fxo~", "quik~1", "ip:10.0.0.1", 'ip:"10.0.0.0/8"',
    "ip:[10.0.0.1 TO 10.0.0.9]", "b:true", "path:\\/etc\\/passwd", "k:new\\ york", "(fox OR bear) AND NOT quick", "message:(quick AND fox)",
    "fox AND quick OR bear", "*", "k:*", "title:fox^2 city", "user:root && port:22", "!fox", "message:fox || title:bear", "seq:[* TO 10]",
    "@timestamp:[2026-01-10 TO 2026-02-10]", "o.p:root", "k:\"\"", "none:x", "message.keyword:fox",
])  # fmt: skip
SIMPLE = one([
    "fox", "fox quick", "+fox -brown", "quick + fox", "fox | city", '"new york"', '"fox quick"~3', "jo*", "quikc~1", "(quick | new) +fox",
    "fox AND", "-fox", "brown | -zebra", "(", '"', "fox +", "root 22", "404", "+", "a | b | c", "-(fox | bear)", "fo* -fox",
])  # fmt: skip
boosts = given(boost=one([1, 2.5]), _name=st.just("q"))
textual = st.one_of(
    named("match", at(one([*TEXTS, "k"]), st.one_of(texts, both(named("query", texts), matching)))),
    named("match", at(st.just("title"), both(named("query", one(["fox bear", "city york", "fox news bear", "bear city fox"])), matching))),
    named("match", typed().map(lambda pair: {pair[0]: {"query": pair[1]}})),
    named("match_phrase", at(one([*TEXTS, "message.keyword"]), st.one_of(texts, both(named("query", texts), given(slop=st.integers(0, 4)))))),
    named("match_phrase_prefix", at(one(TEXTS), one(["quick bro", "fo", "new yo", "quick fox", "the q", "10.0.0", "ci"]))),
    named("match_bool_prefix", at(one(TEXTS), one(["quick bro", "fo", "city yo", "bear f", "quick", "404 n"]))),
    named("multi_match", both(
        named("query", texts),
        named("fields", one([["title", "k"], ["*"], ["user", "message"]])),
    )),
    named("multi_match", both(
        named("query", texts),
        both(
            named("fields", one([["message", "title"], ["message^3", "title"], ["title"]])),
            given(type=one(["best_fields", "most_fields", "phrase", "phrase_prefix", "bool_prefix"]), operator=one(["and", "or"])),
        ),
    )),
    named("query_string", both(
        named("query", STRINGS),
        both(
            one([{}, {"default_field": "message"}, {"fields": ["message", "title"]}, {"fields": ["message^2", "k"]}, {"default_field": "k"}]),
            given(default_operator=one(["and", "or"]), lenient=st.just(True), time_zone=zones, analyze_wildcard=st.just(True)),
        ),
    )),
    named("simple_query_string", both(
        named("query", SIMPLE),
        both(
            one([{"fields": ["message"]}, {"fields": ["message", "title"]}, {"fields": ["title^2", "message"]}]),
            one([{}, {}, {"default_operator": "and"}, {"minimum_should_match": 2}, {"minimum_should_match": "50%"}, {"flags": "ALL"}, {"flags": "WHITESPACE|PREFIX|OR"}]),
        ),
    )),
)  # fmt: skip
exact = st.one_of(
    st.just({"match_all": {}}),
    st.just({"match_none": {}}),
    named("term", st.builds(lambda pair, more: {pair[0]: {"value": pair[1], **more}}, typed(), boosts)),
    named("term", typed().map(lambda pair: {pair[0]: pair[1]})),
    named("term", at(one(KEYWORDS), words.map(lambda word: {"value": word, "case_insensitive": True}))),
    named("terms", st.builds(lambda pairs: {pairs[0][0]: [v for f, v in pairs if f == pairs[0][0]]}, st.lists(typed(), min_size=1, max_size=3))),
    named("terms", at(one(KEYWORDS), st.lists(words, max_size=4))),
    named("terms", at(one(["n", "port"]), st.lists(numbers, min_size=1, max_size=4))),
    named("range", bounds),
    named("exists", named("field", one([*PLAIN, *TEXTS, "geo", "o", "none", "nest.n"]))),
    named("prefix", at(one(TEXTS), one(["ro", "qu", "日", "1", "caf", "zz", ""]))),
    named("prefix", at(one(KEYWORDS), st.one_of(words, both(named("value", one(["ro", "Ro", "/ad", "", "qu", "日"])), given(case_insensitive=st.booleans()))))),
    named("wildcard", at(one([*KEYWORDS, *TEXTS]), both(named("value", patterns), given(case_insensitive=st.booleans())))),
    named("regexp", at(one(TEXTS), named("value", one(["ro.*", "[a-z]+", "fo[xy]", "4{1}04", "b.*", "."])))),
    named("regexp", at(one(KEYWORDS), both(named("value", expressions), given(case_insensitive=st.just(True))))),
    named("fuzzy", at(one(["k", "user", "message"]), both(
        named("value", one(["rot", "roto", "amdin", "fux", "bron", "quikc", "a", "citi"])),
        given(fuzziness=fuzz, prefix_length=st.integers(0, 2), transpositions=st.booleans()),
    ))),
    named("ids", named("values", st.lists(one(["0", "1", "17", "300", "x"]), max_size=4))),
    named("geo_bounding_box", named("geo", boxes)),
    named("geo_distance", both(named("geo", places), named("distance", one(["5km", "20km", "12mi", "17000km", "1m", 500])))),
    named("geo_polygon", st.just({"geo": {"points": [[0, 40], [20, 40], [15, 60], [-5, 55]]}})),
)  # fmt: skip
relation = given(relation=one(["intersects", "within", "contains", "INTERSECTS"]))
ranged = st.one_of(
    named("range", st.one_of(
        at(st.just("span"), both(given(gte=st.integers(-5, 25), lt=st.integers(-5, 30)), relation)),
        at(st.just("span"), both(given(gt=one([1, 2, 5]), lte=one([5, 7, 22])), relation)),
        at(st.just("real"), both(given(gte=one([0.1, 0.5, -3]), lt=one([0.1, 1.5, 2, 1e7])), relation)),
        at(st.just("when"), both(given(gte=dates, lt=dates), relation)),
        at(st.just("net"), both(given(gte=one(ADDRESSES), lte=one(ADDRESSES)), relation)),
    )),
    named("term", st.one_of(
        at(st.just("span"), one([1, 2, 5, 7, 21, 22])), at(st.just("real"), one([0.1, 0.5, 1.5, -3.0])),
        at(st.just("when"), one(["2026-01-01", "2026-01-20", "2027-01-01"])), at(st.just("net"), one(ADDRESSES)),
    )),
    named("terms", at(st.just("span"), st.lists(st.integers(0, 30), min_size=1, max_size=3))),
    named("exists", named("field", one(["span", "when", "net", "real"]))),
)  # fmt: skip
leaves = st.one_of(exact, exact, exact, textual, textual, ranged)
inside = st.one_of(
    named("term", named("nest.name", one(["x", "y", "w"]))),
    named("range", named("nest.n", given(gte=st.integers(0, 4), lt=st.integers(1, 9)))),
    named("match", named("nest.text", one(["fox", "red fox", "blue"]))),
    named("exists", named("field", one(["nest.text", "nest.name", "nest.n"]))),
    st.just({"match_all": {}}),
)


def compound(deeper: Bodies) -> Bodies:
    """Queries of others."""
    some = st.one_of(deeper, st.lists(deeper, min_size=1, max_size=3))
    return st.one_of(
        named("bool", given(must=some, filter=some, should=some, must_not=some, minimum_should_match=one([0, 1, 2, "50%", -1]))),
        named("bool", given(filter=some, must_not=some)),
        named("constant_score", named("filter", deeper)),
        named("dis_max", named("queries", st.lists(deeper, min_size=1, max_size=2))),
        named("boosting", st.builds(lambda a, b: {"positive": a, "negative": b, "negative_boost": 0.5}, deeper, deeper)),
        named("function_score", st.builds(lambda query: {"query": query, "weight": 2}, deeper)),
    )


nested = named("nested", both(
    named("query", st.one_of(inside, compound(inside))), both(st.just({"path": "nest"}), given(score_mode=one(["avg", "max", "none"]), ignore_unmapped=st.booleans()))
))  # fmt: skip
QUERIES: Bodies = st.recursive(st.one_of(leaves, leaves, leaves, nested), compound, max_leaves=5)
ORDERS: dict[str, list[Any]] = {
    "e": [0, 1709164800000],
    "n": [0, 22, 1000], "port": [22, 80], "small": [2], "f": [0.5, 3.0], "d": [1767225600000, 1774746000000], "@timestamp": [1770000000000], "k": ["root", "a"],
    "ip": ["10.0.0.2"], "r": [0.5, 7], "user": ["pi"], "o.q": [3],
}  # fmt: skip
further_orders = st.lists(
    st.one_of(
        named("_geo_distance", both(at(st.just("geo"), places), given(order=one(["asc", "desc"]), unit=one(["km", "m", "mi"]), ignore_unmapped=st.just(True)))),
        named("nest.n", both(named("order", one(["asc", "desc"])), st.builds(lambda more, nested: {**more, "nested": {"path": "nest", **nested}},
            given(mode=one(["min", "max", "sum", "avg"]), missing=one(["_first", "_last"])), given(filter=st.just({"term": {"nest.name": "x"}}))))),
        named("nest.name", st.just({"order": "asc", "nested": {"path": "nest"}})),
        named("unmapped", st.just({"order": "asc", "unmapped_type": "long"})),
        named("d", both(named("order", one(["asc", "desc"])), given(mode=one(["min", "max"])))),
    ),
    min_size=1, max_size=2, unique_by=lambda said: next(iter(said)),
)  # fmt: skip
shown = given(
    docvalue_fields=one([["n", "k"], [{"field": "d", "format": "yyyy/MM"}], [{"field": "port"}, "ip", "b"]]),
    fields=one([["k", "o.*"], [{"field": "d", "format": "epoch_millis"}, "geo"], ["n", "f"]]),
    collapse=one([{"field": "user"}, {"field": "seq"}, {"field": "user", "inner_hits": {"name": "more", "size": 2, "_source": False, "sort": [{"seq": "desc"}]}}]),
    version=st.just(True), seq_no_primary_term=st.booleans(),
)  # fmt: skip


@st.composite
def pages(draw: st.DrawFn) -> Json:
    """A search: a query and what part of its rows is shown in which order."""
    body: Json = {"query": draw(QUERIES)}
    how = draw(one(["all", "page", "sorted", "sorted", "behind"]))
    if how == "all":
        body["size"] = 400
    if how == "page":
        body |= {"size": draw(one([0, 1])), "from": draw(one([0, 3]))}
    if how == "sorted" and draw(st.integers(0, 3)) == 0:
        return {
            **body,
            "sort": [*draw(further_orders), {"seq": draw(one(["asc", "desc"]))}],
            "size": draw(st.integers(0, 30)),
            "_source": False,
        }
    if how in {"sorted", "behind"}:
        fields = draw(st.lists(one(sorted(ORDERS)), min_size=1, max_size=2, unique=True))
        sort: list[Any] = []
        for field in fields:
            said: Json = {"order": draw(one(["asc", "desc"]))}
            if draw(st.booleans()):
                said["missing"] = draw(one(["_last", "_first"]))
            if field in {"n", "port", "f", "r", "o.q"} and draw(st.booleans()):
                said["mode"] = draw(one(["min", "max", "sum", "avg", "median"]))
            sort.append({field: said})
        body |= {"sort": [*sort, {"seq": draw(one(["asc", "desc"]))}], "size": draw(st.integers(0, 30))}
        if how == "behind":
            body["search_after"] = [*(draw(one(ORDERS[field])) for field in fields), draw(one([0, 100, 400]))]
        else:
            body["from"] = draw(one([0, 0, 7, 150]))
    body |= draw(given(
        track_total_hits=one([True, False, 10]),
        _source=one([False, ["k", "o"], "n", {"includes": ["o.*", "nest.*"], "excludes": ["o.q"]}, {"excludes": ["message"]}, ["*p*"]]),
        post_filter=leaves,
    ))  # fmt: skip
    if "sort" in body and draw(st.integers(0, 3)) == 0:
        more = draw(shown)
        body |= {name: more[name] for name in more if name != "collapse" or "search_after" not in body}
    return body
