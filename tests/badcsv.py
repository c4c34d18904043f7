# SPDX-License-Identifier: ISC
"""Random CSV with one quote too many, through pp-redact -r: nothing but whole
records goes out, and nothing is lost.

	badcsv.py FIRST LAST      seeds, each a table

Prints what is wrong, and exits with 1.
"""
import os
import random
import subprocess
import sys
import tempfile


def word(rng, letters="ab c1"):
    return "".join(rng.choice(letters) for _ in range(rng.randrange(5)))


def text(rng):
    parts = [",", '""', ' ""x""', "\n1,2,3\n", "\na,b,c\n", ", ", "\r\n"]
    return "".join(rng.choice([word(rng), *parts])
                   for _ in range(rng.randrange(1, 6)))


def record(rng):
    return [f'"{text(rng)}"' if rng.random() < .4 else word(rng, "ab_c1")
            for _ in range(3)]


def one_quote_more(rng, value):
    """In a text before a letter, or anywhere behind a letter; or None."""
    places = [i for i in range(1, len(value) + (value[:1] != '"'))
              if value[0] != '"' or (value[i] not in '",\r\n' and
                                     value[i - 1] != '"')]
    if value[-1:] == '"' and value[:1] == '"':
        places = [i for i in places if i < len(value) - 1]
    if not places:
        return None
    at = rng.choice(places)
    return value[:at] + '"' + value[at:]


def is_made_of(body, records):
    """Whether a text is some of these, in their order."""
    i = 0
    while body:
        while i < len(records) and not body.startswith(records[i]):
            i += 1
        if i == len(records):
            return False
        body = body[len(records[i]):]
        i += 1
    return True


def wrong(seed):
    rng = random.Random(seed)
    records = [record(rng) for _ in range(rng.randrange(2, 8))]
    bad, column = rng.randrange(len(records)), rng.randrange(3)
    value = one_quote_more(rng, records[bad][column])
    if value is None:
        return None
    others = [",".join(r) + "\n" for i, r in enumerate(records) if i != bad]
    records[bad] = list(records[bad])
    records[bad][column] = value
    rows = "".join(",".join(r) + "\n" for r in records)
    head = "h1,h2,h3\n"
    with open("in", "w", newline="") as out:
        out.write(head + rows)
    open("refused", "w").close()
    env = dict(os.environ, PP_BUFFER=rng.choice(["1", "13", "100000"]))
    out = subprocess.run(["pp-redact", "-r", "refused", "in"], env=env,
                         capture_output=True).stdout.decode()
    with open("refused", newline="") as file:
        refused = file.read()
    body = out[len(head):]
    if not is_made_of(body, others):
        return f"a line of a text went out: {rows!r}: {body!r}"
    if sorted(body + refused) != sorted(rows):
        return f"something is lost: {rows!r}: {body!r}, {refused!r}"
    return None


def main(first, last):
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        for seed in range(first, last + 1):
            why = wrong(seed)
            if why is not None:
                print(f"seed {seed}: {why}")
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
