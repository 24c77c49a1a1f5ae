"""SQL for what lies in JSON text: leaves of flattened fields, and the objects of nested ones, each judged by itself."""

from dataclasses import replace
from datetime import datetime

from honeyguide.query import ast
from honeyguide.schema.fields import FieldType
from honeyguide.store.embedded.logic import FALSE, TRUE, disjunction, tree
from honeyguide.store.embedded.parts import Access, Parameters, Part, many_sql
from honeyguide.store.embedded.values import value_test
from honeyguide.store.mapping import Types
from honeyguide.store.names import existing_named, fields_named, flattened_above
from honeyguide.store.protocol import Sort

_TYPED: dict[FieldType, str] = {
    "boolean": "{}::BOOLEAN",
    "date": "make_timestamp({}::BIGINT)",
    "double": "{}::DOUBLE",
    "ip": "{}::UUID",
    "long": "{}::BIGINT",
    "unsigned_long": "{}::UBIGINT",
}


def flattened_values(access: Access, path: str | None, parameters: Parameters) -> str:
    """SQL of the list of leaves in a flattened field (at a path, or all) as text; text that isn't JSON is a leaf without a path."""
    valid = "lambda v: CASE WHEN json_valid(v) THEN v ELSE to_json(v)::VARCHAR END"
    whole = f"'[' || array_to_string(list_transform({many_sql(access)}, {valid}), ',') || ']'"
    name = r"replace(regexp_replace(regexp_replace(t.fullkey, '\[[0-9]+\]', '', 'g'), '^\$\.?', ''), '\"', '')"
    at = "" if path is None else f" AND {name} = {parameters.add(path)}"
    leaves = f"SELECT list(json_extract_string(t.atom, '$')) FROM json_tree({whole}) t WHERE t.atom IS NOT NULL AND t.type <> 'NULL'{at}"
    return f"coalesce(({leaves}), []::VARCHAR[])".replace('\\"', '"')


def nested_matches(access: Access, query: ast.Nested, types: Types, parameters: Parameters, now: datetime) -> str:
    """One object of the nested field fulfils the query."""
    condition = _condition(query.path, query.query, types, parameters, now)
    if condition == FALSE:
        return FALSE
    objects = many_sql(access)
    if condition == TRUE:
        return f"len({objects}) > 0"
    if "json_tree(" in condition:
        # A query within a query, which no lambda may have.
        return f"EXISTS (SELECT 1 FROM (SELECT unnest({objects}) AS o) WHERE {condition})"
    return f"coalesce(list_bool_or(list_transform({objects}, lambda o: {condition})), false)"


def nested_values(part: Part, sort: Sort, parameters: Parameters, now: datetime) -> str | None:
    """SQL of the list of values of a field in those nested objects that count; None where there are none."""
    types = part.index.types
    above = types.get(sort.nested)
    access = part.access(sort.nested, parameters) if above is not None and above.type == "nested" and above.nested is None else None
    found = _values(sort.field, types, parameters)
    if access is None or found is None or (access.one is None and access.many is None):
        return None
    objects = many_sql(access)
    if sort.filter is not None:
        condition = _condition(sort.nested, sort.filter, types, parameters, now)
        objects = f"list_filter({objects}, lambda o: {condition})"
    typed = _TYPED.get(types[sort.field].type, "{}").format("y")
    return f"flatten(list_transform({objects}, lambda o: list_transform({found}, lambda y: {typed})))"


def typed_values(name: str, types: Types, parameters: Parameters) -> str | None:
    """SQL of the list of typed values of a field in the nested object `o`; None for a name that can't be a path."""
    found = _values(name, types, parameters)
    typed = _TYPED.get(types[name].type)
    return found if found is None or typed is None else f"list_transform({found}, lambda y: {typed.format('y')})"


def _values(name: str, types: Types, parameters: Parameters) -> str | None:
    """SQL of the texts of a field in the nested object `o`."""
    mapped = types[name]
    stored = mapped.of or name
    if '"' in stored:
        return None
    place = parameters.add(f'$."{stored}"[*]')
    found = f"json_extract_string(o, {place})"
    most = mapped.ignore_above
    return found if most is None else f"list_filter({found}, lambda y: length(y) <= {most})"


def _leaves(name: str, types: Types, parameters: Parameters) -> str | None:
    """As `_values`, of a name in or below a flattened field its leaves; None where there can be none."""
    above = name if name in types else flattened_above(name, types)
    found = None if above is None else _values(above, types, parameters)
    if above is None or found is None or types[above].type != "flattened":
        return found if name in types else None
    return flattened_values(Access("flattened", None, found), None if above == name else name[len(above) + 1 :], parameters)


def _condition(path: str, query: ast.Query, types: Types, parameters: Parameters, now: datetime) -> str:
    """The nested object `o` fulfils the query."""
    inside = {name: replace(mapped, nested=None) for name, mapped in types.items() if mapped.nested == path}

    def leaf(one: ast.Query) -> str:
        match one:
            case ast.Exists(field=field):
                names = existing_named(field, inside)
                return disjunction(f"len({found}) > 0" for name in names if (found := _leaves(name, inside, parameters)) is not None)
            case (
                ast.Ids() | ast.Slice() | ast.Nested() | ast.MatchAll() | ast.MatchNone() | ast.And() | ast.Or() | ast.Weighed() | ast.Not()
            ):
                return FALSE
            case _:
                return disjunction(test(one, name) for name in fields_named(one.field, inside))

    def test(one: ast.Query, name: str) -> str:
        found = _leaves(name, inside, parameters)
        kind = inside[name].type if name in inside and inside[name].type != "flattened" else "keyword"
        each = FALSE if found is None else value_test(one, kind, _TYPED.get(kind, "{}").format("y"), parameters, now)
        return FALSE if each == FALSE else f"coalesce(list_bool_or(list_transform({found}, lambda y: {each})), false)"

    return tree(query, leaf)
