"""Words of a text, as Elasticsearch's standard analyzer cuts them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.store.analysis import tokens, words


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Hello, World", ["hello", "world"]),
        (
            "connection 0x55bfe82f7050 127.0.0.1:80->10.0.0.1:34697",
            ["connection", "0x55bfe82f7050", "127.0.0.1", "80", "10.0.0.1", "34697"],
        ),
        ("/opt/dionaea-src/src/connection_tcp.c:286", ["opt", "dionaea", "src", "src", "connection_tcp.c", "286"]),
        ("dionaea.connection.tcp.accept", ["dionaea.connection.tcp.accept"]),
        ("mstshash=beio\r\n", ["mstshash", "beio"]),
        ("sip:nm", ["sip:nm"]),
        ("o'neil's 3,000.5 a.1 1.a", ["o'neil's", "3,000.5", "a", "1", "1", "a"]),
        ("a. .b c..d", ["a", "b", "c", "d"]),
        ("__init__ _ ___", ["__init__"]),
        ("日本語 ひらがな カタカナ 한국어", ["日", "本", "語", "ひ", "ら", "が", "な", "カタカナ", "한국어"]),
        ("ÉCOLE Σίσυφος İ", ["école", "σίσυφος", "i"]),
        ("", []),
        ("🙂 !?", []),
    ],
)
def test_cut(text: str, cut: list[str]) -> None:
    assert tokens(text) == cut


@given(st.text(max_size=60))
def test_words_stand_where_they_say(text: str) -> None:
    last = 0
    for word in words(text):
        assert last <= word.start < word.end <= len(text)
        assert len(word.text) == word.end - word.start
        last = word.end


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_gap_parts_words(left: str, right: str) -> None:
    assert tokens(f"{left} {right}") == tokens(left) + tokens(right)
