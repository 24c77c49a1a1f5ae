"""What a cluster's refusal means to a person: what went wrong, where, and what to do about it."""

from typing import Any

from honeyguide.errors import IndexMissing, StoreError, VersionConflict

LOGIN = "Give a user in the address with HONEYGUIDE_STORE_PASSWORD, or HONEYGUIDE_STORE_API_KEY."
DISK = "The disk of a node is over its flood-stage watermark: free space or add a node; the block goes by itself (7.4 and later)."
RIGHTS = (
    "The account needs create_index, read, write, manage and view_index_metadata on the indices of its prefix, and monitor on the cluster."
)
NO_ROUTE = "Is it running, is the address right, and does a firewall stand between?"
TLS = "Name the authority's certificate with HONEYGUIDE_STORE_CA or ?ca=FILE."


def refused(status: int, body: Any, where: str) -> StoreError:
    """The error of an answer with such a status."""
    kind, reason = _said(body)
    if status == 401:
        return StoreError("the cluster doesn't know this account (401)", where=where, hint=LOGIN)
    if "flood" in reason or "read-only-allow-delete" in reason or "read_only_allow_delete" in reason:
        return StoreError("the cluster takes nothing in: an index is read-only (disk full)", where=where, hint=DISK)
    if status == 403:
        return StoreError(f"the account may not do this (403): {reason}", where=where, hint=RIGHTS)
    if kind == "index_not_found_exception":
        return IndexMissing(f"there is no index: {reason}", where=where)
    if status == 409 or kind == "version_conflict_engine_exception":
        return VersionConflict(reason, where=where)
    if "too many buckets" in reason:
        return StoreError(f"more buckets than the cluster allows: {reason}", where=where, hint="Ask for a shorter time or longer steps.")
    if status in {429, 503}:
        hint = "GET _cluster/health says red? Then a shard is missing: see GET _cluster/allocation/explain."
        return StoreError(f"the cluster can't do it now ({status}): {reason}", where=where, hint=hint)
    return StoreError(f"the cluster says no ({status}): {reason}", where=where)


def unreachable(error: Exception, where: str) -> StoreError:
    """The error of a connection that can't be made."""
    text = str(error)
    if "CERTIFICATE" in text.upper():
        return StoreError("the cluster's certificate isn't trusted", where=where, hint=TLS)
    if "WRONG_VERSION_NUMBER" in text or "record layer" in text:
        return StoreError("the cluster doesn't speak TLS here", where=where, hint="Say http:// instead of https://.")
    return StoreError(f"the cluster can't be reached: {_short(text)}", where=where, hint=NO_ROUTE)


def _said(body: Any) -> tuple[str, str]:
    error = body.get("error", body) if isinstance(body, dict) else body
    if not isinstance(error, dict):
        return "", _short(str(error))
    causes = [error, *error.get("root_cause", []), *[shard.get("reason", {}) for shard in error.get("failed_shards", [])[:1]]]
    cause: Any = error.get("caused_by")
    while isinstance(cause, dict):
        causes.append(cause)
        cause = cause.get("caused_by")
    reasons = list(dict.fromkeys(str(one.get("reason")) for one in causes if isinstance(one, dict) and isinstance(one.get("reason"), str)))
    return str(error.get("type", "")), _short("; ".join(reason for reason in reasons if reason != "all shards failed"))


def _short(text: str) -> str:
    return text if len(text) < 500 else f"{text[:500]}…"
