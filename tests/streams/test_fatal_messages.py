"""Messages that a lost one may have been: each hangs the loop, is what it says it is, and fits by its size."""

import pytest

from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.fatal_messages import Message, fitting, messages
from honeyguide.streams.mongodb_walk import would_hang_dionaea
from honeyguide.streams.protocols import decode


def name(message: Message) -> str:
    return message.protocol


@pytest.mark.parametrize("message", messages(), ids=name)
def test_each_hangs_the_loop_and_is_what_it_says(message: Message) -> None:
    assert would_hang_dionaea(message.data)
    said = decode(Conversation((Turn("in", message.data),)))
    assert said is not None
    assert said.protocol == message.protocol
    assert message.title.ja
    assert message.source


@pytest.mark.parametrize(("size", "protocol"), [(211, "dicom"), (53, "db2"), (56, "ge-srtp"), (48, "ntp"), (250, "dicom"), (300, "")])
def test_the_size_decides(size: int, protocol: str) -> None:
    found = list(fitting(size))
    assert found[0].protocol == protocol
    assert all(len(one.data) == size and would_hang_dionaea(one.data) for one in found)
    assert [one.certainty for one in found] == sorted((one.certainty for one in found), reverse=True)


def test_where_only_the_fault_says_anything_little_is_claimed() -> None:
    (only,) = fitting(77)
    assert (only.protocol, only.certainty, only.made_up) == ("", 0.1, True)
    assert list(fitting(15)) == []


def test_without_a_size_all_are_possible_and_none_is_sure() -> None:
    found = list(fitting(None))
    assert len(found) == len(messages())
    assert max(one.certainty for one in found) < 0.3
