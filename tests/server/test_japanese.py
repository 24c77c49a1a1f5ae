"""Every sentence with which the page's interface says what went wrong has its Japanese one."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.server.conftest import Asker

import honeyguide
from honeyguide import errors
from honeyguide.server.japanese import in_japanese, table

SOURCE = Path(honeyguide.__file__).parent
SAID_BY = (
    "server/*.py",
    "server/api/*.py",
    "server/access/accounts.py",
    "server/kibana/*.py",
    "query/kql*.py",
    "query/lucene*.py",
    "query/datemath.py",
    "sources/*.py",
    "workspace/*.py",
    "formats/zones.py",
    "store/interruption.py",
    "store/names.py",
)
ELSEWHERE = {"server/serving.py", "server/syslog.py", "query/lucene_printing.py", "sources/pasted.py"}
"""What these say is said before there is a page, or not to it."""
KINDS = {"Missing", "NoRoom", *(name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception))}


REASON_AT = {"Reject": 2, "Refusal": 1, "BadEntry": 1, "refuse": 2, "_junk": 2}
"""Which argument says why; of a refusal the next one says what to do."""


def written(node: ast.expr | None) -> str | None:
    """A literal or f-string, with `{}` for what it names; none where its words depend on a number."""
    match node:
        case ast.JoinedStr(values=parts) if any(
            isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.IfExp) for part in parts
        ):
            return None
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts)
        case _:
            return None


def sentences() -> Iterator[str]:
    for pattern in SAID_BY:
        for file in SOURCE.glob(pattern):
            if str(file.relative_to(SOURCE)) in ELSEWHERE:
                continue
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Raise | ast.Return) and isinstance(
                    node.exc if isinstance(node, ast.Raise) else node.value, ast.Call
                ):
                    call = node.exc if isinstance(node, ast.Raise) else node.value
                    assert isinstance(call, ast.Call)
                    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
                    if name in KINDS:
                        yield from filter(None, map(written, [*call.args[:1], *(one.value for one in call.keywords if one.arg == "hint")]))


def reasons() -> Iterator[str]:
    """Why a line or a file wasn't taken in."""
    for pattern in ("formats/*.py", "sources/*.py", "ingest/*.py"):
        for file in SOURCE.glob(pattern):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    at = REASON_AT.get(getattr(node.func, "id", ""), len(node.args))
                    yield from filter(None, map(written, node.args[at : at + 2]))


@pytest.mark.parametrize("sentence", sorted({*sentences(), *reasons()} - {"", "{}", "expected {}"}))
def test_there_is_a_japanese_sentence(sentence: str) -> None:
    assert in_japanese(sentence.replace("{}", "1")), sentence


def test_what_a_sentence_names_stands_in_the_other_too() -> None:
    for english, japanese in table().items():
        names = [str(number) for number in range(english.count("{}"))]
        assert japanese.format(*names) == in_japanese(
            "".join(part + name for part, name in zip(english.split("{}"), [*names, ""], strict=True))
        )
        assert all(name in japanese.format(*[f"<{one}>" for one in names]) for name in [f"<{one}>" for one in names]), english


def test_what_is_named_stays_as_it_is_and_phrases_of_ours_do_not() -> None:
    assert in_japanese("there is no index 'logs-*'") == "'logs-*'というインデックスはありません。"
    assert in_japanese("expected a value after ':' before ')'") == "「)」の前に「:」の後に続く値が必要です。"
    assert in_japanese("there is no index {}") == "{}というインデックスはありません。"
    assert in_japanese("something that a cluster said") is None


def test_an_answer_says_it_in_both_languages(ask: Asker) -> None:
    error = ask.post("/search", 400, query="a: (")
    assert error["message"] == "expected a value but the query ends here"
    assert error["ja"] == {"message": "値が必要ですが、検索式がここで終わっています。", "where": "5文字目", "hint": ""}
    assert ask.get("/uploads/nothing", 404)["ja"]["message"] == "このアップロードはありません。"
    assert "ja" not in ask.post("/search", 400, sort="x")
