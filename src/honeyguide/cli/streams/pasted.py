"""`honeyguide streams show --text`: what pasted remains of streams once were."""

import sys
from pathlib import Path

from honeyguide.schema.visible import visible
from honeyguide.streams.reader import quoted
from honeyguide.streams.remains import LONGEST, Fragment, read_remains

NATURE = (
    "These are fields of binary protocols, and what is printable of them. They are not text in some encoding, so no other encoding makes "
    "them readable. The bytes themselves are in the recordings: `honeyguide streams list PATH`."
)


def show_text(place: str, *, json: bool) -> None:
    """Names every fragment of the text at `place`, a file or `-`."""
    reading = read_remains(_text(place))
    if json:
        import orjson

        for one in reading.fragments:
            sys.stdout.buffer.write(orjson.dumps(_object(one), option=orjson.OPT_APPEND_NEWLINE))
        return
    for one in reading.fragments:
        named = ", ".join(filter(None, (one.protocol, one.tool, one.step)))
        print(visible(f"{quoted(one.text, 60)}\n  {named} (certainty {one.certainty:.2f})", lines=True))
    print()
    if reading.scan is not None:
        scan = reading.scan
        behind = f", its own name replaced by '{scan.token}'" if scan.disguised else ""
        print(visible(f"Together: one service scanner that walks a list of probes{behind}; {len(scan.probes)} of them are here."))
    if any(one.answer for one in reading.fragments):
        print("The MongoDB answer is the honeypot's own and no sign of a break-in.")
    if any(one.protocol for one in reading.fragments):
        print(NATURE)


def _object(one: Fragment) -> dict[str, str | float | None]:
    return {
        "text": one.text,
        "protocol": one.protocol or None,
        "tool": one.tool or None,
        "step": one.step,
        "certainty": one.certainty,
        "token": one.token or None,
    }


def _text(place: str) -> str:
    from honeyguide.errors import SourceError

    if place == "-":
        data = sys.stdin.buffer.read(4 * LONGEST)
    else:
        try:
            with Path(place).open("rb") as file:
                data = file.read(4 * LONGEST)
        except OSError as error:
            raise SourceError(error.strerror or "can't be read", where=place) from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
