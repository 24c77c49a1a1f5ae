"""Downloads: the binaries that the honeypot captured. They are data: nothing here opens or runs one."""

from collections.abc import Sequence

from honeyguide.investigate.findings.finding import Claim, Finding
from honeyguide.investigate.findings.scope import Scope, both, distinct, top
from honeyguide.query.aggregation import Aggregation, Terms
from honeyguide.query.ast import And, Exists, Not, Or, Query, Term
from honeyguide.query.ast import Terms as AnyOf
from honeyguide.schema.words import Words
from honeyguide.store.protocol import Json

SHOWN = 30
CAPTURED: Query = Or(
    (
        AnyOf("event.action", ("download", "download-hash", "download-unique", "download-again", "session.file_download")),
        Term("event.category", "malware"),
    )
)
HASHES = ("file.hash.sha256", "file.hash.md5")


def _ask(scope: Scope) -> list[tuple[str, Query, list[Json]]]:
    about: dict[str, Aggregation] = {
        "addresses": distinct("source.ip"),
        "from": Terms("url.original", 3),
        "types": Terms("file.mime_type", 1),
        "malware": Terms("rule.name", 3),
    }
    found: list[tuple[str, Query, list[Json]]] = []
    for place, field in enumerate(HASHES):
        # An MD5 beside a SHA-256 names the same file.
        unnamed = [Exists(field), *(Not(Exists(name)) for name in HASHES[:place])]
        query = scope.witness(And((CAPTURED, *unnamed)))
        found.append((field, query, top(scope.now, query, field, SHOWN, aggs=about)))
    return found


def _judge(answer: list[tuple[str, Query, list[Json]]]) -> Sequence[Claim]:
    return [_claim(field, query, one) for field, query, files in answer for one in files]


def _claim(field: str, query: Query, one: Json) -> Claim:
    kind = field.rpartition(".")[2].upper().replace("SHA256", "SHA-256")
    urls = [str(bucket["key"]) for bucket in one["from"]["buckets"]]
    types = [str(bucket["key"]) for bucket in one["types"]["buckets"]]
    malware = [str(bucket["key"]) for bucket in one["malware"]["buckets"]]
    named = f", named {', '.join(malware)}" if malware else ""
    named_ja = f"、名称：{', '.join(malware)}" if malware else ""
    source = f" from {urls[0]}" if urls else ""
    source_ja = f"取得元：{urls[0]}、" if urls else ""
    often = "once" if one["doc_count"] == 1 else f"{one['doc_count']:,} times"
    words = Words(
        f"A file with {kind} {one['key']} was captured {often}{source}{named}; it was never executed.",
        f"{kind}が{one['key']}のファイルが{one['doc_count']:,}回捕獲されました（{source_ja}一度も実行していません{named_ja}）。",
    )
    numbers = {
        field: one["key"],
        "times": one["doc_count"],
        "addresses": one["addresses"]["value"],
        "urls": urls,
        "types": types,
        "names": malware,
    }
    return Claim(words, both(query, Term(field, one["key"])), 1.0, numbers)


_ROW = {"@timestamp": "2026-03-04T10:00:00+00:00", "event.dataset": "dionaea.sqlite", "event.module": "dionaea", "source.ip": "192.0.2.7"}

FINDING = Finding(
    id="download",
    title=Words("Captured binaries", "捕獲したバイナリ"),
    question=Words("Which files did attackers bring?", "攻撃者はどのファイルを持ち込んだか"),
    ask=_ask,
    judge=_judge,
    fires_on=(
        {**_ROW, "event.action": "download", "file.hash.md5": "0cc175b9c0f1b6a831c399e269772661", "url.original": "http://192.0.2.7/a"},
        {
            **_ROW,
            "event.dataset": "cowrie.json",
            "event.module": "cowrie",
            "event.action": "session.file_download",
            "file.hash.sha256": "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
        },
    ),
    quiet_on=({**_ROW, "event.action": "offer", "url.original": "http://192.0.2.7/a"}, {**_ROW, "event.action": "connection-accept"}),
)
