"""Aliases of indices: told, added, taken away, many at once."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from honeyguide.errors import IndexMissing
from honeyguide.server.elasticsearch.asked import RESOLVING, WAITING, Answer, Asked, api
from honeyguide.server.elasticsearch.datenames import written_out
from honeyguide.server.elasticsearch.naming import check_alias
from honeyguide.server.elasticsearch.refusals import Refusal, bad
from honeyguide.server.elasticsearch.resolving import Names, Options, names_of, resolve
from honeyguide.server.elasticsearch.templates import normal_alias
from honeyguide.server.routes import router
from honeyguide.store.definitions import INDEX, Definition
from honeyguide.store.names import pattern
from honeyguide.store.protocol import Json

ROUTER = router()
EVERYTHING = frozenset({"open", "closed", "hidden"})
SAID = frozenset(
    [
        "index",
        "indices",
        "alias",
        "aliases",
        "filter",
        "routing",
        "index_routing",
        "search_routing",
        "is_write_index",
        "is_hidden",
        "must_exist",
        "index-routing",
        "search-routing",
    ]
)
"""What an action may say."""


@api(
    ROUTER, "GET", "/_alias /_aliases /_alias/{name} /{index}/_alias /{index}/_alias/{name} /{index}/_aliases", "", more=WAITING | RESOLVING
)
def get_alias(asked: Asked) -> Answer:
    """The aliases of indices, all or those of some names."""
    options = asked.options(expand=EVERYTHING, forbid_closed=False)
    found = resolve(asked.defining, asked.part("index", "_all"), options)
    name = asked.part("name")
    names = [] if name in {"", "_all", "*"} else name.split(",")
    told: Json = {}
    definitions = asked.defining.definitions(INDEX)
    seen: set[str] = set()
    owners = _owners(names_of(asked.defining))
    for index in found.indices:
        there: Mapping[str, Json] = definitions[index].get("aliases") or {}
        kept = {alias: how for alias, how in there.items() if not names or _fits(alias, names)}
        seen |= kept.keys()
        if kept or ((not names and (not name or asked.part("index"))) and name == ""):
            told[owners.get(index, index) if kept else index] = {"aliases": kept}
    missing = _missing(names, seen)
    if missing:
        plural = "es" if len(missing) > 1 else ""
        return Answer({"error": f"alias{plural} [{','.join(sorted(missing))}] missing", "status": 404, **told}, 404)
    return Answer(told)


def _missing(names: list[str], seen: set[str]) -> list[str]:
    """Names that were asked for plainly, aren't there, and aren't left out again behind a pattern."""
    wild = next((at for at, name in enumerate(names) if "*" in name), len(names))
    found: list[str] = []
    for at, name in enumerate(names):
        if name == "_all" or "*" in name or (at > wild and name.startswith("-")):
            continue
        later = names[max(at + 1, wild) :]
        if name not in seen and not any(one.startswith("-") and pattern(one[1:]).fullmatch(name) for one in later):
            found.append(name)
    return found


def _fits(alias: str, names: list[str]) -> bool:
    fits, wild = False, False
    for name in names:
        wild = wild or "*" in name
        if name.startswith("-") and wild:
            fits = fits and not pattern(name[1:]).fullmatch(alias)
            continue
        if name == "_all" or pattern(name).fullmatch(alias):
            fits = True
    return fits


@api(
    ROUTER,
    "PUT POST",
    "/{index}/_alias/{name} /{index}/_aliases/{name} /_alias/{name} /_aliases/{name} /{index}/_alias /_alias",
    "",
    more=WAITING,
)
def put_alias(asked: Asked) -> Json:
    """Add an alias."""
    body = dict(asked.object())
    index, name = body.pop("index", None) or asked.part("index"), body.pop("alias", None) or asked.part("name")
    unknown = sorted(body.keys() - SAID)
    if unknown:
        raise bad(f"unknown field [{unknown[0][:100]}]", "x_content_parse_exception")
    if not name:
        raise Refusal(400, "action_request_validation_exception", "Validation Failed: 1: alias name is missing;")
    return _changed(asked, [("add", {"index": index or "_all", "alias": name, **body})])


@api(ROUTER, "DELETE", "/{index}/_alias/{name} /{index}/_aliases/{name}", "", more=WAITING)
def delete_alias(asked: Asked) -> Json:
    """Take aliases away."""
    return _changed(asked, [("remove", {"index": asked.part("index"), "aliases": asked.part("name").split(","), "must_exist": True})])


@api(ROUTER, "POST", "/_aliases", "", more=WAITING)
def update_aliases(asked: Asked) -> Json:
    """Several changes, all or none."""
    actions = asked.object(required=True).get("actions")
    if not isinstance(actions, list) or not actions:
        raise bad("No action specified")
    read: list[tuple[str, Json]] = []
    for action in actions:
        if not isinstance(action, dict) or len(action) != 1:
            raise bad("an action has one name", "x_content_parse_exception")
        ((kind, said),) = action.items()
        if kind not in {"add", "remove", "remove_index"}:
            raise bad(f"[aliases] unknown field [{kind[:100]}]", "x_content_parse_exception")
        unknown = sorted(said.keys() - SAID)
        if unknown:
            raise bad(f"[{kind}] unknown field [{unknown[0][:100]}]", "x_content_parse_exception")
        read.append((kind, said))
    return _changed(asked, read)


def _changed(asked: Asked, actions: list[tuple[str, Json]]) -> Json:
    definitions = dict(asked.defining.definitions(INDEX).items())
    names = names_of(asked.defining)
    now = datetime.now(UTC)
    gone = {name for kind, said in actions if kind == "remove_index" for name in _removed(asked, said)}
    touched: set[str] = set()
    results: list[Json] = []
    for kind, said in actions:
        given = said.get("indices") or said.get("index")
        if not given:
            raise bad("One of [index] or [indices] is required", "illegal_argument_exception")
        expression = ",".join(given) if isinstance(given, list) else str(given)
        for part in expression.split(","):
            if part in names.aliases and kind == "add":
                reason = f"The provided expression [{part}] matches an alias, specify the corresponding concrete indices instead."
                raise bad(reason)
        indices = resolve(asked.defining, expression, Options(expand=frozenset({"open", "closed"}), forbid_closed=False)).indices
        if "*" not in expression and kind != "add" and not indices:
            raise IndexMissing("no such index", where=expression)
        if kind == "remove_index":
            results.append(_result(kind, sorted(gone), []))
            continue
        wanted = said["aliases"] if "aliases" in said else said.get("alias")
        aliases = [str(one) for one in wanted] if isinstance(wanted, list) else [str(wanted)] if wanted else []
        if isinstance(wanted, list) and not wanted:
            raise bad("[aliases] can't be empty")
        if not aliases:
            raise bad("One of [alias] or [aliases] is required")
        if kind == "add":
            for alias in aliases:
                _add(definitions, names.indices.keys() - gone, indices, written_out(check_alias(alias), now), said)
            removed = True
        else:
            removed = _remove(definitions, indices, aliases, said)
        results.append(_result(kind, _shown(names, indices), aliases, done=removed))
        touched |= set(indices)
    changes = [Definition(INDEX, name, None) for name in sorted(gone)]
    changes += [Definition(INDEX, name, definitions[name]) for name in sorted(touched - gone)]
    asked.defining.define(changes)
    failed = any(one["status"] != 200 for one in results)
    return {"acknowledged": True, "errors": failed} | ({"action_results": results} if failed else {})


def _result(kind: str, indices: list[str], aliases: list[str], *, done: bool = True) -> Json:
    """What became of an action."""
    action: Json = {"action": {"type": kind, "indices": indices, "aliases": aliases}, "status": 200 if done else 404}
    return action if done else action | {"error": {"type": "aliases_not_found_exception", **_not_there(aliases)}}


def _not_there(aliases: list[str]) -> Json:
    joined = ",".join(aliases)
    return {"reason": f"aliases [{joined}] missing", "resource.type": "aliases", "resource.id": joined}


def _owners(names: Names) -> dict[str, str]:
    """The data streams by their indices."""
    return {index: stream for stream, body in names.streams.items() for index in body["indices"]}


def _shown(names: Names, indices: tuple[str, ...]) -> list[str]:
    """The indices, and in place of those of a data stream its name."""
    owners = _owners(names)
    return sorted({owners.get(one, one) for one in indices})


def _removed(asked: Asked, said: Json) -> tuple[str, ...]:
    given = said.get("indices") or said.get("index") or ""
    expression = ",".join(given) if isinstance(given, list) else str(given)
    return (
        resolve(asked.defining, expression, Options(expand=frozenset({"open", "closed"}), forbid_closed=False)).indices
        if expression
        else ()
    )


def _add(definitions: dict[str, Json], there: set[str], indices: tuple[str, ...], alias: str, said: Json) -> None:
    if alias in there:
        raise Refusal(
            400,
            "invalid_alias_name_exception",
            f"Invalid alias name [{alias}]: an index or data stream exists with the same name as the alias",
        )
    how = normal_alias(said)
    for name in indices:
        body = definitions[name]
        definitions[name] = {**body, "aliases": {**(body.get("aliases") or {}), alias: how}}
    writing = [name for name, body in definitions.items() if (body.get("aliases") or {}).get(alias, {}).get("is_write_index")]
    if len(writing) > 1:
        raise Refusal(400, "illegal_state_exception", f"alias [{alias}] has more than one write index [{','.join(sorted(writing))}]")


def _remove(definitions: dict[str, Json], indices: tuple[str, ...], aliases: list[str], said: Json) -> bool:
    """Whether there was one."""
    removed: set[str] = set()
    for name in indices:
        body = definitions[name]
        there: dict[str, Any] = body.get("aliases") or {}
        fitting = {alias for alias in there if any(one == "_all" or pattern(one).fullmatch(alias) for one in aliases)}
        removed |= fitting
        definitions[name] = {**body, "aliases": {alias: how for alias, how in there.items() if alias not in fitting}}
    if not removed and said.get("must_exist") is not False:
        about = _not_there(aliases)
        raise Refusal(404, "aliases_not_found_exception", about.pop("reason"), **about)
    return bool(removed)
