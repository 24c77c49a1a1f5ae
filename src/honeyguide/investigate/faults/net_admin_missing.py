"""In a container without NET_ADMIN Dionaea burns a core from its start; no output shows it."""

from honeyguide.investigate.faults.fault import Fault
from honeyguide.schema.words import Words

FAULT = Fault(
    id="DIO-NET-ADMIN",
    kind="container",
    title=Words("The container lacks NET_ADMIN", "コンテナーにNET_ADMIN権限がない"),
    symptom=Words(
        "About 100 % processor time from the start, while services answer.", "起動直後からCPU使用率が約100%だが、サービスは応答する。"
    ),
    signs=(),
    cause=Words(
        "Not known; reported by those who run Dionaea in containers.", "原因は不明です。コンテナーで運用する利用者から報告されています。"
    ),
    proof="reported",
    versions="unknown",
    advice=Words("Give the container the capability: cap_add: [NET_ADMIN].", "コンテナーに権限を与えてください（cap_add: [NET_ADMIN]）。"),
    documented=("telekom-security/tpotce#606", "CommunityHoneyNetwork/CHN-Server#166", "CommunityHoneyNetwork/dionaea#31"),
)
