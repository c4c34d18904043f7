# SPDX-License-Identifier: ISC
"""Random policies, records, ledgers, holds, logs and times through pp-retain,
and through the slow reference of retainreference.py: both must decide alike.

	retaincases.py FIRST LAST       seeds, each a policy with a few cases
	retaincases.py -v FIRST LAST    shows the files of a case that differs,
	                                and how often which decision was met

What differs it prints with its seed, and exits with 1.
"""
import collections
import csv
import datetime as dt
import json
import os
import random
import subprocess
import zoneinfo

import caserun
import retainreference as ref
from caserun import Wrong

UTC = dt.timezone.utc
ZONES = ["UTC", "America/Los_Angeles", "Europe/Berlin", "America/St_Johns",
         "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo",
         "America/Santiago", "Pacific/Apia", "Asia/Beirut"]
KEYS = {"old": "0" * 63 + "1", "new": "0" * 63 + "2", "lost": "0" * 63 + "3"}
CASES = 10  # under one policy

# Spellings of one identity; a second list: candidates for the same.
EMAILS = [
    (["ada@example.org", "Ada@Example.ORG", " ada@example.org "],
     ["ada+news@example.org", "a.da@example.org"]),
    (["bo.reed@example.org", "BO.REED@example.org"],
     ["boreed@example.org", "bo.reed+x@example.org"]),
    (["jos\u00e9@example.net", "jose\u0301@example.net", "JOS\u00c9@example.net"],
     ["jos\u00e9+a@example.net"]),
    (["\u03b5\u03c3@b\u00fccher.example", "\u03b5\u03c3@xn--bcher-kva.example",
      "\u0395\u03a3@B\u00dcCHER.example"],
     ["\u03b5.\u03c3@b\u00fccher.example", "\u03b5\u03c2@b\u00fccher.example"]),
    (["dan@example.com", "Dan Lee <dan@example.com>"],
     ["d.a.n@example.com", "dan+1@EXAMPLE.com"]),
    (["filo@example.net", "FILO@example.net", "mailto:filo@example.net"],
     ["f.ilo@example.net", "f\u0130lo@example.net", "F\u0131lo@example.net"]),
]
PHONES = [["+1 212 555 0143", "(212) 555-0143", "212.555.0143",
           "+12125550143"],
          ["+1 415 555 0198", "415-555-0198"],
          ["+1 312 555 0110"], ["+1 617 555 0172", "1 617 555 0172"],
          ["+49 30 5550123"], ["+1 212 555 0144"]]
CARDS = [["c1"], ["C1"], ["0017", " 0017"], ["17"], ["c-5"], ["c6", "c6 "]]
EXTENSIONS = {0: ["+1 212 555 0143 x4", "(212) 555-0143 ext. 4"],
              1: ["415-555-0198 x12"]}
UNREAD = {"email": ["ada@example.org, bo.reed@example.org", "unknown",
                    "ada@example.org;bo.reed@example.org", "ada@",
                    "Ada <ada@example.org>, Bo <bo.reed@example.org>",
                    "mailto:ada@example.org,bo.reed@example.org"],
          "phone_number": ["n/a", "0143", "+1 212 555 0143, +1 415 555 0198"]}
ACCOUNTS = [["a1", " a1"], ["A1"], ["17"], ["017"], ["\u00e95", " \u00e95"],
            ["a6", "a6 "]]
IDS = [f"r{i}" for i in range(30)] + ["7", "07", "x,y", "\u00fc\u2028", "r3 ",
                                      " 7"]
POOL = {"email": [e[0] for e in EMAILS], "phone_number": PHONES,
        "account_id": ACCOUNTS, "loyalty_id": CARDS}
FIELD = {"email": "email", "phone_number": "phone", "account_id": "acc",
         "loyalty_id": "card"}
OTHER = {"email": "mail", "phone_number": "tel", "account_id": "owner",
         "loyalty_id": "club"}
# Days that keep_while lists.
LISTED_DAYS = ["2024-02-29", "2023-12-31"]
NULLS = ["NULL", "NA", "-1", "none", "\\N", "5"]
SENTENCES = [  # conditions, and what they mean
    ('.n > 3', lambda c, r: above(ref.number(c, r, "n"), 3)),
    ('.n <= 3', lambda c, r: not above(ref.number(c, r, "n"), 3)),
    ('.state == "WA"', lambda c, r: r["state"] == "WA"),
    ('.state != "WA"', lambda c, r: r["state"] != "WA"),
    ('.state == "OR" or .state == "WA"',
     lambda c, r: r["state"] in ("OR", "WA")),
    ('.state | test("W")', lambda c, r: has_w(c, r)),
    ('.ok', lambda c, r: ref.boolean(c, r, "ok")),
    ('.ok != true', lambda c, r: not ref.boolean(c, r, "ok")),
    ('.ok | not', lambda c, r: not ref.boolean(c, r, "ok")),
    ('.ok == false', lambda c, r: not ref.boolean(c, r, "ok")),
    ('.ok == null or .ok',
     lambda c, r: ref.boolean(c, r, "ok", True) is not False),
    ('.ok // false', lambda c, r: ref.boolean(c, r, "ok", True) or False),
    ('.n == 3', lambda c, r: ref.number(c, r, "n") == 3),
    ('.n >= 3.5 and .n < 1e1',
     lambda c, r: 3.5 <= ref.number(c, r, "n") < 10),
    ('(.n // 0) > 2', lambda c, r: (ref.number(c, r, "n", True) or 0) > 2),
    ('.zip == "17"', lambda c, r: ref.typed_text(r["zip"]) == "17"),
    ('.zip > "2"', lambda c, r: (ref.typed_text(r["zip"]) or "") > "2"),
    ('.zip != "17"', lambda c, r: ref.typed_text(r["zip"]) != "17"),
]


def above(value, limit):
    return value is not None and value > limit


def has_w(case, rec):
    """A condition for libjq, which looks at the whole record."""
    ref.number(case, rec, "n", True)
    ref.boolean(case, rec, "ok", True)
    if rec["state"] is None:
        raise ref.Doubt
    return "W" in rec["state"]


def run(*args, stdin=None, fine=(0, 1)):
    done = subprocess.run(args, input=stdin, capture_output=True)
    if done.returncode not in fine:
        raise Wrong(f"{' '.join(args)}: status {done.returncode}: " +
                    done.stderr.decode(errors="replace"))
    return done


# ---- hashes ----

