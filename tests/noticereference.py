# SPDX-License-Identifier: ISC
"""Who gets which notice, slowly: what pp-notify writes as its page tells it, in
code that shares nothing with the program.

	people(call, records)   -> what becomes of each record, in order
	events(call, lines)     -> the same of lines that another program printed

A call has the policy, the notice, the time and the facts in clear: who writes
the files for the program hashes them.  A quoted sentence is of a page.
"""
import copy
import datetime as dt
import functools
import json
import os
import re
import unicodedata
import zoneinfo

import exportreference as export
import retainreference as ref

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib/data")
EEA = {"DE", "FR", "IE"}  # of the countries that the cases have
COUNTRIES = {"DE", "FR", "US", "JP", "CH", "GB", "BR"}
NAMES = {"germany": "DE", "france": "FR", "japan": "JP", "usa": "US",
         "united states": "US", "united kingdom": "GB", "deutschland": "DE",
         "brazil": "BR", "switzerland": "CH"}
STATES = {"WA": "Washington", "CA": "California", "NV": "Nevada"}
MONTHS = {"en": "January February March April May June July August September "
                "October November December".split(),
          "de": "Januar Februar M\u00e4rz April Mai Juni Juli August September "
                "Oktober November Dezember".split()}
# In both languages what letters say of what is new.
NEWS = [(("occurred_from", "occurred_to"),
         ("when it happened", "wann es geschah")),
        (("discovered_at",), ("when we discovered it",
                              "wann wir es entdeckt haben")),
        (("what",), ("what happened", "was geschehen ist")),
        (("categories",), ("which kinds of data were involved",
                           "welche Arten von Daten betroffen sind")),
        (("consequences",), ("what it can mean for you",
                             "was das f\u00fcr Sie bedeuten kann")),
        (("measures",), ("what we are doing", "was wir tun")),
        (("advice",), ("what you can do", "was Sie tun k\u00f6nnen"))]
OCCURRED = {"en": ("on {}", "since {}", "before {}", "between {} and {}"),
            "de": ("am {}", "seit dem {}", "vor dem {}",
                   "zwischen dem {} und dem {}")}
REQUESTS = ["request_ack", "request_extended", "request_answer",
            "request_denied"]
OPEN = ["received", "acknowledged", "in_progress", "waiting", "extended",
        "held", "appealed"]


@functools.lru_cache(None)
def data(name):
    """What the programs know of the world."""
    with open(os.path.join(DATA, name), encoding="utf-8") as f:
        return json.load(f)


class Fate:
    """What becomes of a record or line:

    letter, post    it is one, with address, mailbox and shown values
    sent            "silent once it stands in the file of sent notices"
    twice           "A mailbox gets a notice once"
    kept            it may not go out; sure None: the page does not say
    other           the notice is not about it
    bad             "makes the record a bad one"

    may: what else the page allows."""

    def __init__(self, what, **more):
        self.what, self.may = what, set()
        self.sure = self.why = self.address = self.mailbox = None
        self.lines, self.name, self.reason = [], "", None
        self.values, self.before, self.occasion = {}, [], None
        self.customer = None  # "several customers of one mailbox"
        self.same = ()  # editions that say the same
        self.edition = self.subject = self.activity = None
        self.__dict__.update(more)

    def __repr__(self):
        return str({k: v for k, v in self.__dict__.items() if v})


class Call:
    """A run of pp-notify."""

    def __init__(self, policy, notice, now, **more):
        self.policy, self.notice, self.now = policy, notice, now
        self.about = policy["notices"][notice]
        self.kind = self.about.get("kind", notice if notice in KIND else
                                   "message")
        self.dataset = self.occasion = self.purpose = None
        self.alone = False
        self.facts, self.options = {}, {}
        self.sent, self.dead, self.incident = [], [], []
        self.keys = ["old", "new"]  # those of the key file
        self.__dict__.update(more)
        self.compare = ref.Comparing(policy)
        self.zone = zoneinfo.ZoneInfo(policy["policy"]["time_zone"])
        language = self.options.get("language") or \
            policy["policy"].get("language", "en")
        self.language = language.split("-")[0]

    def mailbox(self, address):
        return self.compare.form("email", address)

    def words(self, pair):
        return pair[self.language == "de"]

    def kinds(self, categories):
        """Categories as people know them."""
        words = data(f"answer-{self.language}.json")
        other = data("fideslang.json")["categories"]
        return [words.get("category." + c) or other[c]["title"]
                for c in categories]


