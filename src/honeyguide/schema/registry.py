"""Finds the members of a registry: the modules of a folder that define its name."""

import importlib
import pkgutil
from collections.abc import Iterator


def members(package: str, attribute: str) -> Iterator[tuple[str, object]]:
    """Each module of `package` (not of its sub-packages) that defines `attribute`, as (module name, value), by name."""
    folder = importlib.import_module(package)
    for found in sorted(pkgutil.iter_modules(folder.__path__), key=lambda module: module.name):
        if found.ispkg:
            continue
        module = importlib.import_module(f"{package}.{found.name}")
        value = getattr(module, attribute, None)
        if value is not None:
            yield found.name, value
