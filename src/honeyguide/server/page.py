"""Serves the built page: its files as they are, its one document for every address that the page itself knows."""

import mimetypes
from pathlib import Path

from starlette.types import Receive, Scope, Send

FOLDER = Path(__file__).with_name("page")
MISSING = b"""<!doctype html><meta charset="utf-8"><title>Honeyguide</title>
<p>The page was not built when this copy of Honeyguide was installed. Install it with <code>pip install .</code> from the source folder,
or ask the same questions on the command line: <code>honeyguide --help</code>.</p>
"""
DOCUMENT = "index.html"
FOREVER = b"public, max-age=31536000, immutable"
PACKED = ((b"br", ".br"), (b"gzip", ".gz"))
"""Encodings in which the build may have left a file beside it, best first."""


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request for the page."""
    if scope["method"] not in {"GET", "HEAD"}:
        await _answer(send, 405, b"", [(b"allow", b"GET, HEAD")])
        return
    file = _file(scope["path"])
    if file is None:
        found = FOLDER / DOCUMENT
        named = "." in scope["path"].rpartition("/")[2]
        if named:
            await _answer(send, 404, b"There is no such file.\n", [(b"content-type", b"text/plain; charset=utf-8")])
        elif found.is_file():
            await _send(scope, send, found)
        else:
            await _answer(send, 200, MISSING, [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")])
        return
    await _send(scope, send, file)


def _file(path: str) -> Path | None:
    """The built file of an address, if there is one; never one outside the folder."""
    parts = [part for part in path.split("/") if part]
    if not parts or any(part.startswith(".") or "\0" in part or "\\" in part for part in parts):
        return None
    file = FOLDER.joinpath(*parts)
    try:
        return file if file.is_file() and file.resolve().is_relative_to(FOLDER.resolve()) else None
    except OSError:  # a name that is too long for one
        return None


async def _send(scope: Scope, send: Send, file: Path) -> None:
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    text = kind.startswith("text/") or kind in {"application/javascript", "application/json", "image/svg+xml"}
    lasting = file.parent.name == "assets"
    headers = [
        (b"content-type", (kind + ("; charset=utf-8" if text else "")).encode()),
        (b"cache-control", FOREVER if lasting else b"no-cache"),
        (b"vary", b"Accept-Encoding"),
    ]
    accepted = dict(scope["headers"]).get(b"accept-encoding", b"")
    for name, suffix in PACKED:
        packed = file.with_name(file.name + suffix)
        if name in accepted and packed.is_file():
            headers.append((b"content-encoding", name))
            file = packed
            break
    data = file.read_bytes()
    headers.append((b"content-length", str(len(data)).encode()))
    await _answer(send, 200, b"" if scope["method"] == "HEAD" else data, headers)


async def _answer(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
