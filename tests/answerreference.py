# SPDX-License-Identifier: ISC
"""What a person gets who asks, slowly: the answer of pp-export pick and report
as their pages tell it, in code that shares nothing with the program.

	answer(policy, data, ledger, request, portable, without, now) -> an Answer

data has the records of each dataset in clear, and the ledger says in clear whom
a line is about; who writes the files for the program hashes them.  A quoted
sentence is of a page.
"""
import copy
import re

import retainreference as ref

KINDS = ["access", "access:categories", "access:specific", "portability"]
SOMEBODY = "[somebody else]"


class Answer:
    """status 2: there is none.  records, withheld and kept are by dataset;
    doubts are the keys of records that somebody must look at."""

    def __init__(self, status, kind=None, reason=None, portable=False):
        self.status, self.kind, self.reason = status, kind, reason
        self.portable = portable
        self.records, self.withheld, self.kept = {}, {}, {}
        self.doubts = set()


class Asking(ref.Request):
    """The request of a person who asks; whose records go out is as certain as
    whose are deleted."""

    def __init__(self, case, rid, events):
        super().__init__(case, rid, events)
        self.why = None
        for _, e in sorted(events, key=lambda x: (x[1]["at"], x[0])):
            if e["event"] in ("denied", "appeal_denied") and \
                    e["at"] <= case.now:
                self.why = e["reason"]

    def deletes(self, case):
        return True

    def denied(self):
        return not self.open and self.state in ("denied", "appeal_denied")

    def answerable(self):
        """Whether it can be answered with data: "one that was denied is
        answered with the reason"; who took it back, never proved who they are,
        or asked twice, gets no answer to this one; nor does who has appealed,
        until that is decided."""
        return self.received is not None and self.subjects and \
            not self.duplicate and self.state != "appealed" and \
            (self.open or self.state == "fulfilled")


def answer_as(policy, kind, level):
    """The type that the level is enough for: its own, or that of "else" """
    rights = policy.get("rights", {}).get("requests", {})
    while kind in KINDS:
        need = rights.get(kind, {}).get("verify", "reasonable")
        if level >= ref.LEVELS.index(need):
            return kind
        kind = rights.get(kind, {}).get("else")
    return None


def finds(about):
    """Whether people are found by a dataset."""
    return bool(about.get("identity") or about.get("person"))


def answer(policy, data, ledger, rid, portable, without, now, null=()):
    events = [(n, e) for n, e in enumerate(ledger) if e["request_id"] == rid]
    some = next(iter(policy["datasets"]))
    asking = Asking(ref.Case(policy, some, [], {}, now), rid, events)
    if asking.received is None or asking.type not in KINDS:
        return Answer(2)
    if asking.denied():
        return Answer(0, "denied", asking.why)
    if not asking.answerable():
        return Answer(2)
    kind = answer_as(policy, asking.type, asking.level)
    if kind is None:
        return Answer(2)
    searched = {n: rows for n, rows in data.items() if n not in without}
    if any(finds(about) and n not in searched and n not in without
           for n, about in policy["datasets"].items()):
        return Answer(2)
    # Who has looked nowhere cannot say that there is nothing.
    if not searched:
        return Answer(2)
    out = Answer(0, "data", None, portable or kind == "portability")
    cases = {n: ref.Case(policy, n, rows, {
        "null": list(null), "in": {o: r for o, r in searched.items()
                                   if o != n and finds(policy["datasets"][o])}},
        now) for n, rows in searched.items() if finds(policy["datasets"][n])}
    judge(out, cases, events, rid, searched)
    if kind == "access:categories":
        out.kind = "categories"
    if not out.records and not out.doubts:
        out.kind = "nothing"
    return out


# ---- whose the records are ----

def judge(out, cases, events, rid, raw):
    """ "A record is the person's if it has all identities that the request
    names, or if the request and other datasets know all identities that the
    record has." """
    theirs = {}
    # A pick knows neither what two people have nor what other datasets say
    # otherwise: "report sees it when all picks are there".
    picked = Search(cases, events, rid).found
    certain = Search(cases, events, rid, picked).found
    for name, case in cases.items():
        for i, rec in enumerate(case.records):
            if certain[name][i] == "yes":
                theirs.setdefault(name, []).append((rec, raw[name][i]))
            elif picked[name][i] != "no":
                out.doubts.add((name, key(case, raw[name][i])))
    asked = Asking(next(iter(cases.values())), rid, events).subjects \
        if cases else set()
    known = {one for name, rows in theirs.items() for rec, _ in rows
             for one in contacts(cases[name], rec, out.portable)}
    maybe = asked | {one for name, rows in theirs.items() for rec, _ in rows
                     for one in cases[name].identities(rec).items()}
    for name, rows in theirs.items():
        show(out, cases[name], rows, known, maybe - known)


