# SPDX-License-Identifier: ISC
"""Random policies, people, choices, ledgers and incidents through pp-notify, run
after run with a part of the letters sent in between, and through the slow
reference of noticereference.py: both must write the same.

	noticecases.py FIRST LAST       seeds, each a policy with a few cases
	noticecases.py -v FIRST LAST    shows the files of a case that differs,
	                                and how often which fate was met

What differs it prints with its seed, and exits with 1.
"""
import collections
import datetime as dt
import email
import email.policy
import io
import json
import mailbox
import os
import random
import tarfile
import zlib

import caserun
import exportcases
import exportreference as export
import noticereference as notice
import retaincases as cases
import retainreference as ref
from caserun import Wrong
from retaincases import run, stamp

CASES = 8  # under one policy
SHOWN = ["name", "date", "controller", "controller_address",
         "controller_email", "policy", "contact_name", "contact_email",
         "contact_address", "representative", "authority", "authority_site"]
MORE = {"message": [], "policy_update": ["effective", "changes", "link"],
        "breach": ["incident", "occurred", "discovered", "what", "kinds",
                   "consequences", "measures", "advice", "update", "news",
                   "delayed"],
        "legal_demand": ["recipient", "case", "data", "kinds"],
        "correction": ["recipient", "fields", "data", "last", "request"],
        "deletion_done": ["data", "deleted", "request"],
        "deletion_warning": ["data", "active", "end"],
        "request_ack": ["request", "received", "due", "unproven"],
        "request_extended": ["request", "received", "due", "reason"],
        "request_answer": ["request", "received", "part", "nothing"],
        "request_denied": ["request", "received", "appeal"]}
MORE["breach_customer"] = MORE["breach"] + ["people", "records"]
MORE["breach_authority"] = MORE["breach_customer"]
LISTS = {"fields", "controller_address", "contact_address", "changes", "kinds",
         "measures", "advice", "news"}
FLAGS = {"update", "unproven", "part", "nothing", "appeal"}
NAMES = ["Ada Moreno", "Reed, Bo", "\u00c9va  Kov\u00e1cs", "O'Neil", "<b>Bo</b>",
         "{{date}}", "# Ada", "> Bo", "- Bo", "J. R. Smith", "Ada & Bo",
         "\u674e\u56db", "Ada \U0001f600", "12", "a" * 90, " Ada ", "", "",
         "A.B", "M\u00fcller-L\u00fcdenscheidt", "\"Bo\" Reed", "Bo\\", "=?utf-8?q?x?="]
LINKS = ["ada@example.org", "http://x.example", "www.example.org",
         "example.org", "bit.ly/x", "Win at Example.COM now"]
BROKEN = ["Ada\rBo", "Ada\nBcc: bo@example.org", "Ada\tBo", "Ada\u0007", "A\u0085B",
          "Ada\r\n\r\nHello"]
COUNTRIES = ["US", "US", "DE", "de", " DE", "Germany", "USA", "FR", "JP", "CH",
             "GB", "UK", "United Kingdom", "BR", "", "", "XX", "Mars"]
STATES = ["WA", "WA", "US-CA", "Washington", "NV", "", "", "Bavaria"]


# ---- policies ----

def policies(rng):
    policy = exportcases.policies(rng)
    about = policy["datasets"]["accounts"]
    fields = about["fields"]
    for f in fields.values():
        f.pop("disclose", None)
    policy["rights"].pop("never_disclose", None)
    if rng.random() < .6:
        fields["name"] = {"category": "user.name"}
    if rng.random() < .5 or "name" not in fields:
        fields["first"] = {"category": "user.name.first"}
        fields["last"] = {"category": "user.name.last"}
    for part in ("street", "city", "state", "postal_code", "country"):
        if rng.random() < .8:
            fields["a_" + part] = {"category": "user.contact.address." + part}
    for name in fields:
        if (name.startswith("a_") or name in ("name", "first")) and \
                rng.random() < .05:
            fields[name].update(rng.choice([{"disclose": "never"},
                                            {"about": "other"}]))
    if rng.random() < .5:
        about["title"] = "Your account"
    # Whose people are affected, and who they are.
    policy["datasets"]["held"] = {
        "clause": "2", "subjects": ["customer"], "purposes": ["side"],
        "role": "Processor", "key": ["row"], "person": ["who"],
        "no_retention": "a test", "fields": {
            f: {"category": "user.unique_id"}
            for f in ["row", "who", *about["key"]]}}
    policy["purposes"]["main"]["topic"] = rng.choice(exportcases.TOPICS)
    if rng.random() < .15:
        policy["purposes"]["again"] = {
            "clause": "1", "data_use": "marketing.communications.email",
            "topic": policy["purposes"]["main"]["topic"],
            "legal_basis": "Consent"}
        about["purposes"].append("again")
    policy["policy"].update({
        "language": rng.choice(["en", "en-US", "de", "de-AT"]),
        "last_updated": rng.choice(["2025-01-01", "2026-02-28"]),
        "controller": {"name": "Example Shop", "email": "shop@example.org",
                       "address": ["1 Main Street", "Springfield"],
                       "country": rng.choice(["US", "DE"])}})
    policy["transfers"] = {"clause": "5", "allow": ["US", "DE"],
                           "safeguards": {"US": {
                               "clause": "5", "by": "scc",
                               "until": "2030-01-01"}}}
    policy["recipients"] = {"them": {
        "clause": "4", "type": "authority", "country": "US",
        "purposes": ["main"], "fields": {"accounts": rng.choice(
            ["*", rng.sample(sorted(
                f for f in fields if "disclose" not in fields[f]), 5)])}}}
    if rng.random() < .7:
        policy["recipients"]["them"].update({"email": "them@example.net"})
    if rng.random() < .5:
        policy["recipients"]["them"]["title"] = "The Court"
    policy["choices"]["unsubscribe"] = {
        "https": rng.choice(["https://example.org/leave/",
                             "https://example.org/leave?t="]),
        "mailto": "leave@example.org"}
    policy["notices"] = notices(rng, policy)
    policy["contacts"] = contacts(rng)
    if not policy["contacts"]:
        del policy["contacts"]
    rule = {"id": "idle", "clause": "3", "dataset": "accounts",
            "delete_after": rng.choice(["P6M", "P90D", "P2Y"]),
            "since": rng.sample(["login", "created", "used"], 2),
            "warn": rng.choice([["P30D"], ["P14D"], ["P30D", "P14D", "P3D"]]),
            "notice": "deletion_warning", "min_notice": "P7D"}
    if rng.random() < .3 and "person" in about:
        rule["unit"] = "person"
    policy["retention"]["rules"] = [rule]
    about.pop("no_retention", None)
    return policy


