# SPDX-License-Identifier: ISC
"""Random policies, records, choices, ledgers and logs through pp-export, and
through the slow reference of exportreference.py: both must let out the same.

	exportcases.py FIRST LAST       seeds, each a policy with a few cases
	exportcases.py -v FIRST LAST    shows the files of a case that differs,
	                                and how often which reason was met

What differs it prints with its seed, and exits with 1.
"""
import collections
import csv
import datetime as dt
import hashlib
import io
import json
import os
import random

import caserun
import exportreference as export
import retaincases as cases
import retainreference as ref
from caserun import Wrong
from retaincases import run, stamp

CASES = 10  # under one policy
TOPICS = ["news", "offers"]
USES = ["marketing.communications.email", "marketing.advertising.profiling",
        "third_party_sharing", "essential.service.payment_processing",
        "analytics.reporting", "essential.service.security",
        "essential.legal_obligation", "essential.fraud_detection"]
# Fields that say yes, and the words that may count as that.
CONSENTS = [{"field": "consent"}, {"field": "consent", "is": "yes"},
            {"field": "consent", "is": ["yes", "granted"]}, {"field": "ok"},
            {"field": "consent", "is": ["true", "perhaps"]}]
ASKED = ["deletion", "deletion", "restriction", "objection", "sale:opt-out",
         "sale:opt-out", "sale:opt-in", "contact:opt-out", "consent:withdraw",
         "access", "correction"]


# ---- policies ----

def policies(rng):
    names = ["id", "acc", "email", "phone", "card", "state", "n", "ok", "zip",
             "born", "consent", "login", "created", "used"]
    categories = {"email": "user.contact.email",
                  "phone": "user.contact.phone_number",
                  "state": "user.demographic",
                  "born": "user.demographic.date_of_birth",
                  "consent": "user.privacy_preferences",
                  "login": "user.behavior", "used": "user.behavior"}
    fields = {n: {"category": categories.get(n, "user.unique_id")}
              for n in names}
    fields["n"]["type"], fields["ok"]["type"] = "number", "boolean"
    fields["born"]["type"] = "date"
    for name in ("login", "created", "used"):
        fields[name]["type"] = "timestamp"
    if rng.random() < .2:
        fields["ok"].update({"yes": ["on", "Y"], "no": ["Off", "N"]})
    never = None
    for name in rng.sample(names, rng.choice([0, 0, 1, 2])):
        fields[name]["redact"] = rng.choice(["drop", "label:x", "blank"])
    if rng.random() < .2:
        never = rng.choice(names)
        fields[never]["disclose"] = "never"
    kinds = rng.sample(list(cases.FIELD), rng.randrange(1, 5))
    accounts = {"clause": "2", "subjects": ["customer"],
                "purposes": ["main"] + ["side"] * (rng.random() < .8),
                "key": rng.choice([["id"]] * 4 + [["email"], ["id", "card"]]),
                "no_retention": "a test",
                "identity": {k: cases.FIELD[k] for k in kinds},
                "fields": fields}
    if rng.random() < .85:
        accounts["person"] = rng.choice([["acc"]] * 4 + [["email"], ["id"]])
    if rng.random() < .3:
        accounts["null"] = rng.sample(cases.NULLS, rng.randrange(1, 4))
    other = cases.other_dataset(rng)
    other["purposes"] = ["side"]
    other["fields"]["said"] = {"category": "user.privacy_preferences"}
    kinds = kinds + list(other.get("identity", []))
    policy = {
        "policy": {"format": "pp-policy/1", "id": "t", "title": "T",
                   "time_zone": rng.choice(cases.ZONES),
                   "last_updated": "2025-01-01"},
        "choices": {"clause": "1", "topics": TOPICS},
        "purposes": {"main": purpose(rng, accounts), "side":
                     {"clause": "1", "data_use": "collect"}},
        "datasets": {"accounts": accounts, "other": other},
        "retention": {"rules": []},
        "recipients": {"them": recipient(rng, [
            n for n in names if n != never], "email" in accounts["identity"])},
        "transfers": {"clause": "5", "allow": rng.choice(
            [["US", "DE"], ["EEA", "US"], ["US", "EU", "adequate"]])},
        "records": {"deletions": {"file": "no-gone", "clause": "4",
                                  "delete_after": "P10Y"},
                    "suppression": {"file": "no-left", "clause": "4",
                                    "keep": "indeterminate"}},
        "rights": {"requests": {
            t: {"clause": "8", "verify": rng.choice(ref.LEVELS)}
            for t in sorted(set(ASKED) - {"access", "correction"})
            if rng.random() < .7}},
        "identity": {k: v for k, v in cases.identity(rng).items()
                     if k in ("email", "phone_number") or k in kinds}}
    policy["rights"]["requests"]["access"] = {"clause": "8", "verify": "none"}
    if rng.random() < .2:
        policy["policy"]["controller"] = {"name": "T", "country": "DE"}
        policy["transfers"]["safeguards"] = {"US": {
            "clause": "5", "by": "scc", "until": rng.choice(
                ["2030-01-01", "2026-03-01"])}}
    if rng.random() < .3:
        policy["redact"] = {rng.choice(["user", "user.contact"]):
                            rng.choice(["label:y", "drop", "blank"])}
    if rng.random() < .15:
        policy["rights"]["never_disclose"] = [rng.choice(
            ["user.contact", "user.demographic", "user.contact.email"])]
    if rng.random() < .3:
        policy["children"] = children(rng)
    return policy


