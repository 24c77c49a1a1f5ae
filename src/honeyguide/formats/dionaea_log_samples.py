"""Pieces of dionaea.log, and what must be read from them."""

from honeyguide.formats.format import Sample

HANG = rb"""[28012022 21:36:02] connection /opt/dionaea/src/connection.c:2181-message: connection 0x55feed2a4c00 accept/tcp/none [192.0.2.7:27017->203.0.113.9:40411] state: none->established
[28012022 21:36:02] log_sqlite /opt/dionaea/lib/dionaea/python/dionaea/logsql.py:675-info: accepted connection from ::ffff:203.0.113.9:40411 to ::ffff:192.0.2.7:27017 (id=79)
[28012022 21:36:02] connection /opt/dionaea/src/connection.c:1850-debug: connection_throttle_update con 0x55feed2a4c00 thr 0x55feed2a5010 bytes 211
[28012022 21:36:02] connection /opt/dionaea/src/connection_tcp.c:255-debug: EAGAIN
[28012022 21:36:02] python /opt/dionaea/modules/python/module.c:853-debug: traceable_io_in_cb con 0x55feed2a4c00 ctx 0x7fb8da7797e0 data 0x55feee974cc0 size 211
[28012022 21:36:02] sip /dionaea/sip/__init__.py:45-warning: Cleanup
"""

TRACEBACK = rb"""[22112026 18:37:12] processor /opt/dionaea/src/processor.c:121-debug: processors_init con 0x559b7ae5b030

[22112026 18:37:12] root (unknown file):0-critical: There was an error in the Python service
Traceback (most recent call last):
  File "dionaea/ftp.py", line 3, in x
[22112026 18:37:12] incident-debug: incident 0x55b1 dionaea.modules.python.ftp.command
[22112026 18:37:12] incident-debug: 	con: (ptr) 0x55b2
[22112026 18:37:12] incident-debug: 	command: (string) USER: [a]
[22112026 18:37:12] inci"""

COLOURED = b"[22112026 18:37:12] \x1b[35;1mconnection\x1b[0m /opt/dionaea/src/connection_tcp.c:76: accept() failed errno=24 (Too many open files)\n"

SAMPLES = (
    Sample(
        HANG,
        (
            {
                "@timestamp": "2022-01-28T21:36:02+00:00",
                "log.logger": "connection",
                "log.level": "message",
                "log.origin.file.name": "/opt/dionaea/src/connection.c",
                "log.origin.file.line": 2181,
                "honeypot.connection.pointer": "0x55feed2a4c00",
                "honeypot.connection.type": "accept",
                "honeypot.connection.state.from": "none",
                "honeypot.connection.state.to": "established",
                "network.transport": "tcp",
                "source.ip": "203.0.113.9",
                "source.port": 40411,
                "destination.ip": "192.0.2.7",
                "destination.port": 27017,
                "log.offset": 0,
                "honeypot.log.line": 1,
            },
            {
                "source.ip": "203.0.113.9",
                "source.port": 40411,
                "destination.ip": "192.0.2.7",
                "destination.port": 27017,
                "honeypot.connection.id": "79",
            },
            {"honeypot.connection.pointer": "0x55feed2a4c00", "honeypot.bytes": 211},
            {"message": "EAGAIN"},
            {"honeypot.callback": "io_in", "honeypot.connection.pointer": "0x55feed2a4c00", "honeypot.bytes": 211, "honeypot.log.line": 5},
            {"log.logger": "sip", "log.level": "warning", "message": "Cleanup"},
        ),
        name="dionaea.log",
    ),
    Sample(
        TRACEBACK,
        (
            {"message": "processors_init con 0x559b7ae5b030\n", "honeypot.connection.pointer": "0x559b7ae5b030"},
            {
                "log.logger": "root",
                "log.level": "critical",
                "log.origin.file.name": "(unknown file)",
                "message": "There was an error in the Python service\nTraceback (most recent call last):\n"
                '  File "dionaea/ftp.py", line 3, in x',
                "honeypot.log.line": 3,
            },
            {
                "log.origin.file.name": None,
                "honeypot.incident.name": "dionaea.modules.python.ftp.command",
                "honeypot.incident.pointer": "0x55b1",
            },
            {"honeypot.incident.key": "con", "honeypot.connection.pointer": "0x55b2", "honeypot.incident.pointer": "0x55b1"},
            {"honeypot.incident.key": "command", "honeypot.incident.value": "USER: [a]"},
        ),
        rejects=1,
        name="dionaea.log",
    ),
    Sample(
        COLOURED,
        ({"log.level": "warning", "log.logger": "connection", "log.origin.file.line": 76, "honeypot.errno": 24},),
        name="stdout.txt",
    ),
)
