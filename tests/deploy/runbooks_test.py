#!/usr/bin/env python3
"""docs/operations is followed to the letter: passwords are changed, servers replaced, a backup is taken and
restored and a standby promoted, while leads are converted, and nothing that anybody was told of is lost.

A block of a page that begins with ```sh runbook is run here, by whoever operates the servers; one that
begins with ```sh runbook postgres is run as the user of PostgreSQL.
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from deployment import ROOT
from system import Cluster, Converting, Servers, run, wait_until

OPERATIONS = ROOT / "docs/operations"
BLOCK = re.compile(r"^```sh runbook(?P<user>[^\n]*)\n(?P<commands>.*?)^```$", re.MULTILINE | re.DOTALL)
followed = set()


def blocks_of(page):
    return [(block["user"].strip(), block["commands"])
            for block in BLOCK.finditer((OPERATIONS / page).read_text())]


class RunbookTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="leadline-runbooks.")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.folder.chmod(0o777)  # PostgreSQL keeps its clusters and backups here.
        cls.cluster = Cluster(cls.folder / "primary")
        cls.standby = Cluster(cls.folder / "standby")
        cls.server = f"host={cls.cluster.socket},{cls.standby.socket} target_session_attrs=read-write"
        cls.cluster.make()
        cls.cluster.start()
        cls.addClassCleanup(cls.cluster.stop)
        cls.addClassCleanup(cls.standby.stop)
        cls.servers = Servers(cls.folder, cls.server, replicas=2)
        cls.servers.make_databases(cls.cluster)
        cls.servers.migrate()
        cls.addClassCleanup(cls.servers.stop)
        cls.servers.start()

    def follow(self, page, number, **environment):
        """Runs a block of a page, the first being number 0."""
        user, commands = blocks_of(page)[number]
        followed.add((page, number))
        if user == "postgres":
            self.cluster.shell(commands, **environment)
        else:
            run("bash", "-euo", "pipefail", "-c", commands, PGHOST=str(self.cluster.socket), PGUSER="postgres",
                PGDATABASE="postgres", **environment)

    def assert_whole(self, cluster, told):
        """Nothing is lost, nothing stays half-made, and verify finds nothing."""
        wait_until(lambda: cluster.ask("leadline_conversion", "SELECT count(*) FROM conversions "
                                       "WHERE next_attempt_at IS NOT NULL") == "0", "all is finished")
        cluster.ask("leadline_lead", "UPDATE handoffs SET resolve_time = now() WHERE state = 'RESERVED'")
        wait_until(lambda: cluster.ask("leadline_lead", "SELECT count(*) FROM handoffs "
                                       "WHERE state = 'RESERVED'") == "0", "no lead is held")
        there = cluster.ask("leadline_conversion", "SELECT id FROM conversions WHERE state = 'STATE_COMPLETED'")
        self.assertLessEqual({name.removeprefix("conversions/") for name in told}, set(there.split("\n")))
        self.servers.leadctl("verify")

    def is_read_from_the_standby(self):
        """Whether a lead-server has had a list of leads answered there."""
        self.servers.leadctl("--read-after", "any", "lead", "list")
        metrics = [urllib.request.urlopen(f"http://127.0.0.1:{self.servers.metrics['lead', replica]}/metrics")
                   .read().decode() for replica in self.servers.replicas]
        return any(re.search(r'leadline_replica_reads_total\{from="replica"\} [1-9]', text) for text in metrics)

    def test_0_passwords_are_changed(self):
        old = (self.servers.secrets / "leadline_lead.dsn").read_text()

        self.follow("secrets.md", 0, secrets=str(self.servers.secrets), server=self.server)

        self.assertNotEqual((self.servers.secrets / "leadline_lead.dsn").read_text(), old)
        self.servers.stop()
        self.servers.make_secrets(self.server)  # As a test needs them, to be read by all.
        self.servers.start()
        self.servers.convert_one()
        refused = subprocess.run(["psql", old.strip(), "-c", "SELECT 1"], capture_output=True, text=True)
        self.assertIn("password authentication failed", refused.stderr)

    def test_1_servers_are_replaced_and_no_call_fails(self):
        with Converting(self.servers) as converting:
            for replica in self.servers.replicas:
                converting.wait_for_more()
                self.servers.stop([replica])
                self.servers.start([replica])
            converting.wait_for_more()
        print(f"servers replaced: {converting.describe_gaps()}", flush=True)
        self.assertEqual(converting.failed, [])
        self.assert_whole(self.cluster, converting.told)

    def test_2_a_backup_is_restored_to_a_moment(self):
        backup = str(self.folder / "backup")
        self.follow("backup.md", 0, backup=backup)
        with Converting(self.servers) as converting:
            converting.wait_for_more()
            self.follow("backup.md", 1, backup=backup)
            converting.wait_for_more()
            told = list(converting.told)
            moment = self.cluster.ask("leadline_conversion", "SELECT clock_timestamp()")
            converting.wait_for_more()
        self.cluster.ask("leadline_conversion", "DROP SCHEMA public CASCADE")
        self.servers.stop()

        (base,) = (self.folder / "backup/base").iterdir()
        self.follow("backup.md", 2, backup=backup, base=str(base), moment=moment)

        self.servers.start()
        self.assert_whole(self.cluster, told)
        for database in ("leadline_conversion.conversions", "leadline_lead.leads"):
            name, table = database.split(".")
            self.assertEqual("0", self.cluster.ask(
                name, f"SELECT count(*) FROM {table} WHERE create_time > '{moment}'"))
        self.servers.convert_one()

    def test_3_a_standby_takes_over(self):
        self.follow("failover.md", 0, standby=str(self.standby.data))
        self.standby.listen()
        self.standby.start()
        self.follow("failover.md", 1)
        self.follow("standby-reads.md", 0, secrets=str(self.servers.secrets))
        self.servers.stop()
        self.servers.start()
        wait_until(self.is_read_from_the_standby, "the standby answers a read")
        with Converting(self.servers) as converting:
            converting.wait_for_more()
            self.cluster.kill()
            self.follow("failover.md", 2, standby=str(self.standby.data))
            converting.wait_for_more()
        print(f"standby promoted: {converting.describe_gaps()}", flush=True)
        self.assert_whole(self.standby, converting.told)

    def test_4_every_block_was_followed(self):
        there = {(page.name, number) for page in OPERATIONS.iterdir()
                 for number in range(len(blocks_of(page.name)))}
        self.assertEqual(there, followed)


if __name__ == "__main__":
    unittest.main(verbosity=2)
