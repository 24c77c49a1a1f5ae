"""What an installation brings with it: the page, the address data, and programs that help."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from honeyguide.enrich import about
from honeyguide.server.doctor.examined import Case, Examined, as_far
from honeyguide.server.page import DOCUMENT, FOLDER

OLD = timedelta(days=365)
UNIT = Path("/etc/systemd/system/honeyguide.service")


def look(case: Case) -> Iterator[Examined]:
    """All of it."""
    if (FOLDER / DOCUMENT).is_file():
        yield Examined("page", "fine", "it is built")
    else:
        yield Examined("page", "wrong", "it wasn't built", "Install with `pip install .` from the source folder; the rest works without.")
    yield from as_far("addresses", _addresses(case))
    if shutil.which("py-spy") is None:
        yield Examined("py-spy", "mind", "it isn't there", "With it `honeyguide evidence` also keeps Python's stacks: pip install py-spy.")
    if UNIT.exists():
        yield Examined("service", "fine", f"{UNIT} is installed")


def _addresses(case: Case) -> Iterator[Examined]:
    for one in about(sorted((case.folder / "geo").glob("*.mmdb"))):
        if one.problem:
            yield Examined("addresses", "wrong", f"{one.name}: {one.problem}", f"Replace it, or remove it from {case.folder / 'geo'}.")
        elif one.date and datetime.now(UTC) - datetime.fromisoformat(one.date[:10]).replace(tzinfo=UTC) > OLD:
            yield Examined(
                "addresses", "mind", f"{one.name} is of {one.date}", "A newer Honeyguide brings newer data; or put an .mmdb below geo."
            )
        else:
            yield Examined("addresses", "fine", f"{one.name} of {one.date or 'an unknown day'}")


EXAMINE = look