def contacts(case, rec, portable):
    """The addresses and numbers that are shown in fields for them."""
    for field, about in case.fields.items():
        for category, kind in (("user.contact.email", "email"),
                               ("user.contact.phone_number",
                                "phone_number")):
            form = case.compare.form(kind, rec.get(field))
            if about["category"] == category and form and not why_withheld(
                    case.policy, case.set, about, portable):
                yield kind, form


def lax(case):
    """The same where what two people have tells one of them."""
    identity = dict(case.policy["identity"])
    identity.pop("shared_value", None)
    out = copy.copy(case)
    out.policy = dict(case.policy, identity=identity)
    return out


def shared(case, kind, form):
    """Of two records whose person cannot be read, nobody knows whether they are
    of one."""
    unread = [rec for one in case.all if one.set.get("person")
              for rec in one.records if unread_person(one, rec) and
              one.identities(rec).get(kind) == form]
    return ref.shared(case, kind, form) or len(unread) > 1 and \
        case.policy["identity"].get("shared_value") == "review"


def unread_person(case, rec):
    return case.person(rec) is None and any(
        case.compare.unread(kind, rec.get(field))
        for kind, field in case.set.get("identity", {}).items())


class Known:
    """What other datasets know of the person: only records that are certain
    lead to others, and nobody is told by what several people share."""

    def __init__(self, case, said):
        self.sure, self.shared, self.unsure = set(), set(), set()
        for other in case.all:
            # "so does the same dataset, if a person may have several records"
            if other is case and not case.repeats():
                continue
            for one in said.get(other.name, ()):
                if one[0] == "person" or not shared(other, *one):
                    self.sure.add(one)
                elif ref.alone(other, one[0]):
                    self.unsure.add(one)
                else:
                    self.shared.add(one)


class Search:
    """ "again until no dataset says any more of the person"; `picked`: what was
    found, of which some is not certain. """

    def __init__(self, cases, events, rid, picked=None):
        if not picked:
            cases = {n: lax(case) for n, case in cases.items()}
            for case in cases.values():
                case.all = list(cases.values())
        self.cases, self.found, said, before = cases, {}, {}, None
        claims = picked and {n: [
            rec for rec, who in zip(case.records, picked[n]) if who == "yes"]
            for n, case in cases.items()}
        while said != before:
            before = {n: set(s) for n, s in said.items()}
            for name, case in cases.items():
                asked = Asking(case, rid, events).subjects
                known = Known(case, before)
                self.found[name] = [
                    "no" if picked and (
                        picked[name][i] != "yes" or
                        self.contradicted(case, rec, asked, claims)) else
                    whose(case, asked, known, rec)
                    for i, rec in enumerate(case.records)]
                said[name] = {one for rec, who in zip(
                    case.records, self.found[name]) if who == "yes"
                    for one in tells(case, rec)}

    def contradicted(self, case, rec, asked, claims):
        """ "all that another one has of the person has another identity of the
        same kind, or another person"; "records that the request alone finds
        count more" """
        for name, rows in claims.items():
            other = self.cases[name]
            if other is case:
                continue
            direct = said(other, [r for r in rows
                                  if asked <= tells(other, r)])
            them = direct | {one for one in said(other, rows) if not any(
                same_topic(one, d) for d in direct)}
            if any(same_topic(one, t) for t in them
                   for one in tells(case, rec) - asked - them):
                return True
        return False


def said(case, rows):
    return {one for r in rows for one in tells(case, r)
            if one[0] == "person" or not ref.alone(case, one[0])}


def tells(case, rec):
    """By what a record tells its person."""
    return set(case.identities(rec).items()) | (
        {case.named(rec)} if case.person(rec) else set())


def same_topic(one, other):
    return one[0] == other[0] and (one[0] != "person" or
                                   one[1][0] == other[1][0])


