"""A Leadline of a test's own: deploy/local/up with ports, a data folder and a build that nobody shares."""

import os
import pathlib
import socket
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("LEADLINE_BUILD_DIR", ROOT / "build/dev"))
BIN = BUILD / "bin"
PORTS = {"LEAD": 50051, "CONVERSION": 50052, "CONFIGURATION": 50053}  # Of the servers.
GATEWAY_PORT = 50080


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Deployment:
    """What the commands run here talk to."""

    def __init__(self, folder):
        os.chmod(folder, 0o755)  # PostgreSQL runs as another user than root.
        self.preset = BUILD.name
        self.data = pathlib.Path(folder) / "data"
        self.ports = {name: free_port() for name in [*PORTS, "GATEWAY"]}
        addresses = {f"LEADLINE_{n}_ADDRESS": f"127.0.0.1:{self.ports[n]}" for n in PORTS}
        self.environment = {
            **os.environ,
            **addresses,
            **{f"LEADLINE_{name}_PORT": str(port) for name, port in self.ports.items()},
            "LEADLINE_PRESET": self.preset,
            "LEADLINE_DATA_DIR": str(self.data),
        }

    def run(self, commands, **environment):
        """Runs them in one shell; what they said, and whether all went well."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands], cwd=ROOT,
            env={**self.environment, **environment}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.stdout, done.returncode == 0
