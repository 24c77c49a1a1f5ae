"""`GET /` of the Elasticsearch port: who answers. Clients ask it first, so it is answered before anything else is loaded."""

import secrets

import orjson
from starlette.types import ASGIApp, Receive, Scope, Send

VERSION = "7.17.28"
"""The version of Elasticsearch whose interface this is."""
BODY = orjson.dumps(
    {
        "name": "honeyguide",
        "cluster_name": "honeyguide",
        "cluster_uuid": secrets.token_urlsafe(16),
        "version": {
            "number": VERSION,
            "build_flavor": "default",
            "build_type": "tar",
            "build_hash": "unknown",
            "build_date": "2025-01-01T00:00:00.000Z",
            "build_snapshot": False,
            "lucene_version": "8.11.3",
            "minimum_wire_compatibility_version": "6.8.0",
            "minimum_index_compatibility_version": "6.0.0-beta1",
        },
        "tagline": "You Know, for Search",
    }
)


def welcoming(app: ASGIApp) -> ASGIApp:
    """An application before which this is answered."""

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        first = scope["type"] == "http" and scope["path"] == "/" and scope["method"] in {"GET", "HEAD"}
        await (welcome if first else app)(scope, receive, send)

    return asked


async def welcome(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer it."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(BODY)), (b"x-elastic-product", b"Elasticsearch")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else BODY})
