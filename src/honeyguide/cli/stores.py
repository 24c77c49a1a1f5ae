"""`--store URL`: every command that works on a data folder can work on a cluster instead."""

import inspect
import os
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer

from honeyguide.store.opening import ADDRESS

HELP = "A cluster of Elasticsearch or OpenSearch as the store: https://user@host:9200. [default: $HONEYGUIDE_STORE, else the data folder]"
StoreAddress = Annotated[str | None, typer.Option("--store", metavar="URL", help=HELP)]


def with_store(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command with `--store`, where it has `--data` and doesn't name two stores itself (`move`).

    What is named so is what $HONEYGUIDE_STORE would name.
    """
    signature = inspect.signature(command)
    if "data" not in signature.parameters or "to" in signature.parameters:
        return command

    @wraps(command)
    def wrapped(*given: Any, store: str | None = None, **named: Any) -> Any:
        if store is None:
            return command(*given, **named)
        from honeyguide.store.elastic.address import read_address

        read_address(store)
        before = os.environ.get(ADDRESS)
        os.environ[ADDRESS] = store
        try:
            return command(*given, **named)
        finally:
            os.environ.pop(ADDRESS)
            if before is not None:
                os.environ[ADDRESS] = before

    extra = inspect.Parameter("store", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=StoreAddress)
    kept = [one for one in signature.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
    vars(wrapped)["__signature__"] = signature.replace(parameters=[*kept, extra])
    wrapped.__annotations__ = {**inspect.get_annotations(command), "store": StoreAddress}
    return wrapped
