"""Which call the main loop stayed in, from its last records."""

from honeyguide.investigate.callback import open_call


def rows(*messages: str) -> list[dict[str, str]]:
    """Records newest first, from messages oldest first; the logger before a colon, connection where none is named."""
    made: list[dict[str, str]] = []
    for message in messages:
        logger, _, rest = message.partition(": ") if ": " in message else ("connection", "", message)
        row = {"log.logger": logger, "message": rest}
        words = rest.split()
        if "con" in words:
            row["honeypot.connection.pointer"] = words[words.index("con") + 1]
        if rest.startswith("traceable_"):
            row["honeypot.callback"] = words[0].removeprefix("traceable_").removesuffix("_cb")
        made.append(row)
    return made[::-1]


ENTRY = "connection_tcp_io_in_cb con 0x1000"
READ = "connection_throttle_update con 0x1000 thr 0x1410 bytes 211"
CALL = "python: traceable_io_in_cb con 0x1000 ctx 0x7 data 0x8 size 211"


def test_a_read_that_never_returned() -> None:
    call = open_call(rows(ENTRY, READ, "EAGAIN", CALL))
    assert call is not None
    assert (call.callback, call.pointer, call.silent) == ("io_in", "0x1000", True)
    assert call.read is not None
    assert call.read["message"] == READ


def test_a_read_that_returned() -> None:
    assert open_call(rows(ENTRY, READ, CALL, "connection_stats_accounting_limit_exceeded stats 0x1400")) is None


def test_an_answer_was_sent_before_it_hung() -> None:
    sent = ["connection_send con 0x1000 data 0x1 size 5", "connection_tcp_io_out_cb con 0x1000"]
    sent += ["connection_throttle_update con 0x1000 thr 0x1450 bytes 5", "python: traceable_io_out_cb con 0x1000 ctx 0x7"]
    sent += ["connection_stats_accounting_limit_exceeded stats 0x1440"]
    call = open_call(rows(ENTRY, READ, CALL, *sent))
    assert call is not None
    assert call.callback == "io_in"


def test_a_service_that_spoke_is_not_silent() -> None:
    call = open_call(rows(ENTRY, READ, CALL, "http: header b'GET /'"))
    assert call is not None
    assert not call.silent


def test_an_output_within_a_read() -> None:
    incident = ["incident: reporting 0x9", "incident: \tcon: (ptr) 0x1000", "python: traceable_ihandler_cb incident 0x9 ctx 0x7"]
    call = open_call(rows(ENTRY, READ, CALL, "http: header", *incident))
    assert call is not None
    assert (call.callback, call.pointer, call.reporting) == ("io_in", "0x1000", True)
    call = open_call(rows(ENTRY, READ, CALL, "http: header", *incident, "connection_send con 0x1000 data 0x1 size 5"))
    assert call is not None
    assert not call.reporting


def test_an_output_outside_a_read() -> None:
    incident = ["incident: reporting 0x9", "incident: \tcon: (ptr) 0x1000", "python: traceable_ihandler_cb incident 0x9 ctx 0x7"]
    call = open_call(rows("connection_free_cb con 0x1000", *incident, "log_json: submitting"))
    assert call is not None
    assert (call.callback, call.pointer, call.reporting) == ("ihandler", "0x1000", True)


def test_pasted_lines_begin_anywhere() -> None:
    call = open_call(rows(READ, "EAGAIN", CALL))
    assert call is not None
    assert call.pointer == "0x1000"


def test_nothing_is_open_after_the_next_event() -> None:
    assert open_call(rows(ENTRY, READ, CALL, "connection_tcp_accept_cb con 0x2000")) is None
    assert open_call([]) is None