def whose(case, asked, known, rec):
    """yes, no, or what may be theirs: "a record with another spelling that the
    policy calls candidate, one that also has an identity of somebody else, and
    one whose identity cannot be read" """
    have = set(case.identities(rec).items())
    if case.person(rec) and case.named(rec) in known.sure:
        return "yes"
    agree, more = have & asked, (have & (known.sure | known.shared)) - asked
    if agree | more:
        own = case.own(rec) if more else set()
        sure = agree == asked or agree | more | own == have
        alone = all(shared(case, *one) for one in agree | more)
        return "yes" if sure and not alone else "partly"
    maybe = asked | known.sure | known.shared | known.unsure
    if maybe & tells(case, rec) or any(
            ref.alike(case, case.identities(rec), *one) for one in maybe) or \
            ref.spelt_alike(case, rec, maybe):
        return "perhaps"
    return "perhaps" if any(case.compare.unread(kind, rec.get(field))
                            for kind, field in case.set.get(
                                "identity", {}).items()) else "no"


def key(case, rec):
    return tuple(ref.text_of(rec[k]) for k in case.set["key"])


# ---- what is shown of them ----

def within(category, *above):
    return any(category == a or category.startswith(a + ".") for a in above)


def why_withheld(policy, about, field, portable):
    """ "What is never disclosed, what is about others, and with --portable what
    was neither provided nor observed, is named, not shown." """
    never = policy.get("rights", {}).get("never_disclose", [])
    if field.get("disclose") == "never" or within(field["category"], *never):
        return "never_disclosed"
    if field.get("about") == "other":
        return "about_others"
    right = policy["rights"]["requests"].get("portability", {})
    origin = field.get("origin", about.get("origin", "provided"))
    if portable and origin not in right.get("origins", ["provided",
                                                        "observed"]):
        return "not_provided_or_observed"
    return None


def show(out, case, rows, known, maybe):
    about, name = case.set, case.name
    why = {f: why_withheld(case.policy, about, field, out.portable)
           for f, field in about["fields"].items()}
    out.withheld[name] = [(f, w) for f, w in why.items() if w and any(
        not ref.blank(rec.get(f)) for rec, _ in rows)]
    out.records[name] = [
        (key(case, rec), shown(case, rec, raw, why, known, maybe))
        for rec, raw in sorted(rows, key=lambda r: natural(key(case, r[0])))]
    out.kept[name] = {rule["id"]: dates(case, rule, [r for r, _ in rows],
                                       dict(out.withheld[name]))
                      for rule in case.rules}


def natural(parts):
    """ "in the order of their keys, and numbers within these by their value" """
    return [(0, int(p), "") if p.isdigit() else (1, 0, p)
            for text in parts for p in re.findall("[0-9]+|[^0-9]+", text)]


def shown(case, rec, raw, why, known, maybe):
    """A list of (field, the texts that it may be)."""
    out = {}
    for field, about in case.fields.items():
        if why[field] or field not in rec:
            continue
        value = raw[field]
        if within(about["category"], "user.content") and \
                isinstance(value, Text):
            out[field] = value.without_others(case, known, maybe)
        else:
            out[field] = {value}
    return out


class Text(str):
    """What somebody wrote: words, and identities as (kind, value)."""

    def __new__(cls, parts):
        self = super().__new__(cls, "".join(
            p if isinstance(p, str) else p[1] for p in parts))
        self.parts = parts
        return self

    def without_others(self, case, known, maybe):
        """ "e-mail addresses, and telephone numbers with the sign of their
        country, that are not the person's are replaced"; the page does not say
        whose one is that is known by what is not shown. """
        out = {""}
        for part in self.parts:
            if isinstance(part, str):
                may = {part}
            else:
                kind, value = part
                one = kind, case.compare.form(kind, re.sub(
                    "[\u00a0\u2011]", " ", value))
                may = {value, SOMEBODY} if one in maybe else \
                    {value} if one in known else {SOMEBODY}
            out = {before + p for before in out for p in may}
        return out


def dates(case, rule, mine, withheld):
    """ "when the period of a rule ends that begins with a date of the record; of
    a rule about people, with the latest of their records" """
    if "delete_after" not in rule:
        return None
    d = ref.Duration(rule["delete_after"])
    # "No date is told that may begin with one that is not shown."
    if any(f in withheld for f in rule.get("since",
                                           rule.get("since_latest"))):
        return None
    found = [case.first_date(rec, rule)[0] for rec in mine]
    if rule.get("unit") == "person":
        best = ref.MISSING, None
        for when in found:
            best = ref.latest(d, best, (when, None))
        found = [best[0]]
    ends = [w.after(d) for w in found if isinstance(w, ref.When)]
    return (min(ends), max(ends)) if ends else None
