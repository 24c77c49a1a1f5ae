"""New port: first seen against the sensor's own history."""

from honeyguide.investigate.findings.finding import Finding
from honeyguide.investigate.findings.first_seen import asked, history, judged
from honeyguide.investigate.findings.scope import STARTED
from honeyguide.schema.words import Words


def _say(value: str, rows: int, addresses: int) -> Words:
    return Words(
        f"Port {value} was addressed for the first time: {rows} connections from {addresses} addresses.",
        f"ポート{value}に初めてアクセスがありました（{addresses}個のアドレスから{rows}件の接続）。",
    )


FINDING = Finding(
    id="new-port",
    title=Words("New port", "新しいポート"),
    question=Words("Which ports are addressed that never were before?", "これまで一度もアクセスのなかったポートはどれか"),
    ask=asked("destination.port", STARTED),
    judge=judged(_say),
    fires_on=history("destination.port", 21, 27017),
    quiet_on=(*history("destination.port", 21, 21), *history("destination.port", 21, 27017, days=1)[-1:]),
)
