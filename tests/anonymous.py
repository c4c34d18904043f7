# SPDX-License-Identifier: ISC
"""Judges a release of pp-anonymize beside the table that it was made of.

Prints a JSON object; exits with 0 where all holds, with 1 where something
does not (`problems` says what), with 2 where the call is wrong.  Shares no
code with what it judges.  Bytes are held as Latin-1 text: the same order.
"""
import argparse
import bisect
import contextlib
import csv
import datetime
import functools
import io
import itertools
import json
import math
import os
import re
import sys
import unicodedata
from collections import Counter, defaultdict, namedtuple
from fractions import Fraction

NUMBER = "-?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]{1,2})?"
BOUNDS = {("distinct", 1), ("entropy", 1), ("recursive", 2), ("equal", 1),
          ("ordered", 1)}
# members: the places of values, None for all there are; span: first and last
# place of a range, or None; loss: 0 to 1.
Label = namedtuple("Label", "members span loss")


def show(text):
    return repr(text.encode("latin-1").decode("utf-8", "replace"))


def read(path, delimiter=None):
    """The records of a CSV, each a list of values."""
    with open(path.encode("latin-1"), "rb") as file:
        text = file.read().removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    first = re.match(r'(?:[^"\n]|"[^"]*")*', text)[0]
    mark = delimiter or (";" if ";" in re.sub('"[^"]*"', "", first) else ",")
    lines = io.StringIO(text, newline="")
    return [row or [""]
            for row in csv.reader(lines, delimiter=mark, strict=True)]


def read_table(path, delimiter):
    """The columns by name."""
    head, *body = read(path, delimiter) or [[]]
    if not head or len({*head}) < len(head) or {*map(len, body)} - {len(head)}:
        raise ValueError(f"{path}: empty, ragged, or two columns of one name")
    return {name: [row[i] for row in body] for i, name in enumerate(head)}


def are_codes(texts):
    """02134 and 10001 are names, like ZIP codes."""
    return (all(re.fullmatch("[0-9]{2,}", text) for text in texts) and
            len({*map(len, texts)}) == 1 and any(t[0] == "0" for t in texts))


@functools.cache
def number(text):
    return Fraction(text) if re.fullmatch(NUMBER, text) else None


@functools.cache
def date(text):
    if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        with contextlib.suppress(ValueError):
            return datetime.date.fromisoformat(text).toordinal()
    return None


def split(text, separator, special):
    r"""The parts, without the \ before what is special.  None: something else
    has one, or what is special has none."""
    other = re.escape(special)
    part = rf"((?:[^{other}]|\\[{other}])*){re.escape(separator)}"
    if not re.fullmatch(f"(?:{part})*", text + separator):
        return None
    return [re.sub(r"\\(.)", r"\1", found)
            for found in re.findall(part, text + separator)]


@functools.cache
def meaning(text):
    """A text in NFC, without blanks and what cannot be seen around it."""
    try:
        text = unicodedata.normalize("NFC",
                                     text.encode("latin-1").decode("utf-8"))
    except UnicodeDecodeError:
        return text
    unseen = [unicodedata.category(c) in ("Zs", "Zl", "Zp", "Cf") or
              c in "\t\n\v\f\r\x85" for c in text] + [False]
    first = unseen.index(False)
    last = len(text) - unseen[-2::-1].index(False) if first < len(text) else 0
    return text[first:last].encode("utf-8").decode("latin-1")


