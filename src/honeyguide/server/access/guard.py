"""Stands before both ports where others can reach them: nobody gets further without a session, a password or a key that suffices."""

import asyncio
import base64
import binascii
import hmac
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import TypeAlias
from urllib.parse import parse_qs
from weakref import WeakValueDictionary

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from honeyguide.server.access.accounts import SESSION, Accounts, Identity
from honeyguide.server.access.audit import Audit
from honeyguide.server.access.login import LOGIN_HEADERS, login_page
from honeyguide.server.access.rules import (
    BOUND,
    SAFE,
    are_allowed,
    hides_what_it_asks,
    indices_named,
    indices_of_bulk,
    indices_searched,
    is_greeting,
    scope_of_face,
    scope_of_page,
    what_names,
)
from honeyguide.server.elasticsearch.refusals import Refusal
from honeyguide.server.elasticsearch.unpacking import unpacked
from honeyguide.server.japanese import in_japanese

COOKIE, TOKEN = "honeyguide_session", "honeyguide_csrf"
TRIES = 10
"""Wrong passwords, or wrong keys, from one address within a minute, after which no more from there are looked at."""
MINUTE = 60.0
MOST_ADDRESSES = 10_000
LARGEST_BULK = 64 << 20
"""Bytes of a bulk request of a key that is bound to indices: it has to be read before it is let in."""
LARGEST_LOGIN = 16 << 10
TOO_MANY_REQUESTS = 429
Headers: TypeAlias = Sequence[tuple[bytes, bytes]]
_Judged: TypeAlias = tuple[str, Scope, Receive]


class _TooManyWrong(Exception):
    """Whoever asks isn't listened to for now."""


@dataclass
class Tries:
    """Wrong attempts of the last minute, by address."""

    times: dict[str, deque[float]] = field(default_factory=dict[str, deque[float]])
    turns: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary[str, asyncio.Lock])

    def turn(self, address: str) -> asyncio.Lock:
        """Held while an attempt from there is looked at: of many at once each knows how the one before it ended."""
        return self.turns.setdefault(address, asyncio.Lock())

    def too_many(self, address: str) -> bool:
        """Whether nobody from there is listened to for now."""
        now = time.monotonic()
        lately = self.times.get(address, deque())
        while lately and now - lately[0] > MINUTE:
            lately.popleft()
        return len(lately) >= TRIES

    def wrong(self, address: str) -> None:
        """One more."""
        if len(self.times) >= MOST_ADDRESSES:
            self.times.pop(next(iter(self.times)))
        self.times.setdefault(address, deque(maxlen=TRIES)).append(time.monotonic())


