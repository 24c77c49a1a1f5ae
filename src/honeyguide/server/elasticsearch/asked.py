"""A request to the Elasticsearch port as its resources see it, and how a function becomes one of its routes."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from honeyguide.errors import StoreError
from honeyguide.server.access.rules import BOUND, are_allowed
from honeyguide.server.answers import Json
from honeyguide.server.elasticsearch.datenames import SLASH
from honeyguide.server.elasticsearch.exact import UnclearJsonError, exact_json
from honeyguide.server.elasticsearch.identity import FACES, Face, node_name
from honeyguide.server.elasticsearch.mapping_types import DOC, MappingTypes
from honeyguide.server.elasticsearch.refusals import Refusal, bad
from honeyguide.server.elasticsearch.resolving import Options, Resolved, resolve
from honeyguide.server.elasticsearch.running import Task, Tasks, pool_of
from honeyguide.server.elasticsearch.search_targets import Target, target
from honeyguide.server.elasticsearch.tallies import Tallies
from honeyguide.server.elasticsearch.unpacking import too_large, unpacked
from honeyguide.server.service import Open, Service
from honeyguide.store.dates import read_span
from honeyguide.store.definitions import Defining
from honeyguide.store.protocol import Store

COMMON = frozenset({"pretty", "human", "error_trace", "filter_path", "source", "source_content_type", "format"})
RESOLVING = frozenset({"ignore_unavailable", "allow_no_indices", "expand_wildcards"})
WAITING = frozenset({"timeout", "master_timeout", "cluster_manager_timeout", "local", "wait_for_active_shards"})


@dataclass(frozen=True)
class Answer:
    """An answer that isn't simply JSON with status 200."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


class Asked:
    """A request. Everything raises Refusal where it can't be understood."""

    def __init__(self, request: Request, service: Service, body: bytes) -> None:
        self.request = request
        self.service = service
        self.raw = body
        self.words: dict[str, str] = dict(request.query_params)
        self.task: Task | None = None
        if not body and "source" in self.words:
            self.raw = self.words["source"].encode("utf-8", "replace")
        refresh = self.words.get("refresh", "")
        if refresh not in {"", "true", "false", "wait_for"}:
            raise bad(f"Unknown value for refresh: [{refresh[:50]}].")
        wait_for_copies(self.words)

    @property
    def face(self) -> Face:
        """Who we say we are."""
        return getattr(self.request.app.state, "face", None) or FACES["elasticsearch-8"]

    @property
    def tallies(self) -> Tallies:
        """What was asked of the indices since the start."""
        return self.request.app.state.tallies

    @property
    def tasks(self) -> Tasks:
        """What runs, and what ran without anybody waiting."""
        return self.request.app.state.tasks

    def unwaited(self, answer: Any, description: str) -> dict[str, Any]:
        """The answer to somebody who won't wait: the name of the task under which the real one is kept."""
        node = node_name(self.request.app.state.uuid)
        return {"task": f"{node}:{0 if self.task is None else self.tasks.keep(self.task, answer, description)}"}

    @property
    def store(self) -> Store:
        """Rows."""
        return self.service.store

    def check_named(self, names: Iterable[str]) -> None:
        """Raises Refusal where the request's key is bound to other indices: whatever it says, and what pipelines make of it."""
        bound: tuple[str, ...] = self.request.scope.get(BOUND, ())
        if bound and not are_allowed(names, bound):
            raise Refusal(403, "security_exception", f"action is unauthorized: the key is bound to {', '.join(bound)}")

    @cached_property
    def defining(self) -> Defining:
        """What is said about indices."""
        store = self.service.store
        if not isinstance(store, Defining):
            raise bad("this store keeps no definitions of indices: ask the cluster itself")
        return store

    @cached_property
    def mapping_types(self) -> MappingTypes:
        """The types of indices, as our face tells and takes them."""
        return MappingTypes(self.store, self.face.typed)

    @property
    def type(self) -> str:
        """The type of the address; `_doc` where it has none."""
        return self.part("type", DOC)

    def part(self, name: str, default: str = "") -> str:
        """A part of the address; where it has none of that name, the parameter, as in Elasticsearch."""
        found = self.request.path_params.get(name, self.words.get(name))
        return default if found is None else str(found).replace(SLASH, "/")

    def text(self, name: str, default: str = "") -> str:
        """A parameter."""
        return self.words.get(name, default)

    def flag(self, name: str, default: bool = False) -> bool:
        """A parameter that is true or false; named without a value it is true."""
        said = self.words.get(name)
        if said is None:
            return default
        if said not in {"true", "false", ""}:
            raise bad(f"Failed to parse value [{said[:100]}] as only [true] or [false] are allowed.")
        return said != "false"

    def whole(self, name: str, default: int | None = None) -> int | None:
        """A parameter that is a whole number."""
        said = self.words.get(name)
        if said is None:
            return default
        try:
            return int(said)
        except ValueError:
            raise bad(f"Failed to parse int parameter [{name}] with value [{said[:100]}]") from None

    @cached_property
    def json(self) -> Any:
        """The body; None where there is none."""
        return read_json(self.raw)

    def object(self, *, required: bool = False) -> dict[str, Any]:
        """The body, which is an object."""
        if self.json is None:
            if required:
                raise bad("request body is required", "parse_exception")
            return {}
        if not isinstance(self.json, dict):
            raise bad("Malformed content, expected an object", "parsing_exception")
        return self.json

    def options(self, **defaults: Any) -> Options:
        """How the address's expression is understood."""
        return Options.of(self.words, **defaults)

    def resolved(self, name: str = "index", **defaults: Any) -> Resolved:
        """The indices of the address."""
        return resolve(self.defining, self.part(name, "_all"), self.options(**defaults))

    def target(self, *, typed: bool = True) -> Target:
        """What is searched by the address: its indices, and of these the documents of its types."""
        return target(self.store, self.part("index") or None, self.options(), self.mapping_types, self.types if typed else "")

    @property
    def types(self) -> str:
        """The types that the address names; none where all are meant."""
        return str(self.request.path_params.get("type", ""))


