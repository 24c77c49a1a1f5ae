"""`_cluster/settings`: kept and told; few mean anything here."""

from collections.abc import Mapping
from typing import Any

from honeyguide.server.elasticsearch.asked import WAITING, Asked, api
from honeyguide.server.elasticsearch.nodes import NODE
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.elasticsearch.settings import flat, tree
from honeyguide.server.routes import router
from honeyguide.store.definitions import Definition
from honeyguide.store.protocol import Json

ROUTER = router()
SETTINGS = "cluster_settings"
"""The kind of definitions that are settings of the cluster: `persistent`, `transient`."""


@api(ROUTER, "GET", "/_cluster/settings", "flat_settings include_defaults", more=WAITING)
def get_settings(asked: Asked) -> Json:
    """Settings of the cluster."""
    there = asked.defining.definitions(SETTINGS)
    body = {name: _shown(asked, there.get(name, {})) for name in ("persistent", "transient")}
    return body | ({"defaults": _shown(asked, {"cluster.name": "honeyguide", "node.name": NODE})} if asked.flag("include_defaults") else {})


def _shown(asked: Asked, settings: Mapping[str, Any]) -> Json:
    return dict(settings) if asked.flag("flat_settings") else tree(settings)


@api(ROUTER, "PUT", "/_cluster/settings", "flat_settings", more=WAITING)
def put_settings(asked: Asked) -> Json:
    """Change settings of the cluster."""
    body = asked.object(required=True)
    answer: Json = {"acknowledged": True}
    changes: list[Definition] = []
    for name in ("persistent", "transient"):
        given = flat(body.get(name) or {}, "")
        wrong = [key for key in given if "." not in key and "*" not in key]
        if wrong:
            raise bad(f"{name} setting [{wrong[0][:100]}], not recognized")
        old = asked.defining.definitions(SETTINGS).get(name, {})
        removed = {key.rstrip("*").rstrip(".") for key, value in given.items() if value is None}
        kept = {key: value for key, value in old.items() if not any(key == one or key.startswith(f"{one}.") for one in removed)}
        changes.append(Definition(SETTINGS, name, kept | {key: value for key, value in given.items() if value is not None}))
        answer[name] = _shown(asked, {key: value for key, value in given.items() if value is not None})
    asked.defining.define(changes)
    return answer
