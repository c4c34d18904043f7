# SPDX-License-Identifier: ISC
"""What may go out, slowly: what pp-export lets out as its page tells it, in
code that shares nothing with the program.

	judge(policy, share, records, facts, now) -> why each record stays
	fields(policy, share, names)              -> what goes out, and how

A share is {"to", "purpose", "dataset", "alone"}.  Nothing is hashed here: the
facts say in clear whom a line is about, and who writes the files for the
program hashes them.  A quoted sentence is of a page.
"""
import datetime as dt

import retainreference as ref

# "Purposes of law, of security and against fraud"
FREE = ["essential.legal_obligation", "essential.service.security",
        "essential.fraud_detection"]
SALE = ["third_party_sharing", "marketing.advertising"]
OTHER = "not clear whose it is"


class Reason:
    """Why a record stays, and whether that is certain; None: the page does not
    say, and it stays in any case.  may: it may stay or go out."""

    def __init__(self, word, sure, requests=(), field=None, may=False):
        self.word, self.sure, self.may = word, sure, may
        self.requests, self.field = requests, field

    def __repr__(self):
        return f"{self.word} (sure: {self.sure}, may: {self.may}, " \
            f"{self.requests or self.field})"


def within(key, *above):
    return any(key == a or key.startswith(a + ".") for a in above)


def longest(about, category):
    """A method of the longest category that a field is within."""
    fits = [c for c in about if within(category, c)]
    return about[max(fits, key=len)] if fits else None


# ---- what the policy allows ----

def allowed(policy, share, now):
    """Whether anything may go out at all."""
    who = policy["recipients"].get(share["to"])
    purpose = policy["purposes"].get(share["purpose"])
    dataset = policy["datasets"][share["dataset"]]
    if not who or not purpose:
        return False
    return share["purpose"] in who["purposes"] and \
        share["purpose"] in dataset["purposes"] and \
        bool(who["fields"].get(share["dataset"])) and \
        contracted(policy, who, now) and \
        (not who.get("case_required") or share.get("case") is not None) and \
        all(reaches(policy, c, now) for c in countries(who))


def contracted(policy, who, now):
    if who["type"] == "service_provider" and not who.get("contract"):
        return False
    return not over(policy, who.get("contract_until"), now)


def over(policy, day, now):
    zone = ref.zoneinfo.ZoneInfo(policy["policy"]["time_zone"])
    return day is not None and now >= ref.end_of_day(
        dt.date.fromisoformat(day), zone)


def countries(who):
    there = who.get("country", [])
    return [there] if isinstance(there, str) else there


def reaches(policy, country, now):
    """The few countries that the cases have: one within the EEA, one that is
    adequate, and others."""
    about = policy.get("transfers", {})
    groups = {"DE": ["EU", "EEA"], "JP": ["adequate"]}.get(country, [])
    if not {country, *groups} & set(about.get("allow", [])):
        return False
    home = policy["policy"].get("controller", {}).get("country")
    if home != "DE" or groups:
        return True
    safe = about.get("safeguards", {}).get(country)
    return safe is not None and not over(policy, safe.get("until"), now)


# ---- which fields, and how ----

def fields(policy, share, names):
    """The fields that go out, in the order of the input, with methods."""
    who = policy["recipients"][share["to"]]
    dataset = policy["datasets"][share["dataset"]]
    gets = who["fields"][share["dataset"]]
    never = policy.get("rights", {}).get("never_disclose", [])
    out = {}
    for name in names:
        about = dataset["fields"][name]
        # "Fields that are never disclosed do not leave, whatever"
        if name not in gets and gets != "*" or \
                about.get("disclose") == "never" or \
                within(about["category"], *never):
            continue
        how = longest(who.get("transform", {}), about["category"]) or \
            about.get("redact") or \
            longest(policy.get("redact", {}), about["category"]) or "keep"
        if how != "drop":
            out[name] = how
    return out


# ---- choices ----

