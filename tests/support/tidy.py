#!/usr/bin/env python3
"""Runs clang-tidy over what we ship, as few large translation units that compile it together.

tidy.py DEV_BUILD [FILE..]: DEV_BUILD is a build tree with everything generated; without files, all of
common and services. Most of clang-tidy's time goes into the headers of libraries, eight seconds for a
file: files that can stand in one unit share it, as in the build. A unit that does not compile is halved,
and each half of it is tried for itself. What was found clean is not looked at again until it, a header of
it or the configuration changes, as ccache does for compilers.
"""

import collections
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "cmake"))

from compile_units import Source, units_of  # noqa: E402

CONFIG = ROOT / ".clang-tidy"
KNOWN = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "leadline-tidy"
CLEAN, CLASH = "clean", "clash"  # What is known of units: nothing against it; its files cannot share it.

MOST_FILES = 40  # In a unit, so that there is work for several processors.

PLACE = re.compile(r"^(?P<file>[^\s:]+\.cc):(?P<line>\d+)(?=:)", re.MULTILINE)


def flags_of(build):
    """What the compiler is told of folders and definitions, for all files together."""
    flags = collections.OrderedDict()
    for entry in json.loads((build / "compile_commands.json").read_text()):
        words = shlex.split(entry["command"])
        for word, following in zip(words, words[1:]):
            if word == "-isystem":
                flags[word + following] = None
            elif word.startswith(("-I", "-D", "-std=", "-pthread")):
                flags[word] = None
    return list(flags)


def write_unit(unit, path):
    """Writes the sources into one file; where each of them begins."""
    begins, line = [], 1
    with path.open("w", encoding="utf-8") as out:
        for source in unit:
            begins.append((line, source.path))
            out.write(source.text)
            line += source.text.count("\n")
    return begins


def in_sources(said, path, begins):
    """The same complaints with the places that the sources have."""
    def place(match):
        if match["file"] != str(path):
            return match[0]
        line = int(match["line"])
        first, source = max((begin for begin in begins if begin[0] <= line), key=lambda begin: begin[0])
        return f"{source.relative_to(ROOT)}:{line - first + 1}"
    return PLACE.sub(place, said)


def memory_of(path, flags):
    """The file that says what is known of the unit: by all that clang-tidy sees, comments too."""
    seen = subprocess.run(["c++", "-E", "-C", "-P", *flags, str(path)], capture_output=True, check=True)
    version = subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True)
    return KNOWN / hashlib.sha256(seen.stdout + CONFIG.read_bytes() + version.stdout).hexdigest()


def examine(unit, flags):
    """CLEAN, CLASH, or what clang-tidy has against a unit."""
    with tempfile.TemporaryDirectory(prefix="leadline-tidy.") as folder:
        path = pathlib.Path(folder) / "unit.cc"
        begins = write_unit(unit, path)
        memory = memory_of(path, flags)
        if memory.exists():
            return memory.read_text()
        done = subprocess.run(
            ["clang-tidy", "--quiet", f"--config-file={CONFIG}", str(path), "--", *flags],
            capture_output=True, text=True)
        found = CLEAN if done.returncode == 0 else in_sources(done.stdout or done.stderr, path, begins)
    if "[clang-diagnostic-error" in found and len(unit) > 1:
        found = CLASH
    if found in (CLEAN, CLASH):
        KNOWN.mkdir(parents=True, exist_ok=True)
        unfinished = memory.with_suffix(f".{os.getpid()}")
        unfinished.write_text(found)
        unfinished.replace(memory)
    return found


def tidy(unit, flags):
    """What clang-tidy has against a unit; nothing when it is clean."""
    found = examine(unit, flags)
    if found == CLASH:
        middle = len(unit) // 2
        return tidy(unit[:middle], flags) + tidy(unit[middle:], flags)
    return "" if found == CLEAN else found


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    paths = [pathlib.Path(file).resolve() for file in sys.argv[2:]] or sorted(
        path for folder in ("common", "services") for path in (ROOT / folder).rglob("*.cc"))
    flags, units = flags_of(build), units_of([Source(path) for path in paths], MOST_FILES)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        said = "".join(pool.map(lambda unit: tidy(unit, flags), units))
    print(f"{said}clang-tidy: {len(paths)} files in {len(units)} units")
    return 1 if said else 0


sys.exit(main())
