"""The hashes of `store/hashing.py` in DuckDB's SQL, so that rows are cut into slices and partitions where they lie."""

from honeyguide.schema.fields import FieldType
from honeyguide.store.hashing import PARTITIONS, SLICES, WHOLE, broken
from honeyguide.store.values import TEXTS


def slice_sql(id: str, routing: str | None, number: int, count: int, shards: int, slots: int) -> str:
    """Whether the row with that id and routing (SQL of texts) is in a slice; see `hashing.sliced`."""
    own = f"{_signed(_murmur(f'hex(encode({id}))', SLICES))}"
    if shards == 1:
        return f"{_floored(own, str(count))} = {number:d}"
    units = _utf16(id if routing is None else f"coalesce({routing}, {id})")
    here = f"({_floored(_signed(_murmur(units, 0)), str(slots))} // {slots // shards:d})"
    if count < shards:
        return f"{here} % {count:d} = {number:d}"
    inside = count // shards + (count % shards > number % shards)
    return f"({here} = {number % shards:d} AND {_floored(own, str(inside))} = {number // shards:d})"


def partition_sql(kind: FieldType, value: str, number: int, count: int) -> str:
    """Whether a value (SQL) is in a partition of terms. Raises NotCounted for broken numbers."""
    if kind == "double":
        raise broken()
    if kind == "ip":
        found = _signed(_murmur(f"replace({value}::VARCHAR, '-', '')", PARTITIONS))
    elif kind in TEXTS:
        found = _signed(_murmur(f"hex(encode({value}))", PARTITIONS))
    else:
        whole = value if kind == "unsigned_long" else f"{value}::BIGINT"
        found = _stirred(f"epoch_ms({value}::TIMESTAMP)" if kind == "date" else whole)
    return f"{_floored(found, str(count))} = {number:d}"


def _stirred(number: str) -> str:
    """HPPC's mix of a number, signed."""
    whole = f"{1 << 64}::HUGEINT"
    found = _bound("z", f"({number})::HUGEINT", f"(CASE WHEN z < 0 THEN z + {whole} ELSE z END)::UBIGINT")
    found = _bound("z", found, _product(32, 0x4CD6944C5CC20B6D))
    found = _bound("z", found, _product(29, 0xFC12C5B19D3259E9))
    found = _bound("z", found, "xor(z, z >> 32)::HUGEINT")
    return _bound("z", found, f"CASE WHEN z >= {1 << 63}::HUGEINT THEN z - {whole} ELSE z END")


def _product(shift: int, factor: int) -> str:
    return f"(xor(z, z >> {shift})::UHUGEINT * {factor}::UHUGEINT % {1 << 64}::UHUGEINT)::UBIGINT"


def _bound(name: str, value: str, body: str) -> str:
    """SQL of the body, in which the name stands for the value."""
    return f"list_transform([{value}], lambda {name}: {body})[1]"


def _floored(value: str, count: str) -> str:
    """The remainder that is never negative."""
    return f"((({value}) % {count} + {count}) % {count})"


def _signed(value: str) -> str:
    return _bound("u", f"({value})::BIGINT", f"CASE WHEN u >= {1 << 31} THEN u - {1 << 32} ELSE u END")


def _turned(name: str, bits: int) -> str:
    return f"((({name} << {bits}) | ({name} >> {32 - bits})) & {WHOLE})"


def _word(digits: str) -> str:
    return f"('0x' || substr({digits}, 7, 2) || substr({digits}, 5, 2) || substr({digits}, 3, 2) || substr({digits}, 1, 2))::UBIGINT"


def _mixed(word: str) -> str:
    return _bound("m", f"({word}) * {0xCC9E2D51} & {WHOLE}", f"{_turned('m', 15)} * {0x1B873593} & {WHOLE}")


def _murmur(digits: str, seed: int) -> str:
    """MurmurHash3, not signed, of bytes that are given as hexadecimal digits."""
    step = _bound("a", f"xor(h, {_mixed('k')})", f"({_turned('a', 13)} * 5 + {0xE6546B64}) & {WHOLE}")
    words = f"list_transform(range(0, length(s) // 8), lambda i: {_word('substr(s, (i * 8 + 1)::BIGINT, 8)')})"
    rest = _word("rpad(substr(s, length(s) // 8 * 8 + 1), 8, '0')")
    found = f"xor(xor(list_reduce({words}, lambda h, k: {step}, {seed}::UBIGINT), {_mixed(rest)}), (length(s) // 2)::UBIGINT)"
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        found = _bound("f", found, f"(xor(f, f >> {shift}) * {factor}) & {WHOLE}")
    return _bound("s", digits, found)


def _utf16(text: str) -> str:
    """The hexadecimal digits of a text's UTF-16 in little-endian order."""
    unit = "format('{:02x}{:02x}', {} % 256, {} // 256)"
    low, high = (unit.replace("{} ", f"({one}) ") for one in ("55296 + (c - 65536) // 1024", "56320 + (c - 65536) % 1024"))
    each = f"CASE WHEN c < 65536 THEN {unit.replace('{} ', 'c ')} ELSE {low} || {high} END"
    signs = f"list_filter(string_split({text}, ''), lambda g: g <> '')"
    return f"array_to_string(list_transform({signs}, lambda g: list_transform([unicode(g)], lambda c: {each})[1]), '')"