def notices(rng, policy):
    topic = policy["purposes"]["main"]["topic"]
    out = {"alarm": {"class": "mandatory"},
           "invoice": {"class": "transactional", "kind": "message"},
           "news": {"class": "commercial", "topic": topic, "unsubscribe":
                    rng.choice(["https", "mailto", "mailto-and-https"])},
           "policy_update": {"class": "mandatory", "before": rng.choice(
               ["P30D", "P1M", "P2W"])},
           "breach": {"class": "mandatory"},
           "legal_demand": {"class": "mandatory"},
           "breach_customer": {"class": "mandatory"},
           "breach_authority": {"class": "mandatory"},
           "correction": {"class": "transactional"},
           "deletion_done": {"class": "transactional"},
           "deletion_warning": {"class": "mandatory"}}
    out.update({n: {"class": rng.choice(["mandatory", "transactional"])}
                for n in notice.REQUESTS})
    for about in out.values():
        about["clause"] = "9"
        if rng.random() < .5:
            about["thread"] = True
    if rng.random() < .3:
        out["leak"] = dict(out.pop("breach"), kind="breach")
    return out


def contacts(rng):
    out = {}
    for role in ("privacy", "dpo", "representative", "supervisory_authority"):
        for where in ("for", "all"):
            if rng.random() < .4:
                out[f"{role}-{where}"] = one = {
                    "clause": "1", "role": role, "name": f"{role} {where}"}
                ways = {"email": f"{role}-{where}@example.org",
                        "address": [f"{role} Street", where],
                        "site": f"https://example.org/{role}-{where}"}
                for way in rng.sample(sorted(ways), rng.randrange(1, 4)):
                    one[way] = ways[way]
                if where == "for":
                    one["for"] = rng.choice(["EEA", "EU", "DE", "GB",
                                             ["US", "FR"], ["EEA", "CH"]])
    return out


# ---- people ----

class World(exportcases.World):
    """People with names, and where they live."""

    def record(self):
        rng, rec = self.rng, super().record()
        more = {"name": self.name(), "first": self.name(), "last": self.name(),
                "a_street": rng.choice(["2 Elm Street", "", "Hauptstr. 1 "]),
                "a_city": rng.choice(["Springfield", "", "Ulm"]),
                "a_state": rng.choice(STATES),
                "a_postal_code": rng.choice(["98101", "00017", ""]),
                "a_country": rng.choice(COUNTRIES)}
        if rng.random() < .4:
            rec["email"] = f"p{rng.randrange(9)}@example.org"
        for name in self.about["fields"]:
            if name in more:
                rec[name] = more[name]
                if self.json and rec[name] == "" and rng.random() < .5:
                    rec[name] = None
                if self.null and rng.random() < .05:
                    rec[name] = rng.choice(cases.NULLS)
        return rec

    def name(self):
        n = self.rng.random()
        return self.rng.choice(LINKS if n < .06 else BROKEN[
            not self.json:] if n < .09 else NAMES)

    def dead(self):
        """Addresses that mail does not reach, perhaps in another spelling."""
        rng, out = self.rng, []
        for rec in self.records:
            if rng.random() < .15 and self.compares("email", rec["email"]):
                one = ref.text_of(rec["email"])
                out.append(one.upper() if rng.random() < .3 and
                           one.isascii() else one)
        return [d.strip() for d in out if "<" not in d and
                ":" not in d]


class Files(exportcases.Files):
    def keys(self, order):
        self.first = order[0]
        with open("both.key", "w") as out:
            out.write("".join(f"{k} {cases.KEYS[k]}\n" for k in order))


def template(kind, rng):
    lines = ["Subject: " + rng.choice(["Hello", "Hello {{name}}"]), ""]
    for name in SHOWN + MORE[kind]:
        value = "{{.}}" if name in LISTS else "yes" if name in FLAGS else \
            "{{" + name + "}}"
        lines += ["{{#" + name + "}}", f"> {name}={value}",
                  "{{/" + name + "}}"]
    if kind == "message":
        lines += ["{{#leave}}", "> leave={{leave}}", "{{/leave}}"]
    with open("letter.txt", "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")


# ---- what comes out ----

def shown(text):
    """The variables that a letter shows."""
    out = {}
    # A long line goes on in the next one.
    for line in text.replace("\n  ", " ").split("\n"):
        name, _, value = line.partition("=")
        if name:
            out.setdefault(name, []).append(notice.clean(value))
    return out