class Hashes:
    """Of records and people, as pp-retain hash prints them."""

    def __init__(self, policy):
        self.policy = policy
        self.compare = ref.Comparing(policy)
        self.sets = policy["datasets"]
        self.about = self.sets["accounts"]
        self.kinds = {f: k for k, f in self.about["identity"].items()}

    def identity(self, kind, value, key):
        return ref.keyed_hash(KEYS[key], kind, self.compare.form(kind, value))

    def of(self, what, rec, key, loose=False, dataset="accounts"):
        """The key of a record, letter by letter; or its person, or its key on
        the suppression list, in the form in which they are compared."""
        about = self.sets[dataset]
        kinds = {f: k for k, f in about.get("identity", {}).items()}
        parts = []
        if what == "person":
            case = ref.Case(self.policy, dataset, [], {}, None)
            parts = list(case.person(rec) or ())
            if not parts:
                return None
            if loose:
                whole = "email", "phone_number"
                parts = [part if kinds.get(f) in whole
                         else ref.number_alike(part)
                         for f, part in zip(about["person"], parts)]
        for f in about["key"] if what != "person" else []:
            value = ref.text_of(rec[f])
            if f in kinds and what != "record":
                value = self.compare.form(kinds[f], value)
                if what == "suppressed" and loose:
                    value = self.compare.loose(kinds[f], value)
            elif what == "suppressed" and loose:
                value = ref.number_alike(value)
            if not value:
                return None
            parts.append(value)
        if len(parts) > 1:
            parts = [f"{len(p.encode())}:{p}" for p in parts]
        return ref.keyed_hash(KEYS[key], f"{what}:{dataset}", "".join(parts))

    def check(self, records):
        """That the program makes the same hashes."""
        text = "".join(json.dumps(r) + "\n" for r in records)
        done = run("pp-retain", "hash", "-p", "policy.json", "-D", "accounts",
                   "-k", "new.key", "-f", "ndjson", stdin=text.encode())
        records = ref.without_null(self.about, {}, records)
        for rec, line in zip(records, done.stdout.splitlines(), strict=True):
            line = json.loads(line)
            want = {"dataset": "accounts", "key": self.of("record", rec,
                                                          "new")}
            if self.of("person", rec, "new"):
                want["person"] = self.of("person", rec, "new")
            identity = {k: self.identity(k, rec[f], "new")
                        for f, k in self.kinds.items()
                        if self.compare.form(k, rec[f])}
            if identity:
                want["identity"] = identity
            alike = {k: ref.keyed_hash(KEYS["new"], k, self.compare.loose(
                k, self.compare.form(k, rec[f])))
                for f, k in self.kinds.items() if self.compare.form(k, rec[f])}
            alike = {k: h for k, h in alike.items() if h != identity[k]}
            person = self.of("person", rec, "new", True)
            if person != want.get("person"):
                alike["person"] = person
            if alike:
                want["alike"] = alike
            if line != want:
                raise Wrong(f"hash of {rec}: {line}, not {want}")


# ---- policies ----

def policies(rng):
    """A policy that no check of the program refuses, if all goes well."""
    names = ["id", "acc", "email", "phone", "card", "state", "n", "ok", "zip",
             "born", "consent", "login", "created", "used"]
    fields = {}
    for name in names:
        category = {"email": "user.contact.email",
                    "phone": "user.contact.phone_number",
                    "state": "user.demographic",
                    "born": "user.demographic.date_of_birth",
                    "consent": "user.privacy_preferences",
                    "login": "user.behavior", "created": "user.account",
                    "used": "user.behavior"}.get(name, "user.unique_id")
        fields[name] = {"category": category}
    fields["n"]["type"] = "number"
    fields["zip"]["type"] = "text"
    fields["ok"]["type"] = "boolean"
    if rng.random() < .3:
        fields["ok"].update({"yes": ["on", "Y"], "no": ["Off", "N"]})
    fields["born"]["type"] = "date"
    for name in ("login", "created", "used"):
        fields[name]["type"] = rng.choice(["timestamp", "timestamp", "date"])
        if rng.random() < .4:
            fields[name]["format"] = rng.choice(
                ["%m/%d/%Y", "%d.%m.%Y"] if fields[name]["type"] == "date" else
                ["epoch_s", "epoch_ms", "%m/%d/%Y %H:%M:%S",
                 "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d.%m.%Y %H"])
    kinds = rng.sample(list(FIELD), rng.randrange(1, 5))
    key = rng.choice([["id"]] * 5 + [["email"], ["id", "card"]])
    person = rng.choice([["acc"]] * 4 + [["email"], ["id"], ["n"]])
    if person[0] == "acc" and "account_id" not in kinds and rng.random() < .8:
        kinds.append("account_id")
    accounts = {"clause": "2", "subjects": ["customer"], "purposes": ["any"],
                "key": key, "person": person,
                "identity": {k: FIELD[k] for k in kinds}, "fields": fields}
    if rng.random() < .3:
        accounts["time_zone"] = rng.choice(ZONES)
    if rng.random() < .3:
        accounts["null"] = rng.sample(NULLS, rng.randrange(1, 4))
    other = other_dataset(rng)
    kinds = kinds + list(other.get("identity", []))
    retention = {"rules": rules(rng)}
    # Why the records stay that the conditions of all rules leave out.
    if all("when" in r for r in retention["rules"]):
        accounts["no_retention"] = "a test"
    for word in ("missing", "invalid", "future"):
        if rng.random() < .3:
            retention[word] = rng.choice(["keep", "review"])
    if rng.random() < .3:
        retention["future_tolerance"] = rng.choice(["P1D", "PT1H", "P1M"])
    if rng.random() < .5:
        words = ["0000-00-00", "never", "1970-01-01T00:00:00Z", "yesterday",
                 "2024-02-29"]
        retention["not_a_date"] = rng.choice([words, {
            w: rng.choice(["missing", "invalid"]) for w in words}])
    if rng.random() < .2:
        retention["not_before"] = rng.choice(["2023-10-01", "1990-01-01"])
    for name in ("login", "created", "used"):
        if rng.random() < .1:
            fields[name]["not_before"] = rng.choice(["2024-01-30",
                                                     "1970-01-01"])
    if rng.random() < .15:
        order = list(ref.ORDER)
        rng.shuffle(order)
        retention["order"] = order
    policy = {
        "policy": {"format": "pp-policy/1", "id": "t", "title": "T",
                   "time_zone": rng.choice(ZONES)},
        "purposes": {"any": {"data_use": "collect", "clause": "1",
                             "legal_basis": rng.choice(
                                 ["Consent"] + 4 * ["Contract"])}},
        "datasets": {"accounts": accounts, "other": other},
        "retention": retention,
        "notices": {"bye": {"class": "mandatory", "clause": "9"}},
        "records": {"deletions": {"file": "gone", "clause": "4",
                                  "delete_after": "P10Y"},
                    "suppression": {"file": "left", "clause": "4",
                                    "keep": "indeterminate"}},
        "rights": {"requests": rights(rng)},
        "identity": {k: v for k, v in identity(rng).items()
                     if k in ("email", "phone_number") or k in kinds}}
    if rng.random() < .3:
        policy["children"] = {
            "clause": "7", "under": rng.choice(["P13Y", "P16Y", "P18Y"]),
            "date_of_birth": "born", "consent": "consent",
            "without_consent": rng.choice(["delete", "restrict"]),
            "unknown_age": rng.choice(["adult", "child", "review"]),
            "born_feb_29": rng.choice(["march_1", "feb_28"])}
        if rng.random() < .4:
            policy["children"]["consent"] = {
                "in": "other", "field": "agreed", "by": rng.choice(
                    [{"acc": "owner"}, {"email": "mail"}, {"n": "num"}])}
        if rng.random() < .2:
            policy["children"]["consent_is"] = ["granted", "Oui"]
    if rng.random() < .2:
        policy["identity"]["shared_value"] = "review"
    return policy


