"""A question to one state of the store: which indices and parts it goes over, and the condition in each."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import duckdb
import polars as pl

from honeyguide.errors import StoreError, TooMuchAtOnce
from honeyguide.query import ast
from honeyguide.schema.fields import FieldType
from honeyguide.store.bounds import spans
from honeyguide.store.embedded.core import MILLION, Core
from honeyguide.store.embedded.logic import FALSE, TRUE, conjunction
from honeyguide.store.embedded.nesting import THERE, inside, unnested
from honeyguide.store.embedded.parts import Parameters, Part, parts, physical_names
from honeyguide.store.embedded.predicates import Compiler, mentioned
from honeyguide.store.embedded.relation_frame import frame_of
from honeyguide.store.embedded.segments import TIME
from honeyguide.store.embedded.state import Index, Segment, State
from honeyguide.store.embedded.words import Leaf, hopeless, leaves
from honeyguide.store.interruption import current
from honeyguide.store.names import chosen

_PARAMETER = re.compile(r"\$(p\d+)")


@dataclass
class Question:
    """A query over the chosen indices of a state, answered through one cursor."""

    core: Core
    cursor: duckdb.DuckDBPyConnection
    indices: Sequence[Index]
    query: ast.Query
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    parameters: Parameters = field(default_factory=Parameters)
    weights: Sequence[tuple[float, ast.Query]] = ()
    """What `_score` is the sum of."""
    nest: str = ""
    """The nested field whose objects are gone over as rows, once for each."""
    roots: Sequence[Index] = ()
    """The indices with the documents' own fields, where objects are gone over."""
    inner: bool = False
    """Whether `indices` have the fields of the objects, not those of the documents."""

    def within(self, path: str) -> "Question":
        """The objects of a nested field instead of the documents. Raises StoreError where objects are gone over already."""
        if self.nest:
            raise StoreError("a nested aggregation inside of another isn't counted")
        return replace(self, nest=path, roots=self.indices, indices=[inside(one, path) for one in self.indices], inner=True)

    def seen(self, *, inner: bool) -> "Question":
        """The same rows, with the fields of the objects or those of the documents."""
        if self.inner == inner:
            return self
        return replace(self, indices=[inside(one, self.nest) for one in self.roots] if inner else self.roots, inner=inner)

    def seen_part(self, part: Part, *, inner: bool) -> "tuple[Question, Part]":
        """A part of this question in the same way."""
        if self.inner == inner:
            return self, part
        other = self.seen(inner=inner)
        return other, replace(part, index=next(one for one in other.indices if one.id == part.index.id))

    def compiler(self, part: Part) -> Compiler:
        """What turns queries into conditions on the part."""
        return Compiler(part, self.parameters, self.now, frozenset(self.core.numbers.values()))

    def parts(self, fields: Iterable[str] | None, keep: Callable[[Segment], bool] = lambda _: True) -> list[tuple[Part, str]]:
        """Parts that may have matching rows, with their conditions; `fields` are read beside those of the query (None: all)."""
        if self.nest:
            return self._objects(fields, keep)
        low, high = time_bounds(self.query, self.now)

        def may(segment: Segment) -> bool:
            return keep(segment) and overlaps(segment, low, high)

        wanted = None if fields is None else set(fields)
        found: list[tuple[Part, str]] = []
        for index in self.indices:
            asked = ast.And((self.query, *(one for _, one in self.weights)))
            needed = None if wanted is None else physical_names(index, wanted | mentioned(asked, index.types))
            for part in parts(index, needed, may, self._hopeless(index, may)):
                condition = self.condition(part)
                if condition != FALSE:
                    found.append((part, condition))
        return found

    def _objects(self, fields: Iterable[str] | None, keep: Callable[[Segment], bool]) -> list[tuple[Part, str]]:
        """The parts whose rows are the objects."""
        outer = replace(self, nest="", roots=(), indices=self.roots or self.indices, inner=False)
        wanted = None if fields is None else set(fields)
        found: list[tuple[Part, str]] = []
        for part, condition in outer.parts(None if wanted is None else {*wanted, self.nest}, keep):
            inner = inside(part.index, self.nest)
            made = unnested(part, inner, self.nest, self.from_where(part, condition), wanted, self.parameters)
            if made is not None:
                found.append((replace(made, index=inner if self.inner else part.index), THERE))
        return found

    def _hopeless(self, index: Index, may: Callable[[Segment], bool]) -> dict[int, frozenset[Leaf]]:
        """What the words of a segment can't fulfil, by segment that may have matching rows otherwise."""
        asked = leaves(self.query, index)
        if not asked:
            return {}
        filters = self.core.words.of(self.cursor, [segment.id for segment in index.segments if may(segment)])
        return {id: hopeless(found, asked) for id, found in filters.items()}

    def condition(self, part: Part) -> str:
        """Which rows of the part are visible and fulfil the query."""
        return conjunction([*part.visible(before=part.index.refreshed), self.compiler(part).sql(self.query)])

    def kinds(self, field: str) -> list[FieldType]:
        """The types that the indices have the field in."""
        return list(dict.fromkeys(index.types[field].type for index in self.indices if field in index.types))

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """The rows of a statement. Raises StoreError where DuckDB can't carry it out."""
        _check()
        try:
            return self.cursor.execute(sql, self._used(sql)).fetchall()
        except duckdb.Error as error:
            raise failed(self.core, error) from error

    def frame(self, sql: str) -> pl.DataFrame:
        """The rows of a statement as a frame. Raises StoreError where DuckDB can't carry it out."""
        _check()
        try:
            return frame_of(self.cursor.sql(sql, params=self._used(sql)))
        except duckdb.Error as error:
            raise failed(self.core, error) from error

    def _used(self, sql: str) -> dict[str, object]:
        """The parameters that the statement names; DuckDB refuses others."""
        named = set(_PARAMETER.findall(sql))
        return {name: value for name, value in self.parameters.values.items() if name in named}

    def from_where(self, part: Part, condition: str) -> str:
        """FROM and WHERE of a part."""
        return f"FROM {part.relation(self.core.folder.path)} WHERE {condition}"