def wait_for_copies(words: Mapping[str, str]) -> None:
    """Raises Refusal for spans that are none, and where copies are waited for that there never will be: there is one node."""
    for name in ("timeout", "master_timeout", "cluster_manager_timeout"):
        if name in words and words[name] not in {"-1", "0"}:
            try:
                read_span(words[name])
            except StoreError as error:
                told = f"failed to parse setting [{name}] with value [{words[name][:50]}] as a time value: unit is missing or unrecognized"
                raise bad(told) from error
    copies = words.get("wait_for_active_shards", "")
    if copies not in {"", "all", "null", "index-setting"} and not copies.isdecimal():
        raise bad(f"cannot parse ActiveShardCount[{copies[:50]}]")


def read_json(data: bytes) -> Any:
    """The JSON of a body; None where it is empty. Raises Refusal."""
    if not data.strip():
        return None
    try:
        return exact_json(data)
    except UnclearJsonError as error:
        kind = "json_e_o_f_exception" if "end of" in str(error) or "unexpected end" in str(error) else "json_parse_exception"
        raise bad(f"the request's JSON can't be read: {error}", kind) from error


def api(router: APIRouter, methods: str, paths: str, takes: str = "", *, more: frozenset[str] = frozenset()) -> Any:
    """Make a function `(Asked) -> JSON | Answer | Response` a route; `methods`, `paths` and parameter names with blanks between."""
    allowed = COMMON | set(takes.split()) | more | set(re.findall(r"{(\w+)", paths))
    pool = pool_of(paths.split(maxsplit=1)[0])

    def wrap(job: Callable[[Asked], Any]) -> Callable[[Asked], Any]:
        async def endpoint(request: Request, service: Open) -> Response:
            check_parameters(request, allowed)
            limits = service.settings.limits
            asked = Asked(request, service, await read_body(request, limits.request_bytes))
            headers = {"X-Opaque-Id": told} if (told := request.headers.get("x-opaque-id")) else {}
            with asked.tasks.run(request.method, request.url.path, headers) as asked.task:
                return answered(await service.questions.ask(request, lambda: job(asked), limits.seconds, pool))

        for path in paths.split():
            router.add_api_route(path, endpoint, methods=methods.split())
        return job

    return wrap


def answered(found: Any) -> Response:
    """What a function gave, as an answer."""
    if isinstance(found, Response):
        return found
    if isinstance(found, Answer):
        return Json(found.body, found.status, headers=dict(found.headers))
    return Json(found)


def check_parameters(request: Request, allowed: frozenset[str] | set[str]) -> None:
    """Raises Refusal for parameters that the address doesn't take."""
    unknown = sorted(request.query_params.keys() - allowed)
    if unknown:
        names = ", ".join(f"[{name[:100]}]" for name in unknown)
        raise bad(f"request [{request.url.path}] contains unrecognized parameter{'s' if len(unknown) > 1 else ''}: {names}")


async def read_body(request: Request, most: int) -> bytes:
    """The request's body, unpacked, of so many bytes at most. Raises Refusal where it is too large or broken."""
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > most:
            raise too_large(most)
    return unpacked(bytes(data), request.headers.get("content-encoding", ""), most)
