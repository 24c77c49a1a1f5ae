"""What goes wrong on the Elasticsearch port, worded as Elasticsearch words it: a status, a type, a reason, and what it is about."""

from typing import Any

from honeyguide.errors import (
    DocumentRefused,
    FieldRefused,
    HoneyguideError,
    IndexMissing,
    InternalError,
    MappingConflict,
    NotCounted,
    ParameterRefused,
    QueryError,
    StoreBusy,
    StoreError,
    StoreInterrupted,
    TooMuchAtOnce,
    UsageError,
    VersionConflict,
)
from honeyguide.server.elasticsearch.identity import Face
from honeyguide.server.elasticsearch.resolving import IndexClosed

MISFIT = "document_parsing_exception"
"""A document that doesn't fit its mapping, or is none; faces may call it otherwise."""
KINDS: tuple[tuple[type[HoneyguideError], int, str], ...] = (
    (ParameterRefused, 400, "x_content_parse_exception"),
    (QueryError, 400, "parsing_exception"),
    (FieldRefused, 400, "strict_dynamic_mapping_exception"),
    (DocumentRefused, 400, MISFIT),
    (MappingConflict, 400, "illegal_argument_exception"),
    (VersionConflict, 409, "version_conflict_engine_exception"),
    (IndexClosed, 400, "index_closed_exception"),
    (UsageError, 400, "illegal_argument_exception"),
    (StoreBusy, 503, "unavailable_shards_exception"),
    (StoreInterrupted, 503, "task_cancelled_exception"),
    (InternalError, 500, "internal_error"),
    (TooMuchAtOnce, 413, "content_too_long_exception"),
    (NotCounted, 500, "aggregation_execution_exception"),
    (StoreError, 400, "illegal_argument_exception"),
)
"""Status and type of each error; the first that fits counts."""
FULL = "nothing more can be written"


class Refusal(HoneyguideError):
    """An error in Elasticsearch's own words."""

    def __init__(self, status: int, kind: str, reason: str, **about: Any) -> None:
        super().__init__(reason)
        self.status = status
        self.kind = kind
        self.about = about


def bad(reason: str, kind: str = "illegal_argument_exception", **about: Any) -> Refusal:
    """A request that can't be understood."""
    return Refusal(400, kind, reason, **about)


def missing_index(name: str) -> Refusal:
    """There is no such index."""
    about = {"resource.type": "index_or_alias", "resource.id": name, "index_uuid": "_na_", "index": name}
    return Refusal(404, "index_not_found_exception", f"no such index [{name}]", **about)


def worded(error: Exception) -> tuple[int, dict[str, Any]]:
    """Status and cause (`type`, `reason` and what it is about) of an error."""
    if isinstance(error, IndexMissing):
        error = missing_index(error.where or "_all")
    if isinstance(error, Refusal):
        return error.status, {"type": error.kind, "reason": error.message, **error.about}
    if not isinstance(error, HoneyguideError):
        return 500, {"type": "internal_error", "reason": str(error)[:500]}
    if isinstance(error, StoreError) and error.message.startswith(FULL):
        return 429, {"type": "cluster_block_exception", "reason": str(error)}
    status, kind = next(((status, kind) for one, status, kind in KINDS if isinstance(error, one)), (500, "exception"))
    about: dict[str, Any] = {}
    if isinstance(error, IndexClosed | VersionConflict) and error.where:
        about = {"index": error.where, "index_uuid": "_na_"} | ({"shard": "0"} if isinstance(error, VersionConflict) else {})
    reason = error.message if isinstance(error, StoreError | IndexClosed | QueryError) else str(error)
    told: dict[str, Any] = {"type": kind, "reason": reason, **about}
    if isinstance(error, DocumentRefused) and not isinstance(error, FieldRefused):
        told["caused_by"] = {"type": "illegal_argument_exception", "reason": error.hint or reason}
    return status, told


def body_of(error: Exception) -> tuple[int, dict[str, Any]]:
    """Status and body of an answer that tells the error."""
    status, cause = worded(error)
    roots = cause.pop("causes", None) or [{name: value for name, value in cause.items() if name != "caused_by"}]
    return status, {"error": {"root_cause": roots, **cause}, "status": status}


def named_for(cause: dict[str, Any], face: Face) -> dict[str, Any]:
    """The cause of an error in the names of a face."""
    return {**cause, "type": face.misfit} if cause.get("type") == MISFIT else cause