KIND = {"breach", "breach_customer", "breach_authority", "policy_update",
        "deletion_warning", "deletion_done", "correction", "legal_demand",
        "message", *REQUESTS}


def clean(value):
    """Of blanks and of what nobody sees, letters are free to make one blank."""
    return " ".join("".join(
        " " if unicodedata.category(c)[0] in "CZ" else c
        for c in value).split())


# ---- days ----

def day_of(call, at):
    return at.astimezone(call.zone).date()


def shown_day(call, day):
    month = MONTHS[call.language][day.month - 1]
    return f"{day.day}{'.' * (call.language == 'de')} {month} {day.year}"


def shown_text(call, text):
    """The day of a time as a program wrote it."""
    if not text:
        return None
    if len(text) == 10:
        return shown_day(call, dt.date.fromisoformat(text))
    at = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return shown_day(call, day_of(call, at))


# ---- where somebody lives ----

def place_of(country, state):
    """A country, or a state of the USA; None: nobody knows."""
    country, state = (country or "").strip(), (state or "").strip()
    code = NAMES.get(country.lower())
    if code is None and country.upper() in COUNTRIES:
        code = country.upper()
    if code is None and country.upper() == "UK":
        code = "GB"
    if code == "US" or not country:
        for short, name in STATES.items():
            if state.upper() in (short, "US-" + short) or \
                    state.lower() == name.lower():
                return "US-" + short
    return code


def covers(about, country):
    there = about.get("for", [])
    there = [there] if isinstance(there, str) else there
    return country in there or country in EEA and \
        ("EEA" in there or country in EEA and "EU" in there)


def contact(call, role, country):
    """ "of the people who can; without it, all others" """
    mine = [c for c in call.policy.get("contacts", {}).values()
            if c["role"] == role]
    for one in mine:
        if country and covers(one, country):
            return one
    return next((c for c in mine if "for" not in c), None)


AUTHORITIES = {}


def authorities():
    if not AUTHORITIES:
        with open(os.path.join(DATA, "authorities.txt"), encoding="utf-8") as f:
            rows = [line.rstrip("\n").split("\t") for line in f
                    if line[0] != "#"]
        AUTHORITIES.update({r[0]: (r[1], (r + [None])[2]) for r in rows
                            if len(r) > 1})
    return AUTHORITIES


def authority(call, place):
    """That which the policy names for where somebody lives, or else the one of
    that place, or else the one that the policy names for all others."""
    country = place[:2] if place else None
    own = contact(call, "supervisory_authority", country)
    if own and "for" in own:
        return own["name"], own.get("site")
    if place in authorities():
        return authorities()[place]
    return (own["name"], own.get("site")) if own else (None, None)


def of_place(call, place):
    country = place[:2] if place else None
    them = call.policy["policy"]["controller"]
    # "the data protection officer, or else ... privacy"
    to = contact(call, "dpo", country) or contact(call, "privacy", country) \
        or them
    stands = contact(call, "representative", country)
    name, site = authority(call, place)
    return {"contact_name": to.get("name"), "contact_email": to.get("email"),
            "contact_address": to.get("address"),
            "representative": stands and stands["name"],
            "authority": name, "authority_site": site}


def of_all(call):
    them = call.policy["policy"]["controller"]
    return {"date": shown_day(call, day_of(call, call.now)),
            "controller": them.get("name"),
            "controller_address": them.get("address"),
            "controller_email": them.get("email"),
            "policy": call.policy["policy"].get("title")}


# ---- whom a record is of ----

def fields_of(call, *categories):
    about = call.policy["datasets"][call.dataset]
    for c in categories:
        for name, f in about["fields"].items():
            # "Fields about others and those that are never disclosed do not
            # count."
            if f["category"] == c and f.get("disclose") != "never" and \
                    f.get("about") != "other":
                return name
    return None


def text_at(rec, field):
    value = ref.text_of(rec.get(field)) if field else None
    return (value or "").strip(" \t\r\n")


def address_field(call):
    """ "the identity email of the dataset, or else its field of category
    user.contact.email" """
    about = call.policy["datasets"][call.dataset]
    return about.get("identity", {}).get("email") or \
        fields_of(call, "user.contact.email")


def usable(address):
    """Whether a header can hold it."""
    return bool(re.fullmatch(
        r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
        r"@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
        r"(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*", address)) and \
        len(address.rpartition("@")[0]) <= 64


