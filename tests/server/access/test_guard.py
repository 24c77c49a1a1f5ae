"""Who gets in where others can reach the server, request by request."""

import asyncio
import base64
import errno
import json
import os
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from honeyguide.errors import UsageError
from honeyguide.server.access.accounts import Accounts
from honeyguide.server.access.audit import Audit
from honeyguide.server.access.guard import Guard, Tries
from honeyguide.server.access.opening import Access, open_accounts
from honeyguide.server.access.rules import are_allowed, indices_of_bulk, scope_of_face, scope_of_page
from honeyguide.server.gate import Gate
from honeyguide.server.serving import Tls

PASSWORD = "correct horse battery"
OWN = {"origin": "https://pot.example"}


async def inside(scope: Scope, receive: Receive, send: Send) -> None:
    """What is behind the guard: says how long the body was."""
    body = await Request(scope, receive).body()
    answer: Response = JSONResponse({"in": scope["path"], "bytes": len(body)})
    await answer(scope, receive, send)


class Ports:
    """Both ports over accounts."""

    def __init__(self, folder: Path, accounts: Accounts) -> None:
        self.accounts, self.folder = accounts, folder
        tries, audit = Tries(), Audit(folder)
        made = [TestClient(self._gate(Guard(inside, accounts, audit, tries, face)), base_url=OWN["origin"]) for face in (False, True)]
        self.page, self.face = made

    def _gate(self, guard: Guard) -> Gate:
        return Gate(guard, frozenset({"pot.example"}))

    def log_in(self, name: str) -> None:
        found = self.page.post("/login", data={"name": name, "password": PASSWORD}, headers=OWN, follow_redirects=False)
        assert (found.status_code, found.headers["location"]) == (303, "/")

    def audited(self) -> list[tuple[str, str]]:
        lines = (self.folder / "audit.log").read_text().splitlines()
        return [(line["event"], line["user"]) for line in map(json.loads, lines)]


@pytest.fixture
def ports(tmp_path: Path) -> Generator[Ports]:
    with closing(Accounts.open(tmp_path)) as accounts:
        for name, scope in (("rita", "read"), ("will", "write"), ("ada", "admin")):
            accounts.add_user(name, PASSWORD, scope)  # pyright: ignore[reportArgumentType]
        yield Ports(tmp_path, accounts)


def basic(name: str, password: str = PASSWORD) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def test_nobody_gets_in_without_an_account(ports: Ports) -> None:
    assert ports.page.get("/api/v1/home").status_code == 401
    assert ports.page.get("/", headers={"accept": "text/html"}, follow_redirects=False).headers["location"] == "/login"
    answer = ports.face.get("/")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")
    assert ports.face.post("/_bulk", content=b"{}").status_code == 401
    page = ports.page.get("/login")
    assert page.status_code == 200
    assert "form-action 'self'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("method", "path", "least"),
    [
        ("GET", "/api/v1/home", "rita"),
        ("POST", "/api/v1/search", "rita"),
        ("PUT", "/api/v1/saved/dashboard/x", "will"),
        ("POST", "/api/v1/uploads", "will"),
        ("POST", "/api/v1/alerts/x/snooze", "will"),
        ("POST", "/api/v1/sources", "ada"),
        ("DELETE", "/api/v1/sources", "ada"),
        ("POST", "/logs-a/_search", "rita"),
        ("GET", "/_cat/indices", "rita"),
        ("POST", "/logs-a/_bulk", "will"),
        ("PUT", "/logs-a/_doc/1", "will"),
        ("PUT", "/_index_template/x", "will"),
        ("DELETE", "/logs-a", "ada"),
        ("POST", "/_cluster/reroute", "ada"),
    ],
)
def test_scopes_request_by_request(ports: Ports, method: str, path: str, least: str) -> None:
    client = ports.page if path.startswith("/api/") else ports.face
    names = ["rita", "will", "ada"]
    for name in names:
        expected = 200 if names.index(name) >= names.index(least) else 403
        assert client.request(method, path, headers=basic(name)).status_code == expected, (name, path)