class Choices:
    """What each identity chose, last."""

    def __init__(self, case):
        self.case = case
        self.lines = [dict(c, at=(c["at"], n), subject=(
            c["subject"][0], case.compare.form(*c["subject"])))
            for n, c in enumerate(case.facts["choices"])
            if c["choice"] == "out" or c["at"] <= case.now]

    def latest(self, subject, topic):
        """The latest opt-in and opt-out of a subject: at the same time, the
        later line counts."""
        return {word: max((c["at"] for c in self.lines if (
            c["subject"], c["topic"], c["choice"]) == (subject, topic, word)),
            default=None) for word in ("in", "out")}

    def refused(self, subject, topic):
        """ "The latest choice of a subject about a topic counts.  To opt out of
        all counts for each topic; to opt in to all takes that back, and
        chooses nothing." """
        of_all = self.latest(subject, "all")
        own = self.latest(subject, topic)
        if of_all["out"] and not before(of_all["out"], of_all["in"]) and \
                not before(of_all["out"], own["in"]):
            return True
        return bool(own["out"]) and not before(own["out"], own["in"])

    def chosen(self, subject, topic):
        """When a subject opted in to a topic, if they still are."""
        if self.refused(subject, topic):
            return None
        own = self.latest(subject, topic)["in"]
        return own and own[0]

    def subjects(self):
        return {c["subject"] for c in self.lines}

    def once(self, subject, topic):
        """Whether a subject has opted out at some time."""
        return any(c["subject"] == subject and c["choice"] == "out" and
                   c["topic"] in (topic, "all") for c in self.lines)


def before(one, other):
    return other is not None and one < other


# ---- requests ----

class Asked:
    """A request, as far as it keeps anybody back."""

    def __init__(self, case, rid, events):
        self.id, self.type, self.at = rid, None, None
        self.subjects, self.level, self.of = set(), 0, None
        self.open, self.state, self.part = True, "received", False
        self.closed_at = None
        self.restrictions, self.lifted = [], []
        # A restriction counts, even if it is dated in the future.
        for e in sorted(events, key=lambda e: e["at"]):
            if e["at"] <= case.now or e["event"] == "restricted":
                self.take(e)
            if e["at"] <= case.now or not self.type:
                self.subjects |= {(k, case.compare.form(k, v))
                                  for k, v in e.get("subject", [])}

    def take(self, e):
        what, where = e["event"], e.get("dataset")
        if what == "received" and self.type is None:
            self.type, self.at = e["type"], e["at"]
        elif what == "identity_confirmed":
            self.level = max(self.level, ref.LEVELS.index(e["level"]))
        elif what == "restricted":
            self.restrictions.append((where, e.get("until")))
        elif what == "restriction_lifted":
            self.lifted.append(where)
            self.restrictions = [r for r in self.restrictions
                                 if where is not None and r[0] != where]
        elif what == "duplicate":
            self.of = e["of"]
        elif what in ("fulfilled", "denied", "revoked", "expired"):
            if self.open:
                self.open, self.state, self.closed_at = False, what, e["at"]
                self.part = e.get("extent") == "part"
        elif what in ("appealed", "appeal_granted", "reopened"):
            self.open, self.state = True, what
        elif what == "appeal_denied":
            self.open, self.state = False, what

    def leader(self, others):
        """Of a duplicate, the request that leads at last, if that asks the
        same."""
        for o in others:
            if o.id == self.of and o.type == self.type:
                return o.leader(others)
        return self

    def stands(self):
        """ "until it is denied, revoked or lifted" """
        return self.type is not None and self.state not in (
            "denied", "revoked", "appeal_denied")

    def restricts(self, case):
        return any(d in (None, case.name) and
                   (u is None or case.now < ref.end_of_day(u, case.home))
                   for d, u in self.restrictions)

    def answered(self, others):
        """A duplicate has the answer of the request that leads."""
        leads = [o for o in others if o is not self and o.type == self.type and
                 self.of is None and self.subjects <= o.subjects and
                 o.closed_at and self.at <= o.closed_at]
        return any(o.state == "fulfilled" and not o.part for o in leads)

    def wants_deletion(self, others):
        """ "whoever has an open request, or one that was carried out in part"
        """
        return self.type == "deletion" and (
            self.open and not self.answered(others) or
            self.state == "fulfilled" and self.part)

    def keeps(self, case, purpose, sale, others):
        """The words for why it keeps its people back."""
        out = []
        if self.restricts(case):
            out.append("objected" if self.type == "objection"
                       else "restricted")
        leader = self.leader(others)
        if leader is not self:
            return out + leader.keeps(case, purpose, sale, others)
        lifted = any(d in (None, case.name) for d in self.lifted)
        if self.type in ("restriction", "objection") and self.stands() and \
                not lifted:
            out.append({"restriction": "restricted",
                        "objection": "objected"}[self.type])
        if self.wants_deletion(others):
            out.append("asked for deletion")
        if self.type == "contact:opt-out" and self.stands() and \
                purpose.get("commercial"):
            out.append("opted out")
        if self.type == "sale:opt-out" and self.stands() and sale:
            out.append("opted out")
        if self.type == "consent:withdraw" and self.stands() and \
                purpose.get("legal_basis") == "Consent":
            out.append("withdrew consent")
        return out

    def takes_back(self, case):
        """A sale:opt-in of somebody who has proved to be that person."""
        want = case.policy["rights"]["requests"].get(self.type, {}).get(
            "verify", "contact")
        return self.type == "sale:opt-in" and self.stands() and \
            self.level >= ref.LEVELS.index(want) and self.at <= case.now