def purpose(rng, accounts):
    out = {"clause": "1", "data_use": rng.choice(USES)}
    if rng.random() < .6:
        out["topic"] = rng.choice(TOPICS)
    if rng.random() < .3:
        out["commercial"] = True
    if rng.random() < .45:
        out["legal_basis"] = "Consent"
        if rng.random() < .6 or "topic" not in out:
            out["consent"] = dict(rng.choice(CONSENTS))
            if rng.random() < .4:
                out["consent"].update({"in": "other", "field": "said",
                                       "by": rng.choice([
                                           {"acc": "owner"},
                                           {"email": "mail"}])})
    elif rng.random() < .5:
        out["legal_basis"] = "Legitimate interests"
    return out


def recipient(rng, names, matches):
    out = {"clause": "4", "type": rng.choice(
        ["service_provider"] * 3 + ["partner", "customer", "affiliate",
                                    "authority", "own_choice", "users"]),
           "purposes": ["main"], "country": rng.choice(
               ["US", "US", "DE", ["US", "DE"], "JP"]),
           "fields": {"accounts": rng.sample(names, rng.randrange(1, 9))}}
    if out["type"] in ("own_choice", "users"):
        del out["country"]
    if out["type"] == "own_choice":
        out["topic"] = rng.choice(TOPICS)
    if out["type"] == "authority" and rng.random() < .5:
        out["fields"]["accounts"] = "*"
    if out["type"] == "service_provider":
        out.update({"contract": "C1", "contract_until": rng.choice(
            ["2030-01-01"] * 5 + ["2026-03-01"])})
    if rng.random() < .15:
        out["case_required"] = True
    if rng.random() < .5:
        out["transform"] = {c: rng.choice(["keep", "drop", "label:z", "blank",
                                           "hash:len=20"])
                            for c in rng.sample(["user", "user.contact",
                                                 "user.demographic",
                                                 "user.contact.email"], 2)}
    if out["type"] == "partner" and matches and rng.random() < .6:
        out.setdefault("transform", {})["user.contact.email"] = "match"
    return out


def children(rng):
    out = {"clause": "7", "under": rng.choice(["P13Y", "P16Y", "P18Y"]),
           "date_of_birth": "born", "consent": "consent",
           "without_consent": rng.choice(["delete", "restrict"]),
           "unknown_age": rng.choice(["adult", "child", "review"]),
           "born_feb_29": rng.choice(["march_1", "feb_28"])}
    if rng.random() < .4:
        out["consent"] = {"in": "other", "field": "agreed", "by": rng.choice(
            [{"acc": "owner"}, {"email": "mail"}])}
    if rng.random() < .2:
        out["consent_is"] = ["granted", "Oui"]
    return out


# ---- what the files say ----