def wanted(values):
    out = {}
    for name, v in values.items():
        if v in (None, "", [], False):
            continue
        some = v if isinstance(v, list) else ["yes" if v is True else v]
        some = [notice.clean(s) for s in some]
        if any(some):
            out[name] = some
    return out


def unlike(letter, fate):
    """How a letter or row differs from a fate; empty: it does not."""
    have, want = shown(letter["text"]), wanted(fate.values)
    have.pop("leave", None)
    out = [f"{k}: {have.get(k)}, not {want.get(k)}"
           for k in sorted({*have, *want}) if have.get(k) != want.get(k)]
    pairs = {"occasion": fate.occasion, "subject": getattr(
        fate, "subject", None), "activity": fate.activity}
    if fate.what == "post":
        del pairs["subject"]
        pairs.update({"reason": fate.reason, "lines": [
            s for s in map(notice.clean, fate.lines)]})
        letter = dict(letter, lines=[notice.clean(s)
                                     for s in letter["lines"]])
    else:
        pairs["references"] = fate.before or None
        letter = dict(letter, to=dict(letter["to"], name=notice.clean(
            letter["to"].get("name", ""))))
        pairs["to"] = {"name": notice.clean(fate.name),
                       "address": fate.address}
    return out + [f"{k}: {letter.get(k)}, not {v}" for k, v in pairs.items()
                  if letter.get(k) != v]


class Ids:
    """ "The same notice to the same mailbox on the same occasion has the same
    Message-ID in every run" """

    def __init__(self):
        self.of, self.what = {}, {}

    def check(self, one, what):
        if self.of.setdefault(what, one) != one or \
                self.what.setdefault(one, what) != what:
            raise Wrong(f"Id {one} of {what}: there it is "
                        f"{self.of[what]}, and also of {self.what[one]}")


# ---- one case: a few runs ----

