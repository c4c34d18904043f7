#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Runs each program's main jobs while one call after the other fails.

    faults.py SHIM [--sample N] [--seed N] [--ways N] [--kind KIND]
        [--function NAME] [JOB ...]

SHIM is the library made of shim/fault.c.  Of each job, the n-th allocation, or
the n-th call that has to do with files, fails, once or from then on; or moves
fewer bytes than asked for; or a signal comes in between; or the process is
killed at the n-th change of a file.

All calls that have to do with files are tried.  Of the allocations to which the
program came on the same way, through the same functions, the first and the last
of a job are, and no more than --ways (3) in all jobs.  With --sample only so
many in all are tried, from a seed: of each function and kind of failure some,
then others, the jobs in turn.  --kind and --function leave only those of a kind,
and of a function.

After a failure nothing may be there that looks like a result, no file that
keeps a state may be torn or have lost a line, nothing else may lie about, no
message may hold a value of the data, and the same job without a failure ends as
it would have ended.  No failure may keep a program from ending.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

NOW = "2026-03-01T12:00:00Z"
HASH = "h1:00000000:"

POLICY = {
    "policy": {"format": "pp-policy/1", "id": "t", "title": "T",
               "time_zone": "America/Los_Angeles",
               "last_updated": "2026-01-01",
               "controller": {"name": "Shop", "address": ["1 Main Street"],
                              "email": "privacy@example.org"}},
    "purposes": {"any": {"data_use": "collect", "clause": "1"}},
    "datasets": {
        "accounts": {
            "clause": "2", "subjects": ["customer"], "purposes": ["any"],
            "key": ["id"], "person": ["id"], "identity": {"email": "email"},
            "fields": {
                "id": {"category": "user.unique_id"},
                "email": {"category": "user.contact.email"},
                "state": {"category": "user.contact.address.state"},
                "login": {"category": "user.behavior", "type": "timestamp"}},
            "at_source": {"sql": {"table": "account", "key": ["id"]}}},
        "rows": {
            "clause": "2", "subjects": ["customer"], "purposes": ["any"],
            "key": ["row"], "person": ["account"],
            "identity": {"email": "mail"},
            "fields": {
                "row": {"category": "system.operations"},
                "account": {"category": "user.unique_id"},
                "mail": {"category": "user.contact.email"},
                "used": {"category": "user.behavior", "type": "date"}}}},
    "retention": {"rules": [
        {"id": "inactive", "clause": "3", "dataset": "accounts",
         "when": ".state | length > 0", "delete_after": "P6M",
         "since": ["login"], "leave": "suppression"},
        {"id": "idle", "clause": "3", "dataset": "rows",
         "when": ".account == \"1\"",
         "delete_after": "P6M", "since": ["used"], "unit": "person",
         "warn": ["P30D"], "notice": "soon", "min_notice": "P7D"},
        {"id": "orphan", "clause": "3", "dataset": "rows",
         "when": ".account != \"1\"",
         "keep_while": {"in": "accounts", "by": {"account": "id"}}}]},
    "notices": {"soon": {"clause": "4", "class": "mandatory"},
                "breach": {"clause": "4", "class": "mandatory",
                           "thread": True},
                "news": {"clause": "4", "class": "commercial", "topic": "news",
                         "unsubscribe": "https"}},
    "choices": {"clause": "7", "topics": ["news"],
                "unsubscribe": {"https": "https://example.org/leave/"}},
    "recipients": {"mailer": {
        "clause": "7", "type": "service_provider", "country": "US",
        "contract": "C", "purposes": ["any"],
        "fields": {"accounts": ["id", "email"]},
        "transform": {"user.contact.email": "hash"}}},
    "transfers": {"clause": "7", "allow": ["US"]},
    "rights": {"clause": "5", "requests": {
        "access": {"clause": "5", "verify": "reasonable"},
        "correction": {"clause": "5", "verify": "none"},
        "deletion": {"clause": "5", "verify": "reasonable"}}},
    "records": {
        "deletions": {"file": "gone", "clause": "6", "delete_after": "P30D"},
        "requests": {"file": "ledger", "delete_after": "P24M",
                     "since": ["closed_at"], "clause": "6"},
        "suppression": {"file": "left", "clause": "6",
                        "keep": "indeterminate"}},
}