class World(cases.World):
    """A time, people and their records, and what they chose and asked."""

    def moment(self):
        return self.ago(900, .1)

    def others(self):
        out = super().others()
        for rec in out:
            rec["said"] = self.rng.choice(
                ["yes", "yes", "true", "no", "", "granted", "YES", "perhaps"])
        return out

    def someone(self, who=None):
        """An identity of one of a few people."""
        who = self.rng.randrange(6) if who is None else who
        kind = self.rng.choice(list(cases.FIELD))
        return kind, self.spelled(kind, who, .2)

    def when(self):
        """Few times, so that some are equal."""
        return self.now.replace(microsecond=0) - dt.timedelta(
            days=self.rng.choice([0, 0, 1, 2, 3, 30, 400, -1, -30]))

    def choices(self):
        rng, out = self.rng, []
        people = [self.someone() for _ in range(rng.choice([0, 1, 2, 4]))]
        if self.records and rng.random() < .7:
            for rec in rng.sample(self.records, rng.randrange(
                    len(self.records) + 1)):
                kind = rng.choice(list(self.about["identity"]))
                people.append((kind, rec[cases.FIELD[kind]]))
        people = [p for p in people if self.compares(*p)]
        for _ in range(len(people) * 2):
            who = rng.choice(people)
            out.append({"choice": rng.choice(["in", "in", "out"]),
                        "topic": rng.choice(TOPICS + ["all"]),
                        "subject": who, "at": self.when()})
        return out

    def compares(self, kind, value):
        return ref.Comparing(self.policy).form(kind, value) is not None

    def asked(self):
        rng, out = self.rng, []
        for i in range(rng.choice([0, 0, 1, 1, 2, 3])):
            who = rng.randrange(6)
            subject = [self.someone(who)
                       for _ in range(rng.choice([1, 1, 1, 2, 3]))]
            events = [{"event": "received", "at": self.ago(40, .05),
                       "type": rng.choice(ASKED), "subject": subject}]
            self.follow(events, [f"q{n}" for n in range(i + 1, 4)])
            for e in events:
                out.append({"request_id": f"q{i}", **e})
        return out

    def follow(self, events, others):
        """What becomes of a request."""
        rng = self.rng

        def add(event, **more):
            events.append({"event": event, "at": events[-1]["at"] +
                           dt.timedelta(hours=rng.randrange(1, 200)), **more})

        def some():
            return {"dataset": rng.choice(["accounts", "other"])} \
                if rng.random() < .6 else {}
        if rng.random() < .5:
            add("identity_confirmed", level=rng.choice(ref.LEVELS[1:]))
        if rng.random() < .2:
            more = some()
            until = {"until": self.now.astimezone(self.home).date() +
                     dt.timedelta(days=rng.choice([-1, 0, 1, 30]))} \
                if rng.random() < .5 else {}
            add("restricted", reason="x", **more, **until)
            if rng.random() < .4:
                add("restriction_lifted", **(more if rng.random() < .7
                                             else {}))
        elif rng.random() < .2:
            add("restriction_lifted", **some())
        if rng.random() < .1:
            add("duplicate", of=rng.choice(others))
            return
        if rng.random() < .5:
            self.close(add)

    def close(self, add):
        rng = self.rng
        end = rng.choice(["fulfilled", "fulfilled", "denied", "revoked",
                          "expired"])
        more = {"reason": "other"} if end == "denied" else {}
        if end == "fulfilled":
            more["counts"] = {"deleted": 1}
            if rng.random() < .5:
                more["extent"] = rng.choice(["part", "all", "nothing_found"])
        add(end, **more)
        if rng.random() > .3:
            return
        if end == "denied" and rng.random() < .5:
            add("appealed")
            add(rng.choice(["appeal_granted", "appeal_denied"]), reason="x")
        else:
            add("reopened", reason="x")

    def left(self):
        """Of those whose key can be compared."""
        rng, out = self.rng, []
        by_mail = "email" in self.about["key"]
        for rec in self.records:
            if rng.random() < .8 or by_mail and not self.compares(
                    "email", rec["email"]):
                continue
            if by_mail and rng.random() < .5:
                rec = dict(rec, email=self.spelled("email", rng.randrange(6),
                                                   .2))
            for _ in range(rng.choice([1, 1, 2])):
                out.append({"of": rec, "key": tuple(
                    ref.text_of(rec[k]) for k in self.about["key"]),
                    "event": rng.choice(["suppressed", "suppressed",
                                         "lifted"]),
                    "secret": rng.choice(["old", "new"]),
                    "added_at": self.ago(400)})
        return out


