"""`_bulk`: documents as log shippers send them, many in one request, each with an outcome of its own."""

import time
import zlib
from collections.abc import Iterator
from typing import Any

import orjson
from fastapi import Request
from starlette.responses import Response

from honeyguide.errors import HoneyguideError, MappingConflict, StoreError, UsageError, VersionConflict
from honeyguide.server.answers import Json
from honeyguide.server.elasticsearch.face import PRODUCT
from honeyguide.server.routes import router
from honeyguide.server.service import Open
from honeyguide.store.protocol import Operation, Outcome

ROUTER = router()
LARGEST = 100 << 20
"""Bytes of a request, as Elasticsearch's http.max_content_length."""
GZIP = 16 + zlib.MAX_WBITS
"""How zlib is told of gzip's header."""
KINDS = frozenset({"index", "create", "update", "delete"})
STATUS = {"created": 201, "updated": 200, "deleted": 200, "not_found": 404, "noop": 200}


@ROUTER.api_route("/_bulk", methods=["POST", "PUT"])
@ROUTER.api_route("/_bulk/", methods=["POST", "PUT"])
@ROUTER.api_route("/{index}/_bulk", methods=["POST", "PUT"])
async def bulk(request: Request, service: Open, index: str | None = None, refresh: str = "false") -> Response:
    """Carry out the operations in order."""
    began = time.monotonic()
    body = await _body(request)

    def carried_out() -> dict[str, Any]:
        operations = list(read_operations(body, index))
        outcomes = service.store.write([one for one in operations if isinstance(one, Operation)])
        there = iter(outcomes)
        items = [item(one, next(there)) if isinstance(one, Operation) else one for one in operations]
        if refresh in {"", "true", "wait_for"}:
            service.store.refresh(",".join(sorted({one.index for one in outcomes})) or "*")
        else:
            service.refresh_soon()
        failed = any("error" in next(iter(one.values())) for one in items)
        return {"took": round((time.monotonic() - began) * 1000), "errors": failed, "items": items}

    return Json(await service.questions.ask(request, carried_out), headers=PRODUCT)


async def _body(request: Request) -> bytes:
    """The request's body, unpacked. Raises UsageError where it is too large or broken."""
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > LARGEST:
            raise UsageError(f"the request is larger than {LARGEST:,} bytes", hint="Send smaller batches.")
    if request.headers.get("content-encoding") != "gzip":
        return bytes(data)
    try:
        unpacked = zlib.decompressobj(wbits=GZIP).decompress(bytes(data), LARGEST + 1)
    except zlib.error as error:
        raise UsageError(f"the request can't be unpacked: {error}") from error
    if len(unpacked) > LARGEST:
        raise UsageError(f"the request is larger than {LARGEST:,} bytes", hint="Send smaller batches.")
    return unpacked


def read_operations(body: bytes, default: str | None) -> Iterator[Operation | dict[str, Any]]:
    """The operations of a body of lines; of one that can't be carried out, its item. Raises UsageError."""
    if not body.endswith(b"\n"):
        raise UsageError("The bulk request must be terminated by a newline [\\n]")
    lines = iter([line for line in body.split(b"\n") if line.strip()])
    for number, line in enumerate(lines):
        try:
            action = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise UsageError(f"Malformed action/metadata line [{number + 1}]: {error}") from error
        kind, said = next(iter(action.items()), ("", None)) if isinstance(action, dict) else ("", None)
        if kind not in KINDS or not isinstance(said, dict):
            raise UsageError(f"Malformed action/metadata line [{number + 1}], expected one of [create, delete, index, update]")
        source = b"" if kind == "delete" else next(lines, None)
        if source is None:
            raise UsageError(f"The bulk request ends where line [{number + 1}] needs a document")
        yield _operation(kind, said, source, default)


def _operation(kind: Any, said: dict[str, Any], source: bytes, default: str | None) -> Operation | dict[str, Any]:
    index, id, expected = said.get("_index", default), said.get("_id"), said.get("if_seq_no")
    name = None if id in {None, ""} else str(id)
    if not isinstance(index, str) or not index:
        return _broken(kind, None, name, "an index must be named: in the action or in the address")
    if kind == "delete":
        return Operation("delete", index, name, if_seq_no=expected)
    try:
        document = orjson.loads(source)
    except orjson.JSONDecodeError as error:
        return _broken(kind, index, name, f"failed to parse: {error}")
    if not isinstance(document, dict):
        return _broken(kind, index, name, "a document is a JSON object")
    if kind == "update":
        part = document.get("doc") or {}
        upsert = part if document.get("doc_as_upsert") else document.get("upsert")
        return Operation("update", index, name, part, upsert=upsert, if_seq_no=expected)
    return Operation(kind, index, name, document, source.strip(), if_seq_no=expected)


def _broken(kind: str, index: str | None, id: str | None, reason: str) -> dict[str, Any]:
    error = {"type": "mapper_parsing_exception", "reason": reason}
    return {kind: {"_index": index, "_type": "_doc", "_id": id, "status": 400, "error": error}}


def item(operation: Operation, outcome: Outcome) -> dict[str, Any]:
    """What became of an operation, as Elasticsearch tells it: one key, with a status."""
    told: dict[str, Any] = {"_index": outcome.index, "_type": "_doc", "_id": outcome.id or operation.id}
    if outcome.error is not None:
        status, kind = _kind_of(outcome.error)
        reason = outcome.error.message if isinstance(outcome.error, HoneyguideError) else str(outcome.error)
        return {operation.kind: {**told, "status": status, "error": {"type": kind, "reason": reason}}}
    told |= {"_version": outcome.version, "result": outcome.result, "_shards": {"total": 1, "successful": 1, "failed": 0}}
    told |= {"_seq_no": outcome.seq_no, "_primary_term": 1, "status": STATUS[outcome.result]}
    return {operation.kind: told}


def _kind_of(error: Exception) -> tuple[int, str]:
    if isinstance(error, VersionConflict):
        return 409, "version_conflict_engine_exception"
    if isinstance(error, MappingConflict):
        return 400, "illegal_argument_exception"
    if isinstance(error, StoreError):
        return 400, "mapper_parsing_exception"
    return 500, "exception"
