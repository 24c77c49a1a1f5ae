"""Every fault of the registry says what it must, fires on its example and stays quiet on its counter-example."""

from typing import TYPE_CHECKING

import pytest

from honeyguide.investigate.faults import Fault, faults

if TYPE_CHECKING:
    from tests.investigate.conftest import Judge

FAULTS = list(faults().values())
FIRES = [pytest.param(fault, log, id=f"{fault.id}-{number}") for fault in FAULTS for number, log in enumerate(fault.fires_on)]
QUIET = [pytest.param(fault, log, id=f"{fault.id}-{number}") for fault in FAULTS for number, log in enumerate(fault.quiet_on)]


def test_the_known_faults_are_there() -> None:
    assert {fault.id for fault in FAULTS} >= {
        "DIO-MONGO-LENGTH",
        "DIO-MIRROR-LOOP",
        "DIO-FD-EXHAUSTION",
        "DIO-THREADPOOL-CROWDED",
        "DIO-DISK-FULL",
        "DIO-SEGFAULT",
        "DIO-SIP-DATABASE-LOCKED",
        "DIO-OUTPUT-NOT-OPENED",
        "DIO-RPC-ENTRIES",
        "DIO-SLOW-COLLECTOR",
    }


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_a_fault_is_told_in_both_languages(fault: Fault) -> None:
    for words in (fault.title, fault.symptom, fault.cause, fault.advice, *fault.signs):
        assert words.en.strip()
        assert words.ja.strip()
        assert words.en != words.ja
    assert fault.versions
    assert fault.find is None or (fault.fires_on and fault.quiet_on)


@pytest.mark.parametrize(("fault", "log"), FIRES)
def test_a_fault_fires_on_its_example(fault: Fault, log: bytes, judged: "Judge") -> None:
    found = judged({"dionaea.log": log}).incidents
    (incident,) = [one for one in found if one.fault == fault.id]
    assert incident.kind == fault.kind
    assert 0 < incident.confidence <= 0.99
    assert incident.evidence
    assert incident.why.en
    assert incident.why.ja
    assert incident.opening.en != incident.opening.ja


@pytest.mark.parametrize(("fault", "log"), QUIET)
def test_a_fault_is_quiet_on_its_counter_example(fault: Fault, log: bytes, judged: "Judge") -> None:
    assert not [one for one in judged({"dionaea.log": log}).incidents if one.fault == fault.id]
