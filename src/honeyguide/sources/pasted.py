"""Lines that somebody pasted: standard input as a source that can be read more than once, without what pasting put around them."""

import io
import re
from typing import BinaryIO

from honeyguide.errors import SourceError
from honeyguide.sources.source import Source

MOST = 1 << 30
"""Bytes that are kept in memory; a whole log comes as a file."""
PASTED = 1 << 20
"""Bytes up to which it is somebody's selection of lines, and not a log that was piped in."""
LONGEST_LEAD = 100
_HEAD = re.compile(rb"\[\d{8} \d\d:\d\d:\d\d\] ")
_DIGITS = re.compile(rb"\d+")
_QUOTED = re.compile(rb"(?:> ?)+")
_NUMBERS = {word: count for count, word in enumerate((b"two", b"three", b"four", b"five", b"six", b"seven", b"eight", b"nine", b"ten"), 2)}
_REMARK = re.compile(rb" +\([^()]*?\b(\d{1,4}|" + b"|".join(_NUMBERS) + rb") times\b[^()]*\)\r?$")
BLOCK = 4096
"""A log that was cut by a kill ends at a multiple of this; any other text without a last line end was selected without it."""


def pasted(stream: BinaryIO) -> Source:
    """Everything the stream has. A few lines lose the quote signs, line numbers or indentation before them, and are as many as they say."""
    data = stream.read(MOST + 1)
    if len(data) > MOST:
        raise SourceError("is longer than 1 GiB", where="standard input", hint="Give the file's name instead.")
    if len(data) <= PASTED and b"\0" not in data:
        ends = not data or data.endswith(b"\n") or len(data) % BLOCK == 0
        data = b"\n".join(_repeated(_bare(data.split(b"\n")))) + (b"" if ends else b"\n")
    return Source("-", "pasted", lambda: io.BytesIO(data), len(data), None, "", None)


def _bare(lines: list[bytes]) -> list[bytes]:
    """The lines without what stands before all of them: `> `, `123:`, `dionaea.log:123:`, `Jan 28 21:36:02 host dionaea[99]: `."""
    filled = [line for line in lines if line.strip()]
    if filled and all(line.startswith(b">") for line in filled):
        lines = [line[found.end() :] if (found := _QUOTED.match(line)) else line for line in lines]
    heads = [found.start() if (found := _HEAD.search(line)) else None for line in lines]
    leads = {_DIGITS.sub(b"0", line[:start]) for line, start in zip(lines, heads, strict=True) if start is not None}
    if len(leads) == 1 and 0 < len(lead := leads.pop()) <= LONGEST_LEAD and lead.strip():
        return [line if start is None else line[start:] for line, start in zip(lines, heads, strict=True)]
    margins = [len(line) - len(line.lstrip(b" \t")) for line in lines if line.strip()]
    margin = min(margins, default=0)
    return [line[margin:] for line in lines] if margin else lines


def _repeated(lines: list[bytes]) -> list[bytes]:
    """`Cleanup   (this line four times, and so on)` is the line four times, together with those just before that are the same."""
    result: list[bytes] = []
    for line in lines:
        found = _REMARK.search(line) if _HEAD.match(line) else None
        if found is None:
            result.append(line)
            continue
        told = line[: found.start()]
        count = _NUMBERS.get(found[1]) or int(found[1])
        already = next((place for place, other in enumerate(reversed(result)) if other != told), len(result))
        result += [told] * max(1, count - already)
    return result