class Files(cases.Files):
    """The facts of a case as the program reads them."""

    def hashed(self, line, *people):
        """A line with hashes in place of its subjects."""
        hashes = [self.of_identity(*p) for p in people]
        return {**line, "subject": hashes[0] if len(people) == 1 else hashes,
                **self.alike(people)}

    def key(self):
        """That of one line."""
        return self.one

    def choice(self, c):
        self.one = self.rng.choice(["old", "new"])
        line = self.hashed(c, c["subject"])
        if "alike" in line:
            line["alike"] = line["alike"][0]
        if self.rng.random() < .5:
            line["source"] = self.rng.choice(["form", "gpc"])
        return line

    def event(self, e):
        self.one = self.rng.choice(["old", "new"])
        return self.hashed(e, *e["subject"]) if "subject" in e else e

    def write(self, facts):
        world = self.world
        cases.lines("choices", map(self.choice, facts["choices"]))
        cases.lines("ledger", map(self.event, facts["ledger"]))
        cases.lines("gone", map(self.gone, facts["deletions"]))
        cases.lines("left", map(self.left, facts["suppression"]))
        cases.table("data", list(world.about["fields"]),
                    [cases.members(r) for r in world.records], world.json)
        cases.table("other", list(facts["in"]["other"][0]),
                    facts["in"]["other"], self.rng.random() < .5)
        order = self.rng.sample(["new", "old"], 2)
        with open("both.key", "w") as out:
            out.write("".join(f"{k} {cases.KEYS[k]}\n" for k in order))
        self.first = order[0]


# ---- what goes out ----

def hidden(how, field, rec, is_json, hashes):
    """A value as it goes out; KeyError: it makes a bad record."""
    value = rec[field]
    if how == "keep" or ref.blank(value):
        return value
    if how == "blank":
        return None if is_json else ""
    if how.startswith("label:"):
        return how[len("label:"):]
    return hashes[field, ref.text_of(value)]


def hashes_for(world, fields, compare):
    """The values of fields that are hashed, by the hashes of pp-redact."""
    out = {}
    for field, how in fields.items():
        values = sorted({ref.text_of(r[field]) for r in world.clean
                         if not ref.blank(r[field])})
        if how == "match":
            forms = {v: compare.form("email", v) for v in values}
            out.update({(field, v): hashlib.sha256(f.encode()).hexdigest()
                        for v, f in forms.items() if f})
        elif how.startswith("hash") and values:
            text = "".join(json.dumps({field: v}) + "\n" for v in values)
            done = run("pp-redact", "-c", f"{field}={how}", "-p",
                       "policy.json", "-D", "accounts", "-k", "both.key",
                       "-f", "ndjson", stdin=text.encode(), fine=(0,))
            out.update({(field, v): json.loads(line)[field] for v, line in
                        zip(values, done.stdout.splitlines(), strict=True)})
    return out


def expected(world, fields, why, hashes, to_json):
    """The records that go out, as lists of pairs, and how many are bad."""
    out, bad = [], 0
    for rec, clean, reasons in zip(world.records, world.clean, why):
        if reasons:
            continue
        there = cases.members(rec)
        try:
            out.append([(f, shown(world, clean, rec, f, how, hashes, to_json))
                        for f, how in fields.items()
                        if f in there or not to_json or not world.json])
        except KeyError:
            bad += 1
    return out, bad


def shown(world, clean, rec, field, how, hashes, to_json):
    value = hidden(how, field, clean, world.json, hashes)
    if ref.blank(clean[field]) and to_json == world.json:
        value = rec[field]  # A null text goes out as it came.
    if world.json and not to_json:
        return ref.text_of(value) or ""
    if to_json and not world.json and ref.blank(value):
        return None if how == "blank" else value
    return value


def read_out(path, is_json):
    with open(path, encoding="utf-8", newline="") as f:
        text = f.read()
    if is_json:
        return [list(json.loads(line).items()) for line in
                text.removesuffix("\n").split("\n") if line]
    rows = list(csv.reader(io.StringIO(text, newline="")))
    return [list(zip(rows[0], row)) for row in rows[1:]]