ACCOUNTS = """id,email,state,login
1,ada@example.org,WA,2026-02-20T09:00:00Z
2,bo@example.org,CA,2025-06-01T09:00:00Z
3,chen@example.net,CA,2025-03-31T20:00:00Z
4,dana@example.com,,2024-01-01T00:00:00Z
5,eve@example.com,OR,2024-01-01T00:00:00Z
6,fay@example.com,OR,2024-01-01T00:00:00Z
"""
ROWS = """row,account,mail,used
1,1,ada@example.org,2025-01-01
2,2,bo@example.org,2025-09-10
3,9,ida@example.org,2025-09-11
4,2,bo@example.org,2025-01-01
"""
PEOPLE = "age,zip,illness\n" + "".join(
    f"{20 + i % 37},{98100 + i % 11},{'abcd'[i % 4]}\n"
    for i in range(60))
PEER = "".join(json.dumps({
    "subject_request_id": f"q{i}", "subject_request_type": "access",
    "regulation": "gdpr", "subject_identities": [
        {"identity_type": "email", "identity_value": f"q{i}@example.org"}],
}) + "\n" for i in range(3))


class Job:
    """A call of a program, the files it makes, and those it adds to."""

    def __init__(self, argv, made=(), state=(), stdin="", before=()):
        self.argv = argv.split()
        self.made, self.state = made, state
        self.stdin = stdin.encode()
        self.before = before


RETAIN = f"pp-retain -p policy.json -k my.key --now {NOW}"
CONFIRM = (f"pp-retain confirm -p policy.json -k my.key --now {NOW} "
           "--deletions gone --suppression left")
REQUEST = f"pp-request -p policy.json --now {NOW}"
QI = "--qi age,zip --sensitive illness --k 5 --l distinct:2 --now " + NOW
CORRECT = (f"pp-correct -p policy.json -k my.key --now {NOW} -D accounts "
           "-l asks --values wrong --holds none")
ANSWER = f"pp-export --request r3 -p policy.json -k my.key -l ledger --now {NOW}"
ANSWERS = ("answer/report.html", "answer/report.json", "answer/accounts.csv",
           "answer/manifest.json")
NOTIFY = f"pp-notify breach -p policy.json -k my.key --now {NOW}"
FILES = "--holds holds -l ledger --deletions gone --suppression left"

