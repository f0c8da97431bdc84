#!/usr/bin/env python3
"""deploy/local/up and down when things are not as they should be: a port that is taken, no space, a
package that is missing, a PostgreSQL that was killed, another preset.

The machine's answers that a test cannot bring about are given by programs of the test, first in PATH.
"""

import os
import pathlib
import re
import signal
import socket
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from deployment import Deployment


class Refusals(unittest.TestCase):
    """What `up` says when it cannot do its work; it has done nothing of it then."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="leadline-local.")
        self.addCleanup(folder.cleanup)
        self.deployment = Deployment(folder.name)
        self.programs = pathlib.Path(folder.name) / "programs"
        self.programs.mkdir()

    def answer(self, program, *lines, status=0):
        """Lets `program` say these lines to whoever calls it."""
        path = self.programs / program
        path.unlink(missing_ok=True)
        path.write_text("#!/bin/sh\n" + "".join(f"echo '{line}'\n" for line in lines) + f"exit {status}\n")
        path.chmod(0o755)

    def link_programs_but(self, missing):
        """Puts every program of the machine but one into the folder."""
        for directory in os.environ["PATH"].split(os.pathsep):
            for path in pathlib.Path(directory).glob("*"):
                link = self.programs / path.name
                if path.name != missing and not link.exists() and not link.is_symlink():
                    link.symlink_to(path)

    def assert_refused(self, message, path=None, **environment):
        path = path or f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        said, well = self.deployment.run("deploy/local/up", PATH=path, **environment)
        self.assertFalse(well, said)
        self.assertRegex(said, message)
        self.assertFalse((self.deployment.data / "postgres").exists())

    def test_a_port_that_is_taken_is_named_with_what_to_set(self):
        with socket.create_server(("127.0.0.1", self.deployment.ports["CONVERSION"])) as other:
            self.assert_refused(
                rf"port {other.getsockname()[1]} for conversion-server is taken by another program; "
                "free it or set LEADLINE_CONVERSION_PORT")

    def test_no_space_for_the_databases(self):
        self.answer("df", "Avail", "499")

        self.assert_refused(rf"only 499 MB are free in {self.deployment.data}; .* need 500 MB")

    def test_no_space_for_the_build(self):
        self.answer("df", "Avail", "2499")

        self.assert_refused("only 2499 MB are free below .*; the build needs 2500 MB",
                            LEADLINE_PRESET="not-built")

    def test_a_data_folder_whose_path_is_too_long_for_a_socket(self):
        self.assert_refused("is too long for a socket; set LEADLINE_DATA_DIR",
                            LEADLINE_DATA_DIR=f"{self.deployment.data}/{'x' * 90}")

    def test_missing_packages_are_named_to_who_cannot_install_them(self):
        self.answer("dpkg-query", status=1)
        self.answer("id", "1000")
        self.link_programs_but("sudo")

        self.assert_refused(
            r"packages are missing and need root or sudo to install: .*\bpostgresql-15\b",
            path=str(self.programs))

    def test_packages_that_cannot_be_fetched(self):
        self.answer("dpkg-query", status=1)
        self.answer("id", "0")
        self.answer("df", "Avail", "9999")
        self.answer("apt-get", "Could not resolve host", status=100)

        self.assert_refused("(?s)Could not resolve host.*is the network there")


class Life(unittest.TestCase):
    """One deployment that all tests share, each of which finds it running."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="leadline-local.")
        cls.addClassCleanup(folder.cleanup)
        cls.deployment = Deployment(folder.name)
        cls.addClassCleanup(cls.deployment.run, "deploy/local/down --wipe")

    def setUp(self):
        self.run_well("deploy/local/up")

    def run_well(self, commands, **environment):
        said, well = self.deployment.run(commands, **environment)
        self.assertTrue(well, said)
        return said

    def leadctl(self, command):
        return self.run_well(f"build/{self.deployment.preset}/bin/leadctl {command}")

    def create_lead(self):
        return re.search(r"leads/[0-9a-f-]{36}", self.leadctl("lead create --company-name Acme"))[0]

    def kill_postgres(self):
        pid = (self.deployment.data / "postgres/postmaster.pid").read_text().split("\n", 1)[0]
        os.kill(int(pid), signal.SIGKILL)

    def assert_nothing_listens(self):
        for port in self.deployment.ports.values():
            with socket.socket() as probe:
                self.assertNotEqual(probe.connect_ex(("127.0.0.1", port)), 0, port)

    def test_up_again_keeps_the_data_although_postgres_was_killed(self):
        lead = self.create_lead()
        self.kill_postgres()

        said = self.run_well("deploy/local/up")

        self.assertIn("the sample leads are there", said)
        self.assertIn("Acme", self.leadctl(f"lead get {lead}"))

    def test_down_ends_everything_and_keeps_the_data_although_postgres_was_killed(self):
        lead = self.create_lead()
        self.kill_postgres()

        self.run_well("deploy/local/down")

        self.assert_nothing_listens()
        self.run_well("deploy/local/up")
        self.assertIn("Acme", self.leadctl(f"lead get {lead}"))

    def test_down_wipe_leaves_nothing_whichever_preset_runs_although_postgres_was_killed(self):
        self.kill_postgres()

        self.run_well("deploy/local/down --wipe", LEADLINE_PRESET="another")

        self.assert_nothing_listens()
        self.assertFalse(self.deployment.data.exists())
        self.assertIn("Nothing is running", self.run_well("deploy/local/down"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
