"""Keeps what is said about indices and beside them, in one transaction with what it means for their fields."""

from collections.abc import Sequence
from dataclasses import replace

from honeyguide.errors import IndexMissing
from honeyguide.store.definitions import INDEX, Definition
from honeyguide.store.embedded import catalogue, sealing
from honeyguide.store.embedded.core import Change, Core
from honeyguide.store.protocol import Json
from honeyguide.store.rules import declared, read_rules


def define(core: Core, definitions: Sequence[Definition]) -> None:
    """See `Defining.define`. In the writer's thread."""
    with core.change() as change:
        for one in definitions:
            if one.kind != INDEX:
                _keep(change, one)
            elif one.body is not None:
                _define_index(change, one.name, one.body)
            elif one.name in change.indices:
                sealing.drop_in(change, one.name)
            else:
                raise IndexMissing(f"there is no index {one.name!r}", where=one.name)


def _keep(change: Change, one: Definition) -> None:
    catalogue.put_definition(change.connection, one.kind, one.name, one.body)
    others = dict(change.definitions.get(one.kind, {}))
    others.pop(one.name, None)
    change.definitions = {**change.definitions, one.kind: others if one.body is None else {**others, one.name: one.body}}


def _define_index(change: Change, name: str, body: Json) -> None:
    types, rules = read_rules(body)
    index = change.index(name)
    index = change.grow(index, declared(index.types, types))
    change.put(replace(index, definition=body, rules=rules))
    catalogue.put_definition(change.connection, INDEX, name, body)