def other_dataset(rng):
    """A dataset of --in, which may find people, too."""
    fields = {"oid": "system.operations", "id": "user.unique_id",
              "owner": "user.unique_id", "mail": "user.contact.email",
              "tel": "user.contact.phone_number", "club": "user.unique_id",
              "agreed": "user.privacy_preferences",
              "num": "user.unique_id", "seen": "user.behavior"}
    other = {"clause": "2", "subjects": ["customer"], "purposes": ["any"],
             "key": ["oid"], "no_retention": "public",
             "fields": {f: {"category": c} for f, c in fields.items()}}
    if rng.random() < .6:
        other["fields"]["num"]["type"] = "number"
    other["fields"]["seen"]["type"] = rng.choice(["date", "timestamp"])
    if rng.random() < .6:
        kinds = rng.sample(list(OTHER), rng.randrange(1, 5))
        other["identity"] = {k: OTHER[k] for k in kinds}
        person = rng.choice([["owner"], ["owner"], ["mail"], ["id"], None])
        if person:
            other["person"] = person
    if rng.random() < .2:
        other["null"] = rng.sample(NULLS, 2)
    return other


def identity(rng):
    exact = rng.random() < .2
    email = {"case": "exact" if exact else "ignore",
             "unicode": "exact" if exact else "NFC",
             "domain": "exact" if exact else "idna"}
    if not exact and rng.random() < .3:
        email = {}  # that is the default
    for word in ("plus_tag", "dots"):
        email[word] = rng.choice(["candidate", "exact"])
    phone = {"form": "E.164", "default_country": "US"}
    if rng.random() < .3:
        del phone["form"]
    return {"email": email, "account_id": {}, "loyalty_id": {},
            "phone_number": phone}


def rights(rng):
    out = {"deletion": {"clause": "8.3",
                        "verify": rng.choice(["none", "contact", "reasonable",
                                              "reasonably_high"])}}
    if rng.random() < .2:
        out["deletion"]["except"] = [
            {"dataset": rng.choice(["accounts", "other"]),
             "reason": "legal_obligation"}]
    for kind in ("access", "correction", "portability", "restriction",
                 "consent:withdraw"):
        if rng.random() < .6:
            out[kind] = {"clause": "8", "verify": "reasonable"}
    if "consent:withdraw" in out and \
            out["deletion"]["verify"] == "reasonably_high":
        out["deletion"]["else"] = "consent:withdraw"
    return out


def rules(rng):
    conditions = rng.choice([
        [None], [None], [0, 1], [2, 3], [0, 2], [0, 1, 2], [0, None], [5, 1],
        [4, 3]] + 4 * [rng.sample(range(len(SENTENCES)), rng.choice([1, 2]))])
    out = []
    for i, c in enumerate(conditions):
        rule = {"id": f"rule{i}", "clause": f"3.{i}", "dataset": "accounts"}
        if rng.random() < .75:
            rule["delete_after"] = rng.choice(
                ["P6M", "P1M", "P30D", "PT72H", "P1Y", "P1Y6M", "P2Y", "P90D"])
            since = rng.sample(["login", "created", "used"],
                               rng.randrange(1, 4))
            rule[rng.choice(["since", "since", "since_latest"])] = since
            if rng.random() < .3:
                rule["unit"] = "person"
            if rng.random() < .25:
                rule["warn"] = rng.choice(
                    [["P14D"], ["P20D", "P7D"], ["P1M"], ["P1M", "PT240H"]])
                rule["notice"] = "bye"
                rule["min_notice"] = rng.choice(["P7D", "P1D", "PT48H"])
                if rule["delete_after"] == "PT72H":
                    rule["delete_after"] = "P30D"
                if "P1M" in rule["warn"] and \
                        rule["delete_after"] in ("P1M", "P30D"):
                    rule["delete_after"] = "P6M"
            for word in ("missing", "invalid", "future"):
                if rng.random() < .1:
                    rule[word] = rng.choice(["keep", "review"])
        elif rng.random() < .6:
            rule["keep_while"] = rng.choice(
                [{"field": "state", "is": ["WA"]},
                 {"field": "state", "is": ["WA", "OR"], "ends": ["CA"]},
                 {"field": "n", "is": ["1", "3"]}, {"field": "n", "is": ["3.0"]},
                 {"field": "n", "is": ["4", "5"],
                  "ends": ["1", "3.0", "3.5"]},
                 {"field": "zip", "is": ["17", "071"]},
                 {"field": "login", "is": LISTED_DAYS[:1] + ["never"]},
                 {"field": "created", "is": LISTED_DAYS[:1],
                  "ends": LISTED_DAYS[1:] + ["yesterday"]},
                 {"field": "ok", "is": ["true"]},
                 {"field": "ok", "is": ["no"], "ends": ["TRUE"]}])
        else:
            rule["keep_while"] = {"in": "other", "by": rng.choice(
                [{"acc": "owner"}, {"email": "mail"}, {"n": "num"},
                 {"acc": "num"}, {"used": "seen"}])}
        if c is not None:
            rule["when"] = SENTENCES[c][0]
        if rng.random() < .25:
            rule["then"] = rng.choice(["erase", "restrict"])
            if rule["then"] == "erase":
                rule["erase"] = ["user.contact.phone_number"] if rng.random() < .5 \
                    else ["user.contact"]
        elif rng.random() < .3:
            rule["leave"] = "suppression"
            if rng.random() < .5:
                rule["again_since"] = rng.sample(["login", "created", "used"],
                                                 rng.choice([1, 1, 2]))
        out.append(rule)
    return out


