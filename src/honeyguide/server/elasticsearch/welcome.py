"""`GET /` of the Elasticsearch port: who answers. Clients ask it first, so it is answered before anything else is loaded."""

import hashlib
from pathlib import Path

import orjson
from starlette.types import ASGIApp, Receive, Scope, Send

from honeyguide.server.elasticsearch.identity import FACES, Face


def cluster_uuid(folder: Path) -> str:
    """What names the data of a folder: the same after a restart, for Logstash looks whether it is."""
    return hashlib.blake2b(str(folder.absolute()).encode("utf-8", "surrogatepass"), digest_size=11).hexdigest()


def welcoming(app: ASGIApp, face: Face = FACES["elasticsearch-8"], uuid: str = "_na_") -> ASGIApp:
    """An application before which this is answered."""
    body = orjson.dumps(face.welcome(uuid))
    indented = orjson.dumps(face.welcome(uuid), option=orjson.OPT_INDENT_2) + b"\n"

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        words: bytes = scope.get("query_string", b"")
        first = scope["type"] == "http" and scope["path"] == "/" and scope["method"] in {"GET", "HEAD"}
        if not first or b"filter_path" in words:
            await app(scope, receive, send)
            return
        await _welcome(scope, send, indented if b"pretty" in words else body, face)

    return asked


async def _welcome(scope: Scope, send: Send, body: bytes, face: Face) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    headers += [(name.encode(), value.encode()) for name, value in face.headers.items()]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
