#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
#
# Random spellings of people who ask, and of their records.
#
#     spellings.py SEED PEOPLE asked >asked.txt    a line "type=value" each
#     spellings.py SEED PEOPLE data >data.csv      records in another spelling,
#                                                  and as many of nobody who asks
#
# Everybody with an even number is spelled in another way that surely means the
# same; everybody else differs by a tag, dots or an extension, too.
import csv
import random
import sys
import unicodedata

BLANKS = [" ", "\t", "\u00a0", "\u200b", "\ufeff", "\u3000"]
DOMAINS = [("example.org", "example.org"),
           ("xn--bcher-kva.example", "b\u00fccher.example"),
           ("xn--strae-oqa.example", "stra\u00dfe.example")]


def some_case(rng, text):
    return "".join(c.upper() if c.isascii() and rng.random() < .5 else c
                   for c in text)


def around(rng, text):
    return (rng.choice(BLANKS + [""]) + text + rng.choice(BLANKS + [""]))


def address(rng, number, loose, record):
    local = f"jos\u00e9{number}x" if number % 3 == 0 else f"ada{number}x"
    if rng.random() < .5:
        local = unicodedata.normalize("NFD", local)
    if loose and rng.random() < .7:
        at = rng.randrange(1, 3)
        local = local[:at] + "." + local[at:]
    if loose and rng.random() < .7:
        local += rng.choice(["+news", "+a.b", "+"])
    domain = rng.choice(DOMAINS[number % len(DOMAINS)])
    text = some_case(rng, local) + "@" + some_case(rng, domain)
    if record:
        text = rng.choice(["{}", "{}", "<{}>", "Ada Moreno <{}>",
                           '"Moreno, Ada" <{}>', "mailto:{}"]).format(text)
    return around(rng, text)


def phone(rng, number, loose, record):
    area, end = "206", f"555{number:04d}"
    text = rng.choice(["+1{}{}", "+1 ({}) {}", "001{}{}", "+1\u00a0{}\u2011{}",
                       "+1.{}.{}", "0011{}-{}"][:5]).format(area, end)
    if text.startswith("001"):
        text = "+" + text[2:]
    if record:
        text = rng.choice(["", "tel:"]) + text if "\u00a0" not in text else text
    if loose:
        text += rng.choice(["", " x4", ", ext. 4", ";ext=44"])
    return around(rng, text)


def spell(rng, number, record):
    loose = number % 2 == 1
    if number % 4 < 2:
        return "email", address(rng, number, loose, record)
    return "phone_number", phone(rng, number, loose, record)


def main():
    seed, people, what = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    rng = random.Random(f"{seed} {what}")
    if what == "asked":
        for number in range(people):
            print("=".join(spell(rng, number, False)))
        return
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["id", "email", "phone", "login"])
    for number in range(2 * people):
        kind, value = spell(rng, number, True)
        row = [number, "", "", "2020-01-01T00:00:00Z"]
        row[1 if kind == "email" else 2] = value
        out.writerow(row)


main()