@dataclass
class Guard:
    """An application behind accounts. `face` is the Elasticsearch port; `proxied` trusts the last address of X-Forwarded-For."""

    app: ASGIApp
    accounts: Accounts
    audit: Audit
    tries: Tries
    face: bool
    proxied: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or say why not."""
        if scope["type"] != "http":
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        address = self._address(scope, headers)
        path: str = scope["path"]
        if not self.face and path == "/login":
            await self._login(scope, headers, receive, send, address)
            return
        try:
            identity = await self._who(headers, address)
        except _TooManyWrong:
            await self._refuse(send, 429, "too many wrong attempts from your address", "Try again in a minute.", [(b"retry-after", b"60")])
            return
        if identity is None:
            await self._unknown(scope, headers, send)
            return
        if not self.face and path == "/logout":
            await self._logout(scope, headers, send, identity, address)
            return
        refusal, scope, receive = await self._refusal(identity, scope, headers, receive)
        if refusal:
            self.audit.note("refused", identity.name, address, f"{scope['method']} {path}: {refusal}")
            await self._refuse(send, 403, refusal, "Ask an administrator of this server for more.")
            return
        if scope["method"] not in SAFE and (scope_of_face if self.face else scope_of_page)(scope["method"], path) != "read":
            self.audit.note("change", identity.name, address, f"{scope['method']} {path}")
        await self.app({**scope, BOUND: identity.indices}, receive, send)

    def _address(self, scope: Scope, headers: Mapping[bytes, bytes]) -> str:
        forwarded = headers.get(b"x-forwarded-for", b"").decode("latin-1").rpartition(",")[2].strip()
        client = scope.get("client")
        return forwarded[:100] if self.proxied and forwarded else client[0] if client else ""

    async def _who(self, headers: Mapping[bytes, bytes], address: str) -> Identity | None:
        """Raises _TooManyWrong. A session and a right key are always listened to: of many behind one address one may be wrong all day."""
        given = headers.get(b"authorization", b"").decode("latin-1")
        kind, _, rest = given.partition(" ")
        if not given:
            token = _cookie(headers)
            return await asyncio.to_thread(self.accounts.by_session, token) if token else None
        if kind.lower() in {"apikey", "bearer"}:
            identity = await asyncio.to_thread(self.accounts.by_key, rest.strip())
            if identity is None:
                self._wrong(kind, address, f"key {address}")
            return identity
        async with self.tries.turn(address):
            self._check_tries(address)
            name, password = _basic(rest if kind.lower() == "basic" else "")
            identity = await asyncio.to_thread(self.accounts.by_password, name, password)
            if identity is None:
                self._wrong(kind, address, address)
            return identity

    def _check_tries(self, counted: str) -> None:
        if self.tries.too_many(counted):
            raise _TooManyWrong

    def _wrong(self, kind: str, address: str, counted: str) -> None:
        """One more wrong attempt, which is written down unless there were too many."""
        self._check_tries(counted)
        self.tries.wrong(counted)
        self.audit.note("wrong", kind, address, "a password or key that is wrong")

    async def _unknown(self, scope: Scope, headers: Mapping[bytes, bytes], send: Send) -> None:
        if self.face:
            more = [(b"www-authenticate", b'Basic realm="honeyguide", charset="UTF-8"')]
            await self._refuse(
                send, 401, "this needs a user's password or a key", "Make one: honeyguide keys add NAME --scope write.", more
            )
        elif scope["method"] in SAFE and b"text/html" in headers.get(b"accept", b"") and not scope["path"].startswith("/api/"):
            await _answer(send, 303, b"", [(b"location", b"/login"), (b"cache-control", b"no-store")])
        else:
            await self._refuse(send, 401, "this needs a login", "Log in at /login, or send a key: Authorization: ApiKey KEY.")

    async def _refusal(self, identity: Identity, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive) -> _Judged:
        """Why a request isn't let in, and what is handed on of it: of a body that was looked at, just what was seen."""
        method, path = scope["method"], scope["path"]
        wanted = (scope_of_face if self.face else scope_of_page)(method, path)
        if not identity.may(wanted):
            return f"{identity.name!r} may {identity.scope}, and this needs {wanted}", scope, receive
        if identity.by == "session" and method not in SAFE and b"origin" not in headers:
            # The gate has compared the origin with the host; a browser sends it with whatever changes something.
            return "a page that changes something has to say whose it is (no Origin)", scope, receive
        if identity.by == "session" and method not in SAFE and not _is_from_page(headers):
            return "a page that changes something has to send its token (X-CSRF-Token)", scope, receive
        if not identity.indices or (self.face and is_greeting(method, path, scope["query_string"])):
            return "", scope, receive
        if hides_what_it_asks(path, scope["query_string"]):
            return "a key that is bound to indices may ask in a plain body alone, by no template and no `source`", scope, receive
        named = indices_named(method, path) if self.face else None
        if self.face and path.rstrip("/").endswith("/_bulk"):
            body = _plain(await _body(receive, LARGEST_BULK), headers)
            if body is None:
                return "a bulk request of a key that is bound to indices may have 64 MB, unpacked", scope, receive
            named, scope, receive = indices_of_bulk(body, named[0] if named else None), _with_plain(scope, body), _again(body, receive)
        elif self.face and (look := _look(method, path, named)) is not None:
            body = _plain(await _body(receive, LARGEST_BULK), headers)
            asked = None if body is None else look(body)
            if body is None or asked is None:
                return "a key that is bound to indices may ask in JSON, of those indices alone", scope, receive
            named, scope, receive = [*(named or ()), *asked], _with_plain(scope, body), _again(body, receive)
        if named is None:
            return f"the key is bound to {', '.join(identity.indices)}, and this names no index", scope, receive
        return ("" if are_allowed(named, identity.indices) else f"the key is bound to {', '.join(identity.indices)}"), scope, receive

    async def _refuse(self, send: Send, status: int, reason: str, hint: str, more: Headers = ()) -> None:
        told = _told_by_elasticsearch(status, f"{reason}. {hint}") if self.face else _told_by_us(reason, hint)
        product = [(b"x-elastic-product", b"Elasticsearch")] if self.face else []
        known = [(b"content-type", b"application/json"), (b"cache-control", b"no-store"), *product]
        await _answer(send, status, orjson.dumps({"error": told, "status": status}), [*known, *more])

    async def _login(self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, send: Send, address: str) -> None:
        if scope["method"] in SAFE:
            await _answer(send, 200, login_page(), list(LOGIN_HEADERS))
            return
        body = await _body(receive, LARGEST_LOGIN) if scope["method"] == "POST" else None
        fields = parse_qs((body or b"").decode("utf-8", "replace"))
        name, password = fields.get("name", [""])[0], fields.get("password", [""])[0]
        async with self.tries.turn(address):
            refused = body is None or self.tries.too_many(address)
            identity = None if refused else await asyncio.to_thread(self.accounts.by_password, name, password)
            if identity is None and not refused:
                self.tries.wrong(address)
        if refused:
            await _answer(send, 429, login_page("Too many attempts. Try again in a minute."), [*LOGIN_HEADERS, (b"retry-after", b"60")])
            return
        if identity is None:
            self.audit.note("wrong", name, address, "login")
            await _answer(send, 401, login_page("That name and password don't belong together."), list(LOGIN_HEADERS))
            return
        self.audit.note("login", identity.name, address, "session")
        token = await asyncio.to_thread(self.accounts.begin_session, identity)
        cookies = [(b"set-cookie", self._set_cookie(token, SESSION)), (b"set-cookie", self._set_token(token, SESSION))]
        await _answer(send, 303, b"", [(b"location", b"/"), *cookies, (b"cache-control", b"no-store")])

    async def _logout(self, scope: Scope, headers: Mapping[bytes, bytes], send: Send, identity: Identity, address: str) -> None:
        if scope["method"] != "POST" or b"origin" not in headers:
            await self._refuse(send, 405, "log out by POST, from the page itself", "")
            return
        await asyncio.to_thread(self.accounts.end_session, _cookie(headers))
        self.audit.note("logout", identity.name, address, "session")
        cookies = [(b"set-cookie", self._set_cookie("", 0)), (b"set-cookie", self._set_token("", 0))]
        await _answer(send, 303, b"", [(b"location", b"/login"), *cookies])

    def _set_cookie(self, token: str, seconds: int) -> bytes:
        return f"{COOKIE}={token}; Path=/; Max-Age={seconds}; HttpOnly; Secure; SameSite=Strict".encode()

    def _set_token(self, token: str, seconds: int) -> bytes:
        """For the page's own script, which sends it back with what changes something; another site can't read it."""
        return f"{TOKEN}={csrf(token) if token else ''}; Path=/; Max-Age={seconds}; Secure; SameSite=Strict".encode()


