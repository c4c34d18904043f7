#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""What pp-policy says about each key of a policy.

everykey.json is a policy that has every key that there is.  Each of them is
taken out, or where the policy needs it, changed.  Then `pp-policy diff` must
say something, and so must `pp-policy explain`, unless SILENT says why not.

    everykey.py POLICY PROGRAM.c...

The policy lies in a directory with the files it names; the programs are
lib/policy/*.c, whose tables have the names of the keys.
"""
import copy
import json
import re
import subprocess
import sys

# Keys about which explain says nothing, by the end of their path.
SILENT = {
    # What is in a file, and where it lies, is for programs.
    "policy.id": "a name for programs; the title is for people",
    "policy.previous": "the date of another version",
    "policy.time_zone": "for programs: in which zone a day begins",
    "policy.language": "English sentences, whatever the text is in",
    "policy.holidays": "a file",
    "policy.jurisdictions": "a file",
    "policy.clauses": "a file",
    "dpv": "a key of another vocabulary",
    "parent": "where a category stands in the vocabulary",
    "file": "where a file lies",
    "records.directory": "where files lie",
    "rules.id": "a name for programs",
    "notices.*.template": "a file",
    "at_source.sql.table": "the name of a table",
    "at_source.sql.key": "the name of a column",
    "at_source": "a table and its columns",
    "releases.*.columns.*.hierarchy": "a file",
    # The title of a purpose says it; without a title, this does.
    "purposes.*.data_use": "the title says it",
    # How letters are put together.
    "notices.*.thread": "how letters are put together",
    # How data is written, or records are told from one another.
    "datasets.*.key": "what tells records apart, for programs",
    "datasets.*.time_zone": "for programs: the zone of dates without one",
    "fields.*.format": "how a date is written",
    "fields.*.type": "how values are written",
    # What runs with it, and no promise.
    "retention.max_delete": "a guard against mistakes of a run",
    "records.backups.max_age": "for a check; it is no promise",
    "records.backups": "for a check; it is no promise",
    # How a table is made; what it promises stands there.
    "releases.*.search": "how a table is made",
    "releases.*.labels": "how a group is written",
    "columns.*.label": "how a group is written",
    "columns.*.weight": "which column is made coarser first",
    "columns.*.type": "how values are written",
    # One value is allowed only, which is what happens without it.
    "records.*.since": "it has one value only",
    "records.*.subject": "it has one value only",
}

# Other values, where the policy needs the key.
OTHERS = {
    "title": "Another title",
    "id": "another",
    "last_updated": "2026-03-02",
    "time_zone": "UTC",
    "previous": "2025-03-02",
    "assumed": "another guess",
    "clause": ["1", "2"],
    "data_use": "functional",
    "aggregate_only": False,
    "legal_basis": "Consent",
    "class": "transactional",
    "category": "user",
    "role": "Controller",
    "origin": "third_party",
    "under": "P14Y",
    "max_age": "P20D",
    "delete_after": "P5M",
    "warn": ["P20D"],
    "min_notice": "P6D",
    "file": "elsewhere",
    "without_consent": "delete",
    "verify": "representative",
    "else": "deny",
    "answer": "P2M",
    "country": "DE",
    "type": "affiliate",
    "k": 11,
    "table": "another",
    "consent_is": ["agreed"],
    "review_by": "2031-01-01",
    "contract_until": "2031-12-31",
    "erase": ["user.contact.email"],
    "in": "others",
    "by": {"id": "email"},
    "is": ["other"],
    "then": "delete",
    "name": "Another Shop",
    "reason": "other",
    "distinct": 4,
    "entropy": "3",
    "recursive": [3, 4],
    "ordered": "0.1",
    "equal": "0.1",
    "weekend": "same",
    "unknown_age": "review",
    "topic": "offers",
    "subjects": ["customer"],
    "person": ["email"],
    "purposes": ["orders", "others"],
    "fields": ["id", "email"],
    "date_of_birth": "seen_at",
    "missing": "keep",
    "invalid": "keep",
    "future": "keep",
    "unsubscribe": "mailto",
    "keep": "indeterminate",
    "since": ["made_at"],
    "allow": ["US", "CA"],
    "topics": ["news", "offers"],
    "when": ".vip != \"x\"",
    "format": "%F %T",
    "parent": "user",
}

# Names that people choose, under these.
NAMED = {"extra_categories", "extra_subjects", "purposes", "notices",
         "identity", "redact", "datasets", "fields", "recipients", "transform",
         "releases", "columns", "requests", "by"}


def paths(node, path=()):
    """The paths of all keys, and of the names that people chose."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield path + (key,)
            yield from paths(value, path + (key,))
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from paths(value, path + (i,))


def holder(policy, path):
    for step in path[:-1]:
        policy = policy[step]
    return policy


def pattern(path):
    """datasets.*.fields.*.format: with a star for each chosen name."""
    out, before = [], None
    for step in path:
        if isinstance(step, int):
            continue
        out.append("*" if before in NAMED and before is not None else step)
        before = None if out[-1] == "*" else step
    return ".".join(out)


def is_silent(path):
    full = "." + pattern(path)
    plain = "." + ".".join(str(s) for s in path)
    for end in SILENT:
        regex = re.escape("." + end).replace(r"\*", r"[^.]+") + "$"
        if re.search(regex, full) or re.search(regex, plain):
            return end
    return None


def run(*arguments):
    done = subprocess.run(["pp-policy", *arguments], capture_output=True,
                          text=True, check=False)
    return done.returncode, done.stdout


def explained(policy):
    """What explain says; None: the policy has errors."""
    status, text = run("explain", "--now", "2026-11-25", policy)
    return text if status == 0 else None


def changed(policy, path):
    """The policy without the key and with another value, each in new.json."""
    for other in (False, True):
        new = copy.deepcopy(policy)
        at, key = holder(new, path), path[-1]
        if not other:
            del at[key]
        elif key in OTHERS and at[key] != OTHERS[key]:
            at[key] = OTHERS[key]
        elif isinstance(at[key], bool):
            at[key] = not at[key]
        else:
            continue
        with open("new.json", "w", encoding="utf-8") as f:
            json.dump(new, f)
        yield "new.json"


def told(policy, whole, path, before):
    """Whether explain says anything of a key; None: the policy needs it as it
    is.  And whether diff does."""
    says, differs = None, True
    for new in changed(whole, path):
        text = explained(new)
        if text is None:
            continue
        says = bool(says) or text != before
        differs &= run("diff", policy, new)[1] != "Nothing changed.\n"
    return says, differs


def keys_of(sources):
    names = set()
    for source in sources:
        with open(source, encoding="utf-8") as f:
            names |= set(re.findall(r'^\t\{ "([a-z0-9_]+)", read_', f.read(),
                                    re.M))
    return names


def main(policy, *sources):
    with open(policy, encoding="utf-8") as f:
        whole = json.load(f)
    before = explained(policy)
    wrong, silent, tried = [], set(), 0
    has = {step for path in paths(whole) for step in path}
    for name in sorted(keys_of(sources) - has):
        wrong.append(f"{name}: the policy of this test does not have this key")
    for path in paths(whole):
        where = ".".join(str(step) for step in path)
        says, differs = told(policy, whole, path, before)
        if says is None:
            continue
        tried += 1
        end = is_silent(path)
        if not differs:
            wrong.append(f"{where}: diff says nothing")
        if not says and end is None:
            wrong.append(f"{where}: explain says nothing")
        elif not says:
            silent.add(end)
    for end in sorted(SILENT.keys() - silent):
        wrong.append(f"{end}: is in the list of silent keys, for no key")
    print("\n".join(wrong) or f"{tried} keys")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
