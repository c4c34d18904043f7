# SPDX-License-Identifier: ISC
"""Random policies, records and requests of people who ask through pp-export
report and pick, and through the slow reference of answerreference.py: both must
give the same answer.

	answercases.py FIRST LAST       seeds, each a policy with a few cases
	answercases.py -v FIRST LAST    shows the files of a case that differs,
	                                and how often which answer was met

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
import shutil

import answerreference as asking
import caserun
import exportcases
import retaincases as cases
import retainreference as ref
from caserun import Wrong
from retaincases import run, stamp

CASES = 10  # under one policy
NAMES = ["accounts", "orders", "items", "tickets"]
FIELDS = [dict(cases.FIELD, place="ip"), dict(cases.OTHER, place="from")]
CATEGORIES = {"email": "user.contact.email", "account_id": "user.unique_id",
              "phone_number": "user.contact.phone_number",
              "loyalty_id": "user.unique_id",
              "place": "user.device.ip_address"}
PLACES = [["192.0.2.1"], ["192.0.2.2"], ["192.0.2.3"], ["192.0.2.4"],
          ["192.0.2.5"], ["192.0.2.6"]]
# What programs make of a number, in place of that.
FRACTIONS = {2: "17.0"}
TYPES = ["access"] * 4 + ["access:categories", "access:specific",
                          "access:specific", "portability", "portability",
                          "deletion"]
REASONS = ["suspected_fraud", "insuf_verification", "no_match",
           "claim_not_covered", "outside_jurisdiction", "too_many_requests",
           "other"]
ORIGINS = ["provided", "observed", "inferred", "third_party"]
PICKS = "picks.ndjson"


# ---- policies ----

def policies(rng):
    names = NAMES[:rng.randrange(2, 5)]
    datasets = {n: dataset(rng, n) for n in names}
    identity = {k: v for k, v in cases.identity(rng).items() if k in
                ("email", "phone_number") or any(
                    k in d.get("identity", {}) for d in datasets.values())}
    if any("place" in d.get("identity", {}) for d in datasets.values()):
        identity["place"] = {}
    if rng.random() < .4:
        identity["shared_value"] = "review"
    if rng.random() < .4:
        identity["address_alone"] = "never"
    out = {"policy": {"format": "pp-policy/1", "id": "t", "title": "T",
                      "time_zone": rng.choice(cases.ZONES),
                      "last_updated": "2025-01-01"},
           "purposes": {"any": {"data_use": "collect", "clause": "1",
                                "legal_basis": "Contract"}},
           "datasets": datasets, "identity": identity,
           "retention": {"rules": [r for n in names for r in rules(rng, n)]},
           "rights": {"requests": rights(rng)}}
    for name, about in datasets.items():
        if not any(r["dataset"] == name for r in out["retention"]["rules"]):
            about["no_retention"] = "a test"
    if rng.random() < .3:
        out["retention"]["not_a_date"] = ["0000-00-00", "never", "yesterday",
                                          "1970-01-01T00:00:00Z"]
    if rng.random() < .2:
        never = rng.choice(["user.name", "user.contact.phone_number",
                            "user.content", "user.behavior", "user.contact"])
        out["rights"]["never_disclose"] = [never]
        # The policy must not take along what is never disclosed.
        for field in (f for d in datasets.values()
                      for f in d["fields"].values()):
            if asking.within(field["category"], never) and \
                    "portability" in out["rights"]["requests"]:
                field["disclose"] = "never"
    return out


def dataset(rng, name):
    about = {"clause": "2", "subjects": ["customer"], "purposes": ["any"],
             "key": ["k"]}
    names = rng.choice(FIELDS)
    fields = {"k": {"category": "system.operations"}}
    for kind, field in names.items():
        fields[field] = {"category": CATEGORIES[kind]}
    for field, category in (
            ("name", "user.name"), ("secret", "user.authorization.password"),
            ("seller", "user.name"), ("score", "user.behavior"),
            ("said", "user.content.private"), ("login", "user.behavior"),
            ("created", "user.account"), ("more.x", "user.name"),
            ("more.y", "user.behavior")):
        fields[field] = {"category": category}
    for field in ("login", "created"):
        fields[field]["type"] = "timestamp"
        if rng.random() < .3:
            fields[field]["format"] = rng.choice(["epoch_s",
                                                  "%m/%d/%Y %H:%M:%S"])
    about["identity"] = {k: names[k] for k in rng.sample(
        list(names), rng.choice([1, 2, 2, 3, 3, 4]))}
    if rng.random() < .6:
        kinds = rng.choice([["account_id"]] * 4 + [["email"], ["name"], ["k"],
                                                   ["account_id",
                                                    "loyalty_id"]])
        about["person"] = [names.get(k, k) for k in kinds]
        for kind in set(kinds) & set(names):
            about["identity"][kind] = names[kind]
        if name != "accounts" and kinds[0] not in names and \
                rng.random() < .5:
            del about["identity"]
    limits(rng, about, fields)
    about["fields"] = fields
    return about


def limits(rng, about, fields):
    """What is not shown of it."""
    fields["secret"]["disclose"] = "never"
    for field in fields.values():
        if rng.random() < .06:
            field["disclose"] = "never"
        if rng.random() < .06:
            field["about"] = "other"
        if rng.random() < .3:
            field["origin"] = rng.choice(ORIGINS)
    fields["seller"]["about"] = "other"
    fields["k"] = {"category": "system.operations"}
    if rng.random() < .4:
        about["origin"] = rng.choice(ORIGINS)
    if rng.random() < .3:
        about["null"] = rng.sample(cases.NULLS[:-1], rng.randrange(1, 4))
    if rng.random() < .2:
        about["time_zone"] = rng.choice(cases.ZONES)


def rules(rng, name):
    out = []
    for i in range(rng.choice([0, 1, 1, 2])):
        rule = {"id": f"{name}-{i}", "clause": f"3.{i}", "dataset": name,
                "when": ['.name == "x"', '.name != "x"'][i]}
        if i == 0 and rng.random() < .5:
            del rule["when"]
        if rng.random() < .8:
            rule["delete_after"] = rng.choice(
                ["P6M", "P1M", "P30D", "PT72H", "P1Y6M"])
            rule[rng.choice(["since", "since", "since_latest"])] = rng.sample(
                ["login", "created"], rng.randrange(1, 3))
        else:
            rule["keep_while"] = {"field": "name", "is": ["a"]}
        out.append(rule)
        if "when" not in rule:
            break
    return out


def by_people(rng, policy):
    """Rules about people, where a dataset can tell them."""
    for rule in policy["retention"]["rules"]:
        if policy["datasets"][rule["dataset"]].get("person") and \
                "delete_after" in rule and rng.random() < .4:
            rule["unit"] = "person"
    for name, about in policy["datasets"].items():
        about.pop("no_retention", None)
        if all("when" in r for r in policy["retention"]["rules"]
               if r["dataset"] == name):
            about["no_retention"] = "a test"


def rights(rng):
    out = {}
    low = rng.choice([None, "none", "contact", "reasonable"])
    if low:
        out["access:categories"] = {"clause": "5", "verify": low}
    for kind in ("access", "access:specific", "portability"):
        if rng.random() < .8:
            out[kind] = {"clause": "5", "verify": rng.choice(ref.LEVELS)}
            above = [o for o in out if o != kind and ref.LEVELS.index(
                out[o]["verify"]) < ref.LEVELS.index(out[kind]["verify"])]
            if rng.random() < .6:
                out[kind]["else"] = rng.choice(above + ["deny"])
    if "portability" in out and rng.random() < .5:
        out["portability"]["origins"] = rng.sample(ORIGINS,
                                                   rng.randrange(1, 5))
    return out


# ---- people and their records ----

class World(cases.World):
    """A few people, who are in several datasets."""

    def make_records(self):
        self.few = self.rng.sample(range(6), self.rng.choice([1, 2, 3]))
        self.marks, self.plain = 0, self.rng.random() < .4
        self.data, self.as_json = {}, {}
        self.tsv = self.rng.random() < .1
        for name, about in self.policy["datasets"].items():
            self.about, self.name = about, name
            self.as_json[name] = self.json = \
                not self.tsv and self.rng.random() < .5
            self.data[name] = self.table()
        return []

    def table(self):
        rng = self.rng
        keys = rng.sample(range(1, 40), rng.choice([0, 1, 2, 4, 6]))
        letters = rng.choice(["", "", "k-", "\u00fc"])
        return [self.one(f"{letters}{k}" if letters or not self.json else k)
                for k in keys]

    def spelled(self, kind, i, loose=.0):
        if kind == "place":
            return PLACES[i][0]
        if kind == "account_id" and i in FRACTIONS and \
                self.rng.random() < loose:
            return FRACTIONS[i]
        return super().spelled(kind, i, loose)

    def mark(self, field):
        """A text that is nowhere else."""
        self.marks += 1
        return f"Q{self.marks}{field.replace('.', '')}Z"

    def one(self, key):
        rng = self.rng
        about, rec = self.about, {"k": key}
        who = rng.choice(self.few)
        names = FIELDS[0] if "acc" in about["fields"] else FIELDS[1]
        # Some people are told by some of their identities only.
        for kind, field in names.items():
            j = who if rng.random() < .9 else rng.choice(self.few)
            rec[field] = self.seen(kind, j) if rng.random() < .8 else ""
            if self.plain and rec[field] and kind not in UNSURE and \
                    not self.unread:
                rec[field] = self.spelled(kind, who)
        for field in ("name", "secret", "seller", "score"):
            rec[field] = self.mark(field)
        if "name" in about.get("person", []) or rng.random() < .3:
            rec["name"] = rng.choice(["Ada", "Bo", ""])
        rec["said"] = self.said()
        for field in ("login", "created"):
            rec[field] = self.date(field)
        for field in rec if self.json else []:
            if rec[field] == "" and rng.random() < .5:
                rec[field] = None
        for field in rec:
            if not self.json and not isinstance(rec[field], asking.Text):
                rec[field] = ref.text_of(rec[field])
        if self.json:
            rec["more.x"], rec["more.y"] = self.mark("x"), self.mark("y")
        for field in about.get("null", []) and list(rec):
            if field not in ("k", "said") and "." not in field and \
                    rng.random() < .06:
                rec[field] = rng.choice(about["null"])
        return rec

    def said(self):
        """Words, and the addresses and numbers of people."""
        rng, parts = self.rng, [self.mark("said")]
        for _ in range(rng.choice([0, 1, 1, 2])):
            kind = rng.choice(["email", "phone_number"])
            value = rng.choice([v for v in cases.POOL[kind][
                rng.randrange(6)] if v == v.strip() and "<" not in v and
                ":" not in v and (kind == "email" or v[0] == "+")])
            if kind == "phone_number":
                value = rng.choice([value, value.replace(" ", "\u00a0"),
                                    value.replace(" ", "\u2011")])
            before, after = rng.choice([(" ask ", " now"), (", (", ")"),
                                        ("\u00fc or <", ">, ")] + [
                ("\u201e", "\u201c "), ("\u2014", ".")] * (
                    kind == "phone_number"))
            parts += [before, (kind, value), after]
        return asking.Text(parts)

    # ---- who asks ----

    def ledger(self):
        rng, who = self.rng, self.rng.choice(self.few)
        finding = sorted({k for d in self.policy["datasets"].values()
                          for k in d.get("identity", {})})
        kinds = rng.sample(finding, min(len(finding),
                                        rng.choice([1, 1, 1, 2, 3])))
        subject = [(k, self.spelled(
            k, who if rng.random() < .95 else rng.choice(self.few), .1))
            for k in kinds]
        at = self.ago(40, .03)
        events = [{"event": "received", "at": at, "type": rng.choice(TYPES),
                   "subject": subject}]

        def add(event, **more):
            nonlocal at
            at += dt.timedelta(minutes=rng.randrange(1, 2000))
            events.append({"event": event, "at": at, **more})
        if rng.random() < .9:
            add("identity_confirmed", level=rng.choice(
                ref.LEVELS[1:] + ["reasonably_high"] * 5))
        if rng.random() < .12:
            self.closed(add)
        return [{"request_id": "r1", **e} for e in events]

    def closed(self, add):
        rng = self.rng
        end = rng.choice(["fulfilled", "denied", "denied", "revoked",
                          "expired", "duplicate"])
        more = {"denied": {"reason": rng.choice(REASONS)},
                "duplicate": {"of": "r2"}}.get(end, {})
        add(end, **more)
        if end == "denied" and rng.random() < .4:
            add("appealed")
            if rng.random() < .7:
                add(rng.choice(["appeal_granted", "appeal_denied"]),
                       reason=rng.choice(REASONS))
        elif end in ("revoked", "expired") and rng.random() < .3:
            add("reopened", reason="x")


UNSURE = ("place",)


# ---- files ----

def whole(rec, is_json):
    """A record as it stands in the file."""
    out = {f: v for f, v in rec.items() if "." not in f}
    if is_json:
        out["more"] = {f.split(".")[1]: v for f, v in rec.items() if "." in f}
    return out


def write(world, ledger, hashes):
    rng = world.rng
    files = exportcases.Files(rng, world, hashes)
    with open("asked", "w", encoding="utf-8") as out:
        out.write(str(ledger[0]["subject"]) + "\n")
    cases.lines("ledger", map(files.event, ledger))
    os.chmod("ledger", 0o600)
    order = rng.sample(["new", "old"], 2)
    with open("both.key", "w") as out:
        out.write("".join(f"{k} {cases.KEYS[k]}\n" for k in order))
    world.file, world.parts = {}, {}
    for name, rows in world.data.items():
        kind = "ndjson" if world.as_json[name] else "tsv" if world.tsv \
            else "csv"
        world.file[name] = f"{name}.{kind}"
        table(world.file[name], kind, world, name, rows)
        if rows and rng.random() < .5:
            cut = rng.randrange(len(rows) + 1)
            world.parts[name] = [f"{name}.{i}.{kind}" for i in (0, 1)]
            for path, some in zip(world.parts[name], (rows[:cut],
                                                      rows[cut:])):
                table(path, kind, world, name, some)


def table(path, kind, world, name, rows):
    names = [f for f in world.policy["datasets"][name]["fields"]
             if "." not in f]
    with open(path, "w", encoding="utf-8", newline="") as out:
        if kind == "ndjson":
            for rec in rows:
                out.write(json.dumps(whole(rec, True),
                                     ensure_ascii=world.plain) + "\n")
            return
        w = csv.writer(out, lineterminator="\n",
                       delimiter="\t" if kind == "tsv" else ",")
        w.writerow(names)
        w.writerows([rec[f] for f in names] for rec in rows)


# ---- what the program gave ----

def package(directory):
    out = {}
    for name in sorted(os.listdir(directory)):
        with open(os.path.join(directory, name), "rb") as f:
            out[name] = f.read()
    return out


def compare_records(world, want, report, files):
    said = {d["name"]: d for d in report["datasets"]}
    if set(said) != set(want.records):
        raise Wrong(f"datasets {sorted(said)}, not {sorted(want.records)}")
    for name, rows in want.records.items():
        have = [flat(r) for r in said[name].get("records", [])]
        if want.kind == "categories":
            same("records", have, [{}] * len(have))
            continue
        null = world.policy["datasets"][name].get("null", [])
        same(f"{name}: number of records", len(have), len(rows))
        for one, (k, fields) in zip(have, rows):
            same_record(name, one, k, fields, null)
        compare_files(name, said[name]["records"], files)


def flat(rec):
    """Members of members by their path."""
    out = {}
    for f, v in rec.items():
        if isinstance(v, dict):
            out.update({f"{f}.{g}": w for g, w in v.items()})
        else:
            out[f] = v
    return out


def same_record(name, have, k, fields, null):
    for f in have.keys() | fields.keys():
        one, may = have.get(f), fields.get(f, {None})
        if ref.text_of(one) in [ref.text_of(v) for v in may]:
            continue
        if ref.blank(one) and any(ref.blank(v) or ref.text_of(v) in null
                                  for v in may):
            continue
        raise Wrong(f"{name} {k}: field {f}: {one!r}, not {may!r}")


def compare_files(name, records, files):
    """The records are those of report.json, in a table or in lines."""
    if not any(records):
        return  # Nothing is shown of them.
    table, rows = files.get(f"{name}.csv"), files.get(f"{name}.ndjson")
    if (table is None) == (rows is None):
        raise Wrong(f"{name}: a table and lines, or none: {sorted(files)}")
    if rows is not None:
        same(f"{name}.ndjson", [json.loads(x) for x in rows.splitlines()],
             records)
        return
    have = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    names = have and list(have[0])
    for one, rec in zip(have, records, strict=True):
        for f in names:
            value = ref.text_of(rec.get(f)) or ""
            # What looks like a formula has an apostrophe before it.
            if one[f].replace("'", "") != value.replace("'", ""):
                raise Wrong(f"{name}.csv: {f}: {one[f]!r}, not {value!r}")
        same(f"{name}.csv: fields", set(rec) - set(names), set())


def same(what, have, want):
    if have != want:
        raise Wrong(f"{what}: {have}, not {want}")


def compare_told(world, want, report):
    """What is withheld and why, and for how long it is kept."""
    for d in report["datasets"]:
        if want.kind == "categories":
            for k in d.get("kept", []):
                same("dates", [k.get("from"), k.get("until")], [None, None])
            continue
        have = [(w["field"], w["reason"]) for w in d["withheld"]]
        same(f"{d['name']}: withheld", sorted(have),
             sorted(want.withheld[d["name"]]))
        zone = ref.zoneinfo.ZoneInfo(world.policy["policy"]["time_zone"])
        for k in d["kept"]:
            have = [k.get("from") and dt.datetime.fromisoformat(k[w])
                    for w in ("from", "until")]
            end = want.kept[d["name"]][k["rule"]]
            end = [e.astimezone(zone) for e in end] if end else [None] * 2
            same(f"{d['name']} {k['rule']}", [str(h and h.astimezone(zone))
                                              for h in have],
                 [str(e) for e in end])
        same(f"{d['name']}: rules", sorted(k["rule"] for k in d["kept"]),
             sorted(want.kept[d["name"]]))


def compare_marks(world, want, files):
    """What is withheld, or of others, is in no file."""
    told = set()
    for rows in want.records.values():
        for _, fields in rows if want.kind != "categories" else []:
            for may in fields.values():
                told |= {ref.text_of(v) for v in may if not ref.blank(v)}
    all_told = "\n".join(told)
    everything = b"\n".join(files.values())
    for name, rows in world.data.items():
        for rec in rows:
            for field, value in rec.items():
                values = value.parts[:1] if isinstance(
                    value, asking.Text) else [ref.text_of(value)]
                for v in values:
                    if v and len(v) > 6 and not v[0].isdigit() and \
                            v not in all_told and v.encode() in everything:
                        raise Wrong(f"{name}: {field} of {rec['k']} leaks: "
                                    f"{v!r}")


def compare_manifest(files):
    about = json.loads(files["manifest.json"])
    have = {f["name"]: (f["bytes"], f["digest"]) for f in about["files"]}
    want = {n: (len(b), "sha256:" + hashlib.sha256(b).hexdigest())
            for n, b in files.items() if n != "manifest.json"}
    same("manifest", have, want)
    for f in about["files"]:
        if f["name"].endswith(".ndjson"):
            same("manifest: records", f["records"],
                 files[f["name"]].count(b"\n"))


def compare_doubts(want, path):
    have = {(d["dataset"], tuple(ref.text_of(v) for v in d["key"].values()))
            for d in cases.told(path)}
    same("to be looked at", sorted(have, key=str), sorted(want.doubts, key=str))
    return have


# ---- calls ----

def call(world, what, *args):
    return ["pp-export", what, "--request", "r1", "-p", "policy.json", "-k",
            "both.key", "-l", "ledger", "--now", stamp(world.now),
            *["--portable"] * world.portable, *["-f", "tsv"] * (
                world.tsv and "--in" in str(args) or what == "pick" and
                world.tsv), *args]


def clean(*paths):
    for path in paths:
        if os.path.isdir(path):
            shutil.rmtree(path)
        elif os.path.exists(path):
            os.unlink(path)


def all_at_once(world):
    """The answer from all files, which are named in some order."""
    clean("answer", "review")
    names = [n for n in world.data if n not in world.without]
    args = [f"--in={n}={world.file[n]}" for n in world.rng.sample(
        names, len(names))]
    return run(*call(world, "report", "--review", "review", "-o", "answer",
                     "-j", world.rng.choice("13"), *args,
                     *[f"--without={n}" for n in world.without]),
               fine=(0, 1, 2))


def picked(world, split):
    """The same by picks of each dataset, which follow one another until there
    is nothing new."""
    picks = {n: b"" for n in world.data if n not in world.without}
    before, status, rounds = None, 0, 0
    while picks != before:
        before, status, rounds = dict(picks), 0, rounds + 1
        if rounds > 12:
            raise Wrong("picks never end")
        for name in world.rng.sample(list(picks), len(picks)):
            also = []
            for other in picks:
                if picks[other]:
                    also += ["--also", f"{other}.{PICKS}"]
            pieces = world.parts.get(name) if split else None
            out = b""
            for piece in pieces or [world.file[name]]:
                done = run(*call(world, "pick", "-D", name, *also,
                                 *["--piece"] * bool(pieces), piece))
                out += done.stdout
                status = max(status, done.returncode)
            picks[name] = out
            with open(f"{name}.{PICKS}", "wb") as f:
                f.write(out)
    return status, world.rng.sample([f"{n}.{PICKS}" for n in picks],
                                    len(picks))


def compare_picked(world, files, split):
    clean("again")
    _, names = picked(world, split)
    done = run(*call(world, "report", "-o", "again", *names,
                     *[f"--without={n}" for n in world.without]))
    again = package("again")
    for name in files.keys() | again.keys():
        if files.get(name) != again.get(name):
            raise Wrong(f"{'pieces' if split else 'picks'}: {name} differs:\n"
                        f"{again.get(name, b'').decode()[:3000]}\nnot\n"
                        f"{files.get(name, b'').decode()[:3000]}\n"
                        f"{done.stderr.decode()}")


# ---- one case ----

def one_case(rng, policy, hashes):
    world = World(rng, policy)
    ledger = world.ledger()
    world.portable = rng.random() < .25
    world.without = [n for n in world.data if rng.random() < .05]
    write(world, ledger, hashes)
    want = asking.answer(policy, world.data, ledger, "r1", world.portable,
                         world.without, world.now)
    done = all_at_once(world)
    try:
        check(world, want, done)
    except Wrong as e:
        raise Wrong(f"{e}\n{' '.join(done.args)}\n"
                    f"{done.returncode}: {done.stderr.decode()}") from e
    Count.cases += 1
    Count.answers[want.kind] += 1
    Count.records += sum(map(len, want.records.values()))
    Count.doubts += len(want.doubts)


def check(world, want, done):
    if want.status == 2:
        same("status", done.returncode, 2)
        if os.path.exists("answer") and os.listdir("answer"):
            raise Wrong("something was written")
        return
    if done.returncode == 2:
        raise Wrong(f"it was refused, not {want.kind}")
    files = package("answer")
    report = json.loads(files["report.json"])
    compare_manifest(files)
    same("answer", (report["about"]["answer"],
                    report["about"].get("reason")), (want.kind, want.reason))
    if want.kind == "denied":
        compare_marks(world, want, files)
        return
    doubts = compare_doubts(want, "review")
    same("status", done.returncode, int(bool(doubts)))
    compare_records(world, want, report, files)
    compare_told(world, want, report)
    compare_marks(world, want, files)
    if want.portable and "schema.json" not in files and want.kind == "data":
        raise Wrong("no schema")
    if world.rng.random() < .4:
        compare_picked(world, files, world.rng.random() < .5)


class Count:
    cases = records = doubts = 0
    answers = collections.Counter()


def one_seed(seed, _show):
    rng = random.Random(seed)
    policy = policies(rng)
    by_people(rng, policy)
    with open("policy.json", "w", encoding="utf-8") as out:
        json.dump(policy, out, ensure_ascii=False)
    hashes = cases.Hashes.__new__(cases.Hashes)
    hashes.policy, hashes.compare = policy, ref.Comparing(policy)
    for i in range(CASES):
        try:
            one_case(rng, policy, hashes)
        except Wrong as e:
            raise Wrong(f"case {i}: {e}") from e


if __name__ == "__main__":
    caserun.main(
        one_seed,
        lambda: f"{Count.cases} cases, {Count.records} records in answers, "
                f"{Count.doubts} in doubt",
        Count.answers, end=lambda: clean(*os.listdir(".")))
