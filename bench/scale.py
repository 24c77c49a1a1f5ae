"""How the embedded store grows: `python -m bench.scale 1 4 10` takes so many million records in, each time afresh, and asks the questions.

One line of JSON a size, then the table that stands in docs/scale.md.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import documents
from bench.honeyguide_runs import asked_in_process, take_in
from bench.log import made_log
from bench.measure import ASKING, QUESTIONS, folder_bytes

MILLION = 1_000_000


def measured(millions: float, folder: Path) -> dict[str, Any]:
    """One size: seconds, megabytes, bytes a record, milliseconds of each question (the median of seven)."""
    log = made_log(folder, int(millions * MILLION))
    survey = documents.survey(log)
    data = folder / "store"
    done = take_in(log, data)
    told: dict[str, Any] = {
        "records": survey.records,
        "log_mb": round(log.stat().st_size / 1e6),
        "seconds": round(done.seconds, 1),
        "records_per_s": round(survey.records / done.seconds),
        "memory_mb": round(done.megabytes),
        "bytes_a_record": round(folder_bytes(data) / survey.records, 2),
    }
    figures = {figure.what: figure.value for figure in asked_in_process(data, "honeyguide", survey)}
    told |= {f"{question} (ms)": round(figures[question], 1) for question in QUESTIONS if question in figures}
    told["memory while asking (MB)"] = round(figures.get(ASKING, 0))
    shutil.rmtree(data)
    log.unlink()
    return told


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as Markdown, a column a size."""
    sizes = [f"{row['records'] / MILLION:g} million" for row in rows]
    lines = [f"| | {' | '.join(sizes)} |", f"|---|{'---:|' * len(rows)}"]
    lines += [f"| {name} | {' | '.join(f'{row[name]:,}' for row in rows)} |" for name in rows[0] if name != "records"]
    return "\n".join(lines)


def main(sizes: list[str]) -> None:
    """Measure each size and print."""
    rows: list[dict[str, Any]] = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="honeyguide-scale-") as folder:
            rows.append(measured(float(size), Path(folder)))
        print(json.dumps(rows[-1]), flush=True)
    print(table(rows))


if __name__ == "__main__":
    main(sys.argv[1:] or ["1", "4", "10"])
