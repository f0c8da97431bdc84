#!/usr/bin/python3
"""collector.py PORT_FILE REQUEST_FILE: takes what OpenTelemetry's protocol sends as JSON over HTTP, on a
free port of 127.0.0.1, until it is killed.

Writes the port to PORT_FILE and every request for traces to REQUEST_FILE, one JSON object a line, as its
`key` the header X-Key if there is one.
"""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

PORT_FILE, REQUEST_FILE = sys.argv[1:]


class Collector(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        is_otlp = self.path == "/v1/traces" and self.headers["Content-Type"] == "application/json"
        if "X-Key" in self.headers:
            body["key"] = self.headers["X-Key"]
        if is_otlp:
            with open(REQUEST_FILE, "a", encoding="utf-8") as file:
                file.write(json.dumps(body, ensure_ascii=False) + "\n")
        self.send_response(200 if is_otlp else 400)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *arguments):
        pass


server = HTTPServer(("127.0.0.1", 0), Collector)
with open(PORT_FILE + ".part", "w", encoding="utf-8") as port:
    port.write(str(server.server_port))
os.rename(PORT_FILE + ".part", PORT_FILE)
server.serve_forever()
