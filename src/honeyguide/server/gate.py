"""The gate of both ports: lets in who asks for this machine by its own name from its own page, and sets what browsers must keep to."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)


@dataclass(frozen=True)
class Gate:
    """An application behind the gate. `names` are hosts allowed beside the loopback ones, `origins` other pages that may ask."""

    app: ASGIApp
    names: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or say why not."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        if scope["type"] != "http":
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        origin = headers.get(b"origin", b"").decode("latin-1")
        refusal = self._refusal(scope, headers, host, origin)
        allowed = origin if origin in self.origins else ""
        if refusal:
            await _refuse(send, *refusal)
        elif allowed and scope["method"] == "OPTIONS" and b"access-control-request-method" in headers:
            await _preflight(send, allowed, headers)
        else:
            await self.app(scope, receive, _marked(send, allowed))

    def _refusal(self, scope: Scope, headers: dict[bytes, bytes], host: str, origin: str) -> tuple[str, str] | None:
        name = host_name(host)
        if not (is_loopback(name) or name in self.names):
            return f"the host {host[:200]!r} is none of this server's names", "Start it with --allow-host NAME to reach it by that name."
        if origin:
            if origin not in self.origins and urlsplit(origin).netloc.lower() != host.lower():
                return f"a page of {origin[:200]!r} may not ask this server", "Start it with --allow-origin URL to let that page in."
        elif headers.get(b"sec-fetch-site") == b"cross-site" and not _is_visit(scope, headers):
            return "another site's page may not load this", "Open the address itself."
        return None


def _is_visit(scope: Scope, headers: dict[bytes, bytes]) -> bool:
    """Somebody follows a link to the page; nothing of it can be read by where the link stands."""
    return scope["method"] == "GET" and headers.get(b"sec-fetch-mode") == b"navigate"


def host_name(host: str) -> str:
    """The name in a Host header, without the port, in small letters."""
    if host.startswith("["):
        name, _, rest = host[1:].partition("]")
        return name.lower() if not rest or (rest[0] == ":" and rest[1:].isdecimal()) else host.lower()
    return host.rpartition(":")[0].lower() if host.count(":") == 1 else host.lower()


def is_loopback(name: str) -> bool:
    """Whether a name means this machine alone."""
    if name.rstrip(".") == "localhost" or name.rstrip(".").endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def is_everywhere(name: str) -> bool:
    """Whether it is the address that stands for all of a machine's, and is no name of it."""
    try:
        return ipaddress.ip_address(name).is_unspecified
    except ValueError:
        return False


def origins_of(urls: Iterable[str]) -> frozenset[str]:
    """Addresses of pages as a browser names them: without a path."""
    return frozenset(f"{parts.scheme}://{parts.netloc}".lower() for parts in map(urlsplit, urls))


def _marked(send: Send, allowed: str) -> Send:
    """Adds what browsers must keep to."""

    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = list(message.get("headers", ()))
            there = {name for name, _ in given}
            given += [pair for pair in HEADERS if pair[0] not in there]
            if allowed:
                given += [(b"access-control-allow-origin", allowed.encode("latin-1")), (b"vary", b"Origin")]
            message = {**message, "headers": given}
        await send(message)

    return marked


async def _refuse(send: Send, reason: str, hint: str) -> None:
    body = orjson.dumps({"error": {"type": "Refused", "message": reason, "where": "", "hint": hint}})
    await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"application/json"), *HEADERS]})
    await send({"type": "http.response.body", "body": body})


async def _preflight(send: Send, allowed: str, headers: dict[bytes, bytes]) -> None:
    given = [
        (b"access-control-allow-origin", allowed.encode("latin-1")),
        (b"access-control-allow-methods", b"GET, POST, PUT, DELETE, HEAD"),
        (b"access-control-allow-headers", headers.get(b"access-control-request-headers", b"content-type")),
        (b"access-control-max-age", b"600"),
        (b"vary", b"Origin"),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": given})
    await send({"type": "http.response.body", "body": b""})
