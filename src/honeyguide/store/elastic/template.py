"""What the cluster should know before the first row: how our indices look, whoever makes one, and how long they live."""

from typing import Any, TypeAlias

from honeyguide.errors import StoreError
from honeyguide.store.elastic.connection import Connection
from honeyguide.store.elastic.mappings import empty, settings

Json: TypeAlias = dict[str, Any]
PRIORITY = 400
"""Above what engines bring along; nobody else's indices begin with our prefix."""


def install(connection: Connection) -> None:
    """The index template of the prefix, and a policy where the address says how long indices live.

    An account that may not make templates goes without: our own indices are made with all that stands in it.
    """
    address = connection.address
    made = settings(address.shards, address.replicas)
    name = f"honeyguide-{address.prefix}"
    if address.keep:
        _keep(connection, name, made)
    template = {"index_patterns": [f"{address.prefix}-*"], "priority": PRIORITY, "template": {"settings": made, "mappings": empty()}}
    said = connection.ask("PUT", f"/_index_template/{name}", template, allow=(400, 403))
    if said.get("status") == 400:
        reason = said["error"].get("error", {}).get("reason", "")
        raise StoreError(
            f"the cluster doesn't take the index template: {reason}", where=name, hint="Choose another ?prefix= in the address."
        )


def _keep(connection: Connection, name: str, made: Json) -> None:
    """A policy that removes an index so long after it was made."""
    address, engine = connection.address, connection.engine
    if not engine.lifecycle:
        hint = "Elasticsearch without Elastic's own parts has no lifecycles: leave ?keep= out."
        raise StoreError("the cluster can't remove old indices by itself", where=address.shown(), hint=hint)
    if engine.name == "elasticsearch":
        policy: Json = {"policy": {"phases": {"hot": {"actions": {}}, "delete": {"min_age": address.keep, "actions": {"delete": {}}}}}}
        connection.ask("PUT", f"/{engine.lifecycle}/{name}", policy)
        made["index"]["lifecycle"] = {"name": name}
        return
    old = {"state_name": "old", "conditions": {"min_index_age": address.keep}}
    states = [{"name": "kept", "actions": [], "transitions": [old]}, {"name": "old", "actions": [{"delete": {}}], "transitions": []}]
    pattern = [{"index_patterns": [f"{address.prefix}-*"], "priority": PRIORITY}]
    body = {"policy": {"description": "Honeyguide's indices", "default_state": "kept", "states": states, "ism_template": pattern}}
    connection.ask("PUT", f"/{engine.lifecycle}/{name}", body, allow=(409,))