# ---- records ----

class World:
    """A time, people and their records under one policy."""

    def __init__(self, rng, policy):
        self.rng, self.policy = rng, policy
        self.json = rng.random() < .5
        self.unread = rng.random() < .3
        self.null = rng.random() < .3
        self.more_null = rng.sample(NULLS[:-1], 2) \
            if self.null and rng.random() < .5 else []
        self.home = zoneinfo.ZoneInfo(policy["policy"]["time_zone"])
        about = policy["datasets"]["accounts"]
        self.about = about
        self.zone = zoneinfo.ZoneInfo(
            about.get("time_zone", policy["policy"]["time_zone"]))
        day = rng.choice(["2026-03-01", "2026-03-08", "2026-03-29",
                          "2024-02-29", "2025-11-02", "2025-10-26",
                          "2026-04-05", "2026-05-31", "2025-12-31",
                          "2026-10-04", "2026-04-24", "2026-01-28",
                          "2026-05-30"])
        self.now = dt.datetime.fromisoformat(day).replace(tzinfo=UTC) + \
            dt.timedelta(seconds=rng.choice(
                [0, 43200, 7200, 9000, 36000, rng.randrange(172800)]))
        self.periods = [r["delete_after"]
                        for r in policy["retention"]["rules"]
                        if "delete_after" in r] + ["P30D"]
        self.leads = [w for r in policy["retention"]["rules"]
                      for w in r.get("warn", [])]
        self.records = self.make_records()

    def make_records(self):
        out, keys = [], set()
        for _ in range(self.rng.choice([1, 2, 4, 8, 20])):
            rec = self.record()
            key = tuple(self.real(rec)[k] for k in self.about["key"])
            if key in keys or None in key or "" in key:
                continue
            keys.add(key)
            out.append(rec)
        return out

    def spelled(self, kind, i, loose=.0):
        """An identity of the i-th person, or one that is like it."""
        if kind == "email" and self.rng.random() < loose:
            return self.rng.choice(EMAILS[i][1])
        if kind == "account_id" and i == 4 and self.rng.random() < loose:
            return "e\u03015"
        if kind == "phone_number" and i in EXTENSIONS and \
                self.rng.random() < loose:
            return self.rng.choice(EXTENSIONS[i])
        return self.rng.choice(POOL[kind][i])

    def seen(self, kind, i):
        """The same as records have it, where it may be anything."""
        if kind in UNREAD and self.unread and self.rng.random() < .15:
            return self.rng.choice(UNREAD[kind])
        return "" if self.rng.random() < .12 else self.spelled(kind, i, .2)

    def record(self):
        rng = self.rng
        i = rng.randrange(6)
        rec = {"id": rng.choice(IDS)}
        for kind, field in FIELD.items():
            j = i if rng.random() < .8 else rng.randrange(6)
            rec[field] = self.seen(kind, j)
        rec["state"] = rng.choice(["WA", "WA", "OR", "CA", ""])
        rec["n"] = rng.choice([1, 3, 4, 5, 10, 3.5] * 4 + [
            None, "x", "3.0", "1e1", "007", "10", "0.35e1"])
        rec["ok"] = rng.choice([True, False] * 4 + [
            "TRUE", "f", "Yes", "n", "1", "0", "on", "OFF", "perhaps", None])
        rec["zip"] = rng.choice(["17", "071", "3", "x", 17, 3, None])
        rec["consent"] = rng.choice(["yes", "true", "no", "", "no", "granted",
                                     " oui", "perhaps"])
        years = rng.choice([13, 16, 18, 40, 5, 0])
        born = self.now.astimezone(self.zone).date()
        born += dt.timedelta(days=rng.choice([-1, 0, 1, -200]))
        if rng.random() < .1:
            born = dt.date(born.year - born.year % 4, 2, 29)
            years -= years % 4
        rec["born"] = ref.months_later(born, -12 * years).isoformat()
        if rng.random() < .1:
            rec["born"] = rng.choice(["", "2001-02-29", "2150-01-01", "x",
                                      "1900-01-01", "1901-01-01"])
        for name in ("login", "created", "used"):
            rec[name] = self.date(name)
        for name in rec:
            if self.json:
                if rec[name] == "" and rng.random() < .5:
                    rec[name] = None
            elif rec[name] is None:
                rec[name] = ""
            else:
                rec[name] = ref.text_of(rec[name])
        for name in rec if self.null else []:
            if name != "id" and rng.random() < .06:
                rec[name] = rng.choice(NULLS)
        return rec

    def moment(self):
        """An instant around the end of a period, or any."""
        rng = self.rng
        if rng.random() < .1:
            return self.now + dt.timedelta(hours=rng.randrange(-2000, 2000))
        d = ref.Duration(rng.choice(self.periods))
        wall = self.now.astimezone(self.zone).replace(tzinfo=None)
        if self.leads and rng.random() < .3:
            lead = ref.Duration(rng.choice(self.leads))
            wall = ref.wall_later(wall, lead) + lead.elapsed
        wall = ref.months_later(wall, -d.months) - dt.timedelta(days=d.days)
        at = ref.instant(wall, self.zone) - d.elapsed
        return at + dt.timedelta(seconds=rng.choice(
            [-1, 0, 1, 3600, -3600, 7200, 86400, -86400, 172800, -259200,
             rng.randrange(-20000000, 10000000)]))

    def date(self, name):
        rng = self.rng
        if rng.random() < .12:
            return ""
        if rng.random() < .04:
            return rng.choice(["2026-02-30", "yesterday", "0000-00-00",
                               "never", "2025-13-01T00:00:00Z", " ", "0",
                               "1900-01-01", "0001-01-01", "NEVER",
                               "1970-01-01T00:00:00Z"])
        about = self.about["fields"][name]
        at = self.moment()
        if rng.random() < .1:
            day = dt.datetime.fromisoformat(rng.choice(LISTED_DAYS))
            at = ref.instant(day, self.zone) + dt.timedelta(
                seconds=rng.choice([0, 1, 43200]))
        local = at.astimezone(self.zone).replace(tzinfo=None, microsecond=0)
        how = about.get("format")
        if how == "epoch_s":
            n = int(at.timestamp())
            return n if self.json and rng.random() < .5 else str(n)
        if how == "epoch_ms":
            n = int(at.timestamp()) * 1000 + rng.choice([0, 0, 1, 999])
            return n if self.json and rng.random() < .5 else str(n)
        if how:
            return local.strftime(how)
        if about["type"] == "date" or rng.random() < .1:
            return local.date().isoformat()
        which = rng.random()
        if which < .5:
            return at.strftime("%Y-%m-%dT%H:%M:%SZ")
        if which < .6:
            return at.strftime("%Y-%m-%dT%H:%M:%S.") + rng.choice(
                ["5Z", "000Z", "001Z"])
        if which < .8:
            return local.isoformat(sep=rng.choice("T "))
        offset = dt.timezone(dt.timedelta(minutes=rng.choice(
            [330, -480, 60, 765])))
        return at.astimezone(offset).replace(microsecond=0).isoformat()

    def seen_at(self):
        """A date of another dataset, often that of a record here."""
        case = ref.Case(self.policy, "accounts", self.records, {}, self.now)
        whens = [case.date(r, "used") for r in case.records]
        when = self.rng.choice(whens + [None])
        if not isinstance(when, ref.When):
            return self.rng.choice(LISTED_DAYS + [""])
        if self.policy["datasets"]["other"]["fields"]["seen"]["type"] == \
                "date" or when.day or self.rng.random() < .3:
            return when.local_day().isoformat()
        return when.activity()

    # ---- what other files say ----

    def some_record(self):
        """One of the input, or another one that is like these."""
        if self.records and self.rng.random() < .7:
            return dict(self.rng.choice(self.records))
        rec = self.record()
        return rec

    def real(self, rec, dataset="accounts"):
        """A record without the texts that mean that there is no value."""
        return ref.without_null(self.policy["datasets"][dataset],
                                {"null": self.more_null}, [rec])[0]

    def readable(self, field, value):
        case = ref.Case(self.policy, "accounts", [], {}, self.now)
        kind = case.kind_of(field)
        return not kind or case.compare.form(kind, value) is not None

    def fits(self, field, value):
        """Whether a hold may have it: "a value of it that is not of the type
        is refused" """
        case = ref.Case(self.policy, "accounts", [], {}, self.now)
        return ref.held_form(case, field, ref.text_of(value), True) is not None

    def no_person(self, dataset, rec):
        case = ref.Case(self.policy, dataset, [], {}, self.now)
        return case.person(self.real(rec, dataset)) is None

    def ago(self, most=40, ahead=.0):
        seconds = self.rng.randrange(60, most * 86400)
        if self.rng.random() < ahead:
            seconds = -seconds
        return self.now.replace(microsecond=0) - dt.timedelta(seconds=seconds)

    def holds(self):
        rng, out = self.rng, []
        self.other = self.others()
        for i in range(rng.choice([0, 0, 0, 1, 1, 2])):
            name = f"case-{rng.randrange(3)}"
            line = {"hold": name, "event": "placed", "at": self.ago(40, .1)}
            how = rng.choice(["identity", "identity", "record", "dataset",
                              "key", "where", "where"])
            if how == "identity":
                kind = rng.choice(list(self.about["identity"]))
                i = rng.randrange(6)
                line["person"] = (kind, self.spelled(kind, i, .1))
            elif how == "record":
                line["of"] = rng.choice(["accounts", "accounts", "other"])
                them = rng.choice(self.other) if line["of"] == "other" \
                    else self.some_record()
                line["person"] = ("record", them)
                if self.no_person(line["of"], them):
                    continue
            elif how == "dataset":
                line["dataset"] = rng.choice(["accounts", "other", "other"])
            elif how == "key":
                rec = self.real(self.some_record())
                line["dataset"] = "accounts"
                line["key"] = {k: rec[k] for k in self.about["key"]}
                if any(ref.blank(v) or not self.readable(k, v)
                       for k, v in line["key"].items()):
                    continue
            else:
                line["dataset"] = "accounts"
                names = rng.sample(["state", "email", "acc", "n", "card",
                                    "phone", "ok", "born", "created"],
                                   rng.choice([1, 1, 2]))
                rec = self.real(self.some_record())
                line["where"] = {n: ref.text_of(rec[n])
                                 if isinstance(rec[n], bool) else rec[n]
                                 for n in names
                                 if not ref.blank(rec[n]) and
                                 not isinstance(rec[n], float) and
                                 self.fits(n, rec[n])}
                if not line["where"]:
                    continue
            if rng.random() < .2:
                line["until"] = self.now.astimezone(self.home).date() + \
                    dt.timedelta(days=rng.choice([-40, -1, 0, 1, 40]))
            out.append(line)
            if rng.random() < .3:
                out.append({"hold": f"case-{rng.randrange(3)}",
                            "event": "released", "at": self.ago(30, .2)})
        return out

    def ledger(self):
        rng, out = self.rng, []
        for i in range(rng.choice([0, 0, 1, 1, 2, 3])):
            rid = f"q{i}"
            at = self.ago(40, .05)
            who = rng.randrange(6)
            kinds = rng.sample(list(FIELD), rng.choice([1, 1, 1, 2, 3]))
            subject = [(k, self.spelled(k, who, .1)) for k in kinds]
            what = rng.choice(
                ["deletion"] * 6 + ["access", "correction", "portability",
                                    "restriction", "access:specific",
                                    "objection", "sale:opt-out",
                                    "contact:opt-out", "consent:withdraw",
                                    "consent:withdraw"])
            events = [{"event": "received", "at": at, "type": what,
                       "subject": subject}]

            def add(event, **more):
                nonlocal at
                at += dt.timedelta(hours=rng.randrange(1, 200))
                events.append({"event": event, "at": at, **more})
            if rng.random() < .7:
                add("identity_confirmed", level=rng.choice(ref.LEVELS[1:]))
            if rng.random() < .2:
                more = {"dataset": rng.choice(["accounts", "other"])} \
                    if rng.random() < .6 else {}
                add("held", reason="x", **more)
                if rng.random() < .4:
                    add("released", **(more if rng.random() < .7 else {}))
            if rng.random() < .2:
                more = {"dataset": rng.choice(["accounts", "other"])} \
                    if rng.random() < .6 else {}
                if rng.random() < .5:
                    until = self.now.astimezone(self.home).date() + \
                        dt.timedelta(days=rng.choice([-1, 0, 1, 30]))
                    more["until"] = until
                add("restricted", reason="x", **more)
                if rng.random() < .4:
                    more.pop("until", None)
                    add("restriction_lifted",
                        **(more if rng.random() < .7 else {}))
            if rng.random() < .3:
                end = rng.choice(["fulfilled", "denied", "revoked",
                                  "expired"])
                more = {"reason": "other"} if end == "denied" else {}
                if end == "fulfilled":
                    more["counts"] = {"deleted": 1}
                    if rng.random() < .5:
                        more["extent"] = rng.choice(["all", "part",
                                                     "nothing_found"])
                    if rng.random() < .3:
                        more.update({"extent": "part", "as": rng.choice(
                            ["restriction", "access:categories",
                             "consent:withdraw"])})
                add(end, **more)
                if rng.random() < .3:
                    if end == "denied" and rng.random() < .5:
                        add("appealed")
                        add(rng.choice(["appeal_granted", "appeal_denied"]),
                            reason="x")
                    else:
                        add("reopened", reason="x")
            if rng.random() < .1:
                add("extended", reason="x")
            for e in events:
                out.append({"request_id": rid, **e})
        return out

    def sent(self):
        rng, out = self.rng, []
        case = ref.Case(self.policy, "accounts", self.records,
                        {"null": self.more_null}, self.now)
        for rule in case.rules:
            if "warn" not in rule:
                continue
            for rec in case.records:
                if rng.random() < .3:
                    continue
                by_person = ref.by_person(case, rule, rec)
                if by_person and not case.people(rec):
                    continue
                when, _ = case.counted(rec, rule)
                if not isinstance(when, ref.When):
                    continue
                activity = when.activity()
                if rng.random() < .15:
                    activity = "2020-01-01"
                unit = "record", tuple(ref.text_of(rec[k])
                                       for k in self.about["key"])
                if by_person:
                    unit = "person", case.person(rec)
                for _ in range(rng.choice([1, 1, 2, 3])):
                    days = rng.choice([0, 1, 2, 6, 7, 8, 10, 14, 20, 31, -1])
                    out.append({
                        "notice": "bye", "subject": unit, "of": rec,
                        "unit": unit[0], "activity": activity,
                        "sent_at": self.now - dt.timedelta(
                            days=days,
                            seconds=rng.choice([-1, 0, 1, 3600, -3600]))})
        return out

    def gone(self):
        rng, out = self.rng, []
        for rec in self.records:
            if rng.random() < .85:
                continue
            if "email" in self.about["key"] and rng.random() < .4:
                rec = dict(rec, email=self.spelled("email",
                                                   rng.randrange(6), .2))
            if rng.random() < .3:
                rec = dict(rec, id=rng.choice([
                    " " + rec["id"], rec["id"].strip(), rec["id"] + "\u00a0"]))
            alike = rng.random() < .8
            for _ in range(rng.choice([1, 1, 2, 3])):
                out.append({"dataset": "accounts", "of": rec, "key": tuple(
                    ref.text_of(rec[k]) for k in self.about["key"]),
                    "event": rng.choice(["deleted"] * 4 + ["unsure",
                                                           "lifted"]),
                    "secret": rng.choice(["old", "new"]), "alike": alike,
                    "deleted_at": self.ago(400)})
        return out

    def left(self):
        rng, out = self.rng, []
        leave = any("leave" in r for r in self.policy["retention"]["rules"])
        for rec in self.records if leave else []:
            if rng.random() < .7:
                continue
            if "email" in self.about["key"] and ref.Comparing(
                    self.policy).form("email", rec["email"]) is None:
                continue
            if "email" in self.about["key"] and rng.random() < .5:
                rec = dict(rec, email=self.spelled("email",
                                                   rng.randrange(6), .2))
            for _ in range(rng.choice([1, 1, 2])):
                out.append({"dataset": "accounts", "of": rec, "key": tuple(
                    ref.text_of(rec[k]) for k in self.about["key"]),
                    "event": rng.choice(["suppressed", "suppressed",
                                         "lifted"]),
                    "secret": rng.choice(["old", "new"]),
                    "added_at": self.ago(400)})
        return out

    def others(self):
        rng = self.rng
        out = []
        for i in range(rng.choice([1, 2, 3, 4, 8])):
            who = rng.randrange(6)
            rec = {"oid": f"o{i}", "id": rng.choice(IDS + [""]),
                   "agreed": rng.choice(["yes", "true", "no", "", "granted",
                                         "OUI", "perhaps"]),
                   "num": rng.choice(["1", "3", "4", "05", "10.0", "3.5", "17",
                                      "x" if self.unread else "007", ""]),
                   "seen": self.seen_at()}
            for kind, field in OTHER.items():
                j = who if rng.random() < .8 else rng.randrange(6)
                rec[field] = self.seen(kind, j)
                if self.null and rng.random() < .05:
                    rec[field] = rng.choice(NULLS)
            out.append(rec)
        return out