def csrf(session: str) -> str:
    """The token that belongs to a session."""
    return hmac.new(session.encode(), b"csrf", "sha256").hexdigest()


def _is_from_page(headers: Mapping[bytes, bytes]) -> bool:
    return hmac.compare_digest(headers.get(b"x-csrf-token", b""), csrf(_cookie(headers)).encode())


def _basic(text: str) -> tuple[str, str]:
    try:
        name, _, password = base64.b64decode(text, validate=True).decode("utf-8", "replace").partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return name, password


def _cookie(headers: Mapping[bytes, bytes]) -> str:
    try:
        found = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found is not None else ""


async def _body(receive: Receive, most: int) -> bytes | None:
    """The whole body; None where it is longer or its sender has gone."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            return None
        if not message.get("more_body", False):
            return b"".join(parts)


def _again(body: bytes, rest: Receive) -> Receive:
    sent = False

    async def receive() -> Message:
        nonlocal sent
        if sent:
            return await rest()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _look(method: str, path: str, named: list[str] | None) -> Callable[[bytes], list[str] | None] | None:
    """How the indices are found that the body names besides those of the address."""
    return indices_searched if path == "/_msearch" else None if named is None else what_names(method, path)


def _plain(body: bytes | None, headers: Mapping[bytes, bytes]) -> bytes | None:
    """The body as it was before it was packed; None where there is none, or it can't be unpacked."""
    if body is None:
        return None
    try:
        return unpacked(body, headers.get(b"content-encoding", b"").decode("latin-1"), LARGEST_BULK)
    except Refusal:
        return None


def _with_plain(scope: Scope, body: bytes) -> Scope:
    """The request with the body unpacked, so that nobody behind reads another one out of it."""
    kept = [(name, value) for name, value in scope["headers"] if name not in {b"content-encoding", b"content-length", b"transfer-encoding"}]
    return {**scope, "headers": [*kept, (b"content-length", b"%d" % len(body))]}


def _told_by_us(reason: str, hint: str) -> dict[str, object]:
    told: dict[str, object] = {"type": "Refused", "message": reason, "where": "", "hint": hint}
    if message := in_japanese(reason):
        told["ja"] = {"message": message, "where": "", "hint": in_japanese(hint) or hint}
    return told


def _told_by_elasticsearch(status: int, reason: str) -> dict[str, object]:
    cause = {"type": "es_rejected_execution_exception" if status == TOO_MANY_REQUESTS else "security_exception", "reason": reason}
    return {"root_cause": [cause], **cause}


async def _answer(send: Send, status: int, body: bytes, headers: Headers) -> None:
    headers = [*headers, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})
