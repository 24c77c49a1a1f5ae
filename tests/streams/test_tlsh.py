"""TLSH: the digests and distances that Trend Micro's own implementation (py-tlsh 5.0.0) gives for the same bytes."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.streams.tlsh import distance, tlsh


def some(size: int, seed: int) -> bytes:
    choice = random.Random(seed)
    return bytes(choice.choice(b"abcdefghijklmnop \r\n\0\xff\x7fGETHTTP") for _ in range(size))


VECTORS = [
    (50, 0, "T13D90024DD0A860543401CC4625C265855560091B0A407D19409017510F11A100D17859"),
    (100, 1, "T1C9B0129DC11CBD1C582EF1609FC10C830741B4C04240D1C5BBD4F9194881C52A342D64"),
    (656, 2, "T1ABF02356BDE442C25D7C09C80A16FBEE0A5D809477242D707F99332EE31888AC3557E9"),
    (657, 3, "T1260123EBE6D77F22F68D1FE157491373349D631DF4B9120088B05AC84A1B2DC7200A59"),
    (3199, 4, "T152616C66DE431497D69800DC3C9E00DD7F8DE5069CC0CCFB98887C24CB9ABAC03A6B96"),
    (3200, 5, "T1F4613BEF90500A93AD8E8560C3184AE09DD5AF013BF0E8BCA4B74B5E6EDDD761070677"),
    (20000, 6, "T13C92AE8E9D602D0F1162E5C1151E06AD9ACC89615D94D0A5BEFDAD8ECF6CD3E0233369"),
]


@pytest.mark.parametrize(("size", "seed", "digest"), VECTORS)
def test_digests_are_those_of_the_reference(size: int, seed: int, digest: str | None) -> None:
    assert tlsh(some(size, seed)) == digest


def test_what_is_short_or_always_the_same_has_no_digest() -> None:
    assert tlsh(b"a" * 49) is None
    assert tlsh(bytes(100)) is None
    assert tlsh(b"ab" * 500) is None


@pytest.mark.parametrize(("one", "other", "apart"), [(1, 0, 216), (3, 1, 302), (4, 2, 389), (5, 2, 374), (6, 1, 658), (6, 5, 476)])
def test_distances_are_those_of_the_reference(one: int, other: int, apart: int) -> None:
    left, right = VECTORS[one][2], VECTORS[other][2]
    assert left
    assert right
    assert distance(left, right) == distance(right, left) == apart


@given(st.binary(min_size=50, max_size=2000))
def test_nothing_is_nearer_than_itself(data: bytes) -> None:
    digest = tlsh(data)
    assert digest is None or (len(digest) == 72 and distance(digest, digest) == 0)


def test_alike_payloads_are_near_and_others_far() -> None:
    exploit = some(4000, 1)
    variant = exploit[:2000] + b"another address" + exploit[2000:]
    near, far = tlsh(variant), tlsh(bytes(range(256)) * 16)
    own = tlsh(exploit)
    assert own
    assert near
    assert far
    assert distance(own, near) < 30 < 200 < distance(own, far)


@pytest.mark.parametrize("text", ["", "T1", "T1" + "0" * 68, "no digest at all"])
def test_what_is_no_digest_has_no_distance(text: str) -> None:
    with pytest.raises(ValueError):
        distance(text, text)
