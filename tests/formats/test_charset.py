"""The encoding of a file is guessed once, from text that is text."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.formats.charset import charset

JAPANESE = "2022-01-28 21:36:02 接続を受け付けました。カウント=3\n2022-01-28 21:36:03 ログインに失敗しました\n" * 5
GERMAN = "2022-01-28 21:36:02 Verbindung geschlossen: Gerät überlastet\n2022-01-28 21:36:03 Größe geändert für Schlüssel\n" * 5
RUSSIAN = "2022-01-28 21:36:02 Соединение закрыто сервером\n2022-01-28 21:36:03 Неверный пароль пользователя\n" * 5

TEXTS = [
    (b"plain\n", "utf-8"),
    (b"", "utf-8"),
    (JAPANESE.encode(), "utf-8"),
    (codecs.BOM_UTF8 + JAPANESE.encode(), "utf-8"),
    (JAPANESE.encode("cp932"), "cp932"),
    (JAPANESE.encode("euc_jp"), "euc_jp"),
    (JAPANESE.encode("iso2022_jp"), "iso2022_jp"),
    (codecs.BOM_UTF16_LE + GERMAN.encode("utf-16-le"), "utf-16-le"),
    (codecs.BOM_UTF16_BE + GERMAN.encode("utf-16-be"), "utf-16-be"),
    (GERMAN.encode("utf-16-le"), "utf-16-le"),
    (GERMAN.encode("utf-16-be"), "utf-16-be"),
    (GERMAN.encode("cp1252"), "cp1252"),
    (RUSSIAN.encode("cp1251"), "cp1251"),
    (RUSSIAN.encode("koi8_r"), "koi8_r"),
]


@pytest.mark.parametrize(("data", "name"), TEXTS)
def test_text_in_a_known_encoding_is_recognised(data: bytes, name: str) -> None:
    assert charset(data) == name


def test_bytes_of_an_attack_make_no_log_latin() -> None:
    log = b"".join(b"2022-01-28 21:36:%02d GET /%s\n" % (second, bytes([0x16, 3, 1, 0x80 + second, 0xC7, second])) for second in range(60))
    assert charset(log) == "utf-8"


def test_a_head_cut_within_a_letter_is_still_what_it_is() -> None:
    assert charset(JAPANESE.encode()[:-2]) == "utf-8"
    assert charset(JAPANESE.encode("cp932")[:-2]) == "cp932"


@given(st.binary(max_size=300))
def test_any_bytes_have_an_encoding_that_exists(data: bytes) -> None:
    assert codecs.lookup(charset(data))