def linkable(name):
    """ "A name that could be taken for an address or a link" """
    return any(s in name for s in "@/\uff20\ufe6b\uff0f\u2215\u2044\uff1a\uff0e"
               "\u3002\uff61") or bool(
        re.search(r"\w\.\w\w", name) or re.search(r":[^ ]", name))


def full_name(call, rec):
    name = text_at(rec, fields_of(call, "user.name"))
    if not name:
        parts = [text_at(rec, fields_of(call, c))
                 for c in ("user.name.first", "user.name.last")]
        name = " ".join(p for p in parts if p)
    return name


def name_of(call, rec):
    """ "left out, but on paper" """
    name = full_name(call, rec)
    return "" if linkable(name) and not has_control(name) else name


def has_control(text):
    return any(unicodedata.category(c) == "Cc" for c in text)


def postal(call, rec, name):
    """The name, the street, the city with state and postal code, the country;
    none without a street."""
    part = {p: text_at(rec, fields_of(call, "user.contact.address." + p))
            for p in ("street", "city", "state", "postal_code", "country")}
    if not part["street"]:
        return []
    city = " ".join(p for p in (part["city"], part["state"],
                                part["postal_code"]) if p)
    return [p for p in (name, part["street"], city, part["country"]) if p]


def person(call, rec):
    """The hash that tells people apart whom mail does not reach."""
    about = call.policy["datasets"][call.dataset]
    case = ref.Case(call.policy, call.dataset, [], {}, call.now)
    if case.person(rec):
        return "person", case.person(rec)
    key = tuple(ref.text_of(rec[k]) for k in about.get("key", []))
    return ("record", key) if key and all(key) else None


# ---- who may have a commercial letter ----

class Permit:
    """ "Who that is, is found as in pp-export" """

    def __init__(self, call, records):
        policy = copy.deepcopy(call.policy)
        policy["purposes"]["letters"] = commercial(call)
        policy.setdefault("recipients", {})["reader"] = {"type": "employees"}
        share = {"to": "reader", "purpose": "letters",
                 "dataset": call.dataset, "alone": call.alone}
        self.why = export.judge(policy, share, records, call.facts, call.now)


def commercial(call):
    """ "goes to who subscribed to its topic, or gave consent where the policy
    says that a field holds it" """
    about = dict(call.policy["purposes"][purpose_of(call)],
                 commercial=True, topic=call.about["topic"],
                 # "sale:opt-out keeps none back"
                 data_use="marketing.communications.email")
    if about.get("legal_basis") != "Consent":
        about.pop("consent", None)
    about["legal_basis"] = "Consent"
    return about


def purpose_of(call):
    """ "The purpose of commercial letters, if several have the topic." """
    if call.purpose:
        return call.purpose
    mine = [n for n, p in call.policy["purposes"].items()
            if p.get("topic") == call.about["topic"]]
    return mine[0] if mine else None


def kept(reasons):
    """A fate, or None: it may go out."""
    if not reasons:
        return None
    must = [r for r in reasons if not r.may]
    # Of who left, and was active since, pp-retain is not sure.
    sures = {None if r.word == "left" else r.sure for r in reasons}
    # "a certain one is named"
    sure = True if True in {r.sure for r in must} else \
        False if sures == {False} else None
    out = Fate("kept", sure=sure, why=reasons)
    if not must:
        out.may.add("goes")
    return out


# ---- once ----

def same_letter(call, line, fate):
    """Whether a line of the log is this very notice."""
    return line["notice"] == call.notice and in_thread(call, line, fate) and \
        line.get("edition") in (fate.edition, *fate.same)


def in_thread(call, line, fate):
    """The same occasion of the same notice, "all letters about a request are
    one thread", to the same mailbox."""
    group = REQUESTS if call.kind in REQUESTS else [call.notice]
    theirs = Call(call.policy, line["notice"], call.now)
    # "as long as the key file has them"
    known = line["secret"] in call.keys or whom_of(line) == ("who", None)
    return known and (line["notice"] in group or theirs.kind in group and
                      call.kind in REQUESTS) and \
        line.get("occasion") == fate.occasion and \
        whom_of(line) == whom_of(fate.__dict__)


def whom_of(one):
    """The mailbox, or who mail does not reach."""
    return ("mailbox", one["mailbox"]) if one.get("mailbox") else \
        ("who", one.get("who"))


# ---- one letter ----

