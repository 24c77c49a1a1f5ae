"""How the tests read a Dockerfile and a .dockerignore, by example."""

import pytest
from tests.container.dockerfile import Instruction, let_in, settings, stages

TEXT = """# a comment
FROM python:3.13 AS build
COPY a.txt \\
# between two lines
     b.txt ./
RUN one \\
 && two

FROM python:3.13
COPY --from=build --chown=1:2 /x /y
ENTRYPOINT ["a", "b c"]
"""
IGNORED = "*\n!src\n!README.md\n# a comment\n**/node_modules\nsrc/*.tmp\n"


def test_stages_have_their_instructions() -> None:
    first, second = stages(TEXT)
    assert (first.name, first.base, second.name) == ("build", "python:3.13", "1")
    assert first.steps == [Instruction("COPY", {}, "a.txt       b.txt ./"), Instruction("RUN", {}, "one   && two")]
    assert first.steps[0].words() == ["a.txt", "b.txt", "./"]
    assert second.steps[0] == Instruction("COPY", {"from": "build", "chown": "1:2"}, "/x /y")
    assert second.last("ENTRYPOINT").words() == ["a", "b c"]


def test_what_cannot_be_carried_out_is_an_error() -> None:
    with pytest.raises(ValueError, match="ONBUILD"):
        stages("FROM x\nONBUILD RUN y\n")


def test_a_setting_may_use_the_one_before() -> None:
    assert settings("PATH=/a:$PATH     B=1", {"PATH": "/b"}) == {"PATH": "/a:/b", "B": "1"}


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("README.md", True),
        ("README.ja.md", False),
        ("src/a/b.py", True),
        ("srcs/a.py", False),
        ("src/node_modules/a.js", False),
        ("ui/node_modules/a.js", False),
        ("src/a.tmp", False),
        ("src/a/b.tmp", True),
    ],
)
def test_the_last_line_that_fits_decides(path: str, seen: bool) -> None:
    assert let_in(path, IGNORED) is seen
