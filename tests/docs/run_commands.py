#!/usr/bin/env python3
"""Runs every command of the documentation, against a Leadline of its own.

A block that begins with ```sh is run, blocks of one page in one shell and in order. A block that
begins with ```sh by-hand is not: it only has to name a program that exists. Ports, the data folder and
the build are replaced by those of this test; nothing else is.
"""

import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PORTS = {"LEAD": 50051, "CONVERSION": 50052, "CONFIGURATION": 50053}
BLOCK = re.compile(r"^```sh(?P<mark>[^\n]*)\n(?P<commands>.*?)^```$", re.MULTILINE | re.DOTALL)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Deployment:
    """The services that the commands talk to: deploy/local/up with this test's build."""

    def __init__(self, folder):
        build = pathlib.Path(os.environ.get("LEADLINE_BUILD_DIR", ROOT / "build/dev"))
        self.preset = build.name
        self.ports = {name: free_port() for name in PORTS}
        addresses = {f"LEADLINE_{n}_ADDRESS": f"127.0.0.1:{p}" for n, p in self.ports.items()}
        self.environment = {
            **os.environ,
            **addresses,
            **{f"LEADLINE_{name}_PORT": str(port) for name, port in self.ports.items()},
            "LEADLINE_PRESET": self.preset,
            "LEADLINE_DATA_DIR": folder,
        }

    def of_this_test(self, commands):
        for name, port in PORTS.items():
            commands = commands.replace(f"127.0.0.1:{port}", f"127.0.0.1:{self.ports[name]}")
        return commands.replace("build/release/", f"build/{self.preset}/")

    def run(self, commands):
        """Runs them in one shell; what they said, and whether all went well."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands], cwd=ROOT, env=self.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.stdout, done.returncode == 0


def check_by_hand(page, commands):
    """The names of programs that a block to be run by hand has and the repository has not."""
    words = [line.split()[0] for line in commands.splitlines() if line.strip()]
    return [f"{page}: {word} is no program here" for word in words
            if not os.access(ROOT / word, os.X_OK)]


def check(page, deployment):
    name = page.relative_to(ROOT)
    script, failures = "", []
    for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
        if block["mark"].strip() == "by-hand":
            failures += check_by_hand(name, block["commands"])
        elif block["mark"].strip():
            failures.append(f"{name}: a block is marked {block['mark'].strip()}")
        else:
            script += "set -x\n" + deployment.of_this_test(block["commands"])
    if script:
        said, well = deployment.run(script)
        print(f"== {name}\n{said}")
        if not well:
            failures.append(f"{name}: a command failed, see above")
    return failures


def main():
    failures = []
    with tempfile.TemporaryDirectory(prefix="leadline-docs.") as folder:
        os.chmod(folder, 0o755)  # PostgreSQL runs as another user than root.
        deployment = Deployment(folder + "/data")
        said, well = deployment.run("deploy/local/up")
        if not well:
            sys.exit(said + "\ndeploy/local/up failed")
        try:
            for page in PAGES:
                failures += check(page, deployment)
        finally:
            deployment.run("deploy/local/down --wipe")
    if failures:
        sys.exit("\n".join(failures))


if __name__ == "__main__":
    main()
