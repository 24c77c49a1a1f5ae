"""The query tree as SQL over the columns of one part; fields that a part doesn't have decide it without being read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from honeyguide.query import ast
from honeyguide.store.embedded import strings
from honeyguide.store.embedded.columns import FROM, ID, IGNORED, ROUTING, SEQ
from honeyguide.store.embedded.hashes import slice_sql
from honeyguide.store.embedded.ids import Named, read_id
from honeyguide.store.embedded.jsonic import flattened_values, nested_matches
from honeyguide.store.embedded.logic import FALSE, TRUE, at_least, disjunction, tree, weight
from honeyguide.store.embedded.parts import Access, Parameters, Part
from honeyguide.store.embedded.values import value_test
from honeyguide.store.embedded.words import leaf
from honeyguide.store.mapping import Types
from honeyguide.store.meaning import words_apart
from honeyguide.store.names import existing_named, fields_named, flattened_above


@dataclass(frozen=True)
class Compiler:
    """Compiles for one part; `numbers` are those of the sources, for ids."""

    part: Part
    parameters: Parameters
    now: datetime
    numbers: frozenset[int]

    @property
    def types(self) -> Types:
        """Of the part's index."""
        return self.part.index.types

    def sql(self, query: ast.Query) -> str:
        """The condition; NULL counts as not fulfilled."""
        return tree(query, self._leaf)

    def weight(self, parts: Sequence[tuple[float, ast.Query]]) -> str:
        """The sum of the weights of the queries that a row fulfils."""
        return weight(parts, self._leaf)

    def _leaf(self, query: ast.Query) -> str:
        match query:
            case ast.Ids(values=values):
                return self._ids(values)
            case ast.Exists(field=field):
                return disjunction(self._exists(name) for name in existing_named(field, self.types))
            case ast.Nested():
                return self._nested(query)
            case ast.Slice():
                routing = self.part.physical(ROUTING, "VARCHAR", self.parameters)
                return slice_sql(self.part.id(self.parameters), routing, query.number, query.count, query.shards, query.slots)
            case ast.MatchAll() | ast.MatchNone() | ast.And() | ast.Or() | ast.Weighed() | ast.Not():
                return self.sql(query)
            case _:
                return disjunction(self._field(query, name) for name in fields_named(query.field, self.types))

    def _field(self, query: ast.Query, name: str) -> str:
        if name == "_index":
            return strings.keyword(query, f"{self.parameters.add(self.part.index.name)}::VARCHAR", self.parameters)
        if name in {"_seq_no", "_version"}:
            column = SEQ if name == "_seq_no" else self.part.version(self.parameters)
            return value_test(query, "long", column, self.parameters, self.now)
        if name == "_routing":
            column = self.part.physical(ROUTING, "VARCHAR", self.parameters)
            return FALSE if column is None else strings.keyword(query, column, self.parameters)
        if name == "_id":
            if isinstance(query, ast.Term | ast.Match | ast.Phrase | ast.Terms):
                return self._ids(_id_values(query))
            return strings.keyword(query, self.part.id(self.parameters), self.parameters)
        values = self._listed(name)
        if values is not None:
            test = FALSE if values == "" else strings.keyword(query, "x", self.parameters)
            return FALSE if test == FALSE else f"coalesce(list_bool_or(list_transform({values}, lambda x: {test})), false)"
        if self.part.hopeless and leaf(query, name, self.part.index) in self.part.hopeless:
            return FALSE
        return self._on(self.part.access(name, self.parameters), query)

    def _on(self, access: Access, query: ast.Query) -> str:
        if access.type == "text" and isinstance(query, ast.Match) and access.many is not None:
            apart, enough = words_apart(query)
            if len(apart) > 1 and enough > 1:
                return at_least([self._on(access, one) for one in apart], enough)
        one = FALSE if access.one is None else value_test(query, access.type, access.one, self.parameters, self.now)
        each = FALSE if access.many is None else value_test(query, access.type, "x", self.parameters, self.now)
        if each == FALSE:
            return one
        return disjunction([one, f"coalesce(list_bool_or(list_transform({access.many}, lambda x: {each})), false)"])

    def _listed(self, name: str) -> str | None:
        """SQL of the list of texts that a name means; empty where the part has none, None for plain fields."""
        return self.part.physical(IGNORED, "VARCHAR[]", self.parameters) or "" if name == "_ignored" else self.flattened(name)

    def flattened(self, name: str) -> str | None:
        """SQL of the leaves that a name in or below a flattened field means; empty where the part has none, None for other fields."""
        mapped = self.types.get(name)
        if mapped is not None and mapped.type != "flattened":
            return None
        above = name if mapped is not None else flattened_above(name, self.types)
        access = None if above is None else self.part.access(above, self.parameters)
        if above is None or access is None or (access.one is None and access.many is None):
            return ""
        return flattened_values(access, None if above == name else name[len(above) + 1 :], self.parameters)

    def _exists(self, name: str) -> str:
        if name in {"_id", "_index", "_seq_no", "_version"}:
            return TRUE
        if name == "_routing":
            column = self.part.physical(ROUTING, "VARCHAR", self.parameters)
            return FALSE if column is None else f"{column} IS NOT NULL"
        values = self._listed(name)
        if values is not None:
            return f"len({values}) > 0" if values else FALSE
        access = self.part.access(name, self.parameters)
        one = FALSE if access.one is None else f"{access.one} IS NOT NULL"
        return disjunction([one, FALSE if access.many is None else f"len({access.many}) > 0"])

    def _nested(self, query: ast.Nested) -> str:
        mapped = self.types.get(query.path)
        if mapped is None or mapped.type != "nested" or mapped.nested is not None:
            return FALSE
        access = self.part.access(query.path, self.parameters)
        if access.one is None and access.many is None:
            return FALSE
        return nested_matches(access, query, self.types, self.parameters, self.now)

    def _ids(self, values: Iterable[str]) -> str:
        values = list(values)
        stored = self.part.physical(ID, "VARCHAR", self.parameters)
        number = self.part.physical(FROM, "INTEGER", self.parameters)
        column = self.part.index.columns.get("log.offset")
        place = None if column is None else self.part.physical(column.one, "BIGINT", self.parameters)
        unnamed = "true" if stored is None else f"{stored} IS NULL"
        unsourced = "true" if number is None else f"{number} IS NULL"
        found: list[str] = []
        if stored is not None and values:
            found.append(f"{stored} IN ({', '.join(self.parameters.add(value) for value in values)})")
        for value in values:
            match read_id(value, self.part.index.salt, self.numbers):
                case Named(seq=int(seq)):
                    found.append(f"({SEQ} = {seq} AND {unnamed} AND {unsourced})")
                case Named(number=int(source), offset=int(at)) if number is not None and place is not None:
                    found.append(f"({number} = {source} AND {place} = {at} AND {unnamed})")
                case _:
                    continue
        return disjunction(found)


def _id_values(query: ast.Term | ast.Match | ast.Phrase | ast.Terms) -> list[str]:
    if isinstance(query, ast.Terms):
        return [str(value) for value in query.values if value is not None]
    value = query.text if isinstance(query, ast.Match | ast.Phrase) else query.value
    return [] if value is None else [str(value)]


def mentioned(query: ast.Query, types: Types) -> set[str]:
    """The mapped fields that deciding the query may read."""
    match query:
        case ast.And(queries=queries) | ast.Or(queries=queries):
            return {name for one in queries for name in mentioned(one, types)}
        case ast.Weighed(parts=parts):
            return {name for _, one in parts for name in mentioned(one, types)}
        case ast.Not(query=inner):
            return mentioned(inner, types)
        case ast.Nested(path=path):
            return {path}
        case ast.MatchAll() | ast.MatchNone() | ast.Ids() | ast.Slice():
            return set()
        case ast.Exists(field=field):
            return {_above(name, types) for name in existing_named(field, types)}
        case _:
            return {_above(name, types) for name in fields_named(query.field, types)}


def _above(name: str, types: Types) -> str:
    return name if name in types else flattened_above(name, types) or name