def test_a_session_is_a_cookie_that_no_script_and_no_other_site_has(ports: Ports) -> None:
    ports.log_in("ada")
    assert {cookie.name for cookie in ports.page.cookies.jar} == {"honeyguide_session", "honeyguide_csrf"}
    assert ports.page.get("/api/v1/home").json()["in"] == "/api/v1/home"
    assert ports.page.delete("/api/v1/sources").status_code == 403
    token = {"x-csrf-token": ports.page.cookies["honeyguide_csrf"]}
    assert ports.page.delete("/api/v1/sources", headers=OWN).status_code == 403
    assert ports.page.delete("/api/v1/sources", headers={**OWN, "x-csrf-token": "0" * 64}).status_code == 403
    assert ports.page.delete("/api/v1/sources", headers={**OWN, **token}).status_code == 200
    assert ports.page.post("/api/v1/search", headers={**OWN, **token}).status_code == 200
    assert ports.page.delete("/api/v1/sources", headers={"origin": "https://evil.example"}).status_code == 403
    assert ports.page.post("/logout", headers=OWN, follow_redirects=False).headers["location"] == "/login"
    ports.page.cookies.clear()
    assert ports.audited() == [("login", "ada"), *[("refused", "ada")] * 3, ("change", "ada"), ("logout", "ada")]


def test_a_cookie_is_secure_and_strict(ports: Ports) -> None:
    found = ports.page.post("/login", data={"name": "rita", "password": PASSWORD}, headers=OWN, follow_redirects=False)
    session, token = found.headers.get_list("set-cookie")
    assert all(word in session for word in ("HttpOnly", "Secure", "SameSite=Strict", "Path=/"))
    assert all(word in token for word in ("Secure", "SameSite=Strict", "Path=/"))
    assert "HttpOnly" not in token, "the page's own script sends it back"


def test_who_guesses_is_not_listened_to_any_more(ports: Ports) -> None:
    statuses = [ports.face.get("/", headers=basic("ada", f"wrong{number}")).status_code for number in range(12)]
    assert statuses == [401] * 10 + [429] * 2
    assert ports.face.get("/", headers=basic("ada")).status_code == 429
    assert ports.page.post("/login", data={"name": "ada", "password": PASSWORD}, headers=OWN).status_code == 429
    assert ports.audited().count(("wrong", "Basic")) == 10


def test_a_wrong_key_shuts_out_nobody_else_behind_its_address(ports: Ports) -> None:
    wrong = {"authorization": "ApiKey bm90aGluZw=="}
    right = {"authorization": f"ApiKey {ports.accounts.add_key('shipper', 'read', ())}"}
    assert [ports.face.get("/", headers=wrong).status_code for _ in range(12)] == [401] * 10 + [429] * 2
    assert ports.face.get("/", headers=right).status_code == 200
    assert ports.face.get("/", headers=basic("ada")).status_code == 200
    ports.log_in("rita")
    guessed = [ports.face.get("/", headers=basic("ada", f"wrong{number}")).status_code for number in range(11)]
    assert guessed == [401] * 10 + [429]
    assert ports.page.get("/api/v1/home").status_code == 200
    assert ports.face.get("/", headers=right).status_code == 200


def test_who_guesses_many_at_once_is_not_listened_to_either(ports: Ports) -> None:
    async def guess() -> list[int]:
        transport = httpx2.ASGITransport(ports.face.app)
        async with httpx2.AsyncClient(transport=transport, base_url=OWN["origin"]) as client:
            asked = [client.get("/", headers=basic("ada", f"wrong{number}")) for number in range(30)]
            return [answer.status_code for answer in await asyncio.gather(*asked)]

    assert sorted(asyncio.run(guess())) == [401] * 10 + [429] * 20
    assert ports.audited().count(("wrong", "Basic")) == 10


