#!/usr/bin/env python3
"""deploy/toolchain/dependencies: the page names what is used, and issues are told as Debian and npm know them.

The tracker of Debian and the registry of npm are a server of the test; debsecan and npm are the real ones.
"""

import http.server
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from deployment import ROOT, free_port

USED = ["deploy/Dockerfile", "deploy/toolchain", "docker-compose.yml", "docs/dependencies.md", "package-lock.json",
        "package.json"]
NO_ISSUES = "VERSION 1\n\n\n\n"
IN_OPENSSL = "VERSION 1\nCVE-2026-0001,,Reads too far\n\nopenssl,0,SHRF,,\n\nopenssl,libssl3 openssl\n\n"
NOT_MENDED = IN_OPENSSL.replace("SHRF", "SHR ")
NOT_USED = IN_OPENSSL.replace("openssl", "emacs")
IN_PROTOBUFJS = {"protobufjs": [{"id": 1, "url": "https://example.com/1", "title": "Runs what it reads",
                                 "severity": "high", "vulnerable_versions": "*"}]}


def run(folder, command, **environment):
    done = subprocess.run([f"{folder}/deploy/toolchain/dependencies", command], stdin=subprocess.DEVNULL,
                          env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


class PageTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="leadline-dependencies.")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for name in USED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            copy(ROOT / name, self.folder / name)

    def replace(self, name, old, new):
        text = (self.folder / name).read_text()
        self.assertIn(old, text)
        (self.folder / name).write_text(text.replace(old, new))

    def assert_refused(self, line):
        code, said = run(self.folder, "check")
        self.assertEqual(code, 1, said)
        self.assertIn(line, said)

    def test_names_what_is_used(self):
        self.assertEqual(run(ROOT, "check"), (0, ""))

    def test_a_package_that_is_added_must_be_named(self):
        self.replace("deploy/toolchain/packages.txt", "check debsecan\n", "check debsecan\ncheck valgrind\n")
        self.assert_refused("+| `valgrind` |")

    def test_a_package_that_is_no_longer_in_the_images_must_not_be_named(self):
        self.replace("deploy/Dockerfile", " libzip4 ", " ")
        self.assert_refused("-| `libzip4` |")

    def test_a_version_that_is_locked_must_be_named(self):
        self.replace("package-lock.json", '"version": "2.9.1"', '"version": "2.9.2"')
        self.assert_refused("+| `yaml` | 2.9.2 |")

    def test_what_is_wanted_of_npm_has_a_purpose(self):
        self.replace("package.json", '"dependencies": {', '"dependencies": {\n    "left-pad": "1.3.0",')
        self.assert_refused("purposes must name what is wanted: ['left-pad']")

    def test_an_image_of_another_version_must_be_named(self):
        self.replace("docker-compose.yml", "image: postgres:15", "image: postgres:16")
        self.assert_refused("+| `postgres:16` | postgres of docker-compose.yml |")

    def test_a_machine_whose_debian_has_mended_something_changes_nothing(self):
        page = (self.folder / "docs/dependencies.md").read_text()
        self.replace("docs/dependencies.md", "| `openssl` | ", "| `openssl` | 0.")
        self.assertNotEqual((self.folder / "docs/dependencies.md").read_text(), page)
        self.assertEqual(run(self.folder, "check"), (0, ""))

    def test_is_written_as_it_is_wanted(self):
        self.replace("docs/dependencies.md", "| `openssl` | ", "| `openssl` | 0.")
        self.assertEqual(run(self.folder, "write"), (0, ""))
        self.assertNotIn("| `openssl` | 0.", (self.folder / "docs/dependencies.md").read_text())
        self.assertEqual(run(self.folder, "check"), (0, ""))


class Sources(http.server.BaseHTTPRequestHandler):
    """Debian's tracker, and the advisories of npm's registry."""

    debian, npm = NO_ISSUES, {}

    def answer(self, body):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/bookworm":
            self.answer(zlib.compress(self.debian.encode()))
        else:  # Versions of packages, of which npm would say which one is better.
            self.send_error(404)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(json.dumps(self.npm).encode())

    def log_message(self, *_):
        pass


class IssuesTest(unittest.TestCase):
    def issues(self, debian=NO_ISSUES, npm=None, debian_answers=True, npm_answers=True):
        handler = type("Answers", (Sources,), {"debian": debian, "npm": npm or {}})
        with tempfile.TemporaryDirectory(prefix="leadline-issues.") as folder, \
                http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            there, nowhere = (f"http://127.0.0.1:{port}/" for port in (server.server_port, free_port()))
            program = pathlib.Path(folder) / "debsecan"
            program.write_text(f'#!/bin/sh\nexec {shutil.which("debsecan")} "$@" '
                               f"--source={there if debian_answers else nowhere}\n")
            program.chmod(0o755)
            answered = run(ROOT, "issues", PATH=f"{folder}:{os.environ['PATH']}",
                           npm_config_registry=there if npm_answers else nowhere, no_proxy="127.0.0.1")
            server.shutdown()
            return answered

    def test_none_are_known(self):
        code, said = self.issues(NOT_MENDED)
        self.assertEqual((code, said), (0, "Debian knows of 0 issues to do something about\n"
                                           "npm knows of 0 issues to do something about\n"))

    def test_those_of_what_is_not_used_are_not_told(self):
        self.assertEqual(self.issues(NOT_USED)[0], 0)

    def test_one_of_debian_s_is_told(self):
        code, said = self.issues(IN_OPENSSL)
        self.assertEqual(code, 1)
        self.assertIn("\n  CVE-2026-0001 openssl (fixed, remotely exploitable, high urgency)\n", said)

    def test_one_of_npm_s_is_told(self):
        code, said = self.issues(npm=IN_PROTOBUFJS)
        self.assertEqual(code, 1)
        self.assertIn("\n  protobufjs (high): Runs what it reads https://example.com/1\n", said)

    def test_who_cannot_be_asked_is_named_and_makes_another_exit_code(self):
        for source, answers in (("Debian", {"debian_answers": False}), ("npm", {"npm_answers": False})):
            code, said = self.issues(**answers)
            self.assertEqual(code, 69, said)
            self.assertIn(f"{source} could not be asked; is the network there?", said)
            self.assertEqual(said.count("knows of 0 issues"), 1)

    def test_an_issue_counts_though_another_could_not_be_asked(self):
        self.assertEqual(self.issues(IN_OPENSSL, npm_answers=False)[0], 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
