"""Buckets by network: `ip_prefix`."""

from typing import Any, cast

from honeyguide.query import aggregation as agg
from honeyguide.store import prefixes
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.kinds.kind import Bucket, Kind, Level, keyed
from honeyguide.store.embedded.parts import Part
from honeyguide.store.embedded.reading import Keyed, each, typed_sql
from honeyguide.store.protocol import Json

_VERSION_4 = "00000000000000000000ffff"
"""How the digits of an IPv4 address begin."""


def _level(asked: Question, one: Any) -> Level:
    del asked
    return Level(one, "ip")


def _key(asked: Question, part: Part, level: Level) -> Keyed:
    """The hexadecimal digits that name the network."""
    one = cast("agg.IpPrefix", level.buckets)
    whole, rest = divmod(prefixes.bits(one), 4)
    step = 16 >> rest

    def network(address: str) -> str:
        digits = f"replace({address}::VARCHAR, '-', '')"
        named = f"left({digits}, {whole})"
        if rest:
            number = f"('0x' || substr({digits}, {whole + 1}, 1))::INTEGER"
            named += f" || format('{{:x}}', {number} // {step} * {step})"
        within = f"starts_with({digits}, '{_VERSION_4}')"
        return f"CASE WHEN {'NOT ' if one.version6 else ''}{within} THEN {named} END"

    return each(typed_sql(asked, part, one.field, ("ip",)), network, "VARCHAR")


def _value(level: Level, raw: Any) -> Any:
    """The network's first address as a number."""
    del level
    return int(str(raw).ljust(32, "0"), 16)


def _chosen(asked: Question, level: Level, found: list[Bucket]) -> tuple[list[Bucket], int]:
    del asked
    one = cast("agg.IpPrefix", level.buckets)
    return sorted((bucket for bucket in found if bucket.count >= one.min_doc_count), key=lambda bucket: bucket.key), 0


def _shown(level: Level, key: Any) -> Json:
    return prefixes.shown(cast("agg.IpPrefix", level.buckets), key)


KIND = Kind(_key, _chosen, level=_level, value=_value, shown=_shown, answer=keyed)
