"""What is the same for every answer of the Elasticsearch port: HEAD, media types, `filter_path`, `pretty`, `error_trace`, YAML, packing."""

import gzip
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from honeyguide.server.elasticsearch.datenames import SLASH
from honeyguide.server.elasticsearch.filtering import filtered
from honeyguide.server.elasticsearch.identity import Face
from honeyguide.server.elasticsearch.yaml_text import as_yaml

MEDIA = ("application/json", "application/x-ndjson", "application/x-json", "application/vnd.elasticsearch+", "application/vnd.opensearch+")
PACKED = 1400
"""Bytes of an answer from which it is worth packing: what goes into one packet."""


def dressed(app: ASGIApp, face: Face) -> ASGIApp:
    """The application with all that."""

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        head = scope["method"] == "HEAD"
        sender = _Sender(send, face, _changes(scope), head=head, packed=b"gzip" in headers.get(b"accept-encoding", b""))
        sender.yaml = _yaml(scope, headers)
        kind = headers.get(b"content-type", b"").decode("latin-1").lower()
        if kind and scope["method"] != "OPTIONS" and not kind.startswith(MEDIA) and _has_body(headers):
            await sender.refuse(406, f"Content-Type header [{kind[:100]}] is not supported")
            return
        inner = {**scope, "path": _path(scope), "method": "GET" if head else scope["method"], "asked_method": scope["method"]}
        await app(inner, receive, sender)

    return asked


def _yaml(scope: Scope, headers: dict[bytes, bytes]) -> bool:
    """Whether YAML is asked for."""
    query: bytes = scope.get("query_string", b"")
    said = parse_qs(query.decode("latin-1")).get("format", [""])[-1].lower() if b"format=" in query else ""
    return said == "yaml" or (not said and headers.get(b"accept", b"").split(b";")[0].lower().endswith((b"/yaml", b"+yaml")))


def _has_body(headers: dict[bytes, bytes]) -> bool:
    return headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers


def _path(scope: Scope) -> str:
    """The address cut as it was sent: an encoded slash is part of a name, one at the end means nothing."""
    path: str = scope["path"]
    raw: bytes = scope.get("raw_path") or b""
    if b"%2F" in raw or b"%2f" in raw:
        path = "/".join(unquote(part).replace("/", SLASH) for part in raw.split(b"?")[0].decode("latin-1").split("/"))
    while "//" in path:
        path = path.replace("//", "/")
    return path.rstrip("/") or "/"


def _changes(scope: Scope) -> Callable[[Any, int], bytes] | None:
    """How the JSON of an answer is changed, by the parameters; None for not at all."""
    query: bytes = scope.get("query_string", b"")
    if not any(name in query for name in (b"filter_path", b"pretty", b"error_trace")):
        return None
    words = parse_qs(query.decode("latin-1"), keep_blank_values=True)
    paths = ",".join(words.get("filter_path", ()))
    pretty = words.get("pretty", ["false"])[-1] != "false"
    traced = words.get("error_trace", ["false"])[-1] != "false"
    if not (paths or pretty or traced):
        return None

    def change(body: Any, status: int) -> bytes:
        if traced:
            _trace(body)
        if paths:
            body = filtered(body, paths)
        return orjson.dumps(body, option=orjson.OPT_INDENT_2) + b"\n" if pretty else orjson.dumps(body)

    return change


def _trace(body: Any) -> None:
    """Give every error in an answer what stands for the trace of Java's stack: where, what, why."""
    for item in body.values() if isinstance(body, dict) else body if isinstance(body, list) else ():
        _trace(item)
    if isinstance(body, dict) and isinstance(body.get("type"), str) and "reason" in body:
        kind = "".join(part.capitalize() for part in body["type"].split("_"))
        index = body.get("index")
        place = "" if index is None else f"[[{index}][{body['shard']}]] " if "shard" in body else f"[{index}] "
        body["stack_trace"] = f"{place}{kind}[{body['reason']}]"


class _Sender:
    """Sends an answer, dressed."""

    def __init__(self, send: Send, face: Face, change: Callable[[Any, int], bytes] | None, *, head: bool, packed: bool) -> None:
        self._send = send
        self._face = face
        self._change = change
        self._head = head
        self._packed = packed
        self._start: Message | None = None
        self._body: list[bytes] = []
        self.yaml = False
        """Whether JSON is told as YAML."""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body.append(message.get("body", b""))
        if not message.get("more_body"):
            await self._finish()

    async def refuse(self, status: int, reason: str) -> None:
        """An answer before anything is asked."""
        self._start = {"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]}
        self._body = [orjson.dumps({"error": reason, "status": status})]
        await self._finish()

    async def _finish(self) -> None:
        assert self._start is not None
        body = b"".join(self._body)
        headers = {name.lower(): value for name, value in self._start.get("headers", ())}
        status: int = self._start["status"]
        if self._change is not None and headers.get(b"content-type", b"").startswith(b"application/json") and body:
            body = self._change(orjson.loads(body), status)
        if self.yaml and headers.get(b"content-type", b"").startswith(b"application/json") and body:
            body, headers[b"content-type"] = as_yaml(orjson.loads(body)), b"application/yaml"
        if self._packed and len(body) >= PACKED:
            body = gzip.compress(body, 1, mtime=0)
            headers[b"content-encoding"] = b"gzip"
        headers[b"content-length"] = b"%d" % len(body)
        headers |= {name.encode(): value.encode() for name, value in self._face.headers.items()}
        await self._send({**self._start, "headers": list(headers.items())})
        await self._send({"type": "http.response.body", "body": b"" if self._head else body})