def test_who_guesses_many_names_at_the_login_at_once_is_not_listened_to_either(ports: Ports) -> None:
    async def guess() -> list[int]:
        transport = httpx2.ASGITransport(ports.page.app)
        async with httpx2.AsyncClient(transport=transport, base_url=OWN["origin"], headers=OWN) as client:
            asked = [client.post("/login", data={"name": f"u{number}", "password": PASSWORD}) for number in range(30)]
            return [answer.status_code for answer in await asyncio.gather(*asked)]

    assert sorted(asyncio.run(guess())) == [401] * 10 + [429] * 20


def test_a_key_has_its_scope_and_its_indices(ports: Ports) -> None:
    def key(scope: str, *indices: str) -> dict[str, str]:
        return {"authorization": f"ApiKey {ports.accounts.add_key('shipper', scope, indices)}"}  # pyright: ignore[reportArgumentType]

    everything, bound = key("write"), key("write", "logs-cowrie-*")
    assert ports.face.post("/_bulk", headers=everything, content=b"{}\n").status_code == 200
    assert ports.face.delete("/logs-cowrie-a", headers=everything).status_code == 403
    assert ports.face.get("/logs-cowrie-a/_search", headers=bound).status_code == 200
    assert ports.face.get("/logs-cowrie-*/_search", headers=bound).status_code == 200
    for path in ("/logs-*/_search", "/_search", "/*/_search", "/logs-cowrie-a,other/_search"):
        assert ports.face.get(path, headers=bound).status_code == 403, path
    own = b'{"index":{"_index":"logs-cowrie-a"}}\n{"a":1}\n'
    other = own + b'{"create":{"\\u005findex":"logs-dionaea"}}\n{"a":1}\n'
    assert ports.face.post("/_bulk", headers=bound, content=own).json()["bytes"] == len(own)
    assert ports.face.post("/_bulk", headers=bound, content=other).status_code == 403
    assert ports.face.post("/logs-cowrie-a/_bulk", headers=bound, content=other).status_code == 403
    assert ports.page.get("/api/v1/home", headers=bound).status_code == 403
    theirs = b'{"query":{"terms":{"user":{"index":"secret","id":"1","path":"x"}}}}'
    assert ports.face.post("/logs-cowrie-a/_search", headers=bound, content=theirs).status_code == 403
    assert ports.face.post("/logs-cowrie-a/_msearch", headers=bound, content=b'{"index":"secret"}\n{}\n').status_code == 403
    assert ports.face.post("/logs-cowrie-a/_msearch", headers=bound, content=b'{}\n{"size":1}\n').json()["bytes"] == 14
    assert ports.face.post("/logs-cowrie-a/_search", headers=bound, content=b'{"pit":{"id":"x"}}').status_code == 403
    [(id, *_), *_] = ports.accounts.all_keys()
    assert ports.accounts.remove_key(id)
    assert ports.face.get("/", headers={"authorization": "ApiKey bm90aGluZw=="}).status_code == 401


THEIRS = b'{"docs":[{"_index":"secret","_id":"1"}]}'


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/logs-a/_mget?source=" + quote(THEIRS) + "&source_content_type=application/json", b""),
        ("POST", "/logs-a/_bulk?source=" + quote(b'{"index":{"_index":"secret"}}\n{}\n'), b""),
        ("POST", "/logs-a/_mget", THEIRS),
        ("POST", "/logs-a/_search", b'{"query":{"wrapper":{"query":"e30="}}}'),
        ("POST", "/logs-a/_search/template", b'{"source":"{\\"query\\":{}}"}'),
        ("GET", "/logs-a/_search/template", b'{"id":"kept"}'),
        ("POST", "/logs-a/_msearch/template", b'{}\n{"id":"kept"}\n'),
        ("PUT", "/logs-a/_clone/secret", b"{}"),
        ("PUT", "/logs-a/_alias/secret", b"{}"),
        ("PUT", "/logs-a/_split/logs-b,secret", b"{}"),
        ("POST", "/logs-a%2C%73ecret/_search", b"{}"),
        ("POST", "/logs-a/_rollover/secret", b"{}"),
        ("PUT", "/logs-a", b'{"aliases":{"secret":{}}}'),
        ("POST", "/logs-a/_delete_by_query", b'{"query":{"terms":{"x":{"index":"secret","id":"1","path":"x"}}}}'),
    ],
)
def test_a_bound_key_reaches_nothing_else_by_other_ways(ports: Ports, method: str, path: str, body: bytes) -> None:
    """Also what its body doesn't show: a question in the address or in a template, a copy or a name that would be made."""
    bound = {"authorization": f"ApiKey {ports.accounts.add_key('shipper', 'admin', ['logs-*'])}"}
    assert ports.face.request(method, path, headers=bound, content=body).status_code == 403
    made = b'{"aliases":{"logs-all":{}},"mappings":{"properties":{"index":{"type":"keyword","index":false}}}}'
    assert ports.face.put("/logs-a", headers=bound, content=made).status_code == 200
    fine = "/logs-a/_clone/logs-b" if "_clone" in path else "/logs-a/_search"
    assert ports.face.request("PUT" if "_clone" in path else "POST", fine, headers=bound, content=b"{}").status_code == 200