# ---- files ----

def stamp(at):
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def plain(value):
    if isinstance(value, dt.datetime):
        return stamp(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def lines(path, rows):
    with open(path, "w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps({k: plain(v) for k, v in row.items()}) + "\n")


def table(path, names, records, is_json):
    with open(path, "w", encoding="utf-8", newline="") as out:
        for rec in records if is_json else []:
            out.write(json.dumps({n: rec[n] for n in names if n in rec}) +
                      "\n")
        if not is_json:
            w = csv.writer(out, lineterminator="\n")
            w.writerow(names)
            w.writerows([rec[n] for n in names] for rec in records)


class Files:
    """The facts of a case as the program reads them."""

    def __init__(self, rng, world, hashes):
        self.rng, self.world, self.hashes = rng, world, hashes

    def key(self):
        return self.rng.choice(["old", "new"])

    def of(self, what, rec):
        return self.hashes.of(what, rec, self.key())

    def noted(self, ledger):
        """The requests that pp-request itself can write: received and
        confirmed, by identities that find somebody."""
        odd = {e["request_id"] for e in ledger
               if e["at"] > self.world.now or
               e["event"] not in ("received", "identity_confirmed") or
               any(k not in self.world.about["identity"] or
                   "<" in v or "mailto:" in v
                   for k, v in e.get("subject", []))}
        return {e["request_id"] for e in ledger} - odd

    def note(self, e):
        rid = e["request_id"]
        call = ["note", rid, e["event"], "--level", e.get("level")]
        if e["event"] == "received":
            call = ["add", "--id", rid, "-i", e["type"]]
        people = "".join(f"{k}={v}\n" for k, v in e.get("subject", []))
        run("pp-request", *call, "-l", "ledger", "-k", self.key() + ".key",
            "-p", "policy.json", "--at", stamp(e["at"]), "--now",
            stamp(self.world.now), stdin=people.encode(), fine=(0,))

    def alike(self, identities):
        """The hashes that identities of the same people may have."""
        key, compare = self.key(), self.hashes.compare
        loose = [(kind, compare.form(kind, value)) for kind, value in
                 identities]
        loose = [(kind, compare.loose(kind, form)) for kind, form in loose
                 if compare.loose(kind, form) != form]
        return {"alike": [ref.keyed_hash(KEYS[key], *one) for one in loose]} \
            if loose else {}

    def gone(self, g):
        key = g["secret"]
        line = {"dataset": "accounts", "key": self.hashes.of("record", g["of"],
                                                             key)}
        if g["event"] == "lifted":
            return {"event": "lifted", "lifted_at": g["deleted_at"], **line}
        compared = self.hashes.of("suppressed", g["of"], key)
        # "if it has an identity"
        if compared and any(f in self.hashes.kinds
                            for f in self.world.about["key"]):
            line["compared"] = compared
        spelt = {f: ref.number_alike(ref.text_of(g["of"][f]))
                 for f in self.world.about["key"]}
        alike = self.hashes.of("record", dict(g["of"], **spelt), key)
        if g["alike"] and alike != line["key"]:
            line["alike"] = alike
        return {"deleted_at": g["deleted_at"], **line, "count": 1,
                "reason": "period is over",
                **({"unsure": True} if g["event"] == "unsure" else {})}

    def left(self, s):
        key = s["secret"]
        line = {"event": s["event"], "added_at": s["added_at"],
                "dataset": "accounts",
                "subject": self.hashes.of("suppressed", s["of"], key),
                "alike": self.hashes.of("suppressed", s["of"], key, True)}
        if line["alike"] == line["subject"] or s["event"] == "lifted":
            del line["alike"]
        return line

    def of_identity(self, kind, value):
        return self.hashes.identity(kind, value, self.key())

    def write(self, facts):
        world = self.world
        holds = []
        for line in facts["holds"]:
            line = dict(line)
            if "person" in line:
                how, what = line["person"]
                if how == "record":
                    key = self.key()
                    line["person"] = self.hashes.of(
                        "person", what, key, dataset=line["of"])
                    alike = self.hashes.of(
                        "person", what, key, True, line["of"])
                    if alike != line["person"]:
                        line["alike"] = alike
                else:
                    line["person"] = self.of_identity(how, what)
                    for one in self.alike([(how, what)]).values():
                        line["alike"] = one[0]
                line.pop("of", None)
            holds.append(line)
        lines("holds", holds)
        ledger = []
        for e in facts["ledger"]:
            e = dict(e)
            if "subject" in e:
                e.update(self.alike(e["subject"]))
                e["subject"] = [self.of_identity(*s) for s in e["subject"]]
            ledger.append(e)
        noted = self.noted(facts["ledger"]) if self.rng.random() < .05 else []
        lines("ledger", [e for e in ledger if e["request_id"] not in noted])
        for e in facts["ledger"]:
            if e["request_id"] in noted:
                self.note(e)
        lines("sent", [{"sent_at": s["sent_at"], "notice": s["notice"],
                        "subject": self.of(
                            "person" if s["unit"] == "person" else "record",
                            s["of"]), "activity": s["activity"]}
                       for s in facts["sent"]])
        lines("gone", [self.gone(g) for g in facts["deletions"]])
        lines("left", [self.left(s) for s in facts["suppression"]])
        table("data", list(world.about["fields"]),
              [members(r) for r in world.records], world.json)
        table("other", list(facts["in"]["other"][0]), facts["in"]["other"],
              self.rng.random() < .5)
        order = ["new", "old"] if self.rng.random() < .5 else ["old", "new"]
        with open("both.key", "w") as out:
            out.write("".join(f"{k} {KEYS[k]}\n" for k in order))
        self.first = order[0]


# ---- one case ----

def told(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def needs_all(policy):
    """Whether a decision may need other records of the dataset than a piece
    has: "use --in accounts=FILE with all of them" """
    about = policy["datasets"]["accounts"]
    return about["person"] != about["key"] or \
        "shared_value" in policy["identity"] or \
        any(r.get("unit") == "person" for r in policy["retention"]["rules"])


def lacks_field(done):
    """All records lack a field, or a value in it, which is no mistake here."""
    if done.returncode < 2:
        return False
    if b"no record has a field" not in done.stderr and \
            b"has a value that it looks up" not in done.stderr:
        raise Wrong(f"{done}")
    return True


def one_case(rng, policy, hashes, show):
    world = World(rng, policy)
    if not world.records:
        return
    if rng.random() < .1:
        hashes.check([r for r in world.records
                      if not isinstance(r["n"], float)])
    facts = {"holds": world.holds(), "ledger": world.ledger(),
             "sent": world.sent(), "deletions": world.gone(),
             "suppression": world.left(), "in": {"other": world.other},
             "null": world.more_null, "conditions": dict(SENTENCES)}
    files = Files(rng, world, hashes)
    files.write(facts)
    args = ["pp-retain", "-p", "policy.json", "-D", "accounts", "-k",
            "both.key", "--now", stamp(world.now), "--sent", "sent",
            "--in", "other=other", "-j", rng.choice("13")]
    if not needs_all(policy):
        args.append("--piece")
    if world.more_null:
        args += ["--null", ",".join(world.more_null)]
    for option, path, fact in (
            ("--holds", "holds", "holds"), ("-l", "ledger", "ledger"),
            ("--deletions", "gone", "deletions"),
            ("--suppression", "left", "suppression")):
        if facts[fact] or rng.random() < .5:
            args += [option, path]
        elif option == "--holds":
            args += ["--no-holds"]
    for path in ("gone.clock", "decisions", "keys", "kept"):
        if os.path.exists(path):
            os.unlink(path)
    want, warned = ref.judge(policy, "accounts", world.records, facts,
                             world.now)
    world.odd = max(ref.odd_holds(policy, "accounts", facts, world.now),
                    ref.odd_others(policy, "accounts", facts, world.now))
    done = run(*args, "--decisions", "decisions", "--keys", "keys", "-o",
               "kept", "data", fine=(0, 1, 2, 3))
    if lacks_field(done):
        return
    compare(world, want, files, done)
    if (facts["deletions"] or facts["suppression"]) and rng.random() < .3:
        compare_lift(rng, world, facts, files, args)
    if rng.random() < .2:
        done = run("pp-retain", "whole", *args[1:], "data", fine=(0, 1))
        compare_whole(world, want, done)
    if warned or rng.random() < .1:
        done = run("pp-retain", "warn", *args[1:], "data", fine=(0, 1, 3))
        if lacks_field(done):
            return
        case = ref.Case(policy, "accounts", world.records, facts, world.now)
        compare_warnings(case, hashes, files, warned, done)


def compare_lift(rng, world, facts, files, args):
    """What lift would append, at this time or an earlier one."""
    now = rng.choice([world.now, world.ago(400)])
    call = ["pp-retain", "lift", "-n", "-p", "policy.json", "-D", "accounts",
            "-k", "both.key", "--now", stamp(now), "--deletions", "gone",
            "--suppression", "left", "--piece"]
    if "--null" in args:
        call += args[args.index("--null"):][:2]
    done = run(*call, "data", fine=(0, 1, 2))
    if b"so no date would be believed" in done.stderr:
        return  # The policy is younger than that.
    lifts = ref.lift(world.policy, "accounts", world.records, facts, now)
    want = collections.Counter()
    for rec, one in lifts:
        if one.left:
            want[files.hashes.of("suppressed", rec, files.first)] += 1
        if one.own:
            want[files.hashes.of("record", rec, files.first)] += 1
        for line in one.others:
            want[files.hashes.of("record", line["of"], line["secret"])] += 1
    late = any(one.late for _, one in lifts)
    case = ref.Case(world.policy, "accounts", world.records, facts, now)
    key = case.set["key"]
    unread = any(any(map(ref.blank, (rec.get(k) for k in key))) or
                 None in ref.compared_key(case, tuple(
                     ref.text_of(rec.get(k)) for k in key))
                 for rec in case.records)
    status = int(unread) if not late else 1 if want else 2
    have = collections.Counter(
        line.get("subject", line.get("key")) for line in map(
            json.loads, done.stdout.splitlines()))
    nobody = not any(one.known for _, one in lifts)
    if have != want or done.returncode != status or nobody != (
            b"no record of the input" in done.stderr):
        raise Wrong(f"{' '.join(call)}: {have}, not {want}: {done}, {status}")
    Count.lifted += sum(want.values())


def compare_whole(world, want, done):
    """ "If they have records, and all of these may be deleted, it prints the
    names of the operands" """
    names = b"data\n" if all(v.goes() for v in want) else b""
    status = max([v.status() for v in want] + [world.odd])
    if (done.stdout, done.returncode) != (names, status):
        raise Wrong(f"whole: {done}, not {names}, {status}")
    Count.whole += 1


def compare_warnings(case, hashes, files, warned, done):
    want = sorted((rule["notice"], rule["id"], hashes.of(
        "person" if ref.by_person(case, rule, rec) else "record", rec,
        files.first), activity, end) for rule, rec, activity, end in warned)
    have = sorted((w["notice"], w["rule"], w["subject"], w["activity"],
                   dt.datetime.fromisoformat(w["end"])) for w in map(
                       json.loads, done.stdout.splitlines()))
    if have != want:
        raise Wrong(f"warn: {have}, not {want}")
    Count.warned += len(want)


def compare(world, want, files, done):
    have = {}
    names = hashes_of(world, files)
    for line in told("decisions"):
        have[names[line["key"]]] = line
    wrong = []
    for i, (rec, v) in enumerate(zip(world.records, want)):
        line = have.pop(i, {})
        saw = (line.get("action"), line.get("reason"))
        if saw != (v.action, v.reason):
            wrong.append((i, rec, "want", v.action, v.reason, "saw", line))
        elif v.end and same_rule(line, v) and "end" in line and \
                dt.datetime.fromisoformat(line["end"]) != v.end:
            wrong.append((i, rec, "end", v.end.astimezone(
                world.zone).isoformat(), "saw", line))
        elif v.rule != line.get("rule"):
            wrong.append((i, rec, "rule", v.rule, "saw", line))
        elif v.instead_of != line.get("instead_of"):
            wrong.append((i, rec, "instead_of", v.instead_of, "saw", line))
    if wrong:
        raise Wrong("\n".join("  ".join(str(x) for x in w) for w in wrong)+"\n"+" ".join(done.args))
    status = max([v.status() for v in want] + [world.odd])
    if status != done.returncode:
        raise Wrong(f"status {done.returncode}, not {status}: " +
                    done.stderr.decode() + str([(v.action, v.reason, v.told)
                                                for v in want]))
    stays = [erased(members(r), v, world.json) for r, v in zip(world.records, want)
             if not v.goes()]
    table("stays", list(world.about["fields"]), stays, world.json)
    with open("stays", encoding="utf-8", newline="") as f, \
            open("kept", encoding="utf-8", newline="") as g:
        if f.read() != g.read():
            raise Wrong("other records stay than the decisions say")
    keys = [(tuple(ref.text_of(v) for v in line["key"].values()),
             line["action"], line["reason"]) for line in told("keys")]
    go = [(tuple(ref.text_of(r[k]) for k in world.about["key"]), v.action,
           v.reason) for r, v in zip(world.records, want) if v.touches()]
    if keys != go:
        raise Wrong(f"keys {keys}, not {go}")
    Count.cases += 1
    Count.records += len(want)
    Count.decisions.update(f"{v.action}: {v.reason}" if v.action else "kept"
                           for v in want)


def erased(rec, v, is_json):
    """As it goes out: erased fields are empty."""
    return {f: x if f not in (v.erase or []) else None if is_json else ""
            for f, x in rec.items()}


def members(rec):
    """Of half of the records, a member without a value is missing."""
    bare = rec["id"].endswith(tuple("02468"))
    return {f: x for f, x in rec.items() if x is not None or not bare}


def same_rule(line, v):
    return line.get("rule") == v.rule


def hashes_of(world, files):
    return {files.hashes.of("record", rec, files.first): i
            for i, rec in enumerate(world.records)}


class Count:
    cases = records = whole = warned = lifted = 0
    decisions = collections.Counter()


def one_seed(seed, show):
    rng = random.Random(seed)
    for _ in range(50):
        policy = policies(rng)
        with open("policy.json", "w", encoding="utf-8") as out:
            json.dump(policy, out, ensure_ascii=False)
        probe = run("pp-retain", "hash", "-p", "policy.json", "-D", "accounts",
                    "-k", "new.key", stdin=b"", fine=(0, 1, 2))
        if probe.returncode != 2:
            break
        if not any(w in probe.stderr for w in (
                b"clash", b"too late", b"would erase",
                b"means no value here")):
            raise Wrong(probe.stderr.decode())
    hashes = Hashes(policy)
    for i in range(CASES):
        try:
            one_case(rng, policy, hashes, show)
        except Wrong as e:
            raise Wrong(f"case {i}: {e}") from e


def keys_write():
    for name, digits in KEYS.items():
        with open(name + ".key", "w") as out:
            out.write(digits + "\n")


if __name__ == "__main__":
    caserun.main(
        one_seed,
        lambda: f"{Count.cases} cases, {Count.records} decisions, "
                f"{Count.warned} warnings, {Count.lifted} lifted, "
                f"{Count.whole} whole files",
        Count.decisions, begin=keys_write)
