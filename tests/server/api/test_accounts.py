"""An administrator adds and removes users and keys on the page; nobody does where nobody is asked who they are."""

from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import pytest
from tests.server.conftest import Asker

from honeyguide.server.access.accounts import Accounts

PASSWORD = "correct horse battery"


@pytest.fixture
def guarded(ask: Asker, tmp_path: Path) -> Generator[Asker]:
    """A server with one administrator."""
    with closing(Accounts.open(tmp_path / "accounts")) as accounts:
        accounts.add_user("ada", PASSWORD, "admin")
        ask.service.accounts = accounts
        yield ask


def names(ask: Asker) -> list[tuple[str, str]]:
    return [(one["name"], one["scope"]) for one in ask.get("/accounts")["users"]]


def test_without_accounts_none_are_made_from_the_page(ask: Asker) -> None:
    assert ask.get("/accounts") == {"guarded": False, "users": [], "keys": []}
    refused = ask("PUT", "/accounts/users/eve", json={"password": PASSWORD, "scope": "admin"}, status=400)
    assert refused["ja"]["message"] == "このサーバーにはまだアカウントがありません。"
    ask.post("/accounts/keys", 400, name="shipper", scope="admin")


def test_a_user_comes_changes_and_goes(guarded: Asker) -> None:
    accounts = guarded.service.accounts
    assert accounts is not None
    guarded("PUT", "/accounts/users/rita", json={"password": PASSWORD, "scope": "read"}, status=204)
    assert names(guarded) == [("ada", "admin"), ("rita", "read")]
    assert accounts.by_password("rita", PASSWORD) is not None
    guarded("PUT", "/accounts/users/rita", json={"password": PASSWORD + "!", "scope": "write"}, status=204)
    assert accounts.by_password("rita", PASSWORD) is None
    assert guarded("PUT", "/accounts/users/rita", json={"password": "short", "scope": "read"}, status=400)["where"] == "rita"
    guarded("PUT", "/accounts/users/a:b", json={"password": PASSWORD, "scope": "read"}, status=400)
    guarded("DELETE", "/accounts/users/rita", status=204)
    guarded("DELETE", "/accounts/users/rita", status=404)
    assert names(guarded) == [("ada", "admin")]


def test_one_administrator_is_left(guarded: Asker) -> None:
    guarded("DELETE", "/accounts/users/ada", status=400)
    guarded("PUT", "/accounts/users/ada", json={"password": PASSWORD, "scope": "read"}, status=400)
    guarded("PUT", "/accounts/users/ada", json={"password": PASSWORD + "!", "scope": "admin"}, status=204)
    assert names(guarded) == [("ada", "admin")]


def test_a_key_is_told_once_and_works(guarded: Asker) -> None:
    accounts = guarded.service.accounts
    assert accounts is not None
    key = guarded.post("/accounts/keys", name="shipper", scope="write", indices=["logs-*", "beats"])["key"]
    (shown,) = guarded.get("/accounts")["keys"]
    assert (shown["name"], shown["scope"], shown["indices"]) == ("shipper", "write", ["logs-*", "beats"])
    assert key not in str(guarded.get("/accounts"))
    identity = accounts.by_key(key)
    assert identity is not None
    assert identity.indices == ("logs-*", "beats")
    guarded.post("/accounts/keys", 400, name="x", scope="read", indices=["a,b"])
    guarded("DELETE", f"/accounts/keys/{shown['id']}", status=204)
    assert accounts.by_key(key) is None
