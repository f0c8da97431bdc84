#!/usr/bin/env python3
"""Runs clang-tidy over what we ship, as few large translation units that compile it together.

tidy.py DEV_BUILD [FILE..]: DEV_BUILD is a build tree with everything generated; without files, all of
common and services. Most of clang-tidy's time goes into the headers of libraries, eight seconds for a
file: files that can stand in one unit share it. Which cannot, because two anonymous namespaces use one
name, is seen by reading the sources; where that is mistaken, the unit does not compile and each half of
it is tried for itself.
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
MOST_FILES = 40  # In a unit, so that there is work for several processors.

NAMESPACE = re.compile(r"^namespace (leadline[\w:]*) \{", re.MULTILINE)
ANONYMOUS = re.compile(r"^namespace \{\n(.*?)^\}  // namespace$", re.MULTILINE | re.DOTALL)
DECLARED = re.compile(
    r"^(?P<using>using (?:[\w:]*::)?(?P<alias>\w+)(?: = [^;]*)?;)"
    r"|^(?:class|struct|enum(?: class)?) (?P<type>\w+)"
    r"|^[\w:][\w:<>,&*\s]*?[\s&*](?P<other>\w+)(?:\(|\[?\w*\]? ?[={;])", re.MULTILINE)
PLACE = re.compile(r"^(?P<file>[^\s:]+\.cc):(?P<line>\d+)(?=:)", re.MULTILINE)


class Source:
    """A file, and the names that it has to itself as long as it is compiled alone."""

    def __init__(self, path):
        self.path = path
        self.text = path.read_text(encoding="utf-8")
        self.words = set(re.findall(r"\w+", self.text))
        self.namespace = (NAMESPACE.search(self.text) or [None, ""])[1]
        self.own = {}  # Each with the using-declaration that it comes from, if it does.
        for body in ANONYMOUS.findall(self.text):
            for found in DECLARED.finditer(body):
                name = found["alias"] or found["type"] or found["other"]
                self.own[name] = found["using"]

    def hides_something_from(self, other):
        return any(name in other.words and not (using and other.own.get(name) == using)
                   for name, using in self.own.items())

    def goes_with(self, other):
        if self.path.name == other.path.name == "main.cc":
            return False
        if not (self.namespace + ":").startswith(other.namespace) and \
                not (other.namespace + ":").startswith(self.namespace):
            return True
        return not self.hides_something_from(other) and not other.hides_something_from(self)


def units_of(sources):
    units = []
    for source in sources:
        for unit in units:
            if len(unit) < MOST_FILES and all(source.goes_with(other) for other in unit):
                unit.append(source)
                break
        else:
            units.append([source])
    return units


def flags_of(build):
    """What the compiler is told of folders and definitions, for all files together."""
    flags = collections.OrderedDict()
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["file"])
        if ROOT / "services" in path.parents or ROOT / "common" in path.parents:
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
    flags, units = flags_of(build), units_of([Source(path) for path in paths])
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        said = "".join(pool.map(lambda unit: tidy(unit, flags), units))
    print(f"{said}clang-tidy: {len(paths)} files in {len(units)} units")
    return 1 if said else 0


sys.exit(main())