def same_values(have, want, converted):
    """Where a file is converted, nothing may be empty or null."""
    if converted:
        have, want = ([(f, v or None) for f, v in one]
                      for one in (have, want))
    return have == want


# ---- one case ----

def call(rng, world, policy, share, facts):
    """The arguments, and whether something that is needed is missing."""
    args = ["pp-export", "-p", "policy.json", "-D", share["dataset"], "--to",
            share["to"], "--purpose", share["purpose"], "-k", "both.key",
            "--now", stamp(world.now), "-j", rng.choice("13"), "--log", "log",
            "--left-out", "stayed", *["--piece"] * world.json]
    if world.more_null:
        args += ["--null", ",".join(world.more_null)]
    for option, none, fact in (("--choices", "--no-choices", "choices"),
                               ("-l", "--no-ledger", "ledger")):
        args += [option, fact] if facts[fact] or rng.random() < .5 else [none]
    for option, path, fact in (("--deletions", "gone", "deletions"),
                               ("--suppression", "left", "suppression")):
        # The policy names files that are not there.
        args += [option, path]
    if share.get("case"):
        args += ["--case", share["case"]]
    if share["alone"]:
        args += ["--alone"]
    needed = export.needed(policy, share)
    missing = False
    if needed or not share["alone"]:
        if rng.random() < .03:
            missing = bool(needed)
        else:
            args += ["--in", "other=other"]
    # What is given is read in any case.
    share["alone"] = "other=other" not in args
    return args, missing


def a_share(rng, policy):
    share = {"to": "them", "purpose": "main", "dataset": "accounts",
             "alone": rng.random() < .2}
    if rng.random() < .03:
        share["purpose"] = rng.choice(["side", "none"])
    if policy["recipients"]["them"].get("case_required") and \
            rng.random() < .9 or rng.random() < .1:
        share["case"] = "17"
    return share


def one_case(rng, policy, hashes):
    world = World(rng, policy)
    if not world.records:
        return
    facts = {"choices": world.choices(), "ledger": world.asked(),
             "deletions": world.gone(), "suppression": world.left(),
             "in": {"other": world.others()}, "null": world.more_null}
    files = Files(rng, world, hashes)
    files.write(facts)
    share = a_share(rng, policy)
    ok = export.allowed(policy, share, world.now)
    if not ok and share["purpose"] == "main" and rng.random() < .8:
        return
    args, missing = call(rng, world, policy, share, facts) if ok else \
        call(rng, world, policy, dict(share, purpose="main"), facts)
    if not ok:
        args[args.index("--purpose") + 1] = share["purpose"]
    for path in ("log", "log.subjects", "stayed", "out", "bad"):
        if os.path.exists(path):
            os.unlink(path)
    names = list(world.about["fields"])
    fields = export.fields(policy, share, names)
    if "match" in fields.values():
        args += ["-r", "bad"]
    to_json = world.json
    if rng.random() < .25:
        to_json = not world.json
        args += ["-t", "ndjson"] if to_json else \
            ["-t", "csv", "--header", ",".join(fields)]
    done = run(*args, "-o", "out", "data", fine=(0, 1, 2, 3))
    # Where nobody asked anything, nobody can have asked by another identity.
    if done.returncode in (0, 1) and missing and ok and not export.refused(
            policy, share, facts, world.now):
        missing = False
    # People may also be told by the same fields of "person".
    missing |= done.returncode == 2 and b"use --in other=FILE" in done.stderr \
        and "other=other" not in args and "--alone" not in args
    if missing or not ok or not fields and not to_json:
        refused(done)
    if missing or not ok or not fields:
        return
    world.clean = ref.without_null(world.about, facts, world.records)
    why = export.judge(policy, share, world.records, facts, world.now)
    lookup = hashes_for(world, fields, hashes.compare)
    try:
        if done.returncode not in (0, 1):
            raise Wrong("it stopped")
        why = compare_left(world, why)
        want, bad = expected(world, fields, why, lookup, to_json)
        compare_out(world, want, to_json)
        compare_log(world, files, fields, len(want), why, bad)
        status = int(bad > 0 or b"whose consent they say" in done.stderr or any(
            not w["sure"] for w in cases.told("stayed")))
        if done.returncode != status:
            raise Wrong(f"status {done.returncode}, not {status}")
    except Wrong as e:
        raise Wrong(f"{e}\n{' '.join(done.args)}\n"
                    f"{done.returncode}: {done.stderr.decode()}") from e
    Count.cases += 1
    Count.records += len(why)
    Count.reasons.update(
        w["reason"] + " ?" * (not w["sure"]) if w else "goes out" for w in why)


