"""What attackers write, in every place of a log that a view shows: markup, terminal sequences, turned text, links, long values, names."""

import json
from pathlib import Path

MARKUP = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
ANSI = "\x1b[31mred\x1b]0;title\x07\x9b2J"
TURNED = "\u202egpj.exe\u2066\u200b"
LINK = "javascript:window.hacked=1"
MARKDOWN = "[click](javascript:window.hacked=1) ![x](http://192.0.2.1/x.png)"
FORMULA = '=HYPERLINK("http://192.0.2.1/")'
LONG = "A" * 1_000_000
LARGE = 2**53
"""The next whole number is none that a browser's own numbers can be."""
NAMES = ("__proto__", "constructor", "toString", "hasOwnProperty")
ALL = (MARKUP, ANSI, TURNED, LINK, MARKDOWN, FORMULA, *NAMES)
PEER = "203.0.113.7"


def write(folder: Path) -> Path:
    """A folder of logs whose every value is one of these."""
    folder.mkdir()
    (folder / "cowrie.json").write_text("".join(json.dumps(event) + "\n" for event in _cowrie()))
    (folder / "access.log").write_text("".join(_access(text) for text in (MARKUP, TURNED, LINK, MARKDOWN, *NAMES)))
    (folder / "app.ndjson").write_text("".join(json.dumps(record) + "\n" for record in _records()))
    (folder / "notes.txt").write_text(
        "".join(f"2026-11-22 21:40:{second:02} {text}\n" for second, text in enumerate((MARKUP, TURNED, MARKDOWN)))
    )
    (folder / f"httpd-127.0.0.1-80-{PEER}-41000-2026-11-22T21:41:00.000000-abcdef").write_text(_recording())
    (folder / "<img src=x onerror=window.hacked=1>.log").write_text(f"2026-11-22 21:42:00 {ANSI.replace(chr(7), '')}\n")
    return folder


def _cowrie() -> list[dict[str, object]]:
    common = {"src_ip": PEER, "session": "a1b2c3d4e5f6", "sensor": MARKUP, "timestamp": "2026-11-22T21:38:00.000000Z", "protocol": "ssh"}
    began = {"eventid": "cowrie.session.connect", "src_port": 4242, "dst_ip": "198.51.100.1", "dst_port": 2222, "message": MARKUP}
    tried = [{"eventid": "cowrie.login.success", "username": text, "password": text, "message": text} for text in ALL]
    typed = [{"eventid": "cowrie.command.input", "input": text, "message": f"CMD: {text}"} for text in (*ALL, LONG)]
    told = [
        {"eventid": "cowrie.client.version", "version": MARKUP, "message": MARKUP},
        {"eventid": "cowrie.session.file_download", "url": LINK, "outfile": MARKUP, "shasum": "0" * 64, "message": TURNED},
    ]
    return [{**common, **event} for event in (began, *tried, *told, *typed)]


def _access(text: str) -> str:
    quoted = text.replace('"', '\\"')
    return f'{PEER} - {text.split(maxsplit=1)[0]} [22/Nov/2026:21:39:00 +0000] "GET /{quoted} HTTP/1.1" 404 12 "{quoted}" "{quoted}"\n'


def _records() -> list[dict[str, object]]:
    named: dict[str, object] = {**dict.fromkeys(NAMES, MARKUP), MARKUP: MARKUP, TURNED: {"inner": ANSI}, "a.b": {"c": LINK}}
    return [
        {"time": f"2026-11-22T21:43:{second:02}Z", "message": text, "source": {"ip": PEER, "bytes": LARGE + second}, "what": text, **named}
        for second, text in enumerate(ALL)
    ]


def _recording() -> str:
    said = "\r\n".join(("GET /" + MARKUP + " HTTP/1.1", "Host: " + TURNED, "User-Agent: " + MARKUP, "", "")).encode()
    return f"stream = [('in', {said!r}),\n('out', {(MARKUP + ANSI).encode()!r})]\n"
