"""What the readers of Elasticsearch's queries in JSON have in common: objects with one field, flags and numbers; mistakes in its words."""

from collections.abc import Collection, Mapping
from typing import Any, TypeAlias

from honeyguide.errors import QueryError
from honeyguide.query.minimum import distance, least

Body: TypeAlias = Mapping[str, Any]
MARKS = frozenset({"boost", "_name"})
"""What every query may carry and what doesn't change the rows it finds."""


def wrong(name: str, message: str) -> QueryError:
    """What is wrong with a part of a request."""
    return QueryError(message, query=name, position=0)


def an_object(name: str, body: Any) -> Body:
    """The body of a query, which must be an object."""
    if not isinstance(body, Mapping):
        raise wrong(name, f"[{name}] query malformed, no start_object after query name")
    return body


def one_field(name: str, body: Body, value: str, allowed: Collection[str]) -> tuple[str, Body]:
    """The one field of a leaf and what is said of it: `{"user": "x"}` is `{"user": {value: "x"}}`."""
    given = {key: said for key, said in body.items() if key not in MARKS or isinstance(said, Mapping)}
    if not given:
        raise wrong(name, f"[{name}] query malformed, no field was given")
    if len(given) > 1:
        first, second = list(given)[:2]
        raise wrong(name, f"[{name}] query doesn't support multiple fields, found [{first}] and [{second}]")
    field, said = next(iter(given.items()))
    if isinstance(said, list):
        raise wrong(name, f"[{name}] query does not support array of values")
    if not isinstance(said, Mapping):
        return field, {value: said}
    known(name, said, allowed)
    if any(isinstance(said.get(key), Mapping | list) for key in said):
        raise wrong(name, f"[{name}] query does not support nested objects")
    return field, said


def known(name: str, said: Body, allowed: Collection[str]) -> None:
    """Raises QueryError for a parameter that the query doesn't have."""
    for key in said:
        if key not in allowed and key not in MARKS:
            raise wrong(name, f"[{name}] query does not support [{str(key)[:100]}]")


def plain_text(name: str, said: Body, key: str) -> str:
    """A value that must be there, as text."""
    value = said.get(key)
    if value is None:
        raise wrong(name, f"No text specified for text query [{name}]" if key == "query" else f"[{name}] needs a [{key}]")
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def flag(name: str, said: Body, key: str, default: bool = False) -> bool:
    """True or false, also as text."""
    value = said.get(key, default)
    if isinstance(value, bool):
        return value
    if value in {"true", "false"}:
        return value == "true"
    raise wrong(name, f"Failed to parse value [{str(value)[:100]}] as only [true] or [false] are allowed.")


def count(name: str, said: Body, key: str, default: int) -> int:
    """A whole number, 0 or greater, also as text."""
    text = str(said.get(key, default))
    if not text.isdecimal() or len(text) > 9:
        raise wrong(name, f"[{name}] [{key}] must be a whole number, not [{text[:50]}]")
    return int(text)


def number(name: str, said: Body, key: str, default: float | None = None) -> float:
    """Any number, also as text."""
    value = said.get(key, default)
    try:
        return float(value)  # pyright: ignore[reportArgumentType]
    except (TypeError, ValueError) as error:
        raise wrong(name, f"[{name}] [{key}] must be a number, not [{str(value)[:50]}]") from error


def every(name: str, said: Body, key: str = "operator") -> bool:
    """Whether all words must be there."""
    operator = str(said.get(key, "or")).lower()
    if operator not in {"or", "and"}:
        raise wrong(name, f"No enum constant org.elasticsearch.index.query.Operator.{operator.upper()[:50]}")
    return operator == "and"


def minimum(said: Any) -> str:
    """`minimum_should_match`, checked; empty where it isn't said."""
    text = "" if said is None else str(said)
    try:
        least(text or "1", 1)
    except ValueError as error:
        raise wrong("minimum_should_match", f'For input string: "{text[:50]}"') from error
    return text


def fuzziness(said: Body) -> str:
    """`fuzziness`, checked; empty where it isn't said."""
    text = "" if said.get("fuzziness") is None else str(said["fuzziness"])
    try:
        distance(text or "0", "")
    except ValueError as error:
        raise wrong("fuzziness", f"Valid edit distances are [0, 1, 2] but was [{text[:50]}]") from error
    return text


def name_of(field: Any) -> str:
    """A field's name without its boost: `title^3`."""
    return str(field).partition("^")[0]


def boost_of(field: Any) -> float:
    """The boost behind a field's name: `title^3`; 1 where there is none. Raises QueryError."""
    _, hat, text = str(field).partition("^")
    try:
        return float(text) if hat else 1.0
    except ValueError as error:
        raise wrong("fields", f"the boost of [{str(field)[:100]}] isn't a number") from error