class Column:
    """What the values of a column are, and what labels say of them."""

    def __init__(self, values, hierarchy, by_leaves):
        domain = set(values)
        filled = domain - {""}
        scales = (date,) if are_codes(filled) else (number, date)
        self.scale = next((scale for scale in scales if filled and
                           all(scale(v) is not None for v in filled)), None)
        if self.scale:
            self.low = min(map(self.scale, filled))
            self.high = max(map(self.scale, filled))
        self.rank = {row[0]: i for i, row in enumerate(hierarchy)}
        self.by_width = self.scale and not (by_leaves and hierarchy)
        self.places = sorted(map(self.place, self.rank or domain))
        self.under = defaultdict(set)
        for leaf, *labels in hierarchy:
            for label in labels:
                self.under[label].add(self.place(leaf))
        self.label = functools.cache(self.parse)
        self.verdict = functools.cache(self.judge)

    def place(self, value):
        """Comparable, the same for two spellings of a number.  The empty value
        is first, but where a hierarchy of texts has it; 2 is the end, and
        behind it is what has no place."""
        if value == "" and (self.scale or value not in self.rank):
            return (0,)
        place = (self.scale(value) if self.scale else
                 self.rank.get(value) if self.rank else value)
        return (3, value) if place is None else (1, place)

    def width(self, places):
        ends = [place[1] for place in places if place[0] == 1]
        whole = self.high - self.low
        return Fraction(max(ends) - min(ends)) / whole if ends and whole else 0

    @property
    def share_of_one(self):
        return Fraction(1, len(self.places))

    def share(self, count):
        return Fraction(count, len(self.places)) if count > 1 else 0

    def values(self, text):
        """{a|b|c}, or a range with the empty value: {|[a..b]}"""
        if text[:3] == "{|[" and text[-1] == "}":
            inner = self.range(text[2:-1])
            if not inner:
                return None
            loss = inner.loss if self.scale else inner.loss + self.share_of_one
            return Label({self.place("")}, inner.span, loss)
        parts = split(text[1:-1], "|", "\\|{}[")
        if text[-1] != "}" or parts is None:
            return None
        members = set(map(self.place, parts))
        if self.scale and max(members) > (2,):
            return None
        loss = self.width(members) if self.scale else self.share(len(members))
        return Label(members, None, loss)

    def range(self, text):
        """[a..b]; what begins with the empty value has no lower end."""
        ends = (text[1:-1].split("..") if self.scale
                else split(text[1:-1], "..", "\\[]{}|."))
        if text[-1] != "]" or not ends or len(ends) != 2:
            return None
        first, last = map(self.place, ends)
        if not first <= last < (2,):
            return None
        if self.scale:
            low = (1, self.low) if first == (0,) else first
            return Label((), (first, last), self.width([low, last]))
        return Label((), (first, last), self.share(
            bisect.bisect_right(self.places, last) -
            bisect.bisect_left(self.places, first)))

    def named(self, text):
        """A label of the hierarchy, and the value that is written so."""
        leaves = self.under[text]
        loss = self.share(len(leaves))
        if self.by_width:
            loss = self.width([(1, min(max(leaf[1], self.low), self.high))
                               for leaf in leaves if leaf[0] == 1])
        return Label(leaves | {self.place(text)}, None, loss)

    def plain(self, text):
        """A value, a label of the hierarchy, 90+, or all there is."""
        if text == "*":
            ends = self.by_width and [(1, self.low), (1, self.high)]
            return Label(None, None, self.width(ends) if ends
                         else self.share(len(self.places)))
        if text[:1] == "\\":
            text = text[1:]
            if text[:1] not in ("{", "[", "\\"):
                return None
        if text in self.under:
            return self.named(text)
        if self.scale is number and re.fullmatch(NUMBER + "[+]", text):
            first = self.place(text[:-1])
            last = max(first, (1, self.high))
            return Label((), (first, (2,)), self.width([first, last]))
        return Label({self.place(text)}, None, 0)

    def parse(self, text):
        """None: it is no label."""
        form = {"{": self.values, "[": self.range}.get(text[:1], self.plain)
        label = form(text)
        # [0, 5[ of ARX cannot be taken for a range, even if not escaped.
        return self.named(text) if not label and text in self.under else label

    def judge(self, released, original):
        """What is wrong, or None."""
        label, place = self.label(released), self.place(original)
        if not label:
            return f"{show(released)} is no label"
        if (label.members is None or place in label.members or
                label.span and label.span[0] <= place <= label.span[1]):
            return None
        return f"{show(released)} does not contain {show(original)}"


def spread(keys, persons, values):
    """The counts of values in each class, and in all: one that a person has
    several times in a class counts once there, and once in all."""
    classes = defaultdict(Counter)
    for key, _, value in set(zip(keys, persons, values)):
        classes[key][value] += 1
    table = Counter(value for _, value in set(zip(persons, values)))
    return list(classes.values()), table


def entropy(counts):
    whole = sum(counts)
    return math.exp(-sum(c / whole * math.log(c / whole) for c in counts))


def keeps_l(counts, kind, least, of=1):
    """Exactly; of counts the greatest is the first."""
    if kind == "distinct":
        return len(counts) >= least
    if kind == "recursive":
        return counts[0] < least * sum(counts[max(1, math.ceil(of)) - 1:])
    whole = sum(counts)
    return ((whole * least.denominator) ** whole >=
            least.numerator ** whole * math.prod(c ** c for c in counts))


