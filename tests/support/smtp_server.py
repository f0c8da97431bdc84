#!/usr/bin/python3
"""smtp_server.py PORT_FILE MAIL_FILE: a mail server on a free port of 127.0.0.1, until it is killed.

Writes the port to PORT_FILE and every e-mail it takes to MAIL_FILE, one JSON object a line. Whom an
e-mail is for decides what becomes of it: to reply-451@... it answers 451 instead, and so with every
code, to once-451@... only the first time.
"""

import email
import email.policy
import json
import os
import signal
import sys

from aiosmtpd.controller import Controller


class Mailbox:
    def __init__(self, path):
        self.path = path
        self.refused = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        word, _, code = address.partition("@")[0].partition("-")
        if word == "reply" or (word == "once" and address not in self.refused):
            self.refused.add(address)
            return f"{code} not this one"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = [part for part in message.walk() if not part.is_multipart()]
        taken = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "headers": {name: str(value) for name, value in message.items()},
            "parts": [
                {"type": part.get_content_type(), "text": part.get_content()} for part in parts
            ],
            "longest_line": max(
                len(line)
                for line in envelope.content.split(b"\r\n")
                if b"boundary=" not in line
            ),
        }
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps(taken, ensure_ascii=False) + "\n")
        return "250 taken"


class OnAnyPort(Controller):
    def _trigger_server(self):
        # It asks itself whether it is there, at a port that it does not know when that is any.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def main():
    port_file, mail_file = sys.argv[1:]
    controller = OnAnyPort(Mailbox(mail_file), hostname="127.0.0.1", port=0, ready_timeout=60)
    controller.start()
    with open(port_file + ".part", "w", encoding="utf-8") as file:
        file.write(str(controller.port))
    os.rename(port_file + ".part", port_file)
    signal.pause()


main()
