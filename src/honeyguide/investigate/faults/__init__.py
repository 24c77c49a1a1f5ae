"""What is known to break honeypots: one file a fault; a module here that defines FAULT is in."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from honeyguide.errors import InternalError
from honeyguide.investigate.faults.fault import Explanation, Fault
from honeyguide.schema.registry import members

__all__ = ["Explanation", "Fault", "faults"]


@cache
def faults() -> Mapping[str, Fault]:
    """Every fault by id."""
    table: dict[str, Fault] = {}
    for module, value in members("honeyguide.investigate.faults", "FAULT"):
        if not isinstance(value, Fault):
            raise InternalError(f"faults/{module}.py: FAULT is not a Fault")
        table[value.id] = value
    return MappingProxyType(table)