class Case:
    def __init__(self, rng, policy, hashes):
        self.rng, self.policy = rng, policy
        self.world = World(rng, policy)
        self.ids, self.boxes, self.log, self.sent = Ids(), Ids(), [], []
        world = self.world
        self.facts = {"choices": rng.choice([world.choices(), []]),
                      "ledger": rng.choice([world.asked(), []]),
                      "deletions": rng.choice([world.gone(), []]),
                      "suppression": rng.choice([world.left(), []]),
                      "in": {"other": world.others()},
                      "null": world.more_null}
        if rng.random() < .4:
            self.please()
        elif rng.random() < .7:
            self.subscribe()
        self.files = Files(rng, world, hashes)
        self.dead = world.dead()
        self.now = world.now

    def please(self):
        """Hardly anybody has anything against letters."""
        for fact in ("choices", "ledger", "deletions", "suppression"):
            if self.rng.random() < .8:
                self.facts[fact] = []
        for rec in self.world.records:
            rec.update({"consent": "yes", "born": "1980-01-01"})
            if self.about_email():
                rec["email"] = f"p{self.rng.randrange(9)}@example.org"
        for one in self.facts["in"]["other"]:
            one.update({"said": "yes", "agreed": "yes"})
        self.subscribe()

    def about_email(self):
        """Whether an address may be another one: it tells no records apart."""
        return "email" not in self.world.about["key"] and \
            self.rng.random() < .7

    def subscribe(self):
        """Most people did."""
        topic = self.policy["notices"]["news"]["topic"]
        for rec in self.world.records:
            if self.rng.random() < .8 and self.world.compares(
                    "email", rec["email"]) and \
                    "email" in self.world.about["identity"]:
                self.facts["choices"].insert(0, {
                    "choice": "in", "topic": topic, "at": self.world.ago(500),
                    "subject": ("email", rec["email"])})

    def write(self):
        self.files.write(self.facts)
        self.files.keys(self.order)
        cases.lines("sent", self.sent)
        with open("dead", "w", encoding="utf-8") as out:
            out.write("".join(d + "\n" for d in self.dead))

    def run_all(self):
        self.order = self.rng.sample(["new", "old"], 2)
        what = self.rng.choice(
            ["records"] * 8 + ["breach"] * 3 + ["requests"] * 2 + [
                "warnings", "customers", "authorities", "corrections",
                "deletions"])
        getattr(self, "of_" + what)()

    # ---- letters to people ----

    def of_records(self):
        rng = self.rng
        names = [n for n, a in self.policy["notices"].items()
                 if n in ("alarm", "invoice", "policy_update",
                          "legal_demand")] + ["news"] * 5
        mine = rng.choice(names)
        for i in range(rng.choice([1, 2, 2, 3])):
            name = mine if rng.random() < .8 else rng.choice(names)
            self.one_run(self.call(name))
            self.between()

    def of_breach(self):
        name = next(n for n, a in self.policy["notices"].items()
                    if n == "breach" or a.get("kind") == "breach")
        for call in self.editions(name):
            self.one_run(call)
            self.between()

    def editions(self, name):
        """Calls, between which more becomes known."""
        lines = incident(self.rng, self.now)
        n = 1
        for _ in range(self.rng.choice([2, 3, 4])):
            call = self.call(name)
            call.incident = lines[:n]
            with open("incidents", "w", encoding="utf-8") as out:
                for line in lines[:n]:
                    out.write(json.dumps(line, default=stamp) + "\n")
            if notice.delayed(call):
                self.refused(call)
            else:
                yield call
            n = min(len(lines), n + self.rng.choice([0, 1, 1, 2]))

    def refused(self, call):
        """Nothing may be told now."""
        self.write()
        template(call.kind, self.rng)
        done = run(*self.args(call), "data", fine=(2,))
        if os.path.exists("out") or os.path.exists("post") or \
                b"law enforcement" not in done.stderr:
            raise Wrong(f"it was written: {done}")
        Count.refused += 1

    def of_customers(self):
        self.facts["in"]["held"] = self.held()
        for call in self.editions("breach_customer"):
            self.one_run(call)
            self.between()

    def held(self):
        rng, key = self.rng, self.world.about["key"]
        out = []
        for i in range(rng.randrange(1, 12)):
            rec = rng.choice(self.world.records)
            one = {k: ref.text_of(rec[k]) for k in key}
            if rng.random() < .2:
                one = {k: " " + v + " " for k, v in one.items()}
            if rng.random() < .1:
                one = {k: v + "9" for k, v in one.items()}
            if "email" in one and one["email"].isascii() and \
                    rng.random() < .3:
                one["email"] = one["email"].swapcase()
            out.append({"row": str(i), "who": rng.choice("xyz") if
                        rng.random() < .9 else "", **one})
        cases.table("held", list(out[0]), out, rng.random() < .5)
        return out

    def of_authorities(self):
        for call in self.editions("breach_authority"):
            call.dataset = None
            run("pp-notify", "duties", "-p", "policy.json", "--incident",
                "incidents", "--now", stamp(self.now), "-q", "-t", "ndjson",
                "-o", "duties", fine=(0, 1))
            self.write()
            self.events(call, cases.told("duties"), "duties")

    def of_corrections(self):
        fields = sorted(self.world.about["fields"])
        lines = [{"as_of": stamp(self.now), "request": f"q{i % 3}",
                  "recipient": "them", "dataset": self.rng.choice(
                      ["accounts", "other"]),
                  "fields": self.rng.sample(fields, 2), "purposes": ["main"],
                  "last_disclosed": stamp(self.world.ago(90))}
                 for i in range(self.rng.randrange(1, 5))]
        for _ in range(self.rng.choice([1, 2])):
            call = self.call("correction")
            call.dataset = None
            self.write()
            cases.lines("told", lines)
            self.events(call, lines, "told")

    def of_deletions(self):
        rng = self.rng
        self.facts["reached"], lines = {}, []
        hashes = [f"h1:85cb14b6:{i:032x}" for i in range(6)]
        for one in rng.sample(["q0", "q1", *hashes], rng.randrange(1, 6)):
            self.facts["reached"][one] = f"p{rng.randrange(4)}@example.org"
        for _ in range(rng.randrange(1, 7)):
            line = {"deleted_at": stamp(self.world.ago(90)),
                    "dataset": rng.choice(["accounts", "other"]),
                    "key": rng.choice(hashes), "count": 1}
            for k, v in (("subject", rng.choice(hashes)), ("unsure", True),
                         ("request_id", rng.choice(["q0", "q1", "q2"]))):
                if rng.random() < (.1 if k == "unsure" else .5):
                    line[k] = v
            lines.append(line)
        if rng.random() < .3:
            lines.append({"event": "lifted", "lifted_at": stamp(self.now),
                          "dataset": "accounts", "key": rng.choice(hashes)})
        for _ in range(rng.choice([1, 2])):
            call = self.call("deletion_done")
            call.dataset = None
            self.write()
            cases.lines("done", lines)
            cases.lines("known", [
                {"request_id": k, "type": "email", "value": v}
                if k[0] == "q" else
                {"notice": "x", "subject": k, "identity": {"email": v}}
                for k, v in self.facts["reached"].items()])
            self.events(call, lines, "done")

    def call(self, name):
        rng = self.rng
        call = notice.Call(self.policy, name, self.now, dataset="accounts",
                           facts=self.facts, sent=self.log, dead=self.dead,
                           options={"language": rng.choice(["en", "de"])}
                           if rng.random() < .1 else {})
        if call.kind == "policy_update":
            call.options["changes"] = rng.choice(
                [["One."], ["Your data stays.", "We moved to Springfield."]])
            if rng.random() < .5:
                call.options["link"] = "https://example.org/policy"
            if rng.random() < .3:
                call.options["effective"] = notice.effective(call) + \
                    dt.timedelta(days=rng.randrange(40))
            call.occasion = self.policy["policy"]["last_updated"]
        elif call.kind == "legal_demand":
            call.options.update({"recipient": "them", "case": rng.choice(
                ["C-1", "C-2"])})
            call.occasion = "them " + call.options["case"]
        elif call.kind == "message":
            call.occasion = rng.choice(["one", "one", "two"])
        if call.about["class"] == "commercial":
            call.alone = rng.random() < .2
            if "again" in self.policy["purposes"]:
                call.purpose = rng.choice(["main", "again"])
        return call

    def keys_for(self, call):
        """Now and then the older secret key is lost, and found again."""
        both = self.order + [k for k in ("old", "new") if k not in self.order]
        lost = call.about["class"] != "commercial" and self.rng.random() < .1
        self.order = call.keys = both[:1] if lost else both

    def one_run(self, call):
        self.keys_for(call)
        self.write()
        template(call.kind, self.rng)
        args = self.args(call)
        if args is None:
            return
        fates = notice.people(call, self.world.records)
        self.compare(call, run(*args, "data", fine=(0, 1, 2, 3)), fates)

    def args(self, call):
        rng, opt = self.rng, call.options
        args = ["pp-notify", call.notice, "-p", "policy.json", "-k",
                "both.key", "--now", stamp(self.now), "--sent", "sent",
                "--template", "letter.txt", "-r", "bad",
                "-o", "out", "-j", rng.choice("13")]
        if call.about["class"] != "commercial":
            args += ["--post", "post"]
        for option, value in (("--language", opt.get("language")),
                              ("--case", opt.get("case")),
                              ("--recipient", opt.get("recipient")),
                              ("--link", opt.get("link")),
                              ("--effective", opt.get("effective")),
                              ("--request", opt.get("request")),
                              ("--extent", opt.get("extent")),
                              ("--reason", opt.get("reason")),
                              ("--purpose", call.purpose)):
            args += [option, str(value)] if value else []
        if call.kind == "message":
            args += ["--occasion", call.occasion]
        if "changes" in opt:
            with open("changes", "w") as out:
                out.write("".join(c + "\n" for c in opt["changes"]))
            args += ["--changes", "changes"]
        if self.dead or rng.random() < .5:
            args += ["--dead", "dead"]
        if call.incident:
            args += ["--incident", "incidents"]
        if call.kind == "breach_customer":
            args += ["--in", "held=held"]
        if call.kind == "deletion_done":
            args += ["--addresses", "known"]
        if call.dataset:
            args += ["-D", call.dataset]
            if self.world.more_null:
                args += ["--null", ",".join(self.world.more_null)]
        if call.about["class"] == "commercial":
            args += self.asked(call)
        return args

    def asked(self, call):
        """Where a commercial letter asks."""
        args = ["--choices", "choices", "-l", "ledger", "--deletions",
                "gone", "--suppression", "left"]
        about = notice.commercial(call)
        policy = dict(self.policy, purposes={"main": about})
        need = export.needed(policy, {"purpose": "main", "to": "them",
                                      "dataset": "accounts",
                                      "alone": call.alone})
        if not need and call.alone:
            return args + ["--alone"]
        call.alone = False
        return args + ["--in", "other=other"]

    # ---- comparing ----

    def compare(self, call, done, fates):
        try:
            if done.returncode not in (0, 1):
                if lacks_field(done) or self.finds_nobody(call, done):
                    return
                raise Wrong("it stopped")
            letters = cases.told("out")
            posts = cases.told("post") if os.path.exists("post") else []
            self.compare_letters(call, letters, fates)
            self.compare_posts(call, posts, fates)
            self.compare_status(done, fates)
            if self.rng.random() < .2:
                self.compare_forms(call, done, letters)
            if self.rng.random() < .2 and call.dataset and call.kind not in (
                    "breach_customer",) and \
                    call.about["class"] != "commercial":
                self.compare_pieces(call, done, letters)
        except Wrong as e:
            raise Wrong(f"{e}\n{' '.join(done.args)}\n"
                        f"{done.returncode}: {done.stderr.decode()}") from e
        finally:
            for path in ("post", "bad", "out"):
                if os.path.exists(path):
                    os.unlink(path)
        Count.cases += 1
        Count.records += len(fates)
        Count.fates.update(f"{call.kind} {call.about['class']}: {f.what}" +
                           "?" * bool(f.may) for f in fates)
        self.posts, self.letters, self.last = posts, letters, call

    def finds_nobody(self, call, done):
        """Who opted out by an address could not be found by it."""
        return call.about["class"] == "commercial" and \
            "email" not in self.world.about["identity"] and \
            b"nobody could be found who opted out" in done.stderr

    def compare_letters(self, call, letters, fates):
        """Of a mailbox the first record counts."""
        first = {}
        for f in fates:
            if f.what in ("letter", "twice"):
                first.setdefault((f.occasion, f.mailbox, f.edition),
                                 []).append(f)
        seen = set()
        order = []
        for one in letters:
            key = next((k for k in first if k not in seen and
                        self.is_key(call, one, *k)), None)
            order.append(key)
            wrong = []
            for f in first.get(key, []):
                wrong.append(unlike(one, f))
                if not wrong[-1]:
                    self.match(call, one, f)
                if not wrong[-1] or "kept" not in f.may:
                    break
            if not wrong or wrong[-1]:
                raise Wrong(f"letter {one}: {wrong}")
            seen.add(key)
        for key, some in first.items():
            if key not in seen and any("kept" not in f.may for f in some):
                raise Wrong(f"no letter: {some}")
        if not any(f.may for f in fates):
            if order != list(first):
                raise Wrong(f"order of letters: {order}, not {list(first)}")

    def is_key(self, call, one, occasion, box, edition):
        if call.kind == "breach_customer":
            box = box[0]
        return one["occasion"] == occasion and \
            call.mailbox(one["to"]["address"]) == box and (
                call.kind != "correction" or one["edition"] == edition)

    def match(self, call, one, fate):
        if fate.customer:
            self.boxes.check(one["mailbox"], (fate.mailbox, self.order[0]))
        elif one["mailbox"] != ref.keyed_hash(
                cases.KEYS[self.order[0]], "email", fate.mailbox):
            raise Wrong(f"mailbox {one}: not of {fate.mailbox}")
        if (one["notice"], one["kind"], one["class"]) != (
                call.notice, call.kind, call.about["class"]):
            raise Wrong(f"notice {one}")
        self.ids.check(one["message_id"], (
            call.notice, fate.occasion, fate.edition, fate.mailbox,
            self.order[0]))
        one["fate"] = fate
        fate.id = one["message_id"]

    def compare_posts(self, call, posts, fates):
        want = []
        for f in fates if call.about["class"] != "commercial" else []:
            if f.what == "post" and not any(same_row(f, w) for w in want):
                want.append(f)
        left = list(posts)
        for f in want:
            wrong = unlike(left[0], f) if left else ["no row"]
            if wrong and "kept" in f.may:
                continue
            if wrong:
                raise Wrong(f"post: {left[:1]}: {wrong} {f}")
            left[0]["fate"] = f
            left.pop(0)
        if left:
            raise Wrong(f"post: too many: {left}")

    def compare_status(self, done, fates):
        bad = sum(f.what == "bad" for f in fates)
        sure = [f for f in fates if "kept" not in f.may]
        must = any(w in done.stderr for w in (
            b"no line of the input is about", b"whose consent they say",
            b"no record has a field", b"not in the input")) or bad or any(
                f.what == "post" or f.what == "kept" and f.sure is False
                for f in sure)
        may = must or any(f.may or f.what == "kept" and not f.sure
                          for f in fates)
        if done.returncode == 1 and not may or \
                done.returncode == 0 and must:
            raise Wrong(f"status {done.returncode}: must be 1: {bool(must)}, "
                        f"may: {bool(may)}: {[f.why for f in fates]}")
        rows = done.stderr.count(b"has a control character")
        if rows != bad and not any(f.may for f in fates):
            raise Wrong(f"bad records: {rows}, not {bad}")

    def compare_forms(self, call, done, letters):
        """The same letters as messages."""
        form = self.rng.choice(["mail", "mbox", "eml"])
        args = [a for a in done.args]
        args[args.index("-o") + 1] = "forms"
        if "--post" in args:
            args[args.index("--post") + 1] = "post2"
        args[args.index("-r") + 1] = "bad2"
        if form == "eml":
            del args[args.index("-o"):args.index("-o") + 2]
        again = run(*args[:2], "-t", form, *args[2:], fine=(0, 1))
        messages = parsed(form, again)
        for path in ("forms", "post2", "bad2"):
            if os.path.exists(path):
                os.unlink(path)
        if form == "eml":
            messages.sort(key=lambda m: m["Message-ID"])
            letters = sorted(letters, key=lambda o: o["message_id"])
        if len(messages) != len(letters):
            raise Wrong(f"-t {form}: {len(messages)}, not {len(letters)}")
        for m, o in zip(messages, letters):
            have, want = brief(m), as_headers(call, o)
            # Python leaves blanks between encoded words.
            for one in have, want:
                one["name"] = "".join("".join(one["name"]).split())
            wrong = [(k, have[k], want[k]) for k in want if have[k] != want[k]]
            if wrong:
                raise Wrong(f"-t {form}: {wrong}")

    def compare_pieces(self, call, done, letters):
        """ "give all records of a mailbox to the same piece" """
        world, have = self.world, []
        parts = [[], []]
        for rec in world.records:
            box = call.mailbox(rec["email"]) or ""
            parts[zlib.crc32(box.encode()) % 2].append(rec)
        for part in parts:
            cases.table("piece", list(world.about["fields"]),
                        [cases.members(r) for r in part], world.json)
            args = list(done.args[:-1])
            args[args.index("-o") + 1] = "part"
            args[args.index("--post") + 1] = "post2"
            args[args.index("-r") + 1] = "bad2"
            run(*args, "--piece", "piece", fine=(0, 1))
            have += cases.told("part")
            for path in ("part", "post2", "bad2"):
                if os.path.exists(path):
                    os.unlink(path)
        ids = [sorted(o["message_id"] + o["text"] for o in some)
               for some in (have, letters)]
        if ids[0] != ids[1]:
            raise Wrong(f"in pieces: {ids[0]}\nnot {ids[1]}")

    # ---- between the runs ----

    def between(self):
        """Some letters are sent, people choose, keys change, time goes on."""
        if not hasattr(self, "letters"):
            return
        rng = self.rng
        self.now += dt.timedelta(hours=rng.randrange(1, 72))
        self.deliver()
        if rng.random() < .3:
            self.order = self.order[::-1]
        if rng.random() < .3:
            for c in self.world.choices():
                c["at"] = min(c["at"], self.now)
                self.facts["choices"].append(c)
        if self.last.about["class"] == "commercial" and rng.random() < .5:
            self.leave()
        if rng.random() < .2:
            self.dead = self.world.dead()
        del self.letters

    def deliver(self):
        rng, call = self.rng, self.last
        some = [o for o in self.letters + self.posts if rng.random() < .6]
        if rng.random() < .2:
            some += some[:1]
        fates = [o["fate"] for o in some]
        rows = [{k: v for k, v in o.items() if k != "fate"} for o in some]
        before = len(self.log)
        notice.noted(call, fates, stamp(self.now), self.log, self.order[0])
        cases.lines("shipped", rows)
        args = ["pp-notify", "sent", "-p", "policy.json", "--sent", "sent",
                "--now", stamp(self.now)]
        if rng.random() < .3 and not self.posts:
            with open("names", "w") as out:
                out.write("".join(o["message_id"] + "\n" for o in some))
            run(*args, "--of", "shipped", "names", fine=(0,))
        else:
            run(*args, "shipped", fine=(0,))
        have = cases.told("sent")[len(self.sent):]
        want = self.log[before:]
        if len(have) != len(want):
            raise Wrong(f"sent: {have}, not {want}")
        for h, w in zip(have, want):
            mine = {k: w[k] for k in ("notice", "occasion", "message_id",
                                      "activity") if w[k]}
            if {k: h.get(k) for k in mine} != mine or bool(h.get(
                    "edition")) != bool(w["edition"]) or \
                    dt.datetime.fromisoformat(h["sent_at"].replace(
                        "Z", "+00:00")) != self.now:
                raise Wrong(f"sent: {h}, not {w}")
        self.sent += have

    def leave(self):
        """Some come back with the token of their letter."""
        out = [(o, shown(o["text"])["leave"][0]) for o in self.letters
               if self.rng.random() < .3]
        at = self.policy["choices"]["unsubscribe"]["https"]
        with open("tokens", "w") as f:
            for _, address in out:
                token = address.removeprefix(at).rpartition("subject=")[2]
                f.write(self.rng.choice(
                    [at + token, token] if at in address else [token]) + "\n")
        self.files.write(self.facts)
        self.files.keys(self.order)
        before = cases.told("choices")
        run("pp-notify", "opt-out", "-p", "policy.json", "-k", "both.key",
            "--choices", "choices", "--now", stamp(self.now), "tokens",
            fine=(0,))
        lines = cases.told("choices")[len(before):]
        for line in lines:
            if line["choice"] != "out" or line["topic"] != \
                    self.last.about["topic"]:
                raise Wrong(f"opt-out: {line}")
        hashes = {line["subject"] for line in lines}
        for o, _ in out:
            if o["mailbox"] not in hashes and not any(
                    b["subject"] == o["mailbox"] for b in before):
                raise Wrong(f"opt-out: no line for {o}")
            self.facts["choices"].append({
                "choice": "out", "topic": self.last.about["topic"],
                "subject": ("email", o["to"]["address"]), "at": self.now})

    # ---- lines of other programs ----

    def of_warnings(self):
        """ "What pp-retain warn printed", and each is sent once."""
        for _ in range(self.rng.choice([1, 2, 3])):
            self.write()
            call = notice.Call(self.policy, "deletion_warning", self.now,
                               facts=self.facts, sent=self.log,
                               dead=self.dead)
            done = run("pp-retain", "warn", "-p", "policy.json", "-D",
                       "accounts", "-k", "both.key", "--no-holds", "-l",
                       "ledger", "--deletions", "gone", "--suppression",
                       "left", "--in", "other=other", "--now",
                       stamp(self.now), "--sent", "sent", "-o", "lines",
                       *(["--null", ",".join(self.world.more_null)]
                         if self.world.more_null else []), "data",
                       fine=(0, 1, 2, 3))
            if done.returncode > 1:
                Count.refused += 1
                return
            lines = cases.told("lines")
            several = len(self.policy["retention"]["rules"][0]["warn"]) > 1
            for line in lines:
                had = sum(line["subject"] == w["subject"] and
                          line["activity"] == w["activity"] for w in self.log)
                if line.get("number", 1) != had + 1 or had and not several:
                    raise Wrong(f"warned {had} times: {line}")
            self.events(call, lines, "lines")

    def of_requests(self):
        self.facts["ledger"], reached = requests(self.rng, self.world)
        self.facts["reached"] = reached
        for _ in range(self.rng.choice([1, 2, 3])):
            self.write()
            cases.lines("ledger.identities", [
                {"request_id": r, "type": "email", "value": v}
                for r, v in reached.items()])
            name = self.rng.choice(notice.REQUESTS)
            call = notice.Call(self.policy, name, self.now, facts=self.facts,
                               sent=self.log, dead=self.dead)
            if name == "request_answer" and self.rng.random() < .8:
                call.options["extent"] = self.rng.choice(
                    ["all", "part", "nothing_found"])
            if name == "request_denied" and self.rng.random() < .8:
                call.options["reason"] = self.rng.choice(["no_match",
                                                          "other"])
            if self.rng.random() < .3 or "extent" in call.options or \
                    "reason" in call.options:
                call.options["request"] = "q0"
            run("pp-request", "-p", "policy.json", "-l", "ledger", "--now",
                stamp(self.now), "-o", "rows", fine=(0, 1))
            self.events(call, cases.told("rows"), "rows")

    def events(self, call, lines, path):
        if self.rng.random() < .2:
            lines = lines + lines[:1]
            cases.lines(path, lines)
        template(call.kind, self.rng)
        args = self.args(call)
        if call.kind in notice.REQUESTS:
            args += ["-l", "ledger"]
        done = run(*args, path, fine=(0, 1, 2, 3))
        self.compare(call, done, notice.events(call, lines))
        self.between()


