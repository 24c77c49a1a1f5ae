"""New credential: first seen against the sensor's own history."""

from honeyguide.investigate.findings.finding import Finding
from honeyguide.investigate.findings.first_seen import asked, history, judged
from honeyguide.schema.words import Words


def _say(value: str, rows: int, addresses: int) -> Words:
    return Words(
        f"The password {value!r} was tried for the first time: {rows} logins from {addresses} addresses.",
        f"パスワード{value!r}が初めて試されました（{addresses}個のアドレスから{rows}回）。",
    )


FINDING = Finding(
    id="new-credential",
    title=Words("New credential", "新しい認証情報"),
    question=Words("Which passwords are tried that never were before?", "これまで試されたことのないパスワードはどれか"),
    ask=asked("honeypot.credential.password"),
    judge=judged(_say),
    fires_on=history("honeypot.credential.password", "1234", "hunter2"),
    quiet_on=(
        *history("honeypot.credential.password", "1234", "1234"),
        *history("honeypot.credential.password", "1234", "hunter2", days=1)[-1:],
    ),
)
