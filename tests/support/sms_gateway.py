#!/usr/bin/python3
"""sms_gateway.py PORT_FILE MESSAGE_FILE: a gateway for text messages on a free port of 127.0.0.1,
until it is killed.

Writes the port to PORT_FILE and every message it takes to MESSAGE_FILE, one JSON object a line with
its headers. Whom a message is for decides what becomes of it: to a number that ends in 9 and a code,
as +336000009503, it answers that code, and to one that ends in 8 and a code only the first time.
"""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

PORT_FILE, MESSAGE_FILE = sys.argv[1:]
refused = set()


class Gateway(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        number = body["to"]
        code = 202
        if number[-4] == "9" or (number[-4] == "8" and number not in refused):
            refused.add(number)
            code = int(number[-3:])
        else:
            body["headers"] = {name.lower(): value for name, value in self.headers.items()}
            with open(MESSAGE_FILE, "a", encoding="utf-8") as file:
                file.write(json.dumps(body, ensure_ascii=False) + "\n")
        self.send_response(code)
        self.send_header("Content-Length", "0")
        if 300 <= code <= 399:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *arguments):
        pass


server = HTTPServer(("127.0.0.1", 0), Gateway)
with open(PORT_FILE + ".part", "w", encoding="utf-8") as port:
    port.write(str(server.server_port))
os.rename(PORT_FILE + ".part", PORT_FILE)
server.serve_forever()
