"""Settings of indices: told, and changed."""

from honeyguide.server.elasticsearch.asked import RESOLVING, WAITING, Asked, api
from honeyguide.server.elasticsearch.declaring import check_settings
from honeyguide.server.elasticsearch.indices import shown_settings
from honeyguide.server.elasticsearch.making import described
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.elasticsearch.settings import IMPLIED, checked, fixed, flat, laid_over, tree
from honeyguide.server.routes import router
from honeyguide.store.definitions import INDEX, Definition
from honeyguide.store.names import pattern
from honeyguide.store.protocol import Json

ROUTER = router()


@api(
    ROUTER,
    "GET",
    "/_settings /_settings/{name} /{index}/_settings /{index}/_settings/{name} /{index}/_setting/{name}",
    "flat_settings include_defaults",
    more=WAITING | RESOLVING,
)
def get_settings(asked: Asked) -> Json:
    """The settings of indices, all or those of some names."""
    found = asked.resolved(expand=frozenset({"open", "closed"}), forbid_closed=False)
    name = asked.part("name")
    wanted = [] if name in {"", "_all", "*"} else [pattern(one) for one in name.split(",")]
    told: Json = {}
    for index in found.indices:
        if not wanted:
            told[index] = {"settings": shown_settings(asked, index)}
        else:
            settings = described(index, asked.defining.definitions(INDEX)[index])
            kept = {key: value for key, value in settings.items() if any(one.fullmatch(key) for one in wanted)}
            if not kept:
                continue
            told[index] = {"settings": kept if asked.flag("flat_settings") else tree(kept)}
        if asked.flag("include_defaults"):
            given = described(index, asked.defining.definitions(INDEX)[index])
            rest = {
                key: value
                for key, value in IMPLIED.items()
                if key not in given and (not wanted or any(one.fullmatch(key) for one in wanted))
            }
            told[index]["defaults"] = rest if asked.flag("flat_settings") else tree(rest)
    return told


@api(ROUTER, "PUT", "/_settings /{index}/_settings", "flat_settings preserve_existing reopen", more=WAITING | RESOLVING)
def put_settings(asked: Asked) -> Json:
    """Change settings of indices."""
    body = asked.object(required=True)
    given = checked(flat(body["settings"] if isinstance(body.get("settings"), dict) else body))
    check_settings(given)
    if not given:
        raise bad("Validation Failed: 1: no settings to update;", "action_request_validation_exception")
    found = asked.resolved(expand=frozenset({"open", "closed"}), forbid_closed=False)
    definitions = asked.defining.definitions(INDEX)
    changes: list[Definition] = []
    for name in found.indices:
        definition = definitions[name]
        if (kept := fixed(given)) and definition.get("state") != "close" and not asked.flag("reopen"):
            uuid = described(name, definition)["index.uuid"]
            raise bad(f"Can't update non dynamic settings [[{', '.join(kept)}]] for open indices [[{name}/{uuid}]]")
        old = definition.get("settings") or {}
        new = {key: value for key, value in given.items() if key not in old} if asked.flag("preserve_existing") else given
        changes.append(Definition(INDEX, name, {**definition, "settings": laid_over(old, new)}))
    asked.defining.define(changes)
    return {"acknowledged": True}
