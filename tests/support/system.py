"""PostgreSQL clusters and the three servers as processes, for tests that break and mend them."""

import os
import pathlib
import re
import signal
import subprocess
import threading
import time

from deployment import BIN, ROOT, free_port

SERVICES = ["configuration", "lead", "conversion"]
UNAVAILABLE = 14  # As the exit code of leadctl: nothing was done.
POSTGRES = ROOT / "deploy/local/lib/postgres.sh"


def check(done):
    if done.returncode != 0:
        raise AssertionError(f"{done.args[-1]}\n{done.stdout}{done.stderr}")
    return done.stdout


def attempt(*command, **environment):
    return subprocess.run(list(map(str, command)), cwd=ROOT, env={**os.environ, **environment},
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)


def run(*command, **environment):
    return check(attempt(*command, **environment))


def wait_until(holds, what, seconds=60):
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain until {what}")
        time.sleep(0.05)


class Cluster:
    """One PostgreSQL cluster, on a socket beside the folder of its data, as whichever user it must be.

    It does not fsync: it survives the death of its processes, but not of the machine."""

    def __init__(self, folder):
        self.data = pathlib.Path(folder)
        self.socket = self.data.with_suffix(".socket")

    def shell(self, commands, **environment):
        """Runs them as the user of the cluster, with the programs of PostgreSQL in PATH."""
        script = f'. {POSTGRES}; bin=$(pg_bin); cd /; pg_as env PATH="$bin:$PATH" bash -euo pipefail -c "$1"'
        return run("bash", "-euc", script, "bash", commands, PGHOST=str(self.socket), PGUSER="postgres",
                   PGDATABASE="postgres", PGDATA=str(self.data), **environment)

    def make(self):
        run("bash", "-euc", f'. {POSTGRES}; pg_init "$1"', "bash", self.data)
        self.shell("""
            printf '%s\\n' 'local all postgres trust' 'local replication postgres trust' \\
              'local all all scram-sha-256' > "$PGDATA/pg_hba.conf"
            printf '%s\\n' "listen_addresses = ''" 'max_connections = 200' 'fsync = off' \\
              >> "$PGDATA/postgresql.auto.conf"
            """)
        self.listen()

    def listen(self):
        """On a socket of its own, though it is a copy of another one."""
        self.socket.mkdir()
        self.socket.chmod(0o777)
        self.shell(f"""echo "unix_socket_directories = '{self.socket}'" >> "$PGDATA/postgresql.auto.conf" """)

    def start(self):
        run("bash", "-euc", f'. {POSTGRES}; pg_start "$1"', "bash", self.data)

    def is_running(self):
        return subprocess.run(["bash", "-c", f'. {POSTGRES}; pg_running "$1"', "bash", self.data]).returncode == 0

    def kill(self):
        os.kill(int((self.data / "postmaster.pid").read_text().split("\n", 1)[0]), signal.SIGKILL)

    def stop(self):
        run("bash", "-euc", f'. {POSTGRES}; pg_stop "$1"', "bash", self.data)

    def ask(self, database, sql):
        return self.shell('psql -qXAt -v ON_ERROR_STOP=1 -d "$1" -c "$2"'.replace("$1", database)
                          .replace('"$2"', "'" + sql.replace("'", "'\\''") + "'")).strip()


