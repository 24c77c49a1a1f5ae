"""An output's file can't be opened, mostly because of the shipped default address file://var/…, whose `var` is read as a host."""

from functools import partial

from honeyguide.investigate.faults.fault import Fault
from honeyguide.investigate.telltale import Telltale, find
from honeyguide.query.ast import And, Phrase, Terms
from honeyguide.schema.words import Words

_CAUSE = Words(
    "The shipped handler address file://var/lib/dionaea/… has only two slashes before var: `var` is taken for a host name and the path "
    "/lib/dionaea/… is tried. The output stays empty.",
    "同梱の設定 file://var/lib/dionaea/… はvarの前のスラッシュが2つのため、varがホスト名と解釈され、/lib/dionaea/… を開こうとします。この出力は空のままです。",
)
_ADVICE = Words(
    "Write the address with three slashes and an absolute path: file:///opt/dionaea/var/lib/dionaea/dionaea.json; then restart.",
    "スラッシュ3つと絶対パスで指定し（file:///opt/dionaea/var/lib/dionaea/dionaea.json）、再起動してください。",
)
_TITLE = Words("An output's file could not be opened", "出力ファイルを開けない")
_TELLTALE = Telltale(
    "DIO-OUTPUT-NOT-OPENED",
    "start-failure",
    _TITLE,
    _CAUSE,
    _ADVICE,
    And((Terms("log.logger", ("log_json", "log_incident")), Phrase("message", "Unable to open file"))),
    lambda moment, row: Words(
        f"The output {row.get('log.logger')} could not open its file at {moment}",
        f"{moment}に出力{row.get('log.logger')}のファイルを開けませんでした",
    ),
)

FAULT = Fault(
    id=_TELLTALE.fault,
    kind=_TELLTALE.kind,
    title=_TITLE,
    symptom=Words(
        "dionaea.json or dionaea_incident.json is missing or empty.", "dionaea.jsonやdionaea_incident.jsonがない、または空である。"
    ),
    signs=(Words("“Unable to open file /lib/dionaea/dionaea.json”", "「Unable to open file /lib/dionaea/dionaea.json」"),),
    cause=_CAUSE,
    proof="reproduced",
    versions="0.8.0 to 0.11.0",
    advice=_ADVICE,
    documented=("conf/ihandlers/log_json.yaml.in",),
    find=partial(find, telltale=_TELLTALE),
    shows=_TELLTALE.query,
    fires_on=(
        b"[03022024 04:05:06] log_json /dionaea/log_json.py:71-critical: Unable to open file /lib/dionaea/dionaea.json Error message 'No such file or directory'\n",
    ),
    quiet_on=(b"[03022024 04:05:06] log_json /dionaea/log_json.py:211-info: accepted connection from 203.0.113.9:4 to 192.0.2.7:80\n",),
)
