"""The MongoDB emulation never advances over a message of length 0."""

from honeyguide.investigate.fatal import candidates
from honeyguide.investigate.faults.fault import Explanation, Fault
from honeyguide.investigate.hang import Hang
from honeyguide.investigate.outputs import Connection
from honeyguide.investigate.payload import first_bytes
from honeyguide.investigate.quote import empty
from honeyguide.investigate.verdict import Innocent, Sign, Statement
from honeyguide.schema.words import Words
from honeyguide.streams.mongodb_walk import would_hang_dionaea

SIZES = {
    211: Words("a DICOM association request (A-ASSOCIATE-RQ)", "DICOMのアソシエーション要求（A-ASSOCIATE-RQ）"),
    53: Words("a DB2 discovery probe", "DB2の探索プローブ"),
}
"""Messages of these sizes are known to trigger it; both were reproduced."""

OWN_ANSWER = Innocent(
    Words("An answer with “cursor”, “firstBatch” and “ok” in the recordings", "通信記録にある「cursor」「firstBatch」「ok」を含む応答"),
    Words(
        "It is the honeypot's own reply to a MongoDB query, sent before the hang; nobody broke in through it.",
        "ハングの前にハニーポット自身がMongoDBの問い合わせに返した応答であり、侵入の痕跡ではありません。",
    ),
)


def explain(hang: Hang) -> Explanation | None:
    """Fits where the service is mongo, or where the service is unknown and said nothing before it hung."""
    call, service = hang.call, hang.service
    if call is not None and (call.callback != "io_in" or call.reporting):
        return None
    silent = call is not None and call.silent and service is None
    if service != "mongod" and not silent:
        return None
    size = call.row.get("honeypot.bytes") if call is not None else None
    known = SIZES.get(size) if isinstance(size, int) else None
    walk = _walk(hang.connection, hang)
    signs = [
        Sign(
            Words("The service is mongo", "サービスはmongoである")
            if service == "mongod"
            else Words(
                "The service wrote nothing before it hung: of the silent ones only mongo has a loop",
                "サービスは停止前に何も記録していない。記録しないサービスのうちループを持つのはmongoだけである",
            ),
            seen=True,
            weight=0.5 if service == "mongod" else 0.4,
        ),
        Sign(
            Words(
                f"{size} bytes: the size of {known.en}, which is known to trigger the fault"
                if known
                else "A size that is known to trigger the fault",
                f"{size}バイトは、この不具合を起こすことが知られている{known.ja}の大きさである"
                if known
                else "不具合を起こすことが知られている大きさである",
            ),
            seen=True if known else None,
            weight=0.4,
        ),
        Sign(
            Words("The bytes received lead the message loop onto a length of 0", "受信したバイト列をたどるとメッセージ長0に行き着く"),
            seen=walk,
            weight=0.7,
        ),
    ]
    named = "a silent service, so mongo" if silent else "mongo"
    fits = f" {size} bytes fit {known.en}." if known else ""
    fits_ja = f"{size}バイトは{known.ja}に一致します。" if known else ""
    words = Words(
        f"Cause: known fault DIO-MONGO-LENGTH in {named}: the MongoDB emulation adds each message's own length to its position and "
        f"never advances over a message of length 0.{fits}",
        f"原因：既知の不具合DIO-MONGO-LENGTH（{'何も記録しないサービス、すなわちmongo' if silent else 'mongo'}）。MongoDBエミュレーションは各メッセージが"
        f"名乗る長さだけ先へ進むため、長さ0のメッセージから進めなくなります。{fits_ja}",
    )
    return Explanation(tuple(signs), (Statement(words),), (OWN_ANSWER,), candidates(hang))


def _walk(one: Connection | None, hang: Hang) -> bool | None:
    """Whether the recorded bytes stop the loop; None where the recording is empty, as it mostly is."""
    if one is None or one.recording is None or empty(one.recording):
        return None
    data = first_bytes(one.recording, hang.scene.read_line)
    return would_hang_dionaea(data) if data else None


