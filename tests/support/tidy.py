#!/usr/bin/env python3
"""Runs clang-tidy over what we ship, as few large translation units that compile it together.

tidy.py DEV_BUILD [FILE..]: DEV_BUILD is a build tree with everything generated; without files, all of
common and services. Most of clang-tidy's time goes into the headers of libraries, eight seconds for a
file: files that can stand in one unit share it, as in the build. A unit that does not compile is halved,
and each half of it is tried for itself.
"""

import collections
import concurrent.futures
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


def tidy(unit, flags):
    """What clang-tidy has against a unit; nothing when it is clean."""
    with tempfile.TemporaryDirectory(prefix="leadline-tidy.") as folder:
        path = pathlib.Path(folder) / "unit.cc"
        begins = write_unit(unit, path)
        done = subprocess.run(
            ["clang-tidy", "--quiet", f"--config-file={ROOT}/.clang-tidy", str(path), "--", *flags],
            capture_output=True, text=True)
    if "[clang-diagnostic-error" in done.stdout and len(unit) > 1:
        middle = len(unit) // 2
        return tidy(unit[:middle], flags) + tidy(unit[middle:], flags)
    if done.returncode == 0:
        return ""
    return in_sources(done.stdout or done.stderr, path, begins)


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
