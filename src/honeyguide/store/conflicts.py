"""Whether a change of a document may be made: what is there against what the change expects to be there."""

from honeyguide.errors import VersionConflict
from honeyguide.store.protocol import Operation


def conflict(operation: Operation, version: int | None, seq: int | None) -> VersionConflict | None:
    """What stands against the change. `version` is the document's last, deleted or not; `seq` that of its live row."""
    name, where = f"[{operation.id}]: version conflict", operation.index
    if operation.kind == "create" and seq is not None:
        return VersionConflict(f"{name}, document already exists (current version [{version}])", where=where)
    if operation.if_seq_no is not None and not (operation.kind == "update" and seq is None) and seq != operation.if_seq_no:
        wanted = f"required seqNo [{operation.if_seq_no}], primary term [1]"
        there = "but no document was found" if seq is None else f"current document has seqNo [{seq}] and primary term [1]"
        return VersionConflict(f"{name}, {wanted}. {there}", where=where)
    if operation.version is not None and operation.version_type is not None and version is not None:
        newer = operation.version >= version if operation.version_type == "external_gte" else operation.version > version
        if not newer:
            than = "higher than" if operation.version_type == "external_gte" else "higher or equal to"
            return VersionConflict(f"{name}, current version [{version}] is {than} the one provided [{operation.version}]", where=where)
    return None