def refused(done):
    """Nothing was written."""
    if done.returncode != 2:
        raise Wrong(f"status {done.returncode}, not 2: {done}")
    if os.path.exists("out") or os.path.exists("log") and \
            os.path.getsize("log"):
        raise Wrong(f"something was written: {done}")
    Count.refused += 1


def compare_left(world, why):
    """Returns for each record why it did stay; None: it went out."""
    left, out, wrong = {}, [], []
    for line in cases.told("stayed"):
        left[tuple(ref.text_of(v) for v in line["key"].values())] = line
    for rec, clean, reasons in zip(world.records, world.clean, why):
        key = tuple(ref.text_of(clean[k]) for k in world.about["key"])
        line = left.pop(key, None)
        out.append(line)
        if not fits(line, reasons):
            wrong.append(f"{brief(rec)}: want {reasons}, saw {line}")
    if wrong or left:
        raise Wrong("\n".join(wrong) + str(left or ""))
    return out


def brief(rec):
    """What may decide about a record."""
    return {f: rec[f] for f in ("id", *cases.FIELD.values(), "consent", "ok",
                                "born")}


def fits(line, reasons):
    """The page does not say which of several reasons is named, but that a
    certain one is."""
    must = [r for r in reasons if not r.may]
    if line is None:
        return not must
    sure = any(r.sure for r in must)
    return any(r.word == line["reason"] and
               line.get("request") in (None, *r.requests) and
               r.sure in (None, line["sure"]) and (line["sure"] or not sure) and
               r.field == line.get("field") for r in reasons)


def compare_out(world, want, to_json):
    have = read_out("out", to_json)
    if len(have) != len(want) or not all(
            same_values(h, w, to_json != world.json)
            for h, w in zip(have, want)):
        raise Wrong(f"went out: {have}\nnot {want}")


def compare_log(world, files, fields, n, why, bad):
    [line] = cases.told("log")
    with open("out", "rb") as f:
        digest = "sha256:" + hashlib.sha256(f.read()).hexdigest()
    have = (line["records"], sum(line["left_out"].values()),
            sorted(line["fields"]), line["output_digest"])
    want = (n, sum(map(bool, why)), sorted(fields), digest)
    if have != want:
        raise Wrong(f"log: {have}, not {want}")
    left = collections.Counter(w["reason"] for w in cases.told("stayed"))
    if line["left_out"] != left:
        raise Wrong(f"log: {line['left_out']}, not {left}")
    have = [sorted(s["subject"]) for s in cases.told("log.subjects")
            if s["disclosure"] == line["disclosure"]]
    want = [sorted(whose(world, files, r)) for r, w in zip(world.clean, why)
            if not w]
    # Who has no identity has no hash.
    if not bad and have != [one for one in want if one]:
        raise Wrong(f"log.subjects: {have}, not {want}")


def whose(world, files, rec):
    """The hashes of a record's person and identities."""
    out = {ref.keyed_hash(cases.KEYS[files.first], k, form)
           for k, form in ref.Case(world.policy, "accounts", [], {
               }, world.now).identities(rec).items()}
    if world.about.get("person"):
        out.add(files.hashes.of("person", rec, files.first))
    return out - {None}


class Count:
    cases = records = refused = 0
    reasons = collections.Counter()


def one_seed(seed, _show):
    rng = random.Random(seed)
    policy = policies(rng)
    with open("policy.json", "w", encoding="utf-8") as out:
        json.dump(policy, out, ensure_ascii=False)
    hashes = cases.Hashes(policy)
    for i in range(CASES):
        try:
            one_case(rng, policy, hashes)
        except Wrong as e:
            raise Wrong(f"case {i}: {e}") from e


if __name__ == "__main__":
    caserun.main(
        one_seed,
        lambda: f"{Count.cases} cases, {Count.records} decisions, "
                f"{Count.refused} refused",
        Count.reasons)
