"""Users and keys, for an administrator on the page: who there is, who is added and who goes."""

import asyncio
from typing import Annotated, Literal, TypeAlias

from fastapi import Path
from pydantic import Field
from starlette.responses import Response
from typing_extensions import TypedDict

from honeyguide.errors import UsageError
from honeyguide.server.access.accounts import Accounts, Scope
from honeyguide.server.answers import Json, Missing
from honeyguide.server.asked import Strict
from honeyguide.server.routes import router
from honeyguide.server.service import Open, Service

ROUTER = router()
Name: TypeAlias = Annotated[str, Path(min_length=1, max_length=100)]


class UserAnswer(TypedDict):
    """Somebody who may log in."""

    name: str
    scope: Literal["read", "write", "admin"]
    created: str


class KeyAnswer(TypedDict):
    """A program's key; `indices` are names or patterns that it is bound to, none is all."""

    id: str
    name: str
    scope: Literal["read", "write", "admin"]
    indices: list[str]
    created: str


class AccountsAnswer(TypedDict):
    """All of them; without `guarded` only this machine reaches the server, and nobody is asked who they are."""

    guarded: bool
    users: list[UserAnswer]
    keys: list[KeyAnswer]


class NewKey(TypedDict):
    """A key as clients send it, `Authorization: ApiKey KEY`; it is told this once."""

    key: str


class UserRequest(Strict):
    """A user's password and what it may do."""

    password: Annotated[str, Field(max_length=1024)]
    scope: Literal["read", "write", "admin"]


class KeyRequest(Strict):
    """What a key is for, and what it may do."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    scope: Literal["read", "write", "admin"]
    indices: Annotated[list[Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^,\s]+$")]], Field(default_factory=list[str])]


@ROUTER.get("/accounts", response_model=AccountsAnswer)
async def accounts(service: Open) -> Response:
    """Who may do what."""
    there = service.accounts
    users = there.users() if there else []
    keys = there.all_keys() if there else []
    return Json(
        {
            "guarded": there is not None,
            "users": [{"name": name, "scope": scope, "created": made} for name, scope, made in users],
            "keys": [
                {"id": id, "name": name, "scope": scope, "indices": indices.split(",") if indices else [], "created": made}
                for id, name, scope, indices, made in keys
            ],
        }
    )


@ROUTER.put("/accounts/users/{name}", status_code=204)
async def put_user(name: Name, asked: UserRequest, service: Open) -> Response:
    """Make a user, or give one another password and scope; who is logged in under the name is logged out."""
    there = _there(service)
    _leave_an_administrator(there, name, asked.scope)
    await asyncio.to_thread(there.add_user, name, asked.password, asked.scope)
    return Response(status_code=204)


@ROUTER.delete("/accounts/users/{name}", status_code=204)
async def delete_user(name: Name, service: Open) -> Response:
    """Forget a user."""
    there = _there(service)
    _leave_an_administrator(there, name, None)
    if not there.remove_user(name):
        raise Missing("nobody has that name", where=name)
    return Response(status_code=204)


@ROUTER.post("/accounts/keys", response_model=NewKey)
async def add_key(asked: KeyRequest, service: Open) -> Response:
    """Make a key."""
    return Json({"key": _there(service).add_key(asked.name, asked.scope, asked.indices)})


@ROUTER.delete("/accounts/keys/{id}", status_code=204)
async def delete_key(id: Name, service: Open) -> Response:
    """Forget a key."""
    if not _there(service).remove_key(id):
        raise Missing("there is no such key", where=id)
    return Response(status_code=204)


def _there(service: Service) -> Accounts:
    """The accounts. Where this machine alone reaches the server whoever asks is unknown, so nobody makes any that would last."""
    if service.accounts is None:
        hint = "Make the first one on the machine itself: honeyguide users add NAME --scope admin."
        raise UsageError("there are no accounts on this server yet", hint=hint)
    return service.accounts


def _leave_an_administrator(there: Accounts, name: str, scope: Scope | None) -> None:
    """Raises UsageError where nobody would be left who may add anybody."""
    if scope != "admin" and [one for one, its, _ in there.users() if its == "admin"] == [name]:
        raise UsageError("one administrator has to be left", where=name)
