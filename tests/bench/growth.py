#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""How the time of pp-retain and pp-request grows with the files beside the data.

Each row doubles one of these files three times, with equal lines and with
different ones, and prints how much longer each doubling took.  What is about
twice as much is as it should be; four times is not.

    growth.py [LINES] [ROW ...]       PP_BENCH_LINES, else 20000

The time is that of the processor.  The status is 1 if something grows faster.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile

NOW = "2026-03-01T12:00:00Z"
POLICY = {
    "policy": {"format": "pp-policy/1", "id": "t", "title": "T",
               "time_zone": "UTC", "last_updated": "2026-01-01"},
    "purposes": {"any": {"data_use": "collect", "clause": "1"}},
    "datasets": {"accounts": {
        "clause": "2", "subjects": ["customer"], "purposes": ["any"],
        "key": ["id"], "person": ["id"], "identity": {"email": "email"},
        "fields": {
            "id": {"category": "user.unique_id"},
            "email": {"category": "user.contact.email"},
            "login": {"category": "user.behavior", "type": "timestamp"}},
        "at_source": {"sql": {"table": "account", "key": ["id"]}}}},
    "retention": {"rules": [{
        "id": "inactive", "clause": "3", "dataset": "accounts",
        "delete_after": "P6M", "since": ["login"], "warn": ["P30D"],
        "notice": "soon", "min_notice": "P7D", "leave": "suppression"}]},
    "notices": {"soon": {"clause": "4", "class": "transactional"}},
    "records": {"suppression": {"file": "none", "clause": "6",
                                "keep": "indeterminate"}},
    "rights": {"clause": "5", "requests": {
        "deletion": {"clause": "5", "verify": "reasonable"}}},
}


# Requests name an address, which only the accounts have.
LINKED = dict(POLICY, datasets={
    "accounts": dict(POLICY["datasets"]["accounts"], identity={
        "email": "email", "account_id": "id"}),
    "orders": {
        "clause": "2", "subjects": ["customer"], "purposes": ["any"],
        "key": ["order"], "person": ["account"],
        "identity": {"account_id": "account"},
        "no_retention": "test",
        "fields": {"order": {"category": "user"},
                   "account": {"category": "user.unique_id"}}}},
    identity={"account_id": {}})


def used():
    of = resource.getrusage(resource.RUSAGE_CHILDREN)
    return of.ru_utime + of.ru_stime


