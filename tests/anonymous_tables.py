# SPDX-License-Identifier: ISC
"""Random tables through pp-anonymize, each judged by anonymous.py and by
pp-anonymize check; both must agree.

	anonymous_tables.py FIRST LAST      seeds, each a table with its options

Prints how often a table was made, and how often none could be; what is wrong
it prints as a call to try again, and exits with 1.
"""
import contextlib
import csv
import io
import json
import os
import random
import subprocess
import sys
import tempfile

import anonymous

PLACES = ["Paris", "Lyon", "Nice", "{x", "[a..b]", "\\", "a|b", "a,b", 'q"q',
          "*", "90+", "x\ny", "a..b", "}", "]", " Lyon", "Zoë", "", "",
          "Zoe\u0308", "Nice ", "\u00a0"]


def numbers(rng):
    scale, low = rng.choice([(1, 0), (1, -20), (10, 0), (100, -300)])
    return [format_number(rng.randrange(low, low + 40), scale, rng)
            for _ in range(rng.randrange(1, 25))] + [""] * rng.randrange(2)


def format_number(n, scale, rng):
    if scale > 1:
        return f"{n / scale:.2f}"
    return rng.choice([str(n)] * 8 + [f"{n}.0", f"{n:03}"])


def dates(rng):
    return [f"20{rng.randrange(10, 13)}-{rng.randrange(1, 13):02}-"
            f"{rng.randrange(1, 29):02}" for _ in range(rng.randrange(1, 15))]


def texts(rng):
    return rng.sample(PLACES, rng.randrange(1, len(PLACES)))


def plain(rng):
    return [f"v{i}" for i in range(rng.randrange(1, 12))]


def tree(values, rng):
    """A hierarchy: each level joins labels of the one below."""
    values = list(dict.fromkeys(values))
    rng.shuffle(values)
    rows, width = [[v] for v in values], 1
    for level in range(rng.randrange(1, 4)):
        width *= rng.randrange(2, 4)
        for i, row in enumerate(rows):
            row.append(f"L{level}-{i // width}")
    if rng.random() < .7:
        for row in rows:
            row.append("*")
    return rows


def write(path, rows, delimiter=","):
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(
            rows)


def run(*call, stdin=None):
    done = subprocess.run(["pp-anonymize", *call], stdin=stdin, check=False,
                          capture_output=True)
    return done.returncode, done.stdout, done.stderr.decode()


