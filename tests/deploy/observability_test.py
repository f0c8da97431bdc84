#!/usr/bin/python3
"""deploy/observability: a real Prometheus reads real servers, and every expression of the alerts and of
the dashboard finds what it speaks of there."""

import functools
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.parse
import urllib.request

import yaml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from deployment import ROOT, free_port
from system import SERVICES, Cluster, Servers, wait_until

OBSERVABILITY = ROOT / "deploy/observability"
ALERTS = OBSERVABILITY / "prometheus/alerts.yml"
ALERTMANAGERS = OBSERVABILITY / "prometheus/alertmanagers.yml"
ALERTMANAGER = "127.0.0.1:9"  # Where nobody is: whom Prometheus would tell is all that is asked.
DASHBOARD = json.loads((OBSERVABILITY / "grafana/dashboards/leadline.json").read_text())
RUNBOOK = ROOT / "docs/operations/dashboard.md"


def alerts():
    return [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]


def panels():
    return [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]


def metrics_in(expression):
    """The names of what an expression reads: ours, gRPC's, a process' and Prometheus' own `up`."""
    return set(re.findall(r"\b(?:leadline_\w+|grpc_server_\w+|process_\w+|up)\b", expression))


class FilesTest(unittest.TestCase):
    def test_alerts_fire_when_they_should(self):
        self.promtool("test", "rules", ROOT / "tests/deploy/alerts.test.yml")

    def test_configurations_are_what_prometheus_takes(self):
        for name in ("compose.yml", "kubernetes.yml"):
            self.promtool("check", "config", OBSERVABILITY / "prometheus" / name)

    def promtool(self, *arguments):
        done = subprocess.run(["promtool", *arguments], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_every_alert_is_tested_and_has_its_section_in_the_runbook(self):
        tested = yaml.safe_load((ROOT / "tests/deploy/alerts.test.yml").read_text())["tests"]
        names = {rule["alert"] for rule in alerts()}
        self.assertEqual({one["alertname"] for test in tested for one in test["alert_rule_test"]
                          if one["exp_alerts"]}, names)
        self.assertEqual(set(re.findall(r"(?m)^### (Leadline\w+)$", RUNBOOK.read_text())), names)
        for rule in alerts():
            self.assertEqual(rule["annotations"]["runbook"],
                             f"{RUNBOOK.relative_to(ROOT)}#{rule['alert'].lower()}")
            self.assertIn(rule["labels"]["severity"], ("page", "ticket"))

    def test_the_runbook_explains_every_panel(self):
        for panel in panels():
            self.assertIn(f"**{panel['title']}**", RUNBOOK.read_text())

    def test_grafana_finds_what_is_provisioned(self):
        provisioning = OBSERVABILITY / "grafana/provisioning"
        (source,) = yaml.safe_load((provisioning / "datasources/prometheus.yml").read_text())["datasources"]
        for panel in panels():
            for asking in [panel, *panel["targets"]]:
                self.assertEqual(asking["datasource"], {"type": source["type"], "uid": source["uid"]})
        compose = (ROOT / "docker-compose.yml").read_text()
        (provider,) = yaml.safe_load((provisioning / "dashboards/leadline.yml").read_text())["providers"]
        self.assertIn(f":{provider['options']['path']}:ro", compose)
        self.assertIn(f"{source['url'].removeprefix('$')}:", compose)


class LiveTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="leadline-metrics.")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.folder.chmod(0o755)
        cluster = Cluster(f"{folder.name}/postgres")
        cluster.make()
        cluster.start()
        cls.addClassCleanup(cluster.stop)
        cls.servers = Servers(folder.name, f"host={cluster.socket}")
        cls.servers.make_databases(cluster)
        cls.servers.migrate()
        cls.addClassCleanup(cls.servers.stop)
        cls.servers.start()
        cls.servers.convert_one()
        cls.start_prometheus(cls.folder)

    @classmethod
    def start_prometheus(cls, folder):
        """With the rules and jobs of docker-compose, but at a quicker pace and on other ports."""
        config = yaml.safe_load((OBSERVABILITY / "prometheus/compose.yml").read_text())
        config["global"] = {"scrape_interval": "500ms", "scrape_timeout": "500ms", "evaluation_interval": "500ms"}
        config["rule_files"] = [str(ALERTS)]
        config["scrape_configs"] = [job for job in config["scrape_configs"] if job["job_name"] in SERVICES]
        # The file beside the rules, once somebody has said where his Alertmanager is.
        named = re.sub(r"(?m)^# (- targets: \[).*(\])\n\[\]$", rf"\1'{ALERTMANAGER}'\2", ALERTMANAGERS.read_text())
        (folder / ALERTMANAGERS.name).write_text(named)
        for job in config["scrape_configs"]:
            job["static_configs"] = [{"targets": [f"127.0.0.1:{cls.servers.metrics[job['job_name'], 0]}"]}]
        (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
        cls.address = f"127.0.0.1:{free_port()}"
        with open(folder / "prometheus.log", "ab") as log:
            prometheus = subprocess.Popen(
                ["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/tsdb",
                 f"--web.listen-address={cls.address}"], stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        cls.addClassCleanup(prometheus.wait)
        cls.addClassCleanup(prometheus.terminate)
        wait_until(cls.has_scraped, f"Prometheus has read the servers, see {folder}")

    @classmethod
    def has_scraped(cls):
        try:
            series = cls.query("count_over_time(up[1m])")
        except OSError:
            return False
        return len(series) == len(SERVICES) and all(int(one["value"][1]) > 2 for one in series)

    @classmethod
    def ask(cls, path, **parameters):
        url = f"http://{cls.address}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        try:
            with urllib.request.urlopen(url) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            if error.code == 503:  # It is not ready.
                raise
            raise AssertionError(f"{parameters}: {error.read().decode()}") from error

    @classmethod
    def query(cls, expression):
        return cls.ask("query", query=expression)["result"]

    @functools.cached_property
    def names(self):
        return set(self.ask("label/__name__/values"))

    def test_every_alert_reads_what_a_server_tells(self):
        loaded = [rule for group in self.ask("rules")["groups"] for rule in group["rules"]]
        self.assertEqual({rule["name"] for rule in loaded}, {rule["alert"] for rule in alerts()})
        for rule in loaded:
            self.assertEqual(rule["health"], "ok", rule)
            self.assertTrue(metrics_in(rule["query"]))
            self.assertLessEqual(metrics_in(rule["query"]), self.names, rule["name"])
            self.assertNotEqual(rule["state"], "firing", rule)

    def test_alerts_are_handed_to_the_alertmanager_that_is_named(self):
        named = [urllib.parse.urlsplit(one["url"]).netloc for one in self.ask("alertmanagers")["activeAlertmanagers"]]
        self.assertEqual(named, [ALERTMANAGER])

    def test_every_panel_of_the_dashboard_shows_something(self):
        asked = 0
        for panel in panels():
            for target in panel["targets"]:
                expression = target["expr"].replace("$__rate_interval", "1m").replace("$job", ".*")
                self.assertLessEqual(metrics_in(expression), self.names, panel["title"])
                self.assertTrue(self.query(expression), expression)
                asked += 1
        self.assertGreater(asked, 15)

    def test_everything_of_ours_that_servers_tell_is_used(self):
        """Or nobody would miss it."""
        used = set()
        for expression in [rule["expr"] for rule in alerts()] + [
                target["expr"] for panel in panels() for target in panel["targets"]]:
            used |= {re.sub("_(bucket|sum|count)$", "", name) for name in metrics_in(expression)}
        told = {re.sub("_(bucket|sum|count)$", "", name) for name in self.names
                if name.startswith(("leadline_", "grpc_server_"))}
        self.assertEqual(told - used, set())

    def calls_in_the_log(self, service, method):
        lines = map(json.loads, (self.folder / f"{service}.log").read_text().splitlines())
        return [line for line in lines if line.get("method", "").endswith(f"/{method}")]

    def test_the_runbook_names_what_a_line_of_the_log_has(self):
        (call, *_) = self.calls_in_the_log("lead", "CreateLead")
        named = re.search(r"Each call is a line of JSON in the log, with (.*?);", RUNBOOK.read_text(), re.DOTALL)[1]
        self.assertEqual(re.findall("`(.*?)`", named), list(call))

    def test_a_trace_is_the_same_in_every_server_that_took_part_and_a_request_is_not(self):
        (converted,) = self.calls_in_the_log("conversion", "ConvertLead")
        (begun,) = self.calls_in_the_log("lead", "BeginConversion")
        self.assertEqual(begun["trace"], converted["trace"])
        self.assertNotEqual(begun["request"], converted["request"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