JOBS = {
    "redact": Job("pp-redact -k my.key -c id=hash -c email=token "
                  "-c state=mask --rest drop -o out --receipt receipt "
                  "accounts.csv", made=("out", "receipt")),
    "redact-jobs": Job("pp-redact -k my.key -c id=fpe:alphabet=digits "
                       "-c login=shift:by=id --rest keep -j 3 -r bad -t ndjson "
                       "accounts.csv"),
    "redact-new-key": Job("pp-redact --new-key new.key", made=("new.key",)),
    "anonymize": Job(f"pp-anonymize {QI} -o out --report r.html "
                     "--suppress 0.2 people.csv", made=("out", "r.html")),
    "anonymize-check": Job(f"pp-anonymize check {QI} --receipt receipt "
                           "released.csv", made=("receipt",)),
    "anonymize-count": Job(f"pp-anonymize count {QI} -o counts people.csv",
                           made=("counts",)),
    "anonymize-plan": Job(f"pp-anonymize plan {QI} -o new.plan counts.old",
                          made=("new.plan",)),
    "anonymize-apply": Job("pp-anonymize apply --plan plan -o out people.csv",
                           made=("out",)),
    "retain": Job(f"{RETAIN} {FILES} --keys keys --decisions told -o kept "
                  "accounts.csv", made=("keys", "told", "kept"),
                  state=("gone", "left", "ledger", "holds")),
    "retain-sql": Job(f"{RETAIN} {FILES} --keys keys --keys-as sql -j 2 "
                      "accounts.csv", made=("keys",),
                      state=("gone", "left", "ledger", "holds")),
    "retain-person": Job(f"{RETAIN} -D rows --in accounts=accounts.csv "
                         "--sent sent --no-holds --keys keys --decisions told "
                         "-o kept rows.csv", made=("keys", "told", "kept"),
                         state=("sent",)),
    "retain-warn": Job(f"{RETAIN.replace('pp-retain', 'pp-retain warn')} "
                       "-D rows --in accounts=accounts.csv --holds holds "
                       "-o out --sent sent rows.csv", made=("out",)),
    "retain-whole": Job("pp-retain whole -p policy.json -k my.key -D accounts "
                        f"--now {NOW} --holds none old.csv"),
    "confirm": Job(f"{CONFIRM} keys.old", state=("gone", "left")),
    "confirm-pipe": Job(CONFIRM, state=("gone", "left"), stdin="keys.old"),
    "request-list": Job(f"{REQUEST} -t csv -o out ledger", made=("out",)),
    "request-add": Job(f"{REQUEST} add deletion --id r9 -i -k my.key -l ledger",
                       state=("ledger", "ledger.identities"),
                       stdin="identities"),
    "request-note": Job(f"{REQUEST} note r2 denied --reason no_match "
                        "-l ledger", state=("ledger", "ledger.identities")),
    "request-import": Job(f"{REQUEST} import -f opendsr -k my.key -l ledger "
                          "peer", state=("ledger", "ledger.identities")),
    "request-prune": Job(f"{REQUEST} prune -l ledger",
                         state=("ledger", "ledger.identities")),
    "request-choose": Job(f"{REQUEST} choose out news -k my.key "
                          "--choices choices", state=("choices",),
                          stdin="identities"),
    "export": Job(f"pp-export -p policy.json -k my.key --now {NOW} --to mailer "
                  "--purpose any -D accounts --in rows=rows.csv -j 2 "
                  "--choices choices -l ledger --deletions gone "
                  "--suppression left --left-out stayed --log shared -o out "
                  "accounts.csv", made=("stayed", "out")),
    "correct": Job(f"{CORRECT} --in rows=rows.csv -j 2 --changes changes "
                   "--guard guard --review stays --tell tell "
                   "--disclosures logged -o out accounts.csv",
                   made=("stays", "out"), state=("changes", "guard", "tell")),
    "correct-sql": Job(f"{CORRECT} --keys-as sql -o fix.sql accounts.csv",
                       made=("fix.sql",), state=("asks",)),
    "correct-guard": Job("pp-correct guard -p policy.json -k my.key "
                         f"--now {NOW} -D accounts --guard wrongs -r bad "
                         "-o fed accounts.csv", made=("fed",)),
    "correct-confirm": Job("pp-correct confirm -p policy.json -k my.key "
                           f"--now {NOW} -l asks --changes changes --tell tell "
                           "--disclosures logged",
                           state=("changes", "asks", "tell"), stdin="said"),
    "pick": Job(f"{ANSWER.replace(' ', ' pick ', 1)} -D rows --also picks.old "
                "--review doubt -o picks -j 2 rows.csv",
                made=("picks", "doubt"), state=("ledger",)),
    "report": Job(f"{ANSWER} --in accounts=accounts.csv --in rows=rows.csv "
                  "--log shared.old --leak-check others --review doubt "
                  "-o answer", made=("doubt",) + ANSWERS,
                  state=("ledger", "shared.old", "shared.old.subjects")),
    "report-picks": Job(f"{ANSWER.replace(' ', ' report ', 1)} -o answer "
                        "--without rows picks.old", made=ANSWERS,
                        state=("ledger",)),
    "notify": Job(f"{NOTIFY} -D accounts --incident incidents --sent told.old "
                  "--dead dead --post post -t mbox --html -j 2 -o out "
                  "accounts.csv", made=("out", "post"), state=("told.old",)),
    "notify-eml": Job(f"{NOTIFY} -D accounts --incident incidents "
                      "-t eml -o mails accounts.csv",
                      made=("mails/notices.ndjson",)),
    "notify-news": Job(f"{NOTIFY.replace('breach', 'news')} -D accounts --alone "
                       "--occasion 1 --choices wanted -l ledger -o out "
                       "--template news.txt accounts.csv", made=("out",),
                       state=("wanted", "ledger")),
    "notify-sent": Job("pp-notify sent -p policy.json --sent noted "
                       f"--now {NOW}", state=("noted",), stdin="notices"),
    "notify-opt-out": Job("pp-notify opt-out -p policy.json -k my.key "
                          f"--choices wanted --now {NOW}", state=("wanted",),
                          stdin="tokens"),
    "notify-due": Job(f"pp-notify due -p policy.json --now {NOW} -l ledger "
                      "--incident incidents -o out", made=("out",)),
    "policy-check": Job("pp-policy check policy.json"),
    "policy-explain": Job("pp-policy explain -t html -o out policy.json",
                          made=("out",)),
    "policy-diff": Job("pp-policy diff -o out policy.json other.json",
                       made=("out",)),
}

