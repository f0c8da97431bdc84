#!/usr/bin/env python3
"""Which sources are compiled together. Most of a compilation goes into the headers of libraries and their
templates; sources that stand in one unit share it, which makes a build from scratch three times quicker.

compile_units.py FOLDER MOST SOURCE..: writes units of at most MOST sources into FOLDER and prints what to
compile instead of the sources, separated by `;`. Sources are named from the project's root, where this runs.

Two sources whose anonymous namespaces use one name for different things cannot share a unit. That is seen by
reading them, not by parsing C++: a clash that this overlooks is a compiler's error of redefinition.
"""

import functools
import pathlib
import re
import sys

NAMESPACE = re.compile(r"^namespace (leadline[\w:]*) \{", re.MULTILINE)
ANONYMOUS = re.compile(r"^namespace \{\n(.*?)^\}  // namespace$", re.MULTILINE | re.DOTALL)
INCLUDED = re.compile(r'^#include "([^"]+\.h)"', re.MULTILINE)
DECLARED = re.compile(
    r"^(?P<using>using (?:[\w:]*::)?(?P<alias>\w+)(?: = [^;]*)?;)"
    r"|^(?:class|struct|enum(?: class)?) (?P<type>\w+)"
    r"|^[\w:][\w:<>,&*\s]*?[\s&*](?P<other>\w+)(?:\(|\[?\w*\]? ?[={;])", re.MULTILINE)


def declared_in(text):
    """What it declares at the beginning of lines: names, each with the using-declaration that it comes from."""
    return {found["alias"] or found["type"] or found["other"]: found["using"]
            for found in DECLARED.finditer(text)}


@functools.cache
def declared_by(header):
    """The names that one of our headers declares, each behind its namespace, and those that it includes; nothing
    for a library's."""
    path = pathlib.Path(header)
    if not path.exists():
        return frozenset()
    text = path.read_text(encoding="utf-8")
    # Which namespace a name is of is not told apart where a header has several.
    own = frozenset((namespace, name) for namespace in namespaces_of(text) for name in declared_in(text))
    return own.union(*map(declared_by, INCLUDED.findall(text)))


def namespaces_of(text):
    return NAMESPACE.findall(text) or [""]


def encloses(outer, inner):
    return outer == "" or (inner + ":").startswith(outer + ":")


class Source:
    """A file, the names that it has to itself as long as it is compiled alone, and those that it shares."""

    def __init__(self, path):
        self.path = path
        self.text = path.read_text(encoding="utf-8")
        self.namespace = namespaces_of(self.text)[0]
        self.own = {}
        for body in ANONYMOUS.findall(self.text):
            self.own.update(declared_in(body))
        included = frozenset().union(*map(declared_by, INCLUDED.findall(self.text)))
        self.shared = set(declared_in(ANONYMOUS.sub("", self.text))).union(
            name for namespace, name in included if encloses(namespace, self.namespace))

    def hides_something_from(self, other):
        return any(name in other.shared or (name in other.own and not (using and other.own[name] == using))
                   for name, using in self.own.items())

    def goes_with(self, other):
        if self.path.name == other.path.name == "main.cc":
            return False
        if not encloses(self.namespace, other.namespace) and not encloses(other.namespace, self.namespace):
            return True
        return not self.hides_something_from(other) and not other.hides_something_from(self)


def units_of(sources, most):
    """The sources, in as few units of at most `most` as their names allow."""
    units = []
    for source in sources:
        for unit in units:
            if len(unit) < most and all(source.goes_with(other) for other in unit):
                unit.append(source)
                break
        else:
            units.append([source])
    return units


def write_if_other(path, text):
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def main(folder, most, *names):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    compiled = []
    for unit in units_of([Source(pathlib.Path(name)) for name in names], int(most)):
        paths = [source.path.as_posix() for source in unit]
        compiled.append(paths[0])
        if len(paths) > 1:
            compiled[-1] = (folder / paths[0].replace("/", "_")).as_posix()
            write_if_other(pathlib.Path(compiled[-1]), "".join(f'#include "{path}"\n' for path in paths))
    print(";".join(compiled), end="")


if __name__ == "__main__":
    main(*sys.argv[1:])