def test_passwords_and_keys_are_not_kept(ports: Ports) -> None:
    key = base64.b64decode(ports.accounts.add_key("x", "read")).partition(b":")[2]
    kept = b"".join(file.read_bytes() for file in ports.folder.glob("accounts.sqlite*"))
    assert PASSWORD.encode() not in kept
    assert key not in kept
    assert b"$argon2id$" in kept
    assert (ports.folder / "accounts.sqlite").stat().st_mode & 0o777 == 0o600


def test_another_password_ends_the_sessions(ports: Ports) -> None:
    ports.log_in("rita")
    ports.accounts.add_user("rita", "another one altogether", "read")
    assert ports.page.get("/api/v1/home").status_code == 401
    assert ports.face.get("/", headers=basic("rita")).status_code == 401


def test_what_needs_what() -> None:
    assert scope_of_page("PATCH", "/api/v1/whatever") == "write"
    assert scope_of_face("DELETE", "/_search/scroll") == "read"
    assert scope_of_face("DELETE", "/_search") == "admin"
    assert are_allowed(["logs-a*"], ["logs-*"])
    assert not are_allowed(["logs-*"], ["logs-a"])
    assert indices_of_bulk(b'{"delete":{"_id":"1"}}\n{"index":{}}\n{"delete":{"_index":"x"}}\n', "a") == ["a"]
    assert indices_of_bulk(b"nonsense", "a") is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_a_public_address_needs_accounts_and_tls(tmp_path: Path, host: str) -> None:
    told: list[str] = []
    with pytest.raises(UsageError, match="no accounts yet"):
        open_accounts(tmp_path, Access(host, proxied=True), told.append)
    with pytest.raises(UsageError, match="in the clear"):
        open_accounts(tmp_path, Access(host, first_account="admin"), told.append)
    assert open_accounts(tmp_path, Access("127.0.0.1"), told.append) is None
    for access in (Access(host, proxied=True, first_account="admin"), Access(host, Tls(tmp_path, tmp_path))):
        accounts = open_accounts(tmp_path, access, told.append)
        assert accounts is not None
        accounts.close()
    assert len(told) == 1
    assert "account admin was made" in told[0]


def test_on_a_full_disk_whoever_comes_to_make_room_is_let_in(ports: Ports, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, line: bytes) -> None:
        raise OSError(errno.ENOSPC, f"{os.strerror(errno.ENOSPC)} for {line!r} in {path}")

    monkeypatch.setattr(Audit, "_write", full)
    ports.accounts._rows("PRAGMA query_only = 1")  # pyright: ignore[reportPrivateUsage]
    ports.log_in("ada")
    token = {"x-csrf-token": ports.page.cookies["honeyguide_csrf"]}
    assert ports.page.delete("/api/v1/sources", headers={**OWN, **token}).status_code == 200
    kept = dict(ports.page.cookies)
    ports.page.post("/logout", headers=OWN, follow_redirects=False)
    ports.page.cookies.update(kept)
    assert ports.page.get("/api/v1/home").status_code == 401
