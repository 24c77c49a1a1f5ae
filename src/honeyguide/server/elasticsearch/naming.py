"""Which names indices, aliases and data streams may have.

https://www.elastic.co/guide/en/elasticsearch/reference/7.17/indices-create-index.html
"""

from honeyguide.server.elasticsearch.refusals import Refusal

FORBIDDEN = ' "*\\<|,>/?'
LONGEST = 255
"""Bytes of a name."""


def check_index(name: str) -> str:
    """The name of an index. Raises Refusal."""
    reason = _wrong(name)
    if not reason and name != name.lower():
        reason = "must be lowercase"
    if reason:
        raise Refusal(
            400, "invalid_index_name_exception", f"Invalid index name [{name[:300]}], {reason}", index=name[:300], index_uuid="_na_"
        )
    return name


def check_alias(name: str) -> str:
    """The name of an alias. Raises Refusal."""
    reason = _wrong(name)
    if reason:
        raise Refusal(400, "invalid_alias_name_exception", f"Invalid alias name [{name[:300]}], {reason}")
    return name


def _wrong(name: str) -> str:
    if not name:
        return "must not be empty"
    for sign in "#:":
        if sign in name:
            return f"must not contain '{sign}'"
    if any(sign in FORBIDDEN for sign in name):
        return 'must not contain the following characters [ , ", *, \\, <, |, ,, >, /, ?]'
    if name[0] in "_-+":
        return "must not start with '_', '-', or '+'"
    if name in {".", ".."}:
        return "must not be '.' or '..'"
    if len(name.encode("utf-8", "surrogatepass")) > LONGEST:
        return f"index name is too long, ({len(name.encode())} > {LONGEST})"
    return ""
