#!/usr/bin/python3
"""deploy/kubernetes: every overlay is what Kubernetes takes, fits together, and fits the servers."""

import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import yaml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from deployment import BIN, GATEWAY_PORT, PORTS, ROOT

OVERLAYS = sorted((ROOT / "deploy/kubernetes/overlays").iterdir())
PROMETHEUS = ROOT / "deploy/observability/prometheus/kubernetes.yml"
MANIFESTS = ROOT / "tests/deploy/manifests.mjs"
SECRETS = "/run/secrets/leadline"
CERTIFICATES = "/run/secrets/tls"
METRICS_PORT = 9090
POSTGRES_PORT = 5432
SCHEME_PORTS = {"https": 443, "smtps": 465}


def render(folder):
    done = subprocess.run(["node", MANIFESTS, folder], capture_output=True, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else None, done.stderr


@functools.cache
def help_of(program):
    return said(program, "--help")


def said(*command, **environment):
    return subprocess.run([BIN / command[0], *command[1:]], capture_output=True, text=True, check=True,
                          env={**os.environ, **environment}).stdout


def is_setting(name, options):
    """Of a server, or the file of one of its secrets."""
    return f"[{name}]" in options or f"[{name.removesuffix('_FILE')}]" in options


def seconds(duration):
    return int(re.fullmatch(r"(\d+)s", duration)[1])


class Checker(unittest.TestCase):
    """The checks are only as good as what they refuse."""

    def refused(self, old, new):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(ROOT / "deploy/kubernetes", folder, dirs_exist_ok=True)
            path = pathlib.Path(folder) / "base/lead.yaml"
            text = path.read_text()
            self.assertIn(old, text)
            path.write_text(text.replace(old, new))
            objects, problems = render(f"{folder}/overlays/small")
            self.assertFalse(objects is not None, "it was accepted")
            return problems

    def test_refuses_a_field_that_does_not_exist(self):
        self.assertIn("Deployment leadline-lead.spec.template.spec.containers.image2 is no field",
                      self.refused("image:", "image2:"))

    def test_refuses_a_value_of_another_type(self):
        self.assertIn("must be", self.refused("failureThreshold: 60", "failureThreshold: soon"))


class Overlay:
    def __init__(self, folder):
        self.objects, self.problems = render(folder)
        self.name = folder.name

    def of(self, kind):
        return [one for one in self.objects if one["kind"] == kind]

    def named(self, kind, name):
        return next(one for one in self.of(kind) if one["metadata"]["name"] == name)

    def pods(self):
        """(what makes the pod, its template) of everything that runs."""
        return [(one, one["spec"]["template"]) for one in self.of("Deployment") + self.of("Job")]


class KubernetesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.overlays = [Overlay(folder) for folder in OVERLAYS]
        cls.limited = cls.with_limits()
        for overlay in (*cls.overlays, cls.limited):
            assert overlay.objects, f"{overlay.name}: {overlay.problems}"

    @staticmethod
    def with_limits():
        """The overlay for production with the limits that it has commented out."""
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(ROOT / "deploy/kubernetes", folder, dirs_exist_ok=True)
            overlay = pathlib.Path(folder) / "overlays/production"
            path = overlay / "kustomization.yaml"
            path.write_text(path.read_text().replace("# - path: limits.yaml", "- path: limits.yaml"))
            return Overlay(overlay)

    def for_each(self, kind):
        for overlay in self.overlays:
            self.assertTrue(overlay.of(kind))
            for one in overlay.of(kind):
                yield overlay, one

    def for_each_container(self, *overlays):
        for overlay in overlays or self.overlays:
            for owner, template in overlay.pods():
                (container,) = template["spec"]["containers"]
                yield owner, template["spec"], container

    def program(self, container):
        return re.fullmatch(r"(?:.*/)?leadline/([a-z]+-(?:server|gateway))(?::[\w.]+)?", container["image"])[1]

    def service(self, container):
        """What the program serves as: "lead", "gateway"."""
        return self.program(container).removesuffix("-server").removeprefix("web-")

    def environment(self, container):
        return {one["name"]: one["value"] for one in container.get("env", [])}

    def test_pages_speak_of_what_there_is(self):
        install, upgrade = ((ROOT / "docs/operations" / page).read_text() for page in ("install.md", "upgrade.md"))
        text = install + upgrade
        for folder in re.findall(r"deploy/kubernetes/overlays/\w+", text):
            self.assertIn(ROOT / folder, OVERLAYS)
        options = "".join(help_of(f"{name.lower()}-server") for name in PORTS)
        for name in re.findall(r"\bLEADLINE_[A-Z_]*[A-Z]\b", install):
            self.assertTrue(is_setting(name, options), name)
        for overlay in self.overlays:
            for name in re.findall(r"deployment/([\w-]+)", text):
                self.assertTrue(overlay.named("Deployment", name))
            for label, value in re.findall(r"--selector ([\w./-]+)=([\w-]+)", text):
                self.assertTrue([one for one in overlay.objects if one["metadata"]["labels"].get(label) == value])

    def test_three_servers_run_and_are_migrated_and_have_a_gateway(self):
        servers = {f"{p.lower()}-server" for p in PORTS}
        for overlay in self.overlays:
            for kind, expected in (("Deployment", {*servers, "web-gateway"}), ("Job", servers)):
                programs = [self.program(template["spec"]["containers"][0])
                            for owner, template in overlay.pods() if owner["kind"] == kind]
                self.assertEqual(sorted(programs), sorted(expected))

    def test_everything_is_in_the_namespace_that_is_made(self):
        for overlay in self.overlays:
            (namespace,) = overlay.of("Namespace")
            for one in overlay.objects:
                if one is not namespace:
                    self.assertEqual(one["metadata"]["namespace"], namespace["metadata"]["name"])

    def test_every_setting_is_an_option_of_its_server_that_takes_the_value(self):
        for _, _, container in self.for_each_container(*self.overlays, self.limited):
            program, environment = self.program(container), self.environment(container)
            options = help_of(program)
            for name in environment:
                self.assertTrue(is_setting(name, options), name)
            with tempfile.NamedTemporaryFile() as secret:
                files = {name: secret.name for name in environment if name.endswith("_FILE")}
                said(program, container["args"][0], "--print-config", **{**environment, **files})

    def test_the_limits_of_callers_are_set_by_one_line(self):
        (without,) = (overlay for overlay in self.overlays if overlay.name == "production")
        for overlay, options in ((without, 0), (self.limited, 4)):
            for owner, _, container in self.for_each_container(overlay):
                limits = [name for name in self.environment(container) if re.search("_(RATE|BURST)$", name)]
                serves_callers = owner["kind"] == "Deployment" and self.service(container) != "gateway"
                self.assertEqual(len(limits), options if serves_callers else 0)

    def test_commands_are_those_of_the_servers(self):
        for owner, _, container in self.for_each_container():
            program = self.program(container)
            self.assertEqual(container["args"], ["serve" if owner["kind"] == "Deployment" else "migrate"])
            commands = help_of(program).split("Subcommands:")[1]
            for probe, flags in (("startupProbe", ["--live"]), ("livenessProbe", ["--live"]),
                                 ("readinessProbe", [])):
                if owner["kind"] == "Deployment":
                    command = container[probe]["exec"]["command"]
                    self.assertEqual(command, [program, "healthcheck", *flags])
                    said(*command, "--print-config")
            self.assertRegex(commands, rf"\n  {container['args'][0]} ")

    def test_ports_are_those_that_the_servers_listen_on(self):
        for overlay, one in self.for_each("Deployment"):
            (container,) = one["spec"]["template"]["spec"]["containers"]
            service = self.service(container)
            name, number = ("http", GATEWAY_PORT) if service == "gateway" else ("grpc", PORTS[service.upper()])
            ports = {port["name"]: port["containerPort"] for port in container["ports"]}
            self.assertEqual(ports, {name: number, "metrics": METRICS_PORT})
            environment = self.environment(container)
            self.assertEqual(environment["LEADLINE_ADDRESS"], f"0.0.0.0:{number}")
            self.assertEqual(environment["LEADLINE_METRICS_ADDRESS"], f"0.0.0.0:{METRICS_PORT}")
            for name, port in ((f"leadline-{service}", name), (f"leadline-{service}-metrics", "metrics")):
                self.assertEqual(overlay.named("Service", name)["spec"]["ports"],
                                 [{"name": port, "port": ports[port], "targetPort": port}])

    def test_peers_are_called_at_their_services(self):
        for overlay, one in self.for_each("Deployment"):
            (container,) = one["spec"]["template"]["spec"]["containers"]
            help_text = help_of(self.program(container))
            environment = self.environment(container)
            for peer in re.findall(r"\[LEADLINE_(\w+)_ADDRESS\]", help_text):
                if peer not in PORTS:
                    continue
                name, port = environment[f"LEADLINE_{peer}_ADDRESS"].split(":")
                self.assertIn(int(port), [p["port"] for p in overlay.named("Service", name)["spec"]["ports"]])

    def test_services_give_callers_the_servers_that_are_ready_and_prometheus_all(self):
        for overlay, one in self.for_each("Service"):
            self.assertEqual(one["spec"]["clusterIP"], "None")
            self.assertEqual(len(self.selected(overlay, one["spec"]["selector"])), 1)
            self.assertEqual(one["spec"].get("publishNotReadyAddresses", False),
                             one["metadata"]["name"].endswith("-metrics"))

    def test_prometheus_asks_where_metrics_are_served(self):
        jobs = yaml.safe_load(PROMETHEUS.read_text())["scrape_configs"]
        for overlay in self.overlays:
            (namespace,) = overlay.of("Namespace")
            served = {f"{one['metadata']['name']}.{namespace['metadata']['name']}.svc"
                      for one in overlay.of("Service") if one["metadata"]["name"].endswith("-metrics")}
            asked = [source for job in jobs for source in job["dns_sd_configs"]]
            self.assertEqual({name for source in asked for name in source["names"]}, served)
            self.assertEqual({source["port"] for source in asked}, {METRICS_PORT})

    def selected(self, overlay, labels):
        return [owner for owner, template in overlay.pods()
                if labels.items() <= template["metadata"]["labels"].items()]

    def test_selectors_find_their_own_pods_and_no_others(self):
        for overlay, one in self.for_each("Deployment"):
            self.assertEqual(self.selected(overlay, one["spec"]["selector"]["matchLabels"]), [one])
            for constraint in one["spec"]["template"]["spec"]["topologySpreadConstraints"]:
                self.assertEqual(self.selected(overlay, constraint["labelSelector"]["matchLabels"]), [one])

    def test_each_server_has_a_budget_and_scales(self):
        for overlay, one in self.for_each("Deployment"):
            name = one["metadata"]["name"]
            budget = overlay.named("PodDisruptionBudget", name)["spec"]
            self.assertEqual(self.selected(overlay, budget["selector"]["matchLabels"]), [one])
            scaler = overlay.named("HorizontalPodAutoscaler", name)["spec"]
            self.assertEqual(scaler["scaleTargetRef"],
                             {"apiVersion": one["apiVersion"], "kind": "Deployment", "name": name})
            self.assertNotIn("replicas", one["spec"])  # It would be set back at each apply.

    def test_network_policies_speak_of_ports_that_there_are(self):
        for overlay, one in self.for_each("NetworkPolicy"):
            pods = self.selected(overlay, one["spec"]["podSelector"]["matchLabels"])
            self.assertTrue(pods)
            for rule in one["spec"].get("ingress", []):
                for port in rule["ports"]:
                    for pod in pods:
                        (container,) = pod["spec"]["template"]["spec"]["containers"]
                        self.assertIn(port["port"], [p["name"] for p in container["ports"]])

    def let_out(self, overlay, template):
        """What a pod may call by all policies that are about it: ports, and whether only of pods they name."""
        rules = [rule for policy in overlay.of("NetworkPolicy")
                 if policy["spec"]["podSelector"]["matchLabels"].items() <= template["metadata"]["labels"].items()
                 for rule in policy["spec"].get("egress", [])]
        for rule in rules:
            self.assertTrue(rule["ports"])  # Without ports it would let out to all of them.
            self.assertFalse([port for port in rule["ports"] if "endPort" in port])
        return {(port["protocol"], port["port"], "to" in rule) for rule in rules for port in rule["ports"]}

    def called(self, owner, container):
        """The same as settings and pages have it: names and the database and, of who serves, all else."""
        ports = {("UDP", 53, True), ("TCP", 53, True)}
        if self.service(container) == "gateway":
            return ports | {("TCP", port, True) for port in PORTS.values()}
        ports.add(("TCP", POSTGRES_PORT, False))
        if owner["kind"] == "Deployment":
            ports |= {("TCP", port, True) for port in (*PORTS.values(), self.collector(container))}
            ports |= {("TCP", port, False) for port in (self.pooler(), *self.urls(container))}
        return ports

    def pooler(self):
        port = re.search(r"(?m)^listen_port = (\d+)$", (ROOT / "deploy/pgbouncer/pgbouncer.ini").read_text())[1]
        self.assertIn(f"port={port}'", (ROOT / "docs/operations/pooler.md").read_text())
        return int(port)

    def collector(self, container):
        """The port of a collector of traces, as the help says it."""
        return int(re.search(r"--otlp-endpoint.*?http://[\w.-]+:(\d+)", help_of(self.program(container)), re.S)[1])

    def urls(self, container):
        """The ports of what a server is told to call, in its settings and in what its help says of others."""
        said = " ".join([help_of(self.program(container)), *self.environment(container).values()])
        return {int(port or SCHEME_PORTS[scheme])
                for scheme, port in re.findall(r"\b(https|smtps?)://[\w.-]+(?::(\d+))?", said)}

    def test_network_policies_let_out_to_what_settings_and_pages_name_and_to_nothing_else(self):
        for overlay in self.overlays:
            for owner, template in overlay.pods():
                (container,) = template["spec"]["containers"]
                self.assertEqual(self.let_out(overlay, template), self.called(owner, container),
                                 owner["metadata"]["name"])

    def test_nothing_runs_as_root_or_writes_to_its_image(self):
        for _, pod, container in self.for_each_container():
            self.assertTrue(pod["securityContext"]["runAsNonRoot"])
            self.assertFalse(pod["automountServiceAccountToken"])
            self.assertEqual(pod["securityContext"]["seccompProfile"], {"type": "RuntimeDefault"})
            self.assertEqual(container["securityContext"], {
                "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]}})
            self.assertEqual(set(container["resources"]), {"requests", "limits"})
        user = re.search(r"--uid (\d+)", (ROOT / "deploy/Dockerfile").read_text())[1]
        for _, pod, _ in self.for_each_container():
            self.assertEqual(pod["securityContext"]["runAsUser"], int(user))

    def test_secrets_are_files_and_the_owner_s_are_for_migrations_alone(self):
        for owner, pod, container in self.for_each_container():
            service = self.service(container)
            secrets = {one["name"]: one["secret"]["secretName"] for one in pod["volumes"]}
            mounts = {one["mountPath"]: secrets[one["name"]] for one in container["volumeMounts"]}
            serves = {SECRETS: f"leadline-{service}", CERTIFICATES: f"leadline-{service}-tls"}
            migrates = {SECRETS: f"leadline-{service}-owner"}
            if service == "gateway":
                self.assertEqual(mounts, {CERTIFICATES: "leadline-gateway-tls"})
                self.assertEqual([item["key"] for item in pod["volumes"][0]["secret"]["items"]], ["ca.crt"])
                continue
            self.assertEqual(mounts, serves if owner["kind"] == "Deployment" else migrates)
            inline = re.findall(r"\[(\w+)\]\s+--[\w-]+-file\s+a file that holds it",
                                help_of(self.program(container)))
            self.assertIn("LEADLINE_DATABASE_DSN", inline)
            for name, value in self.environment(container).items():
                self.assertNotIn(name, inline)
                if name.endswith("_FILE"):
                    self.assertIn(os.path.dirname(value), mounts)

    def test_a_server_has_the_time_to_drain(self):
        for _, one in self.for_each("Deployment"):
            pod = one["spec"]["template"]["spec"]
            environment = self.environment(pod["containers"][0])
            drained = seconds(environment["LEADLINE_DRAIN_DELAY"]) + seconds(environment["LEADLINE_DRAIN_GRACE"])
            self.assertGreater(pod["terminationGracePeriodSeconds"], drained)
            self.assertEqual(one["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