def same_row(one, other):
    return notice.whom_of(one.__dict__) == notice.whom_of(other.__dict__) and \
        all(getattr(one, k) == getattr(other, k) for k in (
            "reason", "name", "lines", "occasion", "values"))


def lacks_field(done):
    """All records lack a field, or a value in it, which is no mistake here."""
    if b"no record has a field" not in done.stderr and \
            b"has a value that it looks up" not in done.stderr:
        return False
    Count.refused += 1
    return True


# ---- messages ----

def parsed(form, done):
    read = email.policy.default
    if form == "mail":
        return [email.message_from_string(line["mail"], policy=read)
                for line in cases.told("forms")]
    if form == "mbox":
        box = mailbox.mbox("forms", create=False)
        return [email.message_from_bytes(unquoted(bytes(m)), policy=read)
                for m in box]
    out = []
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as tar:
        for one in tar:
            if one.name.endswith(".eml"):
                out.append(email.message_from_bytes(
                    tar.extractfile(one).read(), policy=read))
    return out


def unquoted(data):
    """Without what mboxrd puts before lines that look like the first."""
    return b"\n".join(line[1:] if line.startswith(b">") and
                      line.lstrip(b">").startswith(b"From ") else line
                      for line in data.split(b"\n"))


def brief(m):
    to = m["To"].addresses
    return {"id": m["Message-ID"], "to": [a.addr_spec for a in to],
            "name": [notice.clean(a.display_name) for a in to],
            "subject": notice.clean(m["Subject"]),
            "references": (m["References"] or "").split(),
            "reply": m["In-Reply-To"],
            "text": m.get_content().replace("\r\n", "\n"),
            "post": m["List-Unsubscribe-Post"],
            "leave": "".join((m["List-Unsubscribe"] or "").split()),
            "from": m["From"].addresses[0].addr_spec,
            "defects": [str(d) for d in m.defects]}


