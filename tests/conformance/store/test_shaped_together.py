"""Documents that are shaped together mean what they mean one by one: the naive store's answers are the embedded store's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conformance.store.test_same_answers import DOCUMENTS, Step, both, ids, queries, relaxed, search, sorts

from honeyguide.query import ast
from honeyguide.store.embedded import together
from honeyguide.store.protocol import Json, Operation, Search, Sort


@relaxed
@given(st.lists(st.tuples(ids, DOCUMENTS), min_size=1, max_size=6), st.lists(st.tuples(queries(), sorts), min_size=1, max_size=4))
def test_documents_that_are_shaped_together(
    tmp_path_factory: pytest.TempPathFactory, documents: list[tuple[str, Json]], asked: list[tuple[ast.Query, tuple[Sort, ...]]]
) -> None:
    script: list[Step] = [
        ("write", [Operation("index", "docs", f"{id}{n}", source) for id, source in documents for n in range(2)]),
        ("refresh", None),
    ]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(together, "FEW", 1)
        with both(tmp_path_factory, script) as (naive, embedded):
            assert embedded.fields() == naive.fields()
            for query, sort in asked:
                plain = tuple(one for one in sort if one.origin is None)
                assert search(embedded, Search(query=query, sort=plain, size=20)) == search(naive, Search(query=query, sort=plain, size=20))