class Servers:
    """Replicas of the three servers, over databases that are where `server` says, as libpq takes it."""

    def __init__(self, folder, server, replicas=1):
        self.folder = pathlib.Path(folder)
        self.secrets = self.folder / "secrets"
        self.processes = {}
        self.replicas = range(replicas)
        self.ports = {(name, replica): free_port() for name in SERVICES for replica in self.replicas}
        self.metrics = {one: free_port() for one in self.ports}
        self.environment = {
            **{f"LEADLINE_{name.upper()}_ADDRESS": self.address_of(name) for name in SERVICES},
            "LEADLINE_DEVELOPMENT": "true",
            "LEADLINE_DRAIN_DELAY": "0s",
            "LEADLINE_PAGE_TOKEN_SECRET_FILE": str(self.secrets / "page-token-secret"),
        }
        self.make_secrets(server)

    def address_of(self, name):
        """Of all replicas, which callers take in turn."""
        return "ipv4:///" + ",".join(f"127.0.0.1:{self.ports[name, replica]}" for replica in self.replicas)

    def make_secrets(self, server):
        run("deploy/env/make-secrets", self.secrets, server, "644")
        self.secrets.chmod(0o755)  # Of a test, and who runs PostgreSQL reads them too.

    def make_databases(self, cluster):
        """The databases with their roles, or these roles with their passwords as they are now."""
        cluster.shell(f"psql -qX -f {ROOT}/deploy/postgres/init-databases.sql",
                      LEADLINE_SECRETS=str(self.secrets / "passwords"))

    def migrate(self):
        for name in SERVICES:
            run(BIN / f"{name}-server", "migrate",
                LEADLINE_DATABASE_DSN_FILE=str(self.secrets / f"leadline_{name}_owner.dsn"))

    def start(self, replicas=None):
        started = [(name, replica) for name in SERVICES for replica in replicas or self.replicas]
        for name, replica in started:
            standby = self.secrets / f"leadline_{name}_replica.dsn"
            with open(self.folder / f"{name}.log", "ab") as log:
                self.processes[name, replica] = subprocess.Popen(
                    [BIN / f"{name}-server", "serve"], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    env={**os.environ, **self.environment,
                         "LEADLINE_ADDRESS": f"127.0.0.1:{self.ports[name, replica]}",
                         "LEADLINE_METRICS_ADDRESS": f"127.0.0.1:{self.metrics[name, replica]}",
                         "LEADLINE_DATABASE_DSN_FILE": str(self.secrets / f"leadline_{name}.dsn"),
                         **({"LEADLINE_REPLICA_DSN_FILE": str(standby)} if standby.exists() else {})})
        for name, replica in started:
            wait_until(lambda: self.is_healthy(name, replica), f"{name}-server is healthy, see {self.folder}")

    def is_healthy(self, name, replica):
        if self.processes[name, replica].poll() is not None:
            raise AssertionError((self.folder / f"{name}.log").read_text()[-2000:])
        address = f"127.0.0.1:{self.ports[name, replica]}"
        return subprocess.run([BIN / f"{name}-server", "healthcheck"], capture_output=True,
                              env={**os.environ, "LEADLINE_ADDRESS": address}).returncode == 0

    def stop(self, replicas=None):
        """In order: what is running is finished."""
        stopped = [one for one in self.processes if replicas is None or one[1] in replicas]
        for one in stopped:
            self.processes[one].terminate()
        for one in stopped:
            self.processes.pop(one).wait()

    def leadctl(self, *arguments):
        """What it says. A call that was not served is repeated, as every caller does with it."""
        for _ in range(10):
            done = attempt(BIN / "leadctl", *arguments, **self.environment)
            if done.returncode != UNAVAILABLE:
                break
            time.sleep(0.2)
        return check(done)

    def convert_one(self):
        """A lead comes in, is qualified and converted; the name of the conversion, once it is told."""
        lead = re.search(r"leads/[0-9a-f-]{36}", self.leadctl(
            "lead", "create", "--company-name", "Acme", "--last-name", "Lovelace"))[0]
        self.leadctl("lead", "set-status", lead, "statuses/lead/sales-qualification")
        return re.search(r"conversions/[0-9a-f-]{36}", self.leadctl("convert", lead))[0]


class Converting:
    """Converts leads, a few at a time, for as long as the block lasts; calls may fail meanwhile."""

    def __init__(self, servers, salespeople=3):
        self.servers = servers
        self.told = []  # Conversions that callers were told of.
        self.moments = []  # When they were.
        self.failed = []  # What those said that failed.
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.work) for _ in range(salespeople)]

    def work(self):
        while not self.stopping.is_set():
            try:
                self.told.append(self.servers.convert_one())
                self.moments.append(time.monotonic())
            except AssertionError as error:
                self.failed.append(str(error))
                time.sleep(0.1)

    def wait_for_more(self, count=5):
        wanted = len(self.told) + count
        wait_until(lambda: len(self.told) >= wanted, f"{count} more leads are converted")

    def describe_gaps(self):
        """How long no conversion succeeded: the longest time, and the usual one between two."""
        moments = sorted(self.moments)
        gaps = sorted(later - earlier for earlier, later in zip(moments, moments[1:]))
        return (f"longest time without a conversion {gaps[-1]:.2f} s, usual {gaps[len(gaps) // 2]:.2f} s, "
                f"{len(self.told)} conversions, {len(self.failed)} failed for good")

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()
