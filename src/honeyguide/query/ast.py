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
    """On text: any of the words (all, with `every`). On other types as Term. This is an unquoted KQL value."""

    field: Name
    text: Value
    every: bool = False


@dataclass(frozen=True)
class Phrase:
    """On text: the words in this order; with `slop`, moved by at most so many positions in all (2 swap neighbours), as Lucene counts.

    On other types as Term. A quoted value.
    """

    field: Name
    text: str
    slop: int = 0


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
    """The value (on text: a token) is at most `distance` edits away."""

    field: Name
    value: str
    distance: int = 1


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
class Exists:
    """The field has a value."""

    field: str


@dataclass(frozen=True)
class Ids:
    """The document's `_id` is one of these."""

    values: tuple[str, ...]


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
    | Exists
    | Ids
    | Nested
    | And
    | Or
    | Not
)