# Values that no message may hold.
VALUES = sorted({value.encode() for text in (ACCOUNTS, ROWS)
                 for line in text.splitlines()[1:] for value in line.split(",")
                 if len(value) > 6} | {b"new@example.org", b"q1@example.org"})

# Beside what it makes, a job may leave locks and what was torn.
BESIDE = re.compile(
    r"\.(lock|confirm|clock|torn)$|^bad$|^shared(\.subjects)?$|^mails/[0-9a-f]{32}\.eml$")


# What a process may compute, and how long a call may take.
SECONDS = 5
ENDED = (-signal.SIGXCPU, -signal.SIGALRM)


def call(place, argv, stdin=b"", **env):
    """The end of a call in a folder: status, output, messages."""
    env = dict(os.environ, TMPDIR=os.path.join(place, "tmp"), LC_ALL="C",
               TZ="UTC", FAIL_SECONDS=str(SECONDS), **env)
    with subprocess.Popen(argv, cwd=place, env=env, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          start_new_session=True) as process:
        try:
            out, heard = process.communicate(stdin, timeout=20 * SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return "hangs", b"", b""
    if process.returncode in ENDED:
        return "hangs", out, heard
    return process.returncode, out, heard


def contents(place):
    """All files of a folder."""
    found = {}
    for at, _, names in os.walk(place):
        for name in names:
            path = os.path.join(at, name)
            with open(path, "rb") as of:
                found[os.path.relpath(path, place)] = of.read()
    return found


def write(place, name, text):
    with open(os.path.join(place, name), "w", encoding="utf-8") as to:
        to.write(text)


def events(hashed):
    """A ledger, with an old request, and one that is open."""
    rows = [
        ("r1", "received", "2023-01-01T00:00:00Z",
         {"type": "access", "subject": hashed[4]}),
        ("r1", "denied", "2023-01-05T00:00:00Z", {"reason": "no_match"}),
        ("r2", "received", "2026-02-20T00:00:00Z",
         {"type": "deletion", "subject": hashed[5]}),
        ("r3", "received", "2026-02-21T00:00:00Z",
         {"type": "access", "subject": hashed[1]}),
        ("r3", "identity_confirmed", "2026-02-22T00:00:00Z",
         {"level": "reasonable"}),
    ]
    return "".join(json.dumps({"v": 1, "request_id": i, "event": e, "at": at,
                               **more}) + "\n" for i, e, at, more in rows)


def fixture(place):
    """The files that all jobs begin with."""
    os.mkdir(os.path.join(place, "tmp"))
    write(place, "policy.json", json.dumps(POLICY, indent=1))
    other = json.loads(json.dumps(POLICY))
    other["retention"]["rules"][0]["delete_after"] = "P1Y"
    write(place, "other.json", json.dumps(other))
    write(place, "accounts.csv", ACCOUNTS)
    write(place, "rows.csv", ROWS)
    write(place, "old.csv", "".join(ACCOUNTS.splitlines(True)[i]
                                    for i in (0, 5, 6)))
    write(place, "people.csv", PEOPLE)
    write(place, "peer", PEER)
    write(place, "none", "")
    write(place, "identities", "email=new@example.org\n")
    must(place, "pp-redact --new-key my.key")
    hashes = [json.loads(line) for line in must(
        place, "pp-retain hash -p policy.json -k my.key -D accounts "
        "accounts.csv").splitlines()]
    mails = [h["identity"]["email"] for h in hashes]
    write(place, "ledger", events(mails))
    write(place, "ledger.identities", json.dumps(
        {"request_id": "r2", "type": "email",
         "value": "fay@example.com"}) + "\n")
    os.chmod(os.path.join(place, "ledger.identities"), 0o600)
    write(place, "holds", json.dumps(
        {"hold": "case", "event": "placed", "at": NOW,
         "person": hashes[2]["person"]}) + "\n")
    write(place, "gone", json.dumps(
        {"deleted_at": "2025-01-01T00:00:00Z", "key": hashes[0]["key"]}) +
        "\n" + json.dumps({"deleted_at": "2026-02-20T00:00:00Z",
                           "key": hashes[3]["key"]}) + "\n")
    write(place, "left", json.dumps(
        {"event": "suppressed", "subject": hashes[3]["key"]}) + "\n")
    write(place, "sent", "")
    write(place, "choices", json.dumps(
        {"choice": "out", "topic": "all", "subject": mails[1],
         "at": "2026-02-01T00:00:00Z"}) + "\n")
    write(place, "asks", "".join(json.dumps(
        {"v": 1, "request_id": "c1", "event": e, "at": at, **more}) + "\n"
        for e, at, more in (
            ("received", "2026-02-20T00:00:00Z",
             {"type": "correction", "subject": mails[1]}),
            ("in_progress", "2026-02-21T00:00:00Z", {}))))
    write(place, "wrong", "".join(json.dumps(
        {"request": "c1", "dataset": "accounts", "field": f, "from": a,
         "to": b}) + "\n" for f, a, b in (
             ("state", "CA", "OR"), ("login", "2025-06-02", "2025-06-03"))))
    os.chmod(os.path.join(place, "wrong"), 0o600)
    must(place, "pp-export -p policy.json -k my.key -l ledger --no-choices "
         "--alone --to mailer --purpose any -D accounts --log logged -o sent "
         f"--now 2026-02-01 accounts.csv")
    must(place, f"{CORRECT} --guard wrongs -o corrected accounts.csv")
    script = must(place, f"{CORRECT} --keys-as sqlite accounts.csv")
    line = re.search(r'\{"dataset".*?"as_of":"[^"]*"\}', script).group()
    write(place, "said", '{"going":%s}\n%s\n{"done":true}\n' % (line, line))
    write(place, "others", json.dumps(
        {"type": "email", "value": "fay@example.com"}) + "\n")
    must(place, f"{RETAIN} --holds holds --keys keys.old accounts.csv")
    must(place, f"pp-export --to mailer --purpose any -p policy.json -k my.key "
         f"-D accounts --no-choices -l none --alone --now {NOW} "
         "--log shared.old accounts.csv")
    must(place, f"{ANSWER.replace(' ', ' pick ', 1)} -D accounts -o picks.old "
         "accounts.csv")
    notify_fixture(place, mails)
    must(place, f"pp-anonymize {QI} -o released.csv people.csv")
    must(place, f"pp-anonymize count {QI} -o counts.old people.csv")
    must(place, f"pp-anonymize plan {QI} -o plan counts.old")


def notify_fixture(place, mails):
    """An incident with two editions, the first of which some were sent."""
    at = "2026-02-20T09:00:00Z"
    first = {"incident": "i1", "at": at, "discovered_at": at, "aware_at": at,
             "what": "A laptop was stolen.", "categories": ["user.name"]}
    write(place, "incidents", json.dumps(first) + "\n")
    must(place, f"{NOTIFY} -D accounts --incident incidents -o first "
         "accounts.csv")
    must(place, f"pp-notify sent -p policy.json --sent told.old --now {NOW} "
         "first")
    write(place, "incidents", json.dumps(first) + "\n" + json.dumps(
        {"incident": "i1", "at": "2026-02-21T09:00:00Z",
         "measures": ["It was found."]}) + "\n")
    write(place, "dead", "bo@example.org\n")
    write(place, "noted", "")
    write(place, "wanted", "".join(json.dumps(
        {"choice": "in", "topic": "news", "subject": m,
         "at": "2026-02-01T00:00:00Z"}) + "\n" for m in mails))
    write(place, "news.txt", must(place, "pp-notify template message"))
    news = f"{NOTIFY.replace('breach', 'news')} -D accounts --alone --occasion 1 " \
        "--choices wanted -l none --template news.txt accounts.csv"
    lines = must(place, news)
    write(place, "notices", lines)
    write(place, "tokens", "".join(
        json.loads(line)["unsubscribe"] + "\n" for line in lines.splitlines()))


def must(place, argv):
    status, out, heard = call(place, argv.split())
    if status not in (0, 1):
        sys.exit(f"{argv}: {status}\n{heard.decode()}")
    return out.decode()


def whole_lines(old, new, now):
    """Whether a file has its old or new content, or some of the new lines."""
    return now in (old, new) or (
        new.startswith(now) and now.startswith(old) and now.endswith(b"\n"))


MOVES = ("read", "pread", "write", "pwrite")
WAITS = ("poll", "flock", "waitpid")
# A kind of failure: calls that fail, how, what follows, and of which functions.
KINDS = {
    "memory": ("memory", "error", "", None),
    "files": ("files", "error", "", None),
    "files-same": ("files", "error", "same", None),
    "files-all": ("files", "error", "all", None),
    "signal": ("files", "signal", "", MOVES + WAITS),
    "short": ("files", "short", "", MOVES),
    "short-all": ("files", "short", "all", MOVES),
    "none": ("files", "none", "same", ("write", "pwrite")),
}
KILLS = ("kill", "kill-half")


class Try:
    """One job with one failure."""

    def __init__(self, base, name, kind, n):
        self.base, self.name, self.kind, self.n = base, name, kind, n
        self.job = JOBS[name]
        self.killed = kind in KILLS
        self.goes_on = not self.killed and KINDS[kind][2] != ""
        self.wrong = []
        self.status = self.log = self.out = self.heard = None

    def __str__(self):
        return f"{self.name} {self.kind} {self.n}"

    def env(self):
        """What tells the library which call fails."""
        if self.killed:
            half = {"KILL_HALF": "1"} if self.kind == "kill-half" else {}
            return {"KILL_AT": str(self.n), **half}
        calls, how, on, _ = KINDS[self.kind]
        return {"FAIL_AT": str(self.n), "FAIL_CALLS": calls, "FAIL_HOW": how,
                **({"FAIL_ON": on} if on else {})}

    def go(self, shim):
        """Runs it; what is wrong afterwards."""
        with tempfile.TemporaryDirectory(dir=self.base.room) as room:
            place = os.path.join(room, "place")
            shutil.copytree(self.base.template, place)
            log = os.path.join(room, "log")
            self.status, self.out, self.heard = call(
                place, self.job.argv, self.base.stdin(self.job),
                LD_PRELOAD=shim, FAIL_LOG=log, **self.env())
            with open(log, encoding="utf-8", errors="replace") as of:
                self.log = of.read().split("\n")[0]
            self.check(contents(place))
            if self.job.state and self.status != self.base.status[self.name]:
                self.again(place)
        return self

    def bad(self, what):
        self.wrong.append(what)

    def check(self, now):
        for value in VALUES:
            if value in self.heard:
                self.bad(f"tells {value.decode()}")
        if self.status == self.base.status[self.name]:
            self.check_same(now)
            return
        killed = self.killed
        if self.status == "hangs":
            # It frees memory twice, before anything is read.
            if self.kind != "memory" or "libseccomp" not in self.log:
                self.bad("hangs")
            killed = True
        elif self.status < 0 and not (killed and self.status == -9):
            if not self.excused():
                self.bad(f"ends with {self.status}")
            killed = True
        elif not killed and self.status < 2:
            self.bad(f"status {self.status}")
        if self.kind in ("signal", "short"):
            self.bad(f"status {self.status}, though it can go on")
        if not killed and not self.heard and "write" not in self.log:
            self.bad("says nothing")
        self.check_made(now, killed)
        self.check_state(now, killed)
        self.check_rest(now, killed)

    def excused(self):
        """Whether a library ended the process when it got no memory."""
        return self.kind == "memory" and any(
            lib in self.log for lib in ("libcrypto", "libseccomp", "libjq"))

    def check_same(self, now):
        want = self.base.after[self.name]
        if self.name == "redact-new-key":
            if not re.fullmatch(rb"[0-9a-f]{64}\n", now["new.key"]):
                self.bad("the key is not whole, with the usual status")
            return
        if self.out != self.base.out[self.name]:
            self.bad("another output, with the usual status")
        for name in sorted(set(want) | set(now)):
            if (now.get(name) != want.get(name) and not BESIDE.search(name) and
                    not self.is_empty(name, now)):
                self.bad(f"{name} is another one, with the usual status")

    def is_empty(self, name, now):
        """Whether this is an empty file that could not be removed."""
        return ("unlink" in self.log and name.startswith("tmp/") and
                now.get(name) == b"")

    def check_made(self, now, killed):
        want = self.base.after[self.name]
        for name in self.job.made:
            if name not in now:
                continue
            # What is acted on is not there, unless nothing can be removed any
            # more; what is hidden is all hidden.
            if (name in ("keys", "told") and not killed and
                    not self.goes_on):
                self.bad(f"{name} is there")
            elif self.name == "redact-new-key":
                if len(now[name]) != len(want[name]):
                    self.bad(f"{name} is not whole")
            elif now[name] != want[name]:
                self.bad(f"{name} is not whole")

    def check_state(self, now, killed):
        for name in self.job.state:
            old = self.base.before.get(name, b"")
            new = self.base.after[self.name].get(name, b"")
            have = now.get(name, b"")
            if killed or self.goes_on:
                have = have[:have.rfind(b"\n") + 1]
            steps = [old, new, *self.base.steps(old, new)]
            if have not in steps and not whole_lines(old, new, have):
                self.bad(f"{name} is neither old nor new")

    def check_rest(self, now, killed):
        known = {*self.base.before, *self.base.after[self.name]}
        for name in now:
            if name in known or BESIDE.search(name):
                continue
            if killed and (".pp-" in name or name.startswith("tmp/")):
                continue
            # It could not be removed either.
            if (not name.startswith("tmp/") or now[name] == b"") and (
                    "unlink" in self.log or self.goes_on):
                continue
            self.bad(f"{name} was left")

    def again(self, place):
        """The same job, undisturbed, ends as it would have ended."""
        status, _, heard = call(place, self.job.argv,
                                self.base.stdin(self.job))
        if status not in (0, 1, 2):
            self.bad(f"again: {status} {heard[:200]!r}")
        now = contents(place)
        if self.name == "request-note":
            # The next command that writes removes what is not needed.
            call(place, f"{REQUEST} add access --id r8 -l ledger".split())
            now["ledger.identities"] = contents(place)["ledger.identities"]
        for name in self.job.state:
            # To choose twice is to choose.
            if self.name == "request-choose":
                now[name] = b"".join(
                    dict.fromkeys(now[name].splitlines(True)))
            if now.get(name, b"") != self.base.after[self.name].get(name, b""):
                self.bad(f"again: {name} is not as it should be")
        for name in now:
            if ".pp-" in name:
                self.bad(f"again: {name} is still there")


Site = collections.namedtuple("Site", "calls n function way")


class Base:
    """The files at the beginning, and how each job ends without a failure."""

    def __init__(self, room, shim, names):
        self.room, self.shim = room, shim
        self.template = os.path.join(room, "template")
        os.mkdir(self.template)
        fixture(self.template)
        self.before = contents(self.template)
        self.status, self.out, self.after = {}, {}, {}
        self.sites, self.kills = {}, {}
        for name in names:
            self.measure(name)

    def stdin(self, job):
        return self.before[job.stdin.decode()] if job.stdin else b""

    @staticmethod
    def steps(old, new):
        """Contents between: old lines may go before new ones come."""
        kept = [x for x in old.splitlines(True) if x in new.splitlines(True)]
        yield b"".join(kept)
        for i in range(len(new.splitlines())):
            yield b"".join(new.splitlines(True)[:len(kept) + i])

    def measure(self, name):
        job = JOBS[name]
        with tempfile.TemporaryDirectory(dir=self.room) as room:
            place, log, sites = (os.path.join(room, x)
                                 for x in ("place", "log", "sites"))
            shutil.copytree(self.template, place)
            status, out, heard = call(place, job.argv, self.stdin(job),
                                      LD_PRELOAD=self.shim, FAIL_LOG=log,
                                      FAIL_SITES=sites)
            if status not in (0, 1):
                sys.exit(f"{name}: {status} {heard.decode()}")
            with open(log, encoding="utf-8") as of:
                self.kills[name] = max(int(line.split()[3]) for line in of)
            with open(sites, encoding="utf-8") as of:
                self.sites[name] = [
                    Site(calls, int(n), function, way) for
                    calls, n, function, way in map(str.split, of)]
            self.status[name], self.out[name] = status, out
            self.after[name] = contents(place)


def different(sites, seen, ways):
    """Of calls on the same way the first and the last, but not for ever."""
    by_way = collections.defaultdict(list)
    for site in sites:
        by_way[site.function, site.way].append(site)
    for way, those in by_way.items():
        for site in ((those[0], those[-1]) if len(those) > 1 else those):
            if seen[way] < ways:
                seen[way] += 1
                yield site


def tries(base, names, ways):
    """All failures, as a function and a try."""
    seen = collections.Counter()
    for name in names:
        sites = base.sites[name]
        memory = [s for s in sites if s.calls == "memory"]
        # A first pass is a process of its own, which counts as well.
        files = {(s.n, s.function): s
                 for s in sites if s.calls == "files"}.values()
        for site in different(memory, seen, ways):
            yield site.function, Try(base, name, "memory", site.n)
        for kind, (calls, _, on, only) in KINDS.items():
            for site in files if calls == "files" else ():
                if only is not None and site.function not in only:
                    continue
                yield site.function, Try(base, name, kind, site.n)
                if kind == "short-all":
                    break
        if JOBS[name].state or JOBS[name].made:
            for kind in KILLS:
                for n in range(1, base.kills[name] + 1):
                    yield "", Try(base, name, kind, n)


def sample(all_of, n, seed):
    """Some of each function and kind of failure, then others."""
    chance = random.Random(seed)
    groups = collections.defaultdict(list)
    for function, one in all_of:
        groups[function, one.kind].append(one)
    for those in groups.values():
        chance.shuffle(those)
        # The jobs in turn.
        nth = collections.Counter()
        order = {}
        for one in those:
            order[one] = nth[one.name]
            nth[one.name] += 1
        those.sort(key=order.get)
    chosen = []
    while len(chosen) < n and groups:
        for key in list(groups):
            if len(chosen) < n:
                chosen.append(groups[key].pop(0))
            if not groups[key]:
                del groups[key]
    return chosen


def report(one):
    print(f"{one}: {'; '.join(one.wrong)} ({one.log}) "
          f"{one.heard[-150:].decode(errors='replace')}", flush=True)


def main():
    args = argparse.ArgumentParser()
    args.add_argument("shim")
    args.add_argument("--sample", type=int, default=0)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--ways", type=int, default=3)
    args.add_argument("--threads", type=int, default=2)
    args.add_argument("--kind", choices=[*KINDS, *KILLS])
    args.add_argument("--function")
    args.add_argument("jobs", nargs="*")
    args = args.parse_intermixed_args()
    names = args.jobs or list(JOBS)
    shim = os.path.abspath(args.shim)
    wrong = excused = done = 0
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as room:
        base = Base(room, shim, names)
        all_of = [(function, one) for function, one in
                  tries(base, names, args.ways)
                  if args.kind in (None, one.kind) and
                  args.function in (None, function)]
        calls = sum(len(base.sites[name]) for name in names)
        chosen = (sample(all_of, args.sample, args.seed) if args.sample
                  else [one for _, one in all_of])
        with concurrent.futures.ThreadPoolExecutor(args.threads) as pool:
            for one in pool.map(lambda t: t.go(shim), chosen):
                done += 1
                excused += one.status == "hangs" or (
                    one.status < 0 and not one.killed)
                if one.wrong:
                    wrong += 1
                    report(one)
    print(f"{done} failures of {len(all_of)} (the jobs make {calls} calls) in "
          f"{time.monotonic() - began:.0f} s: {wrong} wrong, "
          f"{excused} ended in a library")
    return 1 if wrong else 0


sys.exit(main())
