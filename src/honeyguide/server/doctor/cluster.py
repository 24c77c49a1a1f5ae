"""The cluster that is the store, where one is: whether it answers, is whole, and takes what is written."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

from honeyguide.errors import HoneyguideError
from honeyguide.server.doctor.examined import Case, Examined, State
from honeyguide.store.elastic.address import Address, read_address
from honeyguide.store.elastic.connection import Connection
from honeyguide.store.opening import cluster_address

PATIENCE = 5.0
"""Seconds in which it must answer."""
WHOLE: Mapping[str, tuple[State, str, str]] = {
    "green": ("fine", "all shards are there", ""),
    "yellow": (
        "mind",
        "copies of some shards aren't there",
        "One machine alone holds no copies: add ?replicas=0 to the address, or a machine.",
    ),
    "red": ("wrong", "some shards are gone, with what is in them", "See GET /_cluster/allocation/explain there."),
}


def look(case: Case) -> Iterator[Examined]:
    """All of it; nothing where the data folder is the store."""
    if not (text := cluster_address()):
        return
    try:
        address = read_address(text)
        with closing(Connection(address, patience=PATIENCE)) as connection:
            yield from _answered(connection, address)
    except HoneyguideError as error:
        yield Examined("store", "wrong", str(error), error.hint)


def _answered(connection: Connection, address: Address) -> Iterator[Examined]:
    engine, ours = connection.engine, f"{address.prefix}-*,{address.prefix}_*"
    yield Examined("store", "fine", f"{address.shown()} is {engine.name} {'.'.join(map(str, engine.version))}")
    params = {"expand_wildcards": "all", "ignore_unavailable": "true"}
    state, said, todo = WHOLE[connection.ask("GET", f"/_cluster/health/{ours}", params={"expand_wildcards": "all"})["status"]]
    yield Examined("store", state, said, todo)
    kept: dict[str, Any] = connection.ask("GET", f"/{ours}/_settings", params={**params, "flat_settings": "true"})
    shut = [name for name, one in kept.items() if any(_is_block(key, value) for key, value in one["settings"].items())]
    if shut:
        todo = 'Mostly its disk is nearly full: make room there, then PUT /_all/_settings {"index.blocks.read_only_allow_delete": null}.'
        yield Examined("store", "wrong", f"{len(shut)} indices let nothing be written, such as {shut[0]}", todo)


def _is_block(key: str, value: object) -> bool:
    return key in {"index.blocks.read_only_allow_delete", "index.blocks.read_only", "index.blocks.write"} and str(value) == "true"


EXAMINE = look