def as_headers(call, one):
    before = one.get("references", [])
    way = call.about.get("unsubscribe", "")
    leave = shown(one["text"]).get("leave", [""])[0]
    at = call.policy["choices"]["unsubscribe"]
    token = leave.removeprefix(at["https"]).rpartition("subject=")[2]
    mail = f"<mailto:{at['mailto']}?subject={token}>"
    ways = [f"<{at['https']}{token}>"] * ("https" in way) + \
        [mail] * ("mailto" in way)
    return {"id": one["message_id"], "to": [one["to"]["address"]],
            "name": [notice.clean(one["to"].get("name", ""))],
            "subject": notice.clean(one["title"]),
            "references": before, "reply": before[-1] if before else None,
            "text": one["text"],
            "post": "List-Unsubscribe=One-Click" if "https" in way else None,
            "leave": ",".join(ways) if way else "",
            "from": "shop@example.org", "defects": []}


# ---- incidents and requests ----

def incident(rng, now):
    at = now.replace(microsecond=0) - dt.timedelta(days=30)
    out = []
    first = at - dt.timedelta(days=9)
    for i in range(rng.randrange(1, 5)):
        at += dt.timedelta(days=1)
        line = {"incident": "leak-1", "at": stamp(at)}
        some = {"occurred_from": stamp(first), "occurred_to": rng.choice(
                    [stamp(first), stamp(first + dt.timedelta(days=2))]),
                "discovered_at": stamp(at - dt.timedelta(days=1))
                if i == 0 else None,
                "what": rng.choice(["A laptop was stolen.", "A key leaked."]),
                "categories": rng.sample(
                    ["user.contact.email", "user.name", "user.unique_id",
                     "user.contact.phone_number"], rng.randrange(1, 5)),
                "measures": rng.choice([["M one."], ["M one.", "M two."]]),
                "advice": rng.choice([["A one."], ["A one.", "A two."]]),
                "consequences": rng.choice(["None.", "Some."]),
                "risk": rng.choice(["likely", "high"]),
                "affected": {"DE": rng.randrange(9)},
                "records": rng.randrange(99), "encrypted": False}
        for k, v in some.items():
            # No letter goes out that cannot say what happened.
            if v is not None and rng.random() < (.6 if i == 0 else .25) or \
                    i == 0 and k == "what":
                line[k] = v
        if rng.random() < .1:
            line["law_enforcement_delay"] = {
                "from": at - dt.timedelta(hours=1), "until": rng.choice(
                    [None, now + dt.timedelta(days=1), at])}
        out.append(line)
    return out


