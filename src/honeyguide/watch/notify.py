"""Calls somebody: through Apprise to mail, Slack, Discord, LINE and others, and through a program of the user's own."""

import logging
import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress

import orjson

from honeyguide.watch.alert import Alert
from honeyguide.watch.settings import NotifySettings

PATIENCE = 60
"""Seconds that the user's program may take."""
LONGEST = 3_000
"""Characters of a message: most services take no more."""


def notify(alert: Alert, settings: NotifySettings) -> list[str]:
    """Tell everybody whom the settings name; what went wrong, a sentence each."""
    problems: list[str] = []
    if settings.urls:
        problems += _through_apprise(alert, settings)
    if settings.command:
        problems += run_program(settings.command, orjson.dumps(alert.document()), "[notify] command")
    return problems


def message(alert: Alert, language: str) -> tuple[str, str]:
    """The subject and the text of a message."""
    seen = alert.seen
    parts = [seen.why, seen.advice]
    text = "\n\n".join(words.in_language(language) for words in parts if words.en)
    return f"Honeyguide: {seen.title.in_language(language)}", text[:LONGEST]


def _through_apprise(alert: Alert, settings: NotifySettings) -> list[str]:
    import apprise

    # It says to the log which of its addresses failed, with secrets in them.
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    problems: list[str] = []
    title, body = message(alert, settings.language)
    kind = apprise.NotifyType.FAILURE if alert.seen.severity == "critical" else apprise.NotifyType.WARNING
    for number, url in enumerate(settings.urls, 1):
        caller = apprise.Apprise()
        if not caller.add(url):
            problems.append(f"address {number} of [notify] urls is none that Apprise knows")
        elif not caller.notify(body=body, title=title, notify_type=kind):
            problems.append(f"address {number} of [notify] urls didn't take the message")
    return problems


def run_program(command: Sequence[str], given: bytes, what: str) -> list[str]:
    """Run a program with its arguments as they are (no shell), the bytes on its standard input; what went wrong."""
    try:
        process = subprocess.Popen(  # noqa: S603
            list(command), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
        )
    except (OSError, ValueError) as error:
        return [f"{what} can't be run: {error}"]
    with process:
        try:
            _, said = process.communicate(given, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            # With all that it has started: what is left would hold its pipes, and gather with each alert.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            return [f"{what} didn't end within {PATIENCE} s, and was ended"]
    if process.returncode:
        return [f"{what} ended with {process.returncode}: {said.decode(errors='replace').strip()[-300:]}"]
    return []