FAULT = Fault(
    id="DIO-MONGO-LENGTH",
    kind="stuck-callback",
    title=Words("The MongoDB emulation loops on a message of length 0", "MongoDBエミュレーションが長さ0のメッセージで無限ループする"),
    symptom=Words(
        "One core at 100 %, no service answers, SIGTERM is ignored, and the log ends in “Cleanup” lines with one time.",
        "CPU1コアが100%になり、どのサービスも応答せず、SIGTERMも効かない。ログは同じ時刻の「Cleanup」行で終わる。",
    ),
    signs=(
        Words(
            "dionaea.log: traceable_io_in_cb on port 27017 with no later record of the main loop",
            "dionaea.log：ポート27017のtraceable_io_in_cbの後にメインループの記録がない",
        ),
        Words(
            "Heartbeats (“Cleanup”) under a frozen time; with 0.10 and older silence instead",
            "止まった時刻のハートビート（「Cleanup」）。0.10以前では沈黙",
        ),
        Words(
            "A row in dionaea.sqlite, no line in dionaea.json, a recording of 0 bytes",
            "dionaea.sqliteに行があり、dionaea.jsonに行がなく、通信記録が0バイト",
        ),
    ),
    cause=Words(
        "mongod.handle_io_in adds the length that a message claims to its position without a lower bound. A length of 0, or of 1 to 15 "
        "that steps onto a 0, keeps it in place for ever. Anything that begins with four NUL bytes does it, and so does a DICOM "
        "association request, whose bytes 01 00 00 00 00 lead over 1 to 0.",
        "mongod.handle_io_inは、メッセージが名乗る長さを下限の確認なしに位置へ加えます。長さが0、または1〜15で0に行き着く場合、永久に進めません。"
        "先頭が4つのNULのデータや、01 00 00 00 00で始まるDICOMのアソシエーション要求がこれに当たります。",
    ),
    proof="reproduced",
    versions="0.7.0 to 0.11.0 and master of 2021-02",
    advice=Words(
        "Kill the process with SIGKILL (SIGTERM is not heard) and start it again. Then switch the MongoDB service off "
        "(remove services-enabled/mongo.yaml) or patch modules/python/dionaea/mongo/mongo.py to close the connection where "
        "messageLength is below 16. Let a watchdog look for the FTP banner and restart the service when it is missing.",
        "SIGTERMは効かないため、SIGKILLでプロセスを終了して再起動してください。その後、MongoDBサービスを無効にする（services-enabled/mongo.yamlを削除）か、"
        "modules/python/dionaea/mongo/mongo.pyでmessageLengthが16未満なら接続を閉じるよう修正してください。FTPバナーの応答を監視し、応答がなければ再起動する"
        "ウォッチドッグも有効です。",
    ),
    documented=("modules/python/dionaea/mongo/mongo.py: “ToDo: check length”",),
    explain=explain,
    fires_on=(
        b"[03022024 04:05:06] connection /opt/dionaea/src/connection.c:2181-message: connection 0x55aa00000100 accept/tcp/none "
        b"[192.0.2.7:27017->203.0.113.9:40411] state: none->established\n"
        b"[03022024 04:05:06] connection /opt/dionaea/src/connection_tcp.c:191-debug: connection_tcp_io_in_cb con 0x55aa00000100\n"
        b"[03022024 04:05:06] connection /opt/dionaea/src/connection.c:1850-debug: connection_throttle_update con 0x55aa00000100 thr 0x55aa00000510 bytes 53\n"
        b"[03022024 04:05:06] python /opt/dionaea/modules/python/module.c:853-debug: traceable_io_in_cb con 0x55aa00000100 ctx 0x7f00 data 0x55bb size 53\n"
        + b"[03022024 04:05:06] sip /dionaea/sip/__init__.py:45-warning: Cleanup\n"
        * 3,
    ),
    quiet_on=(
        b"[03022024 04:05:06] connection-message: connection 0x55aa00000100 accept/tcp/none [192.0.2.7:27017->203.0.113.9:40411] state: none->established\n"
        b"[03022024 04:05:06] connection-debug: connection_tcp_io_in_cb con 0x55aa00000100\n"
        b"[03022024 04:05:06] connection-debug: connection_throttle_update con 0x55aa00000100 thr 0x55aa00000510 bytes 65\n"
        b"[03022024 04:05:06] python-debug: traceable_io_in_cb con 0x55aa00000100 ctx 0x7f00 data 0x55bb size 65\n"
        b"[03022024 04:05:06] connection-debug: connection_stats_accounting_limit_exceeded stats 0x55aa00000500\n"
        b"[03022024 04:05:55] sip-warning: Cleanup\n"
        b"[03022024 04:06:55] sip-warning: Cleanup\n"
        b"[03022024 04:07:55] sip-warning: Cleanup\n",
    ),
)