def goes(call, fate, said):
    """What becomes of who may have the notice."""
    address = fate.address
    fate.mailbox = call.mailbox(address) if address else None
    if not address:
        fate.what, fate.reason = "post", "no address"
    elif not usable(address) or fate.mailbox is None:
        fate.what, fate.reason = "post", "address cannot be used"
    elif fate.mailbox in {call.mailbox(d) for d in call.dead}:
        fate.what, fate.reason = "post", "address is dead"
    if fate.mailbox and fate.customer:
        fate.mailbox = (fate.mailbox, fate.customer)
    if has_control(fate.name):
        fate.what = "bad"
        return fate
    before = [s for s in call.sent if in_thread(call, s, fate)]
    if any(same_letter(call, s, fate) for s in before):
        fate.what = "sent"
        return fate
    if fate.what == "letter":
        once = fate.occasion, fate.mailbox, fate.edition
        fate.what = "twice" if once in said else "letter"
        said.add(once)
    fate.values.update(of_all(call))
    fate.values["name"] = fate.name
    if before and call.kind.startswith("breach"):
        fate.values["update"] = True
        fate.values["news"] = news(call, before[-1].get("edition"))
    fate.before = [s["message_id"] for s in before if s.get("message_id")] \
        if call.about.get("thread") else []
    return fate


def people(call, records):
    """The fate of each record."""
    about = call.policy["datasets"][call.dataset]
    plain = ref.without_null(about, call.facts, records)
    permit = Permit(call, records) if call.about["class"] == "commercial" \
        else None
    said, out = set(), []
    for i, rec in enumerate(plain):
        stays = kept(permit.why[i]) if permit else None
        if stays and not stays.may:
            out.append(stays)
            continue
        if call.kind == "breach_customer" and not affected(call, rec):
            out.append(Fate("other"))
            continue
        out.append(one_person(call, rec, said))
        if stays:
            out[-1].may.add("kept")
    return out


def one_person(call, rec, said):
    fate = Fate("letter", occasion=call.occasion,
                address=text_at(rec, address_field(call)))
    if call.kind.startswith("breach"):
        fate.occasion = call.incident[0]["incident"]
        fate.edition = edition(call)
    fate.name = name_of(call, rec)
    fate.lines = postal(call, rec, full_name(call, rec))
    fate.who = person(call, rec)
    if call.kind == "breach_customer":
        fate.customer = key_of(call, rec)
    of = counted(affected(call, rec)) if call.kind == "breach_customer" else {}
    fate.values = {**of_kind(call), **of, **of_place(call, place_of(
        text_at(rec, fields_of(call, "user.contact.address.country")),
        text_at(rec, fields_of(call, "user.contact.address.state"))))}
    return goes(call, fate, said)


def of_kind(call):
    opt, policy = call.options, call.policy
    if call.kind == "policy_update":
        return {"effective": shown_day(call, effective(call)),
                "changes": opt["changes"], "link": opt.get("link")}
    if call.kind == "legal_demand":
        them = policy["recipients"][opt["recipient"]]
        return {"recipient": them.get("title", opt["recipient"]),
                "case": opt["case"], "data": title(policy, call.dataset),
                "kinds": call.kinds(demanded(call))}
    if call.kind.startswith("breach"):
        return of_incident(call)
    return {}


def key_of(call, rec):
    """A customer, "compared as the policy says" """
    case = ref.Case(call.policy, call.dataset, [], {}, call.now)
    out = []
    for f in call.policy["datasets"][call.dataset]["key"]:
        kind, value = case.kind_of(f), rec.get(f)
        if ref.blank(value) or not ref.text_of(value).strip():
            return None
        out.append(kind and call.compare.form(kind, value) or
                   ref.generous(value))
    return tuple(out)


def affected(call, rec):
    """The records of a customer's people."""
    mine = key_of(call, rec)
    return [r for r in call.facts["in"]["held"] if mine and
            key_of(call, r) == mine]


def counted(rows):
    """ "a record that names nobody counts as a person" """
    named = {r["who"].strip() for r in rows} - {""}
    return {"people": str(len(named) + sum(not r["who"].strip()
                                           for r in rows)),
            "records": str(len(rows))}


def demanded(call):
    """The categories of the fields that the recipient gets."""
    about = call.policy["datasets"][call.dataset]["fields"]
    gets = export.fields(call.policy, {"to": call.options["recipient"],
                                       "dataset": call.dataset}, list(about))
    return list(dict.fromkeys(about[f]["category"] for f in gets))


def title(policy, dataset):
    return policy["datasets"][dataset].get("title", dataset)


