"""What the records of T-Pot's honeypots look like and become: the samples of formats/tpot_json.py."""

from honeyguide.formats.format import Sample

SAMPLES = (
    Sample(
        data=(
            b'{"eventid": "adbhoney.command.input", "timestamp": "2024-05-01T12:00:00.123456Z", "unixtime": 1714564800, "ses'
            b'sion": "c0ffee", "src_ip": "192.0.2.1", "src_port": 40001, "dest_ip": "198.51.100.2", "dest_port": "5555", "in'
            b'put": "id", "sensor": "pot"}'
            b"\n"
        ),
        events=(
            {
                "@timestamp": "2024-05-01T12:00:00.123456+00:00",
                "event.module": "adbhoney",
                "source.ip": "192.0.2.1",
                "source.port": 40001,
                "destination.port": 5555,
                "honeypot.command": ["id"],
            },
        ),
        name="adbhoney.json",
    ),
    Sample(
        data=(
            b'{"timestamp": "2024-05-01T12:00:01.000001", "sensorid": "conpot", "id": "839477cc", "src_ip": "192.0.2.2", "sr'
            b'c_port": 40002, "dst_ip": "198.51.100.2", "dst_port": 1025, "public_ip": "198.51.100.3", "data_type": "kamstru'
            b'p_protocol", "request": "b\'\\\\x01I20100\'", "response": null, "event_type": null}'
            b"\n"
        ),
        events=(
            {
                "@timestamp": "2024-05-01T12:00:01.000001+00:00",
                "honeypot.payload.hex": "01493230313030",
                "honeypot.service": "kamstrup_protocol",
            },
        ),
        name="conpot.json",
    ),
    Sample(
        data=(
            b'{"app_name": "sentrypeer", "app_version": "3.0.2", "event_timestamp": "2024-05-01 12:00:02.58987604", "event_u'
            b'uid": "u", "created_by_node_id": "n", "collected_method": "responsive", "transport_type": "UDP", "source_ip": '
            b'"192.0.2.3:5061", "destination_ip": "198.51.100.2", "called_number": "100", "sip_method": "INVITE", "sip_user_'
            b'agent": "friendly-scanner", "sip_message": "INVITE sip:100@198.51.100.2 SIP/2.0\\r\\n"}'
            b"\n"
        ),
        events=(
            {
                "@timestamp": "2024-05-01T12:00:02.058987+00:00",
                "source.ip": "192.0.2.3",
                "source.port": 5061,
                "network.transport": "udp",
                "destination.port": 5060,
            },
        ),
        name="sentrypeer.json",
    ),
    Sample(
        data=(
            b'{"timestamp": "2024/05/01 12:00:03", "mod": "syn", "client_ip": "192.0.2.4", "server_ip": "198.51.100.2", "cli'
            b'ent_port": "40004", "server_port": "80", "subject": "cli", "os": "Linux 3.x", "dist": "0"}'
            b"\n"
        ),
        events=({"@timestamp": "2024-05-01T12:00:03+00:00", "source.port": 40004, "destination.port": 80, "honeypot.os": "Linux 3.x"},),
        name="p0f.json",
    ),
    Sample(
        data=(
            b'{"timestamp": "2024-05-01T12:00:04.5", "sourceIp": "198.51.100.2", "destinationIp": "192.0.2.5", "sourcePort":'
            b' "443", "destinationPort": "40005", "protocol": "tls", "tls": {"ja3s": "33041e77e884c5f438f2076ae1e21278"}}'
            b"\n"
        ),
        events=(
            {
                "source.ip": "192.0.2.5",
                "source.port": 40005,
                "destination.ip": "198.51.100.2",
                "destination.port": 443,
                "tls.server.ja3s": "33041e77e884c5f438f2076ae1e21278",
            },
        ),
        name="fatt.log",
    ),
    Sample(
        data=(
            b'{"timestamp": "2024-05-01 12:00:05.560336", "duration": 2, "session_id": "s", "source_ip": "192.0.2.6", "sourc'
            b'e_port": 40006, "destination_ip": "198.51.100.2", "destination_port": 110, "protocol": "pop3", "num_auth_attem'
            b'pts": 2, "auth_attempts": [{"timestamp": "2024-05-01 12:00:05.6", "username": "a", "password": "b"}, {"timesta'
            b'mp": "2024-05-01 12:00:05.7", "username": "c", "password": null}], "session_ended": true, "auxiliary_data": {}'
            b"}"
            b"\n"
        ),
        events=({"honeypot.credential.username": ["a", "c"], "honeypot.credential.password": ["b", ""], "event.duration": 2000000000},),
        name="log_session.json",
    ),
    Sample(
        data=(
            b'{"is_virtual": true, "@timestamp": "1970-01-01T00:00:00Z", "start_time": "1970-01-01T00:00:00Z", "end_time": "'
            b'1970-01-01T00:00:00Z", "attack_connection": {"protocol": "ip", "remote_ip": "0.0.0.0", "remote_port": 0, "loca'
            b'l_ip": "0.0.0.0", "local_port": 0, "payload": {"md5_hash": "m", "sha512_hash": "s", "length": 2, "data_hex": "'
            b'4142"}}, "operation_mode": 0, "download_count": 0, "download_tries": 0}'
            b"\n"
        ),
        events=({"honeypot.virtual": True, "honeypot.payload.text": "AB", "honeypot.bytes": 2},),
        name="attackers.json",
    ),
    Sample(
        data=(
            b'{"method": "POST", "path": "/x?a=1", "headers": {"host": "198.51.100.2", "user-agent": "curl/8"}, "uuid": "u",'
            b' "peer": {"ip": "192.0.2.7", "port": 40007}, "status": 200, "cookies": {"sess_uuid": null}, "post_data": {"0x['
            b']": "androxgh0st", "<?": "y"}, "timestamp": "2024-05-01T12:00:06.638815"}'
            b"\n"
        ),
        events=(
            {
                "source.ip": "192.0.2.7",
                "source.port": 40007,
                "http.request.method": "POST",
                "user_agent.original": "curl/8",
                "honeypot.data": '{"cookies":{"sess_uuid":null},"post_data":{"0x[]":"androxgh0st","<?":"y"}}',
            },
        ),
        name="tanner_report.json",
    ),
    Sample(
        data=(b'{"timestamp": "2024-05-01T12:00:07.000000Z", "src_ip": "192.0.2.8", "src_port": 61000, "data": "EHLO masscan\\r"}\n'),
        events=({"honeypot.command": ["EHLO masscan\r"], "destination.port": 25, "event.dataset": "mailoney"},),
        name="commands.log",
    ),
    Sample(
        data=(
            b'{"action": "CONFIG SET dir /root", "addr": "[2001:db8::9]:30904", "level": "info", "msg": "", "time": "2024-05'
            b'-01 12:00:08"}'
            b"\n"
        ),
        events=(
            {
                "source.ip": "2001:db8::9",
                "source.port": 30904,
                "honeypot.command": ["CONFIG SET dir /root"],
                "event.action": "command",
                "destination.port": 6379,
            },
        ),
        name="redishoneypot.log",
    ),
    Sample(
        data=(
            b'{"asctime": "2024-05-01 12:00:09,695", "levelname": "INFO", "message": "(192.0.2.10:40010): GET Header: /vpn/.'
            b'./vpns/cfg/smb.conf"}'
            b"\n"
        ),
        events=(
            {
                "@timestamp": "2024-05-01T12:00:09.695000+00:00",
                "source.ip": "192.0.2.10",
                "source.port": 40010,
                "url.original": "/vpn/../vpns/cfg/smb.conf",
                "destination.port": 443,
            },
        ),
        name="server.log",
    ),
    Sample(
        data=(
            b'{"time": "2024-05-01 12:00:10.695123", "src_ip": "::ffff:192.0.2.11", "src_port": 123, "req_pkt": "FwADKg==", '
            b'"req_size": 4, "resp_size": 400, "mode": 7}'
            b"\n"
        ),
        events=({"source.ip": "192.0.2.11", "destination.port": 123, "honeypot.payload.hex": "1700032a", "network.transport": "udp"},),
        name="ntpot.log",
    ),
    Sample(
        data=(
            b'{"type": "request", "timestamp": "2024-05-01T12:00:11.1", "server_port": 8080, "client": "192.0.2.12", "port":'
            b' 40012, "request": "GET /a HTTP/1.1", "headers": {"X": "${jndi:ldap://x}"}, "correlation_id": "c"}'
            b"\n"
        ),
        events=({"url.original": "/a", "http.request.method": "GET", "source.port": 40012, "destination.port": 8080},),
        name="log4pot.log",
    ),
    Sample(
        data=(
            b'{"event": {"DateTime": "2024-05-01T12:00:12Z", "RemoteAddr": "192.0.2.13:40013", "Protocol": "SSH", "Command":'
            b' "ls", "Status": "Interaction", "Msg": "New SSH", "ID": "i", "User": "root", "Password": "1"}, "level": "info"'
            b', "msg": "New Event", "time": "2024-05-01T12:00:13Z"}'
            b"\n"
        ),
        events=({"@timestamp": "2024-05-01T12:00:12+00:00", "source.ip": "192.0.2.13", "network.protocol": "ssh", "user.name": "root"},),
        name="beelzebub.json",
    ),
    Sample(
        data=(
            b'{"level": "info", "ts": 1714564813.25, "caller": "x", "msg": "HTTP GET", "sensorID": "s", "handler": "http", "'
            b'dest_port": "80", "src_ip": "192.0.2.14", "src_port": "40014"}'
            b"\n"
        ),
        events=({"@timestamp": "2024-05-01T12:00:13.250000+00:00", "destination.port": 80, "honeypot.sensor": "s"},),
        name="glutton.log",
    ),
    Sample(
        data=(
            b'{"dest_port": "443", "header_x-evil": "1", "hostname": "198.51.100.2", "protocol": "https", "request_method": '
            b'"GET", "request_uri": "/", "src_ip": "192.0.2.15", "timestamp": "2024-05-01T12:00:14Z", "trapped": "false", "u'
            b'ser-agent": "z"}'
            b"\n"
        ),
        events=({"honeypot.data": '{"header_x-evil":"1","trapped":"false"}', "destination.port": 443, "url.scheme": "https"},),
        name="log.json",
    ),
)