def equal(table):
    """Measures half of all differences: those above 0."""
    whole = sum(table.values())

    def distance(part):
        some = sum(part.values())
        above = (n * whole - table[v] * some for v, n in part.items())
        return Fraction(sum(a for a in above if a > 0), some * whole)
    return distance


def ordered(table):
    """Values are ranks.  Over step i moves |here * whole - below[i] * some|:
    `here` changes only at a value of the class; up to the next one `below`
    grows, and from `turn` on it is what counts more."""
    below = list(itertools.accumulate(table[i] for i in range(len(table))))
    sums = list(itertools.accumulate(below, initial=0))

    def distance(part):
        some, here, moved, start = sum(part.values()), 0, 0, 0
        for end in [*sorted(part), len(below)]:
            level = here * below[-1]
            turn = bisect.bisect_right(below, level // some, start, end)
            moved += level * (2 * turn - start - end)
            moved += some * (sums[start] + sums[end] - 2 * sums[turn])
            here, start = here + part[end], end
        return Fraction(moved, some * below[-1] * max(1, len(below) - 1))
    return distance


class Release:
    def __init__(self, args, original, released):
        self.args, self.problems = args, []
        self.original, self.released = original, released
        self.before, self.records = (
            max(map(len, table.values())) for table in (original, released))
        if self.records != self.before and not args.suppressed:
            raise ValueError(f"{self.records} records of {self.before}")
        # Where records are missing, only the release says whose one is.
        self.source = released if args.suppressed else original
        lacks = ({*args.qi, *released, *dict(args.hierarchy)} -
                 original.keys() or
                 {*args.qi} - released.keys() or
                 {*args.sensitive, *args.unit} - self.source.keys())
        if lacks:
            raise ValueError(f"column {show(min(lacks))} is missing")
        self.quasi = {name: self.column(name, original[name])
                      for name in args.qi}
        self.keys = list(zip(*(released[name] for name in args.qi)))
        self.persons = (self.source[args.unit[0]] if args.unit
                        else range(self.records))

    def column(self, name, values):
        path = dict(self.args.hierarchy).get(name)
        rows = read(path) if path else []
        if len({row[0] for row in rows}) < len(rows):
            raise ValueError(f"{path}: a leaf is there twice")
        return Column(values, rows, self.args.loss == "leaves")

    def differences(self, new, old):
        """Of a released record from an original one."""
        for name, cells in self.released.items():
            after, before = cells[new], self.original[name][old]
            wrong = after != before and "is not what it was"
            if name in self.quasi:
                wrong = self.quasi[name].verdict(after, before)
            if wrong:
                yield f"record {new + 1}: {show(name)}: {wrong}"

    def compare(self):
        originals = iter(range(self.before))
        for new in range(self.records):
            # The first record that fits leaves most for those that follow.
            for old in originals:
                wrong = list(self.differences(new, old))
                if not wrong or not self.args.suppressed:
                    break
            else:
                self.problems.append(f"record {new + 1} comes from none")
                return
            self.problems += wrong

    def ncp(self):
        loss = sum(count * getattr(column.label(text), "loss", 1)
                   for name, column in self.quasi.items()
                   for text, count in Counter(self.released[name]).items())
        return float(loss / max(1, self.records * len(self.quasi)))

    def distance(self, values, measure):
        """The greatest of any class."""
        parts, table = spread(self.keys, self.persons, values)
        return max(map(measure(table), parts), default=0)

    def sensitive(self, name):
        # Two spellings of a number are one value, and so are two of a text:
        # that in the hierarchy counts, else the plain one, else the first.
        rank, chosen = self.column(name, self.original[name]).rank, {}
        own = {*self.source[name]}
        for text in sorted(own | {*self.original[name]},
                           key=lambda text: (text not in own,
                                             rank.get(text, math.inf),
                                             text != meaning(text), text)):
            chosen.setdefault(meaning(text), text)
        column = self.column(name, chosen.values())
        places = [column.place(chosen[meaning(text)])
                  for text in self.source[name]]
        rank = {place: i for i, place in enumerate(sorted(set(places)))}
        far = {"equal": self.distance(places, equal), "ordered": self.distance(
            [rank[place] for place in places], ordered)}
        parts, _ = spread(self.keys, self.persons, places)
        counts = {tuple(sorted(part.values(), reverse=True)) for part in parts}
        kept = [(kind, far[kind] <= numbers[0] if kind in far else
                 all(keeps_l(c, kind, *numbers) for c in counts))
                for kind, numbers in self.args.bounds]
        # What is not in the hierarchy has no place in the order.
        kept.append(("hierarchy", max(places, default=()) < (2,)))
        self.problems += [f"{show(name)}: {kind}"
                          for kind, holds in kept if not holds]
        return {"distinct": min(map(len, counts), default=0),
                "entropy": min(map(entropy, counts), default=0),
                "recursive": dict(kept).get("recursive"),
                "equal": float(far["equal"]), "ordered": float(far["ordered"])}

    def judge(self):
        self.compare()
        sizes = Counter(k for k, _ in {*zip(self.keys, self.persons)}).values()
        k = min(sizes, default=0)
        if k < self.args.k:
            self.problems.append(f"k is {k}")
        return {"records": self.records, "persons": len({*self.persons}),
                "suppressed": self.before - self.records,
                "classes": len(sizes), "k": k,
                "sensitive": {show(name)[1:-1]: self.sensitive(name)
                              for name in self.args.sensitive},
                "DM": sum(size ** 2 for size in sizes),
                "C_avg": sum(sizes) / max(1, len(sizes) * (self.args.k or k)),
                "ncp": self.ncp() if self.args.ncp else None,
                "problems": self.problems}


def bound(text):
    """Of recursive:3,3 the kind, and its numbers as exact fractions."""
    kind, _, rest = text.partition(":")
    numbers = [Fraction(part) for part in rest.split(",")]
    if (kind, len(numbers)) not in BOUNDS:
        raise ValueError
    return kind, numbers


def parse_call(argv):
    parser = argparse.ArgumentParser(
        allow_abbrev=False, epilog="--self-test: without anything else")
    add = parser.add_argument
    add("original", metavar="ORIGINAL")
    add("released", metavar="RELEASED")
    listed = {"type": lambda text: text.split(","), "metavar": "A,B"}
    add("--qi", required=True, **listed)
    add("--sensitive", default=[], **listed)
    add("--k", type=int, default=0)
    add("--l", "--t", type=bound, action="append", default=[], dest="bounds")
    add("--unit", type=lambda text: [text], default=[], metavar="COL")
    add("--hierarchy", type=lambda text: text.partition("=")[::2],
        action="append", default=[], metavar="COL=FILE")
    add("--delimiter", default=",")
    add("--ncp", action="store_true")
    add("--loss", choices=["width", "leaves"], default="width")
    add("--suppressed", action="store_true", help="records may be missing")
    args = parser.parse_args(argv)
    if args.bounds and not args.sensitive:
        parser.error("--l and --t are about --sensitive")
    if {*args.qi} & {*args.sensitive, *args.unit}:
        parser.error("a column is in --qi and elsewhere")
    return args


def main(argv):
    if argv == ["--self-test"]:
        return self_test()
    args = parse_call([os.fsencode(arg).decode("latin-1") for arg in argv])
    try:
        result = Release(args, read_table(args.original, args.delimiter),
                         read_table(args.released, args.delimiter)).judge()
    except (ValueError, csv.Error, OSError) as error:
        result = {"problems": [str(error)]}
    problems = result["problems"]
    problems[20:] = [f"{len(problems) - 20} more"] if problems[20:] else []
    print(json.dumps(result, indent=1))
    return 1 if problems else 0


# Values of a column; its hierarchy; a label, those that it contains, its loss.
REGION = [["a", "north", "*"], ["d", "north", "*"], ["b", "south", "*"],
          ["c", "[0, 5[", "*"]]
AGES = [[str(age), f"{age // 5 * 5}-{age // 5 * 5 + 4}"] for age in range(100)]
LABELS = [
    ("1 2 3 5 ", [], "[1..3]", "1 2 3", 1 / 2),
    ("1 1.0 01 9", [], "1", "1 1.0 01", 0),
    ("1 5 -5 0.5 ", [], "{|-5|0.5}", "-5 0.5 ", 0.55),
    ("5 5.0", [], "[5..5]", "5 5.0", 0),
    ("1 5 9 ", [], "[..5]", "1 5 ", 1 / 2),
    ("50 89 90 100", [], "90+", "90 100", 0.2),
    ("1 5 9", [], "*", "1 5 9", 1), ("1 5 9", [], "{1|x}", None, 1),
    ("16 18 20 90", AGES, "15-19", "16 18", 3 / 74),
    ("2024-01-01 2024-12-31", [], "[2024-01-01..2024-02-29]", "2024-01-01",
     59 / 365),
    ("a B c 2024-02-30", [], "[B..a]", "a B", 1 / 2),
    ("a b c d", REGION, "[a..b]", "a b d", 3 / 4),
    ("a b c d", REGION, "north", "a d", 1 / 2),
    ("a b c d", REGION, "[0, 5[", "c", 0), ("a b", REGION, "[a..x]", None, 1),
    ("a b c ", [], "{|a}", "a ", 1 / 2),
    ("a|b \\ {} c", [], r"{a\|b|\\|\{\}}", "a|b \\ {}", 3 / 4),
    ("a {x", [], r"\{x", "{x", 0), ("a {x", [], "{x", None, 1),
    ("a b", [], r"\a", None, 1), ("a b", [], "[a..b", None, 1),
    ("a.b c..d", [], r"[a\.b..c\.\.d]", "a.b c..d", 1),
    ("a b", [], "{a{|b}", None, 1), ("a b", [], "[a...b]", None, 1),
    ("17 24 30 ", [], "{|[17..24]}", "17 24 ", 7 / 13),
    ("a b c ", [], "{|[a..b]}", "a b ", 3 / 4),
    ("a [b..c]", [], "{a|[b..c]}", None, 1),
]


def expect(what, got, wanted):
    if got != wanted:
        sys.exit(f"self-test: {what!r}: {got!r}, not {wanted!r}")


def judged(call, *tables):
    return Release(parse_call(["-", "-", *call.split()]), *(
        {name: cells.split() for name, cells in t.items()} for t in tables))


def test_measures():
    for values, far in (("345", "3/8"), ("68b", "1/6")):  # Li et al. 2007
        part = Counter(int(digit, 16) - 3 for digit in values)
        expect(values, ordered(Counter(range(9)))(part), Fraction(far))
        expect(values, equal(Counter(range(9)))(part), Fraction(2, 3))
    for counts, kind, numbers, holds in (
            ((1, 1, 1), "entropy", [Fraction(3)], True),
            ((2, 1, 1), "entropy", [Fraction(3)], False),
            ((5, 2, 1), "recursive", [2, 2], True),
            ((6, 2, 1), "recursive", [2, 2], False),
            ((6, 2), "recursive", [9, 3], False)):
        expect((counts, kind), keeps_l(counts, kind, *numbers), holds)


def test_release():
    before = {"q": "1 2 3 4 5", "s": "x y x x x", "u": "p p q r s"}
    after = {"q": "[1..2] [1..2] [3..5] [3..5] [3..5]", "s": "x y x x x"}
    call = "--qi q --sensitive s --ncp --k 2 --t equal:0.3"
    bounds = call + " --l distinct:1 --l distinct:2"
    found = judged(bounds, before, after).judge()
    expect("release", [found[n] for n in ("k", "DM", "C_avg", "ncp")],
           [2, 13, 1.25, 0.4])
    expect("sensitive", found["sensitive"]["s"], {
        "distinct": 1, "entropy": 1, "recursive": None, "equal": 0.3,
        "ordered": 0.3})
    expect("bounds", found["problems"], ["'s': distinct"])
    found = judged(call + " --unit u", before, after).judge()
    expect("unit", (found["k"], found["persons"]), (1, 4))
    parts, table = spread("abb", "ppq", "xxy")
    expect("once", (sorted(map(len, parts)), table), ([1, 2], {"x": 1, "y": 1}))
    found = judged(call, before, dict(after, s="x y x x y")).judge()
    expect("kept", found["problems"], ["record 5: 's': is not what it was"])
    for after, problems in (({"q": "[1..2] [3..4]", "s": "y x"}, []),
                            ({"q": "2 1"}, ["record 2 comes from none"])):
        found = judged("--qi q --suppressed", before, after).judge()
        expect("suppressed", found["problems"], problems)


def self_test():
    for values, hierarchy, name, inside, loss in LABELS:
        column = Column(values.split(" "), hierarchy, False)
        found = [v for v in values.split(" ") if not column.verdict(name, v)]
        expect(name, found, [] if inside is None else inside.split(" "))
        expect(name, float(getattr(column.label(name), "loss", 1)), loss)
    leaves = Column(["17", "90"], AGES, True)
    expect("leaves", leaves.label("15-19").loss, Fraction(5, 100))
    for text in ("Zoë", " Zo\xeb\t", "Zoe\u0308\u00a0"):
        expect(text, meaning(text.encode("utf-8").decode("latin-1")),
               "Zoë".encode("utf-8").decode("latin-1"))
    expect("blanks", meaning(" \t"), "")
    test_measures()
    test_release()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