def effective(call):
    """ "Without it, the first that the policy allows by before" """
    if call.options.get("effective"):
        return call.options["effective"]
    return ref.wall_later(day_of(call, call.now),
                          ref.Duration(call.about["before"])) + ref.DAY


# ---- incidents ----

def state(lines):
    """ "A member of a later line replaces the earlier one" """
    out = {}
    for line in lines:
        out.update({k: v for k, v in line.items()
                    if k not in ("at", "incident")})
    return out


def told(lines):
    """What letters show of it: only what is among that makes a follow-up."""
    have = state(lines)
    return {k: have.get(k) for keys, _ in NEWS for k in keys}


def edition(call):
    """Which of the things told it is, as a value that can be compared."""
    return edition_of(call.incident)


def edition_of(lines):
    """ "So are there if an incident is told otherwise, and then again as it was
    at first." """
    said = [repr(told(lines[:n])) for n in range(1, len(lines) + 1)]
    runs = [s for s, before in zip(said, [None] + said) if s != before]
    return said[-1] + f" {runs.count(said[-1])}"


def news(call, had):
    now = told(call.incident)
    for n in range(len(call.incident), 0, -1):
        was = told(call.incident[:n])
        if edition_of(call.incident[:n]) == had:
            break
    else:
        return None
    return [call.words(said) for keys, said in NEWS
            if any(was[k] != now[k] for k in keys)] or None


def of_incident(call):
    have = state(call.incident)

    def day(key):
        return shown_text(call, have.get(key))
    return {"incident": call.incident[0]["incident"],
            "occurred": occurred(call, day("occurred_from"),
                                 day("occurred_to")),
            "discovered": day("discovered_at"), "what": have.get("what"),
            "kinds": call.kinds(have.get("categories", [])),
            "consequences": have.get("consequences"),
            "measures": have.get("measures"), "advice": have.get("advice"),
            "delayed": data(f"answer-{call.language}.json")["delayed.law"]
            if "law_enforcement_delay" in have else None}


def delayed(call):
    """ "While law enforcement asks to wait, no notice of the incident to people
    or customers is written." """
    if call.kind == "breach_authority":
        return False
    # "A later line without from, or with the same, is about the same delay;
    # any other is a further one."
    until = {line["law_enforcement_delay"]["from"]:
             line["law_enforcement_delay"]["until"] for line in call.incident
             if "law_enforcement_delay" in line}
    return any(u is None or call.now < u for u in until.values())


def occurred(call, start, end):
    on, since, before, between = OCCURRED[call.language]
    if not start and not end:
        return None
    if not end:
        return since.format(start)
    if not start:
        return before.format(end)
    return on.format(start) if start == end else between.format(start, end)


# ---- lines of other programs ----

def events(call, lines):
    """The fate of each line."""
    said = set()
    read = {"deletion_warning": warning, "breach_authority": duty,
            "correction": correction, "deletion_done": deleted,
            **{k: asked for k in REQUESTS}}[call.kind]
    out = []
    for line in lines:
        fate = read(call, line)
        out.append(goes(call, fate, said) if fate.what == "letter" else fate)
    return out


def warning(call, line):
    if line["notice"] != call.notice:
        return Fate("other")
    number = line.get("number", 1)
    return Fate("letter", occasion=line["subject"] + " " + line["activity"] +
                (f" {number}" if number > 1 else ""),
                subject=line["subject"], activity=line["activity"],
                address=(line.get("identity", {}).get("email") or "").strip(),
                values={**of_place(call, None),
                        "data": title(call.policy, line["dataset"]),
                        "active": shown_text(call, line["activity"]),
                        "end": warned_until(call, line, number)})


def warned_until(call, line, number):
    """ "the day on which the period ends, or, if it is too late for that, the
    one until which min_notice makes pp-retain wait; it says soon if that is
    today" """
    rule = next(r for r in call.policy["retention"]["rules"]
                if r["id"] == line["rule"])
    zone = call.zone
    waits = [ref.Duration(rule.get("min_notice", "P0D"))]
    if number > 1:
        waits += [ref.Duration(w) for w in rule["warn"]]
    day = day_of(call, max(dt.datetime.fromisoformat(line["end"]), min(
        ref.later(call.now, w, zone) for w in waits)))
    return shown_day(call, day) if day > day_of(call, call.now) else None