def requests(rng, world):
    """Events, and where those can be reached who are not answered yet."""
    out, reached = [], {}
    for i in range(rng.choice([1, 2, 4])):
        rid, who = f"q{i}", f"p{rng.randrange(4)}@example.org"
        events = [{"event": "received", "at": world.ago(60),
                   "type": rng.choice(["access", "deletion", "objection",
                                       "restriction"]),
                   "subject": [("email", who)]}]

        def add(event, **more):
            at = events[-1]["at"] + dt.timedelta(hours=rng.randrange(1, 90))
            events.append({"event": event, "at": at, **more})
        if rng.random() < .4:
            add("acknowledged")
        if rng.random() < .5:
            add("identity_confirmed", level=rng.choice(ref.LEVELS[1:]))
        if rng.random() < .4:
            add("extended", reason=rng.choice(
                ["there are many records", "justifications:Complexity"]))
        if rng.random() < .2:
            add("held", reason="x")
        open_now = True
        if rng.random() < .3:
            add(*[rng.choice(["denied"])], reason="no_match") \
                if rng.random() < .5 else add("fulfilled", counts={
                    "deleted": 1}, extent=rng.choice(["all", "part"]))
            open_now = events[-1]["at"] > world.now
        if open_now and rng.random() < .85:
            reached[rid] = who
        events = [e for e in events if e["at"] <= world.now] or events[:1]
        out += [{"request_id": rid, **e} for e in events]
    return out, reached


class Count:
    cases = records = refused = 0
    fates = collections.Counter()


def one_seed(seed, _show):
    rng = random.Random(seed)
    policy = policies(rng)
    with open("policy.json", "w", encoding="utf-8") as out:
        json.dump(policy, out, ensure_ascii=False)
    hashes = cases.Hashes(policy)
    for i in range(CASES):
        one = Case(rng, policy, hashes)
        if not one.world.records:
            continue
        try:
            one.run_all()
        except Wrong as e:
            raise Wrong(f"case {i}: {e}") from e


if __name__ == "__main__":
    caserun.main(
        one_seed,
        lambda: f"{Count.cases} cases, {Count.records} decisions, "
                f"{Count.refused} refused",
        Count.fates)
