"""The one model of a query: what rows are wanted, whatever language it was asked in.

Meanings are Elasticsearch's. A field is named as people name it; `None` is any field, and a name with `*` every field
that it matches. How a value compares depends on the field's mapped type, which only the store knows:
ip takes CIDR, date takes date math, text is analysed (lower-cased words), keyword is exact.
"""

from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = str | int | float | bool | None
Name: TypeAlias = str | None


@dataclass(frozen=True)
class MatchAll:
    """Every row."""


@dataclass(frozen=True)
class MatchNone:
    """No row."""


@dataclass(frozen=True)
class Term:
    """The field holds exactly this value (any element of an array). On text: this one token. On ip: this address or network."""

    field: Name
    value: Value
    case_insensitive: bool = False


@dataclass(frozen=True)
class Terms:
    """The field holds one of these values."""

    field: Name
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Match:
    """On text: any of the words (all, with `every`; so many, with `minimum`). On other types as Term. This is an unquoted KQL value.

    `minimum` is written as Elasticsearch's `minimum_should_match` (see query/minimum.py). With `fuzziness` (a number, AUTO or
    AUTO:low,high) a word may be so many edits away; with `beginning` the last word only has to begin so.
    """

    field: Name
    text: Value
    every: bool = False
    minimum: str = ""
    fuzziness: str = ""
    beginning: bool = False


@dataclass(frozen=True)
class Phrase:
    """On text: the words in this order; with `slop`, moved by at most so many positions in all (2 swap neighbours), as Lucene counts.

    With `beginning` the last word only has to begin so; `slop` doesn't count then. On other types as Term. A quoted value.
    """

    field: Name
    text: str
    slop: int = 0
    beginning: bool = False


@dataclass(frozen=True)
class Prefix:
    """The value (on text: a token) begins with this."""

    field: Name
    value: str
    case_insensitive: bool = False


@dataclass(frozen=True)
class Wildcard:
    r"""The value (on text: a token) matches the whole pattern; `*` any characters, `?` one, `\` escapes."""

    field: Name
    pattern: str
    case_insensitive: bool = False


@dataclass(frozen=True)
class Regexp:
    """The regular expression (RE2 syntax) matches the whole value; with `anywhere`, a part of it.

    On text: of the whole text; with `words` of one of its words, as Elasticsearch does.
    """

    field: Name
    pattern: str
    case_insensitive: bool = False
    anywhere: bool = False
    words: bool = False


@dataclass(frozen=True)
class Fuzzy:
    """The value (on text: a token) is at most `distance` edits away; its first `prefix` characters are the same."""

    field: Name
    value: str
    distance: int = 1
    prefix: int = 0
    swaps: bool = True
    """Whether two neighbours that change places are one edit, not two."""


@dataclass(frozen=True)
class Range:
    """The value lies between the bounds; None is open. Dates take ISO 8601 and date math, in `zone` where they name none."""

    field: str
    gte: Value = None
    gt: Value = None
    lte: Value = None
    lt: Value = None
    zone: str | None = None


@dataclass(frozen=True)
class GeoBox:
    """The point lies between these latitudes and longitudes; where `left` is greater than `right`, across the date line."""

    field: Name
    top: float
    left: float
    bottom: float
    right: float


@dataclass(frozen=True)
class GeoDistance:
    """The point is at most so many metres away, on a sphere with the earth's mean radius."""

    field: Name
    latitude: float
    longitude: float
    metres: float


@dataclass(frozen=True)
class GeoPolygon:
    """The point lies within the corners (latitude, longitude)."""

    field: Name
    corners: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Exists:
    """The field has a value."""

    field: str


@dataclass(frozen=True)
class Ids:
    """The document's `_id` is one of these."""

    values: tuple[str, ...]


@dataclass(frozen=True)
class Slice:
    """One of `count` parts of the rows, numbered from 0, as OpenSearch cuts them: by shards, and within one by the hash of the `_id`."""

    number: int
    count: int
    shards: int = 1
    slots: int = 1
    """Over which the shards are spread (`number_of_routing_shards`)."""


@dataclass(frozen=True)
class Nested:
    """One object of the nested array at `path` fulfils the whole query (whose fields have full names)."""

    path: str
    query: "Query"


@dataclass(frozen=True)
class And:
    """All of them; every row where there are none."""

    queries: tuple["Query", ...]


@dataclass(frozen=True)
class Or:
    """At least `minimum` of them."""

    queries: tuple["Query", ...]
    minimum: int = 1


@dataclass(frozen=True)
class Weighed:
    """The weights of those that hold come to at least `minimum`."""

    parts: tuple[tuple[float, "Query"], ...]
    minimum: float


@dataclass(frozen=True)
class Not:
    """The rows that don't fulfil it."""

    query: "Query"


Query: TypeAlias = (
    MatchAll
    | MatchNone
    | Term
    | Terms
    | Match
    | Phrase
    | Prefix
    | Wildcard
    | Regexp
    | Fuzzy
    | Range
    | GeoBox
    | GeoDistance
    | GeoPolygon
    | Exists
    | Ids
    | Slice
    | Nested
    | And
    | Or
    | Weighed
    | Not
)