def duty(call, row):
    """ "A draft for each authority that must still be told" """
    if row["whom"] != "authority" or row["state"] not in (
            "due", "late", "unknown"):
        return Fate("other")
    place = row["place"]
    them = call.policy["policy"]["controller"]
    to = contact(call, "dpo", place[:2]) or them
    people = row.get("people")
    return Fate("letter", occasion=" ".join(
        [row["incident"], row["law"], place]), edition=edition(call),
        address=to.get("email") or them["email"], name=to["name"],
        values={**of_incident(call), **of_place(call, place),
                "people": None if people is None else str(people),
                "records": str(state(call.incident)["records"])
                if "records" in state(call.incident) else None})


def correction(call, line):
    them = call.policy["recipients"][line["recipient"]]
    name = them.get("title", line["recipient"])
    return Fate("letter", name=name, address=them.get("email", ""),
                occasion=" ".join([line["request"], line["recipient"],
                                   line["dataset"]]),
                edition=" ".join([line["as_of"], *line["fields"]]),
                values={**of_place(call, None), "recipient": name,
                        "fields": line["fields"],
                        "data": title(call.policy, line["dataset"]),
                        "last": shown_text(call, line["last_disclosed"]),
                        "request": line["request"]})


def deleted(call, line):
    """A request is told once of a dataset, another deletion for itself."""
    if "event" in line:
        return Fate("other")
    if line.get("unsure"):
        return Fate("kept", sure=False)
    reached = call.facts["reached"]
    address = next((reached[k] for k in (line.get("request_id"),
                                         line.get("subject"), line["key"])
                    if k in reached), "")
    return Fate("letter", address=address, occasion=" ".join(
        [line["request_id"], line["dataset"]] if "request_id" in line else
        [line["key"], line["deleted_at"]]),
        values={**of_place(call, None), "request": line.get("request_id"),
                "data": title(call.policy, line["dataset"]),
                "deleted": shown_text(call, line["deleted_at"])})


def asked(call, row):
    opt = call.options
    if opt.get("request") not in (None, row["request_id"]):
        return Fate("other")
    shows = {"request": row["request_id"],
             "received": shown_text(call, row["received"])}
    fate = Fate("letter", occasion=row["request_id"],
                values={**of_place(call, None), **shows},
                address=call.facts["reached"].get(row["request_id"], ""))
    if not ASKED[call.kind](call, row, fate):
        return Fate("other")
    return fate


def acknowledges(call, row, fate):
    """ "of the open requests, those not yet acknowledged" """
    fate.values["due"] = shown_text(call, row.get("target_by") or
                                    row.get("due_by"))
    fate.values["unproven"] = "identity" in row.get("missing", [])
    return row["state"] in OPEN and not row.get("acknowledged")


def extends(call, row, fate):
    """ "or whose term was extended" """
    fate.values["due"] = shown_text(call, row.get("target_by") or
                                    row.get("due_by"))
    fate.edition = row.get("due_by")
    reason = row.get("reason") or ""
    # A word is for programs, a sentence for people.
    fate.values["reason"] = reason if " " in reason else None
    return row["state"] == "extended"


def answers(call, row, fate):
    """ "how an open request is about to be answered" """
    extent = call.options.get("extent")
    fate.edition = extent if extent in ("part", "nothing_found") else None
    fate.same = () if extent else ("part", "nothing_found")
    fate.values["part"] = extent == "part"
    fate.values["nothing"] = extent == "nothing_found"
    return row["state"] == "fulfilled" or \
        bool(extent) and row["state"] in OPEN


def denies(call, row, fate):
    if row["state"] in ("appealed", "appeal_denied"):
        fate.edition = "appeal"
    fate.values["appeal"] = "appeal" in call.policy["rights"]["requests"]
    return row["state"] in ("denied", "appeal_denied") or \
        bool(call.options.get("reason")) and row["state"] in OPEN


ASKED = {"request_ack": acknowledges, "request_extended": extends,
         "request_answer": answers, "request_denied": denies}


# ---- the log ----

def noted(call, fates, at, log, secret):
    """What `sent` appends for notices that were delivered: "each once" """
    for f in fates:
        line = {"sent_at": at, "notice": call.notice, "occasion": f.occasion,
                "edition": f.edition, "mailbox": f.mailbox,
                "who": getattr(f, "who", None), "subject": f.subject,
                "secret": secret,
                "activity": f.activity, "message_id": f.__dict__.get("id")}
        if not any(same_line(line, s) for s in log):
            log.append(line)


def same_line(one, other):
    return all(one[k] == other[k] for k in (
        "notice", "occasion", "edition", "message_id", "secret")) \
        and whom_of(one) == whom_of(other)
