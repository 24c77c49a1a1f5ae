"""A conversation's line behind its protocol's name."""

import pytest

from honeyguide.streams.summary import spoken


@pytest.mark.parametrize(
    ("protocol", "summary", "line"),
    [
        ("http", "HTTP: GET / HTTP/1.1", "HTTP: GET / HTTP/1.1"),
        ("smb", "negotiation only", "smb: negotiation only"),
        (None, "no bytes are in the recording", "unknown protocol: no bytes are in the recording"),
        ("text", "text: 'HELP'", "text: 'HELP'"),
        ("http", "text: 'HELP'", "text: 'HELP' (no http)"),
    ],
)
def test_a_name_stands_before_what_doesnt_begin_with_it(protocol: str | None, summary: str, line: str) -> None:
    assert spoken(protocol, summary) == line
