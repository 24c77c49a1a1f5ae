"""Every route of both ports has a scope that somebody wrote down: a new one without a rule fails here."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import APIRouter
from starlette.routing import Route

from honeyguide.schema.registry import members
from honeyguide.server.access.rules import scope_of_face, scope_of_page
from honeyguide.server.application import PREFIX, application, resources

RULES: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("routes.json").read_text("utf-8"))
"""By port what each method of each route needs: read, write or admin."""


async def never() -> object:
    """A service that is never asked for."""
    raise AssertionError


def named(route: Route, prefix: str = "") -> Iterator[str]:
    for method in sorted((route.methods or set()) - {"HEAD"}):
        yield f"{method} {prefix}{route.path}"


def of_page() -> Iterator[str]:
    own = application(never).routes  # pyright: ignore[reportArgumentType]
    for prefix, routes in [("", own), *((PREFIX, resource.routes) for _, resource in resources())]:
        for route in routes:
            if isinstance(route, Route):
                yield from named(route, prefix)


def of_face() -> Iterator[str]:
    for _, router in members("honeyguide.server.elasticsearch", "ROUTER"):
        if isinstance(router, APIRouter):
            for route in router.routes:
                if isinstance(route, Route):
                    yield from named(route)


def filled(path: str, word: str) -> str:
    return re.sub(r"\{[^}]*\}", word, path)


@pytest.mark.parametrize(("port", "routes", "scope"), [("page", of_page, scope_of_page), ("face", of_face, scope_of_face)])
def test_every_route_needs_what_was_written_down(port: str, routes: Callable[[], Iterator[str]], scope: Callable[[str, str], str]) -> None:
    found = {name: scope(name.split()[0], filled(name.split()[1], "x")) for name in routes()}
    assert found == RULES[port], "say in routes.json what a new route needs, and see that access/rules.py agrees"


WORDS = ["_search", "_count", "_bulk", "_stats", "x/_search", "_settings"]


@pytest.mark.parametrize("word", WORDS)
def test_no_name_in_an_address_makes_it_need_less(word: str) -> None:
    own = {re.sub(r"\{(index|type)[^}]*\}", "x", name) for name in RULES["face"]}
    for name, least in RULES["face"].items():
        method, path = name.split()
        at = re.sub(r"\{(index|type)[^}]*\}", "x", path)
        if f"{method} {filled(at, word)}" in own - {f"{method} {at}"}:
            continue  # `/index/type/_search` is no document: it has a route of its own
        scope = scope_of_face(method, filled(at, word))
        assert ["read", "write", "admin"].index(scope) >= ["read", "write", "admin"].index(least), (name, filled(at, word))
