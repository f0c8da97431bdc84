#!/usr/bin/env python3
"""Runs clang-tidy over what we ship, two at a time, remembering what was clean. (Eight seconds a file:
with the tests too it would take longer than everything else together.)

tidy.py TIDY_BUILD DEV_BUILD: TIDY_BUILD is a build tree configured without precompiled headers and
with everything generated; DEV_BUILD one compiled before, whose dependency files tell what each source
includes. A clean file is not looked at again until it, a header of ours or of the generator, its
command, the checks or the tool change.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "leadline" / "tidy"


def dependencies(build):
    """What each object was compiled from: its files below the source or the build tree."""
    text = subprocess.run(["ninja", "-C", build, "-t", "deps"], check=True, capture_output=True,
                          text=True).stdout
    result = {}
    for block in text.split("\n\n"):
        target, *files = [line for line in block.splitlines() if not line.startswith("ninja:")] or [""]
        paths = [os.path.normpath(build / file.strip()) for file in files]
        own = [path for path in paths if path.startswith(str(ROOT)) and "cmake_pch" not in path]
        result[target.split(":")[0]] = sorted(own)
    return result


def digest_of(entry, files, build, salt):
    """A name for this source in this state; paths count relative, so that clones share it."""
    digest = hashlib.sha256(salt)
    digest.update(entry["command"].replace(str(ROOT), "").encode())
    for file in files:
        path = pathlib.Path(file)
        digest.update(os.path.relpath(path, build if build in path.parents else ROOT).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def tidy(build, entry):
    return subprocess.run(["clang-tidy", "--quiet", "-p", build, entry["file"]],
                          capture_output=True, text=True)


def main():
    build, dev = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
    version = subprocess.run(["clang-tidy", "--version"], check=True, capture_output=True).stdout
    salt = version + (ROOT / ".clang-tidy").read_bytes()
    sources = dependencies(dev)
    todo = []
    CACHE.mkdir(parents=True, exist_ok=True)
    for entry in json.loads((build / "compile_commands.json").read_text()):
        source = pathlib.Path(entry["file"])
        if ROOT / "services" not in source.parents and ROOT / "common" not in source.parents:
            continue
        files = sources.get(entry["command"].split(" -o ")[1].split()[0], [])
        mark = CACHE / digest_of(entry, files, dev, salt)
        if not files or not mark.exists():
            todo.append((entry, mark, files))
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        runs = {pool.submit(tidy, build, entry): (entry, mark, files) for entry, mark, files in todo}
        for number, run in enumerate(concurrent.futures.as_completed(runs), 1):
            entry, mark, files = runs[run]
            name = os.path.relpath(entry["file"], ROOT)
            print(f"[{number}/{len(todo)}] clang-tidy {name}", flush=True)
            if run.result().returncode:
                failed += 1
                print(run.result().stdout or run.result().stderr, flush=True)
            elif files:
                mark.touch()
    print(f"clang-tidy: {len(todo)} files looked at, {failed} with complaints")
    return 1 if failed else 0


sys.exit(main())
