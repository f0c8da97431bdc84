#!/usr/bin/env python3
"""Runs every command of the documentation, against a Leadline of its own.

A block that begins with ```sh is run, blocks of one page in one shell and in order. A block that
begins with ```sh by-hand is not: it only has to name a program that exists. One that begins with
```sh runbook breaks and mends what it speaks of: tests/deploy/runbooks_test.py runs it. Ports, the data
folder and the build are replaced by those of this test; nothing else is.
"""

import os
import pathlib
import re
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from deployment import GATEWAY_PORT, PORTS, ROOT, Deployment

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```sh(?P<mark>[^\n]*)\n(?P<commands>.*?)^```$", re.MULTILINE | re.DOTALL)


def of_this_test(commands, deployment):
    for name, port in [*PORTS.items(), ("GATEWAY", GATEWAY_PORT)]:
        commands = commands.replace(f"127.0.0.1:{port}", f"127.0.0.1:{deployment.ports[name]}")
    return commands.replace("build/release/", f"build/{deployment.preset}/")


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
        elif block["mark"].strip().startswith("runbook"):
            continue
        elif block["mark"].strip():
            failures.append(f"{name}: a block is marked {block['mark'].strip()}")
        else:
            script += "set -x\n" + of_this_test(block["commands"], deployment)
    if script:
        said, well = deployment.run(script)
        print(f"== {name}\n{said}")
        if not well:
            failures.append(f"{name}: a command failed, see above")
    return failures


def main():
    failures = []
    with tempfile.TemporaryDirectory(prefix="leadline-docs.") as folder:
        deployment = Deployment(folder)
        try:
            said, well = deployment.run("deploy/local/up")
            if not well:
                sys.exit(said + "\ndeploy/local/up failed")
            for page in PAGES:
                failures += check(page, deployment)
        finally:
            said, well = deployment.run("deploy/local/down --wipe")
        if not well or deployment.data.exists():
            failures.append(f"{said}\ndeploy/local/down --wipe failed, or left {deployment.data}")
    if failures:
        sys.exit("\n".join(failures))


if __name__ == "__main__":
    main()