def run(*args, given=None):
    """Seconds that a program needs; it may find something to look at."""
    begun = used()
    done = subprocess.run(args, input=given, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    took = used() - begun
    if done.returncode not in (0, 1):
        sys.exit(f"{args}: {done.returncode}\n{done.stderr.decode()[:500]}")
    return took, done.stdout


def lines(name, rows):
    with open(name, "w", encoding="ascii") as to:
        for row in rows:
            to.write(json.dumps(row) + "\n")


def records(name, n):
    with open(name, "w", encoding="ascii") as to:
        to.write("id,email,login\n")
        for i in range(n):
            to.write(f"{i},p{i}@example.org,2025-06-01T00:00:00Z\n")


def hashes(n):
    """The hashes of n records, as pp-retain prints them."""
    records("all.csv", n)
    out = run("pp-retain", "hash", "-p", "policy.json", "-k", "my.key",
              "-D", "accounts", "all.csv")[1]
    return [json.loads(line) for line in out.splitlines()]


def retain(*options):
    if "--holds" not in options:
        options += ("--no-holds",)
    holds = () if "--holds" in options else ("--no-holds",)
    return run("pp-retain", "-p", "policy.json", "-k", "my.key", "--now", NOW,
               "-o", "kept", *holds, *options, "few.csv")[0]


def event(i, what, person, **more):
    return {"v": 1, "request_id": f"r{i}", "event": what,
            "at": "2026-02-01T00:00:00Z", **more,
            **({"subject": person} if what == "received" else {})}


def holds(of, rows):
    lines("holds", ({"hold": f"h{i}", "event": "placed", "person": h["person"]}
                    for i, h in of(rows)))
    return retain("--holds", "holds")


def holds_like(of, rows):
    lines("holds", ({"hold": f"h{i}", "event": "placed", "dataset": "accounts",
                     "where": {"id": h["id"]}} for i, h in of(rows)))
    return retain("--holds", "holds")


def requests(of, rows):
    def all_of():
        for i, h in of(rows):
            yield event(i, "received", h["identity"]["email"], type="deletion")
            if i % 2:
                yield event(i, "fulfilled", None, extent="all")
    lines("ledger", all_of())
    return retain("-l", "ledger")


def linked(of, rows):
    """Requests that find their people in another dataset only."""
    lines("ledger", (event(i, "received", h["identity"]["email"],
                           type="deletion") for i, h in of(rows)))
    with open("orders.csv", "w", encoding="ascii") as to:
        to.write("order,account\n")
        for i in range(50):
            to.write(f"o{i},{i}\n")
    return run("pp-retain", "-p", "linked.json", "-k", "my.key", "--now", NOW,
               "-o", "kept", "--no-holds", "-l", "ledger", "-D", "orders",
               "--in", "accounts=in.csv", "orders.csv")[0]


def sent(of, rows):
    lines("sent", ({"sent_at": "2026-01-01T00:00:00Z", "notice": "soon",
                    "subject": h["key"], "activity": "2025-06-01T00:00:00Z"}
                   for _, h in of(rows)))
    return retain("--sent", "sent")


def deletions(of, rows):
    lines("gone", ({"deleted_at": "2026-01-01T00:00:00Z", "key": h["key"]}
                   for _, h in of(rows)))
    return retain("--deletions", "gone", "--force")


def suppression(of, rows):
    lines("left", ({"event": ("lifted", "suppressed")[i % 2],
                    "subject": h["key"]} for i, h in of(rows)))
    return retain("--suppression", "left")


def confirm(of, rows):
    lines("gone", [])
    lines("left", [])
    lines("keys", ({"dataset": "accounts", "key": {"id": h["id"]},
                    "action": "delete", "rule": "inactive",
                    "as_of": f"2026-02-01T00:00:{i % 60:02}Z"}
                   for i, h in of(rows)))
    return run("pp-retain", "confirm", "-p", "policy.json", "-k", "my.key",
               "--now", NOW, "--deletions", "gone", "--suppression", "left",
               "keys")[0]


def imports(of, rows):
    for name in ("ledger", "ledger.identities"):
        if os.path.exists(name):
            os.remove(name)
    lines("peer", ({"subject_request_id": f"q{i}", "regulation": "gdpr",
                    "subject_request_type": "erasure",
                    "subject_identities": [{
                        "identity_type": "email",
                        "identity_value": f"p{h['id']}@example.org"}]}
                   for i, h in of(rows)))
    return run("pp-request", "import", "-f", "opendsr", "-p", "policy.json",
               "-k", "my.key", "--now", NOW, "-l", "ledger", "peer")[0]


ROWS = {"holds": holds, "holds by value": holds_like, "requests": requests,
        "requests, --in": linked, "sent": sent, "deletions": deletions,
        "suppression": suppression, "confirm": confirm, "import": imports}


def measure(name, some, people):
    """Prints the row of one file, with lines of 7 persons and of many; whether
    the time grows as the lines do."""
    good = True
    for kind, persons in (("equal", 7), ("different", len(people))):
        def of(n, persons=persons):
            for i in range(n):
                yield i, people[i % persons]
        took = [ROWS[name](of, some << k) for k in range(4)]
        times = " ".join(f"{t:8.2f}" for t in took)
        growth = " ".join(f"{b / max(a, .001):5.1f}x"
                          for a, b in zip(took, took[1:]))
        slow = took[3] > .4 and took[3] > 6 * took[1]
        print(f"{name:16}{kind:11}{times}   {growth}{'  !' if slow else ''}",
              flush=True)
        good = good and not slow
    return good


def main():
    args = sys.argv[1:]
    some = int(os.environ.get("PP_BENCH_LINES", "20000"))
    if args and args[0].isdigit():
        some = int(args.pop(0))
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        with open("policy.json", "w", encoding="ascii") as to:
            json.dump(POLICY, to)
        with open("linked.json", "w", encoding="ascii") as to:
            json.dump(LINKED, to)
        run("pp-retain", "init", "-p", "policy.json")
        run("pp-redact", "--new-key", "my.key")
        lines("left", [])
        people = hashes(some << 3)
        for i, person in enumerate(people):
            person["id"] = str(i)
        records("few.csv", 50)
        records("in.csv", 50)
        print(f"{'lines':27}" + " ".join(f"{some << k:8}" for k in range(4)) +
              "   growth of a doubling")
        good = [measure(name, some, people) for name in args or ROWS]
    return 0 if all(good) else 1


sys.exit(main())