class Table:
    def __init__(self, seed):
        rng = self.rng = random.Random(seed)
        self.options, self.bounds, self.head = [], [], []
        self.hierarchies, columns = [], []
        self.count = rng.choice([3, 12, 30, 60, 100, 200])
        self.levels = rng.random() < .3
        self.qi = [self.quasi(i, columns) for i in range(rng.randrange(1, 5))]
        self.sensitive = [f"s{i}" for i in range(rng.randrange(0, 3))]
        for _ in self.sensitive:
            kind = rng.choice([plain, numbers, texts])
            self.add(columns, kind(rng)[:rng.choice([2, 4, 20])])
        self.head = self.qi + self.sensitive
        self.roles(columns)
        self.words()
        order = list(range(len(self.head)))
        rng.shuffle(order)
        self.head = [self.head[i] for i in order]
        self.rows = list(zip(*(columns[i] for i in order)))

    def add(self, columns, values):
        weights = [self.rng.random() ** 3 + .01 for _ in values]
        columns.append(self.rng.choices(values, weights, k=self.count))

    def quasi(self, i, columns):
        rng = self.rng
        kind = rng.choice([numbers, dates, texts, plain])
        values = kind(rng)
        self.add(columns, values)
        name = f"q{i}"
        if not self.levels and rng.random() < .5:
            return name
        made = {numbers: "interval:5,20", dates: "date:month,year",
                texts: "redact:right", plain: "redact:left"}[kind]
        if rng.random() < .6:
            write(f"{name}.csv", tree(values, rng), ";")
            made = f"{name}.csv"
        self.hierarchies.append((name, made))
        return name

    def roles(self, columns):
        rng = self.rng
        self.call = ["--qi", ",".join(self.qi)]
        if self.sensitive:
            self.call += ["--sensitive", ",".join(self.sensitive)]
        if rng.random() < .5:
            self.head.append("note")
            self.add(columns, PLACES)
            self.call += ["--keep", "note"]
        if rng.random() < .3:
            self.head.append("name")
            self.add(columns, PLACES)
            self.call += ["--drop", "name"]
        self.unit = rng.random() < .4
        if self.unit:
            self.head.append("who")
            self.add(columns, [f"p{i}" for i in range(self.count)])
            self.call += ["--unit", "who", "--keep", "who"]

    def words(self):
        rng = self.rng
        self.k = rng.randrange(2, 7)
        self.call += ["--k", str(self.k)]
        if self.sensitive:
            self.bounds = [b for b in [
                ("--l", rng.choice(["distinct:2", "distinct:3", "entropy:1.5",
                                    "entropy:2", "recursive:3,2",
                                    "recursive:2,3"])),
                ("--t", rng.choice(["equal:0.5", "equal:0.3", "ordered:0.2",
                                    "ordered:0.35"]))] if rng.random() < .4]
        for bound in self.bounds:
            self.call += bound
        for name, made in self.hierarchies:
            self.call += ["--hierarchy", f"{name}={made}"]
        self.suppress = rng.choice([0, 0, .1, .3])
        search = rng.choice(["levels", "levels", "global"] if self.levels
                            else ["boxes", "close"])
        labels = ([] if self.levels else
                  ["--labels", rng.choice(["set", "hierarchy", "range"])])
        # One level for each column keeps to no classes.
        self.calls = 1 if search == "global" else 2
        self.search = ["--search", search, *labels, *(
            ["--suppress", str(self.suppress)] if self.suppress else [])]

    # ---- judging ----

    def made_hierarchies(self):
        for name, made in self.hierarchies:
            if made.endswith(".csv"):
                yield "--hierarchy", f"{name}={made}"
                continue
            status, out, told = run("hierarchy", "--qi", name, "--hierarchy",
                                    f"{name}={made}", "in.csv")
            if status:
                yield "problem", f"hierarchy {name}: {told}"
            with open(f"made-{name}.csv", "wb") as file:
                file.write(out)
            yield "--hierarchy", f"{name}=made-{name}.csv"

    def judged(self, table):
        call = [table, "out.csv", "--qi", ",".join(self.qi), "--k",
                str(self.k), "--ncp", "--delimiter", ","]
        if self.sensitive:
            call += ["--sensitive", ",".join(self.sensitive)]
        call += [word for bound in self.bounds for word in bound]
        if self.unit:
            call += ["--unit", "who"]
        if self.suppress:
            call.append("--suppressed")
        call += [w for pair in self.made_hierarchies() for w in pair]
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            anonymous.main(call)
        return json.loads(said.getvalue())

    def compare(self, judged, measured):
        """What both say."""
        pairs = [("records", None, judged["records"]),
                 ("classes", None, judged["classes"]),
                 ("k", None, judged["k"])]
        for name, found in judged["sensitive"].items():
            pairs += [("distinct l", name, found["distinct"]),
                      ("entropy l", name, found["entropy"]),
                      ("equal t", name, found["equal"]),
                      ("ordered t", name, found["ordered"])]
        for measure, column, value in pairs:
            if abs(measured[measure, column] - value) > 1e-6:
                yield (f"{measure} of {column}: check says "
                       f"{measured[measure, column]}, the judge {value}")

    def problems(self, table, rows, released):
        with open("out.csv", "wb") as file:
            file.write(released)
        judged = self.judged(table)
        yield from judged["problems"]
        if "k" not in judged:
            return
        if not self.unit and (
                len(rows) - judged["records"] > self.suppress * len(rows)):
            yield f"{judged['records']} records of {len(rows)}"
        status, out, told = run("check", *self.call, "out.csv")
        measured = {(row["measure"], row["column"]): row["value"] for row in
                    map(json.loads, out.decode().splitlines())}
        if status:
            yield f"check: {status}: {told}"
        yield from self.compare(judged, measured)

    def impossible(self, told, rows):
        """Whether what was refused could not be."""
        persons = len({row[self.head.index("who")] for row in rows}
                      if self.unit else rows)
        if persons < self.k:
            return f"k is {self.k}, but there" in told
        return bool(self.bounds) and (
            "less diverse than l requires" in told or
            "as close as t requires" in told)

    # ---- other ways to the same ----

    def plan(self, name, *parts):
        """Of some records, each part counted by itself."""
        counts = []
        for i, rows in enumerate(parts):
            write("part.csv", [self.head, *rows])
            status, out, told = run("count", *self.call, "part.csv")
            if status:
                yield f"count: {told}"
            counts.append(f"counts{i}")
            with open(counts[-1], "wb") as file:
                file.write(out)
        self.rng.shuffle(counts)
        status, out, told = run("plan", *self.call, *self.search, *counts)
        with open(name, "wb") as file:
            file.write(out)
        if status and not self.impossible(told, sum(parts, [])):
            yield f"plan: {status}: {told}"

    def in_pieces(self, released):
        n = self.rng.randrange(1, 4)
        yield from self.plan("plan", *(self.rows[i::n] for i in range(n)))
        for call in (["apply"], [*self.call, *self.search])[:self.calls]:
            status, out, told = run(*call, "--plan", "plan", "in.csv")
            if (status, out) != (0, released):
                yield f"{call[0]} on a plan differs: {status}: {told}"

    def on_old_plan(self):
        """Records on the plan of others."""
        if self.calls == 1:
            return
        write("new.csv", [self.head, *self.rows[1::2]])
        yield from self.plan("old", self.rows[::2])
        with open("old", "rb") as file:
            if not file.read():
                return
        status, out, told = run(*self.call, *self.search, "--plan", "old",
                                "new.csv")
        if status == 0:
            yield from self.problems("new.csv", self.rows[1::2], out)
        # What redact: makes of more values may be a tree in another order.
        elif status != 2 or not (self.impossible(told, self.rows[1::2]) or
                                 "in another order" in told):
            yield f"on an old plan: {status}: {told}"

    def shuffled(self, released):
        write("shuffled.csv", [self.head, *self.rng.sample(
            self.rows, len(self.rows))])
        status, out, told = run(*self.call, *self.search, "-j", "3",
                                "shuffled.csv")
        if status or sorted(out) != sorted(released):
            yield f"another order: {status}: {told}"

    def wrong(self):
        """What is; None: there is no such table."""
        write("in.csv", [self.head, *self.rows])
        status, out, told = run(*self.call, *self.search, "in.csv")
        if status == 2 and not out and self.impossible(told, self.rows):
            return None
        if status != 0:
            return [f"status {status}: {told}"]
        return [*self.problems("in.csv", self.rows, out),
                *self.shuffled(out), *self.in_pieces(out),
                *self.on_old_plan()]


def main(first, last):
    made = none = bad = 0
    for seed in range(first, last + 1):
        table = Table(seed)
        wrong = table.wrong()
        none += wrong is None
        made += wrong == []
        if wrong:
            bad += 1
            print(f"seed {seed}: pp-anonymize", *table.call, *table.search)
            print(*(f"  {line}" for line in wrong), sep="\n")
    print(f"{made} made, {none} could not be, {bad} wrong")
    return 1 if bad else 0


if __name__ == "__main__":
    # In a directory of its own, whatever the caller stands in.
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        sys.exit(main(*map(int, sys.argv[1:])))
