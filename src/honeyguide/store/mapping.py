"""Which types the fields of an index have, and the views that show their values in another way; the same for every store."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from honeyguide.errors import MappingConflict
from honeyguide.schema.fields import FieldType
from honeyguide.store.values import Typed, read_value, show_value

MOST_FIELDS = 1000
"""Mapped fields an index; what is beyond lives in `_source` alone."""
IGNORE_ABOVE = 256
"""Characters above which a dynamic `.keyword` has no value."""


@dataclass(frozen=True)
class Mapped:
    """The type of a field; `of` names the field whose values it shows in another way (`x.keyword` of `x`)."""

    type: FieldType
    of: str | None = None
    ignore_above: int | None = None
    nested: str | None = None
    """The path of the nested objects in which it lives; it has no values of its own."""


Types = Mapping[str, Mapped]
NONE: Types = MappingProxyType({})


def pack(kind: FieldType, value: Typed) -> Typed:
    """A typed value as it stands in the JSON of a nested object: addresses are 32 hexadecimal digits."""
    return f"{value:032x}" if kind == "ip" else value


def unpack(kind: FieldType, value: Typed) -> Typed:
    """The typed value again."""
    return int(value, 16) if kind == "ip" and isinstance(value, str) else value


def named(types: Types, wanted: Mapping[str, FieldType]) -> Types:
    """The types with more of them named before they come. A name below a field that has values is a view of it (`x.raw` of `x`).

    Raises MappingConflict where a field has another type already.
    """
    grown = dict(types)
    for name, kind in sorted(wanted.items()):
        known = grown.get(name)
        if known is not None:
            if known.type != kind:
                raise MappingConflict(f"the field {name!r} is {known.type} and can't become {kind}", where=name)
            continue
        above = name.rpartition(".")[0]
        parent = grown.get(above)
        nested = next((path for path in _parents(name) if path in grown and grown[path].type == "nested"), None)
        if parent is not None and parent.type not in {"nested", "flattened"}:
            grown[name] = Mapped(kind, of=above, nested=parent.nested)
        else:
            grown[name] = Mapped(kind, nested=nested)
    return MappingProxyType(grown)


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:size]) for size in range(1, len(parts))]


def viewed(mapped: Mapped, values: list[Typed], source: Mapped) -> list[Typed]:
    """The values of a view such as `x.keyword`, from those of the field it shows."""
    read = (read_value(mapped.type, show_value(source.type, value)) for value in values)
    most = mapped.ignore_above
    return [value for value in read if value is not None and (most is None or len(str(value)) <= most)]
