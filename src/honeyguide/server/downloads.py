"""Answers that a browser saves instead of showing: bytes of attackers never become a page."""

from collections.abc import AsyncIterator
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

NO_STORE = {"cache-control": "no-store"}


def attached(data: bytes, name: str, kind: str) -> Response:
    """Bytes as a file."""
    return Response(data, media_type=kind, headers=_headers(name))


def streamed(pieces: AsyncIterator[bytes], name: str, kind: str) -> Response:
    """Bytes as a file, while they are being made."""
    return StreamingResponse(pieces, media_type=kind, headers=_headers(name))


def _headers(name: str) -> dict[str, str]:
    return {"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}", **NO_STORE}
