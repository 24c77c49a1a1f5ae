"""A count from the network is looped over unchecked in the DCERPC services."""

import re

from honeyguide.investigate.faults.fault import Explanation, Fault
from honeyguide.investigate.hang import Hang
from honeyguide.investigate.rows import text
from honeyguide.investigate.verdict import Sign, Statement
from honeyguide.schema.words import Words

ENTRIES = re.compile(r"EntriesRead\s*=\s*(?:0x)?(\w+)")
HUGE = 1_000_000


def explain(hang: Hang) -> Explanation | None:
    """Fits where the loop's last word is a huge number of entries."""
    found = ENTRIES.search(text(hang.last)) if hang.last is not None else None
    if found is None or not found[1].isdigit() or int(found[1]) < HUGE:
        return None
    sign = Sign(
        Words(f"The last word is a count of {found[1]} entries", f"最後の記録が{found[1]}件という件数である"), seen=True, weight=0.5
    )
    words = Words(
        f"Cause: most likely fault DIO-RPC-ENTRIES: the peer claimed {found[1]} entries and the service makes an answer for each.",
        f"原因：不具合DIO-RPC-ENTRIESの可能性が高いです。相手が名乗った{found[1]}件の要素すべてについて応答を作ろうとしています。",
    )
    return Explanation((sign,), (Statement(words),))


FAULT = Fault(
    id="DIO-RPC-ENTRIES",
    kind="stuck-callback",
    title=Words("An RPC request claims billions of entries", "RPC要求が膨大な要素数を名乗る"),
    symptom=Words("The honeypot stops answering and its memory grows.", "ハニーポットが応答しなくなり、メモリー使用量が増え続ける。"),
    signs=(Words("rpcservices: “EntriesRead = <huge number>”, then silence", "rpcservices：「EntriesRead = 巨大な数」の後に沈黙"),),
    cause=Words(
        "LsarLookupSids and kin copy the peer's count into a loop without a limit (rpcservices.py).",
        "LsarLookupSidsなどが、相手の名乗る件数を制限なしにループへ渡しています（rpcservices.py）。",
    ),
    proof="seen in source",
    versions="0.8.0 to 0.11.0",
    advice=Words(
        "Kill it with SIGKILL and start it again; cap the count in rpcservices.py, or switch the SMB service off.",
        "SIGKILLで終了して再起動し、rpcservices.pyで件数に上限を設けるか、SMBサービスを無効にしてください。",
    ),
    documented=("modules/python/dionaea/smb/rpcservices.py",),
    explain=explain,
)
