#!/usr/bin/python3
"""docker-compose.yml and deploy/Dockerfile, without an engine: docker-compose takes the file, the images
have what the programs need, and the parts fit together and fit the servers."""

import functools
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import yaml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from deployment import BIN, GATEWAY_PORT, PORTS, ROOT

SERVICES = [name.lower() for name in PORTS]
PROGRAMS = [*(f"{name}-server" for name in SERVICES), "web-gateway", "leadctl"]
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()


def run(*command, **environment):
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True,
                          check=True).stdout


class ComposeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        config = run("docker-compose", "--profile", "observability", "--profile", "samples", "config")
        cls.services = yaml.safe_load(config)["services"]
        cls.ours = {name: one for name, one in cls.services.items() if re.match("leadline/.*-server$", one["image"])}

    def test_runs_three_servers_after_their_migrations_after_postgres(self):
        self.assertEqual(set(self.ours), {*SERVICES, *(f"migrate-{name}" for name in SERVICES)})
        for name in SERVICES:
            self.assertEqual(self.services[name]["depends_on"],
                             {f"migrate-{name}": {"condition": "service_completed_successfully"}})
            self.assertEqual(self.services[f"migrate-{name}"]["depends_on"],
                             {"postgres": {"condition": "service_healthy"}})
            self.assertEqual(self.services[name]["command"], ["serve"])
            self.assertEqual(self.services[f"migrate-{name}"]["command"], ["migrate"])

    def test_builds_each_from_a_target_that_there_is(self):
        for name, one in self.ours.items():
            program = f"{name.removeprefix('migrate-')}-server"
            self.assertEqual(one["image"], f"leadline/{program}")
            self.assertEqual(one["build"]["target"], program)
            self.assertRegex(DOCKERFILE, rf"(?m)^FROM runtime AS {program}$")

    def test_runs_the_gateway_after_the_servers(self):
        gateway = self.services["gateway"]
        self.assertEqual(gateway["image"], "leadline/web-gateway")
        self.assertEqual(gateway["build"]["target"], "web-gateway")
        self.assertEqual(gateway["command"], ["serve"])
        self.assertEqual(gateway["network_mode"], "host")  # So it finds the servers where they are by default.
        self.assertEqual(gateway["healthcheck"]["test"], ["CMD", "web-gateway", "healthcheck"])
        self.assertEqual(gateway["depends_on"], {name: {"condition": "service_healthy"} for name in SERVICES})
        options = run(BIN / "web-gateway", "--help")
        for setting in gateway["environment"]:
            self.assertIn(f"[{setting}]", options)

    def test_every_setting_is_an_option_of_its_server(self):
        for name, one in self.ours.items():
            options = run(BIN / f"{name.removeprefix('migrate-')}-server", "--help")
            for setting in one["environment"]:
                self.assertTrue(f"[{setting}]" in options or f"[{setting.removesuffix('_FILE')}]" in options)

    def test_every_setting_that_is_commented_out_is_an_option_that_takes_the_value(self):
        commented = dict(re.findall(r"(?m)^# (LEADLINE_\w+)=(\S+)$", (ROOT / "deploy/env/server.env").read_text()))
        self.assertTrue(commented)
        for name in SERVICES:
            said = run(BIN / f"{name}-server", "serve", "--print-config", **commented)
            for setting, value in commented.items():
                option = setting.removeprefix("LEADLINE_").lower().replace("_", "-")
                self.assertIn(f'{option} = "{value}"  # environment {setting}\n', said)

    def test_asks_a_server_about_its_health(self):
        for name in SERVICES:
            self.assertEqual(self.services[name]["healthcheck"]["test"], ["CMD", f"{name}-server", "healthcheck"])

    def test_runs_nothing_of_ours_with_rights_or_a_file_system_to_write(self):
        for name in [*self.ours, "gateway", "samples", "prometheus", "grafana"]:
            one = self.services[name]
            self.assertTrue(one["read_only"], name)
            self.assertEqual(one["cap_drop"], ["ALL"], name)
            self.assertEqual(one["security_opt"], ["no-new-privileges:true"], name)

    def test_mounts_only_what_make_secrets_makes_and_the_repository_has(self):
        with tempfile.TemporaryDirectory() as secrets:
            run("deploy/env/make-secrets", secrets, "host=127.0.0.1 port=55432", "644")
            for one in self.services.values():
                for volume in one.get("volumes", []):
                    path = pathlib.Path(volume.split(":")[0])
                    if path.is_absolute():
                        self.assertTrue(volume.endswith(":ro"), volume)
                        inside = path.relative_to(ROOT)
                        made = inside.parts[:3] == ("deploy", "env", "secrets")
                        there = pathlib.Path(secrets, *inside.parts[3:]) if made else path
                        self.assertTrue(there.exists(), volume)

    def test_gives_every_server_its_secrets_as_files_that_are_mounted(self):
        for name, one in self.ours.items():
            mounted = [volume.split(":")[1] for volume in one["volumes"]]
            files = [value for setting, value in one["environment"].items() if setting.endswith("_FILE")]
            self.assertEqual(sorted(mounted), sorted(files), name)

    def test_observability_and_samples_run_when_asked_for_alone(self):
        self.assertEqual(self.services["prometheus"]["profiles"], ["observability"])
        self.assertEqual(self.services["grafana"]["profiles"], ["observability"])
        self.assertEqual(self.services["samples"]["profiles"], ["samples"])
        for name in ["postgres", "gateway", *self.ours]:
            self.assertNotIn("profiles", self.services[name])

    def test_samples_are_imported_by_leadctl_once_all_servers_are_healthy(self):
        samples = self.services["samples"]
        self.assertEqual(samples["depends_on"], {name: {"condition": "service_healthy"} for name in SERVICES})
        self.assertEqual(samples["network_mode"], "host")  # So leadctl finds lead-server where it is by default.
        self.assertNotIn("restart", samples)
        target = samples["build"]["target"]
        stage = DOCKERFILE.split(f"FROM leadctl AS {target}\n")[1].split("\nFROM ")[0]
        made, folder = re.search(r"COPY --from=build /src/build/release/(\S+) (\S+)", stage).groups()
        self.assertIn(f'"${{CMAKE_BINARY_DIR}}/{made}"', (ROOT / "tests/data/CMakeLists.txt").read_text())
        self.assertRegex(DOCKERFILE, r"cmake --build build/release --target [\w -]* sample_leads ")
        self.assertIn(f"leadctl import {folder}{pathlib.Path(made).name} ", samples["entrypoint"][-1])

    def test_samples_end_well_although_rows_are_left_out_and_not_when_the_import_failed(self):
        for code, ended in ((0, 0), (65, 0), (14, 1), (66, 1)):
            with tempfile.TemporaryDirectory() as folder:
                leadctl = pathlib.Path(folder) / "leadctl"
                leadctl.write_text(f"#!/bin/sh\nexit {code}\n")
                leadctl.chmod(0o755)
                *shell, commands = self.services["samples"]["entrypoint"]
                done = subprocess.run([*shell, commands.replace("$$", "$")],
                                      env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"})
                self.assertEqual(done.returncode, ended, code)

    def test_prometheus_asks_where_the_servers_tell(self):
        config = yaml.safe_load((ROOT / "deploy/observability/prometheus/compose.yml").read_text())
        asked = {job["job_name"]: job["static_configs"][0]["targets"] for job in config["scrape_configs"]}
        told = {name: [self.services[name]["environment"]["LEADLINE_METRICS_ADDRESS"]]
                for name in [*SERVICES, "gateway"]}
        self.assertEqual(asked, told)


@functools.cache
def dependencies():
    """What each package that is installed here depends on."""
    said = run("dpkg-query", "--show", "--showformat", "${Package} ${Pre-Depends},${Depends}\n")
    return {line.split(" ", 1)[0]: re.findall(r"[,| ]\s*([a-z0-9][a-z0-9.+-]+)", " " + line.split(" ", 1)[1])
            for line in said.splitlines()}


def needs_of(package):
    """A package with all that it depends on, as far as it is installed here."""
    found, waiting = set(), [package]
    while waiting:
        one = waiting.pop()
        if one not in found and one in dependencies():
            found.add(one)
            waiting += dependencies()[one]
    return found


def owners_of(paths):
    """The packages that files are of, by their names in /usr or, as older packages have them, not."""
    asked = subprocess.run(["dpkg", "--search", *paths, *(path.removeprefix("/usr") for path in paths)],
                           capture_output=True, text=True)
    return set(re.findall(r"(?m)^([a-z0-9.+-]+)(?::\w+)?: ", asked.stdout))


class DockerfileTest(unittest.TestCase):
    def test_has_the_libraries_of_every_program(self):
        runtime = DOCKERFILE.split("AS runtime\n")[1].split("\nFROM ")[0]
        listed = re.search(r"--no-install-recommends \\\n(.*?)&& rm", runtime, re.DOTALL)[1]
        there = {"libc6", "libgcc-s1", "libstdc++6"}
        for package in listed.replace("\\", " ").split():
            self.assertTrue(needs_of(package), f"{package} is not installed, so is no package of the build")
            there |= needs_of(package)
        for program in PROGRAMS:
            paths = re.findall(r"=> (/\S+)", run("ldd", BIN / program))
            self.assertTrue(paths)
            owners = owners_of({str(pathlib.Path(path).resolve()) for path in paths})
            self.assertIn("libpq5", owners)
            self.assertEqual(owners - there, set(), f"{program} needs them, too")

    def test_makes_an_image_for_each_program_that_no_root_runs(self):
        self.assertIn("\nUSER 10001:10001\n", DOCKERFILE.split("AS runtime")[1].split("\nFROM ")[0])
        for program in PROGRAMS:
            stage = DOCKERFILE.split(f"FROM runtime AS {program}\n")[1].split("\nFROM ")[0]
            self.assertIn(f"COPY --from=build /src/build/release/bin/{program} /usr/local/bin/", stage)
            self.assertIn(f'ENTRYPOINT ["{program}"]', stage)
            self.assertNotIn("USER", stage)
        ports = {f"{name.lower()}-server": port for name, port in PORTS.items()}
        for program, port in {**ports, "web-gateway": GATEWAY_PORT}.items():
            stage = DOCKERFILE.split(f"FROM runtime AS {program}\n")[1].split("\nFROM ")[0]
            self.assertIn(f"EXPOSE {port}\n", stage)
            self.assertIn(f'CMD ["{program}", "healthcheck"]', stage)


if __name__ == "__main__":
    unittest.main(verbosity=2)
