"""Calls somebody: through Apprise to mail, Slack, Discord, LINE and others, and through a program of the user's own."""

import logging
import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from typing import IO

import orjson

from honeyguide.watch.alert import Alert
from honeyguide.watch.settings import NotifySettings

PATIENCE = 60
"""Seconds that the user's program may take."""
GLANCE = 0.25
"""Seconds between two looks whether it is to be ended."""
LAST = 5.0
"""Seconds that it has left once the server is told to end."""
SETTLED = 1.0
"""Seconds in which what it said has come, once it has ended."""
LONGEST = 3_000
"""Characters of a message: most services take no more."""
PROGRAM = 0
"""The number of the user's program among those who are called; the addresses count from 1."""


def notify(alert: Alert, settings: NotifySettings, stop: threading.Event, only: Collection[int] | None = None) -> dict[int, str]:
    """Tell everybody whom the settings name, or of them `only` some; who couldn't be told, by number, and why. `stop` ends it."""
    problems: dict[int, str] = {}
    wanted = [(number, url) for number, url in enumerate(settings.urls, 1) if only is None or number in only]
    if wanted:
        problems |= _through_apprise(alert, wanted, settings.language, stop)
    if settings.command and (only is None or PROGRAM in only):
        for said in run_program(settings.command, orjson.dumps(alert.document()), "[notify] command", stop):
            problems[PROGRAM] = said
    return problems


def message(alert: Alert, language: str) -> tuple[str, str]:
    """The subject and the text of a message."""
    seen = alert.seen
    parts = [seen.why, seen.advice]
    text = "\n\n".join(words.in_language(language) for words in parts if words.en)
    return f"Honeyguide: {seen.title.in_language(language)}", text[:LONGEST]


def _through_apprise(alert: Alert, wanted: Sequence[tuple[int, str]], language: str, stop: threading.Event) -> Iterator[tuple[int, str]]:
    import apprise

    # It says to the log which of its addresses failed, with secrets in them.
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    title, body = message(alert, language)
    kind = apprise.NotifyType.FAILURE if alert.seen.severity == "critical" else apprise.NotifyType.WARNING
    for number, url in wanted:
        caller = apprise.Apprise()
        if stop.is_set():
            yield number, f"address {number} of [notify] urls wasn't called, for the server ends"
        elif not caller.add(url):
            yield number, f"address {number} of [notify] urls is none that Apprise knows"
        elif not caller.notify(body=body, title=title, notify_type=kind):
            yield number, f"address {number} of [notify] urls didn't take the message"


def run_program(command: Sequence[str], given: bytes, what: str, stop: threading.Event) -> list[str]:
    """Run a program with its arguments as they are (no shell), the bytes on its standard input; what went wrong.

    Once `stop` is set it has a few seconds left.
    """
    try:
        process = subprocess.Popen(  # noqa: S603
            list(command), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
        )
    except (OSError, ValueError) as error:
        return [f"{what} can't be run: {error}"]
    said: deque[bytes] = deque(maxlen=2)
    threads = [threading.Thread(target=_give, args=(process.stdin, given)), threading.Thread(target=_hear, args=(process.stderr, said))]
    for one in threads:
        one.daemon = True
        one.start()
    if not _has_ended(process, stop):
        # With all that it has started: what is left would hold its pipes, and gather with each alert.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return [f"{what} didn't end {'before the server did' if stop.is_set() else f'within {PATIENCE} s'}, and was ended"]
    for one in threads:
        one.join(SETTLED)  # not until the end of what it left running, which may be the honeypot
    if process.returncode:
        return [f"{what} ended with {process.returncode}: {b''.join(said).decode(errors='replace').strip()[-300:]}"]
    return []


def _has_ended(process: "subprocess.Popen[bytes]", stop: threading.Event) -> bool:
    """Whether a program ends while it may run; once `stop` is set it has a few seconds left."""
    ended, told = time.monotonic() + PATIENCE, False
    while time.monotonic() < ended:
        if stop.is_set() and not told:
            ended, told = min(ended, time.monotonic() + LAST), True
        with suppress(subprocess.TimeoutExpired):
            process.wait(GLANCE)
            return True
    return False


def _give(stream: IO[bytes], given: bytes) -> None:
    with suppress(OSError), stream:  # it needn't read what it is given
        stream.write(given)


def _hear(stream: IO[bytes], said: deque[bytes]) -> None:
    """The end of what a program writes to its standard error."""
    with stream:
        while block := os.read(stream.fileno(), 1024):
            said.append(block)
