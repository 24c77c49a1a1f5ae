"""How a resource's routes are made: what they answer is kept for the description, and costs nothing at the start of the server."""

from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute


class Route(APIRoute):
    """A route that knows the shape of its answers, which the code makes and the tests check."""

    answers: Any

    def __init__(self, path: str, endpoint: Any, *, response_model: Any = None, **more: Any) -> None:
        super().__init__(path, endpoint, response_model=None, **more)
        self.answers = response_model


def router() -> APIRouter:
    """An empty resource."""
    return APIRouter(route_class=Route)


def described(resource: APIRouter) -> APIRouter:
    """The same routes with the shapes of their answers, for the description."""
    made = APIRouter()
    for route in resource.routes:
        if isinstance(route, Route):
            made.add_api_route(
                route.path,
                route.endpoint,
                methods=list(route.methods or ()),
                response_model=route.answers,
                response_class=route.response_class,
                status_code=route.status_code,
                name=route.name,
            )
    return made
