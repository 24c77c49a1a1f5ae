import time

from honeyguide.streams import java_objects


def described(name: str) -> bytes:
    return b"r" + len(name).to_bytes(2, "big") + name.encode() + bytes(8)


def test_classes_are_named_in_order_and_once() -> None:
    data = java_objects.MAGIC + b"s" + described("java.util.HashMap") + described("[Ljava.lang.Object;") + described("java.util.HashMap")
    assert java_objects.classes(data) == ["java.util.HashMap", "[Ljava.lang.Object;"]


def test_a_name_that_is_shorter_than_it_claims_is_none() -> None:
    assert java_objects.classes(b"r\x00\x20java.util.HashMap\x00") == []


def test_letters_without_a_description_are_no_class() -> None:
    assert java_objects.classes(b"just rrrrr text " * 50) == []


def test_a_flood_takes_time_in_proportion() -> None:
    started = time.process_time()
    java_objects.classes(b"r\x00\xff" + b"r" * 5_000_000)
    assert time.process_time() - started < 2.0
