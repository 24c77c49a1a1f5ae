"""Which payloads are alike: digests by their distance from one that somebody names."""

import re
from collections.abc import Iterable

from honeyguide.streams.tlsh import distance

NEAR = 50
"""A distance below which payloads are taken for kin, unless said otherwise; below 30 they are nearly the same."""
_DIGEST = re.compile(r"(?:T1)?[0-9A-Fa-f]{70}")


def is_digest(text: str) -> bool:
    """Whether the text is a TLSH digest, with or without the `T1` of the newer notation."""
    return _DIGEST.fullmatch(text) is not None


def alike(digest: str, others: Iterable[str], most: int = NEAR) -> dict[str, int]:
    """The digests that are at most so far from this one, the nearest first. Raises ValueError where `digest` is none."""
    near = {other: distance(digest, other) for other in set(others)}
    return dict(sorted(((other, apart) for other, apart in near.items() if apart <= most), key=lambda pair: (pair[1], pair[0])))
