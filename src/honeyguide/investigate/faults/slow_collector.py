"""Outputs that are sent over the network hold up the whole honeypot while the collector is slow."""

from honeyguide.investigate.faults.fault import Explanation, Fault
from honeyguide.investigate.hang import Hang
from honeyguide.investigate.verdict import Sign, Statement
from honeyguide.schema.words import Words

NETWORKED = ("log_json", "log_incident", "hpfeeds", "submit_http")


def explain(hang: Hang) -> Explanation | None:
    """Fits where the loop stood in an output that speaks to the network."""
    logger = str(hang.last.get("log.logger")) if hang.last is not None else ""
    if hang.call is None or not hang.call.reporting or logger not in NETWORKED:
        return None
    sign = Sign(Words(f"The last word is from the output {logger}", f"最後の記録が出力{logger}のものである"), seen=True, weight=0.3)
    words = Words(
        f"It stood in the output {logger}, which sends its records within the main loop: a slow collector stops the whole honeypot.",
        f"出力{logger}の処理中に停止しています。この出力はメインループの中で送信するため、収集側が遅いとハニーポット全体が止まります。",
    )
    return Explanation((sign,), (Statement(words),))


FAULT = Fault(
    id="DIO-SLOW-COLLECTOR",
    kind="stuck-callback",
    title=Words("A slow collector stalls the honeypot", "収集サーバーの遅さがハニーポット全体を止める"),
    symptom=Words(
        "Services answer late or not at all while the collector is slow.", "収集サーバーが遅い間、サービスの応答が遅れるか止まる。"
    ),
    signs=(
        Words(
            "A frozen time in traceable_ihandler_cb, last record from log_json or log_incident",
            "traceable_ihandler_cb中で時刻が止まり、最後の記録がlog_jsonまたはlog_incident",
        ),
    ),
    cause=Words(
        "The HTTP handlers of log_json and log_incident wait for each answer in the main loop.",
        "log_jsonとlog_incidentのHTTP送信はメインループ内で応答を待ちます。",
    ),
    proof="seen in source",
    versions="0.8.0 to 0.11.0",
    advice=Words(
        "Write to files (handlers: file:///…) and ship those with Filebeat, Vector or Honeyguide.",
        "出力先をファイル（handlers: file:///…）にし、Filebeat・Vector・Honeyguideなどで転送してください。",
    ),
    documented=("modules/python/dionaea/log_json.py",),
    explain=explain,
)
