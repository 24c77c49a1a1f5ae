"""What a target is: something that takes any bytes, seeds to begin with, and the promises that it must keep over them."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """A part of the product under any bytes at all; `run` raises where a promise is broken."""

    name: str
    seeds: tuple[bytes, ...]
    run: Callable[[bytes], object]