# ---- who it is ----

class Refusal:
    """One refusal, and whom it is about."""

    def __init__(self, words, subjects, request=None, past=False):
        self.words, self.subjects, self.request = words, subjects, request
        self.past = past  # it was taken back by this very identity

    @staticmethod
    def spelt(case):
        """Identities are compared as the policy says, which may be exactly."""
        return not any(map(case.kind_of, case.set.get("person", [])))

    def about(self, case, rec):
        """yes, no or perhaps"""
        have = case.identities(rec)
        links = case.links(id(self), self.about)
        sure, unsure = self.subjects | links.sure, links.unsure
        mine = set(have.items()) | {case.named(rec)}
        if mine & sure:
            return "yes"
        if mine & unsure or any(ref.alike(case, have, *one)
                                for one in sure | unsure) or \
                self.spelt(case) and ref.spelt_alike(case, rec, sure | unsure):
            return "perhaps"
        return "no"


class Judge:
    def __init__(self, policy, share, records, facts, now):
        self.policy, self.share = policy, share
        self.case = ref.Case(policy, share["dataset"], records, facts, now)
        # By what refusals find people.
        self.finder = self.case if not share["alone"] else ref.Case(
            policy, share["dataset"], records, dict(facts, **{"in": {}}), now)
        self.hops = not share["alone"] or self.case.repeats()
        self.purpose = policy["purposes"][share["purpose"]]
        self.who = policy["recipients"][share["to"]]
        use = self.purpose["data_use"]
        # "unless they rest on consent"
        self.rests = self.purpose.get("legal_basis") == "Consent"
        self.bound = self.rests or not within(use, *FREE)
        self.sale = self.who["type"] in ("partner", "customer") or \
            within(use, *SALE)
        self.topic = self.purpose.get("topic")
        self.choices = Choices(self.case)
        self.requests = self.read_requests()
        self.refusals = self.refuse() if self.bound else []

    def read_requests(self):
        events = {}
        for e in self.case.facts["ledger"]:
            events.setdefault(e["request_id"], []).append(e)
        return [Asked(self.case, rid, es) for rid, es in events.items()]

    def refuse(self):
        topics = [self.topic]
        if self.who["type"] == "own_choice":
            topics.append(self.who["topic"])
        out = [Refusal(["opted out"], {s}, past=not self.choices.refused(
            s, t)) for s in self.choices.subjects() for t in topics
            if self.choices.once(s, t)]
        for r in self.requests:
            words = r.keeps(self.case, self.purpose, self.sale, self.requests)
            if words and r.subjects:
                out.append(Refusal(words, r.subjects, r))
        return out

    def why(self, rec):
        """All reasons why a record stays; none: it goes out."""
        out = self.deleted(rec)
        if not self.bound:
            return out + [Reason(OTHER, False, field=f, may=True)
                          for f in self.unread(rec) if f in
                          self.case.set["key"] and self.case.facts["deletions"]]
        for refusal in self.refusals:
            about = refusal.about(self.finder, rec)
            if about == "no" or refusal.past and about == "yes" and \
                    not self.hops:
                continue
            if about == "perhaps":
                # Whose it is may be unclear in another dataset, too.
                out.append(Reason(OTHER, False, may=True))
            r = refusal.request
            # That of a duplicate, or of the request that leads.
            ids = (r.id, r.leader(self.requests).id) if r else ()
            for word in refusal.words:
                back = self.taken_back(rec, word, refusal)
                if back and self.hops:
                    # "opting in is not looked for with --in"
                    out.append(Reason(word, None, ids, may=True))
                # Whoever is found there may have opted in there since.
                far = r and r.type in ("consent:withdraw", "sale:opt-out") and \
                    not refusal.subjects & set(
                        self.case.identities(rec).items())
                if not back:
                    out.append(Reason(word, about == "yes" and not refusal.past,
                                      ids, may=refusal.past or bool(far)))
        out += self.consent(rec) + self.own_choice(rec) + self.child(rec) + \
            self.left(rec)
        facts = self.case.facts
        known = any(not r.past for r in self.refusals)
        if known or any(facts[f] for f in ("choices", "ledger", "deletions",
                                           "suppression")):
            out += [Reason(OTHER, False, field=f, may=not known)
                    for f in self.unread(rec)]
            out += [Reason(OTHER, False, may=True)
                    for other in [*self.case.others.values(),
                                  self.case] if any(
                        other.compare.unread(k, r.get(f)) for k, f in
                        other.set.get("identity", {}).items()
                        for r in other.records)]
        return out

    def unread(self, rec):
        case = self.case
        return [f for k, f in case.set.get("identity", {}).items()
                if case.compare.unread(k, rec.get(f))]

    def taken_back(self, rec, word, refusal):
        r, have = refusal.request, set(self.case.identities(rec).items())
        if r and r.type == "sale:opt-out" and word == "opted out":
            return any(o.takes_back(self.case) and o.at > r.at and
                       refusal.subjects & have and
                       refusal.subjects & have <= o.subjects
                       for o in self.requests)
        if word == "withdrew consent":
            since = self.opted_in(rec, self.topic)
            return since is not None and since > r.at
        return False

    def opted_in(self, rec, topic):
        """When one of the record's identities opted in, none having opted
        out."""
        times = [self.choices.chosen(s, topic)
                 for s in self.case.identities(rec).items()]
        times = [t for t in times if t is not None]
        return max(times, default=None)

    def consent(self, rec):
        if self.purpose.get("legal_basis") != "Consent":
            return []
        where = self.purpose.get("consent")
        if where is None:
            return [] if self.opted_in(rec, self.topic) else \
                [Reason("gave no consent", None)]
        if "in" in where:
            return self.elsewhere(rec, where)
        said = self.said(self.case, where, rec.get(where["field"]))
        # What is neither yes nor no has to be looked at.
        return [] if said == "yes" else \
            [Reason("gave no consent", said == "no", field=where["field"])]

    def said(self, case, where, value):
        """ "a text, or a list of them, that mean yes; without it, those of a
        boolean": then what is neither yes nor no has to be looked at. """
        if ref.blank(value):
            return "no"
        if "is" in where:
            words = where["is"]
            words = [words] if isinstance(words, str) else words
            said = ref.text_of(value).strip().lower()
            return "yes" if said in [w.lower() for w in words] else "no"
        said = ref.read_boolean(case.fields[where["field"]], value)
        return {True: "yes", False: "no", None: "unclear"}[said]

    def elsewhere(self, rec, where):
        """ "Consent that another dataset has is a yes if no record there says no
        and one says yes." """
        case, by = self.case, where["by"]
        other = case.others[where["in"]]
        if ref.without(case, None, rec, by) or \
                ref.unread_there(case, where["in"], by, rec, []):
            return [Reason("gave no consent", None)]
        said = [self.said(other, where, r[where["field"]]) for r in
                ref.matching(case, where["in"], by, rec, other.records)]
        near = [self.said(other, where, r[where["field"]]) for r in
                ref.matching(case, where["in"], by, rec, other.records, True)]
        near += [self.said(other, where, r[where["field"]]) for r in
                 other.records if ref.unread_there(case, where["in"], by, None,
                                                   [r])]
        if "yes" not in said or {"no", "unclear"} & set(said):
            return [Reason("gave no consent", None)]
        # "A no of somebody who may be the same person makes a yes unclear, and
        # a no of somebody who cannot be read makes every yes so"
        return [Reason("gave no consent", False)] \
            if {"no", "unclear"} & set(near) else []

    def own_choice(self, rec):
        if self.who["type"] != "own_choice" or \
                self.opted_in(rec, self.who["topic"]):
            return []
        return [Reason("gave no consent", None)]

    def child(self, rec):
        said = ref.child(self.case, rec)
        # Of several answers elsewhere, "a yes if no record there says no"
        elsewhere = isinstance(self.policy.get("children", {}).get("consent"),
                               dict)
        sure = None if elsewhere or said and "consent" in said.reason else \
            said and said.action != "review"
        return [Reason("a child without consent", sure,
                       may=said is None)] if said or elsewhere else []

    def deleted(self, rec):
        case = self.case
        key = tuple(ref.text_of(rec.get(k)) for k in case.set["key"])
        gone = [d for d in case.facts["deletions"] if d["key"] == key]
        last = max(gone, key=lambda d: d["deleted_at"], default=None)
        if last and last["event"] in ("deleted", "unsure"):
            return [Reason("was deleted before", None if last["event"] == "unsure"
                           else True)]
        # "perhaps with its key in another spelling"
        spelt = [Reason("was deleted before", None)] \
            if ref.came_back(case, rec) else []
        return spelt + self.deleted_alike(rec, key)

    def deleted_alike(self, rec, key):
        """Somebody whose key was deleted in another spelling."""
        case = self.case
        mine = ref.compared_key(case, key)
        last, by_secret = {}, {}
        for d in sorted(case.facts["deletions"],
                        key=lambda d: d["deleted_at"]):
            if d["key"] != key and None not in mine and \
                    ref.compared_key(case, d["key"]) == mine:
                last[d["key"]] = d["event"]
                by_secret[d["key"], d["secret"]] = d["event"]
        # "If its key differs only by blanks around it ... it may be another
        # record"
        if any(line["key"] != key for line in ref.deleted_like(case, key)):
            return [Reason("was deleted before", None)]
        gone = {"deleted", "unsure"}
        return [Reason("was deleted before", None, may=not set(
            last.values()) & gone)] if set(by_secret.values()) & gone else []

    def left(self, rec):
        said = ref.left(self.case, rec)
        return [Reason("left", said.action != "review")] if said else []


def judge(policy, share, records, facts, now):
    one = Judge(policy, share, records, facts, now)
    return [one.why(rec) for rec in one.case.records]


def refused(policy, share, facts, now):
    """Whether anybody has refused anything."""
    one = Judge(policy, share, [], facts, now)
    return any(not r.past for r in one.refusals)


def needed(policy, share):
    """The datasets without which nothing goes out: those that share an
    identity with this one and have another one, "unless --alone", and those
    that have the consent for the purpose, or that for children."""
    purpose = policy["purposes"][share["purpose"]]
    if within(purpose["data_use"], *FREE) and \
            purpose.get("legal_basis") != "Consent":
        return set()
    mine = policy["datasets"][share["dataset"]]
    out = set()
    for name, other in policy["datasets"].items():
        kinds = set(other.get("identity", {}))
        if name != share["dataset"] and not share["alone"] and \
                kinds & set(mine.get("identity", {})) and len(kinds) > 1:
            out.add(name)
    if purpose.get("legal_basis") == "Consent":
        out.add(purpose.get("consent", {}).get("in"))
    child = policy.get("children", {})
    if child.get("date_of_birth") in mine["fields"] and \
            isinstance(child.get("consent"), dict):
        out.add(child["consent"]["in"])
    return out - {None}
