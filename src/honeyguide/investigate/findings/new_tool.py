"""New tool: first seen against the sensor's own history."""

from honeyguide.investigate.findings.finding import Finding
from honeyguide.investigate.findings.first_seen import asked, history, judged
from honeyguide.schema.words import Words


def _say(value: str, rows: int, addresses: int) -> Words:
    return Words(
        f"{value} came for the first time: {rows} conversation{'' if rows == 1 else 's'}"
        f" from {addresses} address{'' if addresses == 1 else 'es'}.",
        f"{value}が初めて現れました（アドレス{addresses}個から通信内容{rows}件）。",
    )


FINDING = Finding(
    id="new-tool",
    title=Words("New tool", "新しいツール"),
    question=Words("Which tools come that never came before?", "これまで見られなかったツールはどれか"),
    ask=asked("honeypot.tool.name"),
    judge=judged(_say),
    fires_on=history("honeypot.tool.name", "Nmap", "masscan"),
    quiet_on=(*history("honeypot.tool.name", "Nmap", "Nmap"), *history("honeypot.tool.name", "Nmap", "masscan", days=1)[-1:]),
)