def _check() -> None:
    asked = current()
    if asked is not None:
        asked.check()


def failed(core: Core, error: duckdb.Error) -> StoreError:
    """What a question that DuckDB couldn't carry out is answered with. Raises StoreInterrupted where it was taken back."""
    if isinstance(error, duckdb.InterruptException):
        _check()
    if isinstance(error, duckdb.OutOfMemoryException):
        told = f"the store's memory of {core.memory // MILLION} MB doesn't hold what the question needs at once"
        hint = "Ask for fewer rows, fewer fields or a shorter time, or give it more: [limits] memory in honeyguide.toml."
        return TooMuchAtOnce(told, hint=hint)
    return StoreError(f"the query can't be carried out: {str(error).splitlines()[0]}")


def question(core: Core, cursor: duckdb.DuckDBPyConnection, state: State, index: str, query: ast.Query) -> Question:
    """Ask the indices that a pattern names. Raises IndexMissing."""
    return Question(core, cursor, [state.indices[name] for name in chosen(index, state.indices)], query)


def time_bounds(query: ast.Query, now: datetime) -> tuple[float, float]:
    """Between which moments (microseconds) every matching row lies; infinite where the query doesn't say."""
    if isinstance(query, ast.And):
        bounds = [time_bounds(one, now) for one in query.queries]
        return max((low for low, _ in bounds), default=float("-inf")), min((high for _, high in bounds), default=float("inf"))
    if isinstance(query, ast.Range | ast.Term) and query.field == TIME:
        found = spans(query, "date", now)
        return found[0] if found else (float("inf"), float("-inf"))
    return float("-inf"), float("inf")


def overlaps(segment: Segment, low: float, high: float) -> bool:
    """Whether rows of the segment may lie between the moments."""
    if low == float("-inf") and high == float("inf"):
        return True
    return segment.first is not None and segment.last is not None and segment.first <= high and segment.last >= low


def count(asked: Question) -> int:
    """How many rows match; the manifest knows where all do."""
    total = 0
    statements: list[str] = []
    for part, condition in asked.parts([]):
        if condition == TRUE and part.hot is None:
            total += sum(segment.rows for segment in part.segments)
        else:
            statements.append(f"SELECT count(*) AS n {asked.from_where(part, condition)}")
    if not statements:
        return total
    rows = asked.rows(f"SELECT sum(n)::BIGINT FROM ({' UNION ALL '.join(statements)})")
    return total + (rows[0][0] if isinstance(rows[0][0], int) else 0)
