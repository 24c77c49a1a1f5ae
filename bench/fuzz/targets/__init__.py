"""One file a kind of reader: a module here that defines TARGETS is in."""

import importlib

from bench.fuzz.target import Target
from honeyguide.schema.registry import members


def targets() -> dict[str, tuple[Target, str]]:
    """Every target by name, with the module that has it."""
    found = [(target, module) for module, value in members(__name__, "TARGETS") for target in _of(value)]
    return {target.name: (target, module) for target, module in found}


def target_of(module: str, name: str) -> Target:
    """One target, where nothing is loaded that it doesn't need."""
    found = _of(importlib.import_module(f"{__name__}.{module}").TARGETS)
    return next(target for target in found if target.name == name)


def _of(value: object) -> list[Target]:
    return [target for target in value if isinstance(target, Target)] if isinstance(value, tuple) else []
