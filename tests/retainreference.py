# SPDX-License-Identifier: ISC
"""What becomes of a record, slowly: the decision of pp-retain as its pages tell
it, in code that shares nothing with the program.

	judge(policy, dataset, records, facts, now) -> a Verdict for each record

Nothing is hashed here: the facts say in clear whom a line is about, and who
writes the files for the program hashes them.  A quoted sentence is of a page.
"""
import datetime as dt
import hashlib
import hmac
import re
import unicodedata
import zoneinfo

UTC = dt.timezone.utc
DAY = dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)
ORDER = ["hold", "restriction", "request", "children", "rules"]
EVIDENCE = {"access", "access:categories", "access:specific", "portability",
            "correction", "restriction", "objection", "appeal"}
LEVELS = ["none", "contact", "reasonable", "reasonably_high"]


SHARED = "identity might be another person's"


class Verdict:
    """What --decisions says of a record; action None: it is simply kept."""

    def __init__(self, action=None, reason=None, **more):
        self.action, self.reason = action, reason
        self.rule = more.get("rule")
        self.end = more.get("end")
        self.instead_of = more.get("instead_of")
        self.by = more.get("by")
        self.erase = more.get("erase")
        self.told = more.get("told", action == "review")
        self.waits = action == "wait"  # "overdue because nobody was warned"

    def status(self):
        waits = self.waits and self.action not in ("delete", "keep")
        return 1 if self.told or waits else 0

    def goes(self):
        return self.action == "delete"

    def touches(self):
        return self.action in ("delete", "erase")


# ---- the calendar ----

class Duration:
    def __init__(self, text):
        m = re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
                         r"(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", text)
        y, mo, w, d, h, mi, s = (int(g or 0) for g in m.groups())
        self.months, self.days = 12 * y + mo, 7 * w + d
        self.elapsed = dt.timedelta(hours=h, minutes=mi, seconds=s)


def instant(wall, zone):
    """ "Of a local time that the clocks skip or show twice, the later instant
    counts." """
    return max(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
               for fold in (0, 1))


def months_later(day, months):
    """ "P6M after 31 August is 28 or 29 February" """
    n = day.year * 12 + day.month - 1 + months
    year, month = divmod(n, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return day.replace(year=year, month=month + 1, day=min(day.day,
                                                                   last))
        except ValueError:
            continue
    raise AssertionError


def wall_later(wall, d):
    return months_later(wall, d.months) + DAY * d.days


def later(at, d, zone):
    """A period after an instant: "on the calendar and the clocks of the time
    zone"; PT72H "counts elapsed time"."""
    if not d.months and not d.days:
        return at + d.elapsed
    wall = at.astimezone(zone).replace(tzinfo=None)
    return instant(wall_later(wall, d), zone)


def end_of_day(day, zone):
    return instant(dt.datetime.combine(day + DAY, dt.time()), zone)


class When:
    """A date of a record: an instant, or a whole day."""

    def __init__(self, zone, at=None, day=None, part=False):
        self.zone, self.day = zone, day
        # A part of a second keeps the record for the whole of it.
        self.rounded = SECOND if part else 0 * SECOND
        # "A date without a time counts to the end of its local day."
        self.at = at if day is None else end_of_day(day, zone)

    def local_day(self):
        return self.day or self.at.astimezone(self.zone).date()

    def activity(self):
        """As warn prints it."""
        if self.day is not None:
            return self.day.isoformat()
        return (self.at - self.rounded).astimezone(
            self.zone).isoformat().replace("+00:00", "Z")

    def after(self, d):
        if self.day is None:
            return later(self.at, d, self.zone)
        if not d.months and not d.days:
            return self.at + d.elapsed
        return end_of_day(wall_later(self.day, d), self.zone)


MISSING, BROKEN, FUTURE = "no date", "not a date", "date in the future"
EARLY = "date too early to be true"
DOUBTS = (BROKEN, EARLY, FUTURE)


def read_rfc3339(text, zone):
    m = re.fullmatch(r"(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d:\d\d)(\.\d+)?"
                     r"([Zz]|[+-]\d\d:\d\d)?)?", text)
    if not m:
        return None
    day, time, part, offset = m.groups()
    if time is None:
        return When(zone, day=dt.date.fromisoformat(day))
    wall = dt.datetime.fromisoformat(day + "T" + time)
    part = bool(part and part.strip(".0"))
    if offset is None:
        return When(zone, at=instant(wall, zone) + part * SECOND, part=part)
    if offset in "Zz":
        offset = "+00:00"
    h, mi = int(offset[1:3]), int(offset[4:])
    if h > 23 or mi > 59:
        return None
    shift = dt.timedelta(hours=h, minutes=mi)
    wall = wall - shift if offset[0] == "+" else wall + shift
    return When(zone, at=wall.replace(tzinfo=UTC) + part * SECOND, part=part)


def read_epoch(text, unit, zone):
    if not re.fullmatch(r"-?\d+", text):
        return None
    n = int(text)
    seconds = -(-n // unit)
    return When(zone, at=dt.datetime(1970, 1, 1, tzinfo=UTC) +
                seconds * SECOND, part=n % unit != 0)


def read_pattern(text, pattern, zone):
    if not re.fullmatch(r"[0-9]*", re.sub("[^0-9]", "", text)):
        return None
    value = dt.datetime.strptime(text, pattern)
    if "%H" in pattern:
        return When(zone, at=instant(value, zone))
    return When(zone, day=value.date())


def read_date(field, text, zone):
    how = field.get("format")
    try:
        if how == "epoch_s":
            return read_epoch(text, 1, zone)
        if how == "epoch_ms":
            return read_epoch(text, 1000, zone)
        if how:
            return read_pattern(text, how, zone)
        return read_rfc3339(text, zone)
    except (ValueError, OverflowError):
        return None


# ---- who somebody is ----

def blank(value):
    return value is None or value == ""


def text_of(value):
    if value is True or value is False:
        return "true" if value else "false"
    return None if value is None else str(value)


def domain_ascii(domain):
    try:
        return domain.encode("idna").decode().lower()
    except UnicodeError:
        return domain


class Comparing:
    """The section "identity": how two identities of a kind are compared."""

    def __init__(self, policy):
        self.how = policy.get("identity", {})

    def form(self, kind, value):
        """None: nothing is there."""
        if blank(value):
            return None
        value = text_of(value).strip(" \t\r\n")
        if not value:
            return None
        how = self.how.get(kind, {})
        if kind == "email":
            # "An address may be written with a name around it"
            value = re.sub("^[^<>]*<([^<>]*)>$", r"\1", value)
            if how.get("unicode") != "exact":
                value = unicodedata.normalize("NFC", value)
            if how.get("case") != "exact":
                value = unicodedata.normalize("NFC", value.lower())
            local, at, domain = value.rpartition("@")
            # A domain has no case.
            domain = domain.lower()
            if how.get("domain") != "exact":
                domain = domain_ascii(domain)
            return local + at + domain
        if kind == "phone_number" and how.get("form") != "exact":
            return self.phone(value, how)
        return value

    def phone(self, value, how):
        """Telephone numbers of one country, as the cases have them."""
        digits = re.sub("[^0-9]", "", value)
        if value.startswith("+"):
            return "+" + digits
        if how.get("default_country") == "US":
            return "+1" + digits[-10:]
        if how.get("default_country") == "DE":
            return "+49" + digits[1:]
        return value

    def loose(self, kind, form):
        """What two addresses have in common that differ only by a tag or
        dots."""
        how = self.how.get(kind, {})
        if kind != "email" or form is None:
            return form
        local, at, domain = form.rpartition("@")
        if how.get("plus_tag") == "candidate":
            local = local.split("+", 1)[0]
        if how.get("dots") == "candidate":
            local = local.replace(".", "")
        return local + at + domain


def generous(value):
    """Of other values, "blanks around them do not count, and 17.0 equals 17";
    nor does it matter how a letter with an accent is spelt."""
    value = unicodedata.normalize("NFC", text_of(value)).strip(" \t\r\n")
    whole = re.fullmatch(r"(-?(?:0|[1-9][0-9]*))\.0+", value)
    return whole.group(1) if whole else value


def latest(d, one, other):
    """The later of two dates with their fields; one that is in doubt is
    "neither skipped nor replaced by another one"."""
    for trouble in DOUBTS:
        for pair in (one, other):
            if pair[0] == trouble:
                return pair
    if MISSING in (one[0], other[0]):
        return one if other[0] == MISSING else other
    return other if other[0].after(d) > one[0].after(d) else one


# ---- the case at large ----

class Case:
    """All that is known: the policy, the facts, the time."""

    def __init__(self, policy, dataset, records, facts, now):
        self.policy, self.name = policy, dataset
        self.set = policy["datasets"][dataset]
        self.fields = self.set["fields"]
        self.records, self.facts, self.now = records, facts, now
        self.zone = zoneinfo.ZoneInfo(self.set.get(
            "time_zone", policy["policy"]["time_zone"]))
        self.home = zoneinfo.ZoneInfo(policy["policy"]["time_zone"])
        self.compare = Comparing(policy)
        self.retention = policy.get("retention", {})
        self.rules = [r for r in self.retention.get("rules", [])
                      if r["dataset"] == dataset]

    def identities(self, rec):
        out = {}
        for kind, field in self.set.get("identity", {}).items():
            form = self.compare.form(kind, rec.get(field))
            if form is not None:
                out[kind] = form
        return out

    def kind_of(self, field, dataset=None):
        used = (dataset or self.set).get("identity", {})
        for kind, name in used.items():
            if name == field:
                return kind
        return None

    def value_form(self, field, value, kind=None):
        """A value as it is compared where it keeps."""
        kind = kind or self.kind_of(field)
        if kind:
            return self.compare.form(kind, value)
        return generous(value)

    def person(self, rec):
        """Whose record it is, or None."""
        fields = self.set.get("person")
        if not fields:
            return None
        out = []
        for field in fields:
            value = rec.get(field)
            kind = self.kind_of(field)
            form = self.compare.form(kind, value) if kind else text_of(value)
            if blank(form):
                return None
            out.append(form)
        return tuple(out)

    def guest(self, rec):
        """Whether the record names nobody."""
        return all(blank(rec.get(f)) for f in self.set.get("person", []))

    def people(self, rec):
        """Whose record it is, where more records of a person keep each."""
        fields = self.set["person"]
        if any(blank(rec.get(f)) for f in fields):
            return None
        return tuple(self.value_form(f, rec[f]) for f in fields)

    # ---- dates ----

    def date(self, rec, field, first=None):
        """What a field says, or what is wrong with it.  The first day that is
        believed is that of the field, or of the policy."""
        first = self.fields[field].get("not_before") or first or \
            self.retention.get("not_before", "1971-01-01")
        value = rec.get(field)
        if blank(value):
            return MISSING
        if isinstance(value, (list, dict, bool)):
            return BROKEN
        text = text_of(value)
        when = read_date(self.fields[field], text, self.zone)
        words = self.retention.get("not_a_date", [])
        for word in words:
            # A date is compared as a date as well.
            same = when and read_date({}, word, self.zone)
            if text != word and not (same and when.day == same.day and
                                     when.at == same.at):
                continue
            if isinstance(words, dict):
                return MISSING if words[word] == "missing" else BROKEN
            # "a text without digits means that the date is missing"
            return BROKEN if re.search("[0-9]", word) else MISSING
        if when is None:
            return BROKEN
        if when.local_day() < dt.date.fromisoformat(first):
            return EARLY
        tolerance = Duration(self.retention.get("future_tolerance", "P1D"))
        if when.at > later(self.now, tolerance, self.zone) + (
                DAY if when.day else 0 * DAY):
            return FUTURE
        return when

    def first_date(self, rec, rule):
        """The date from which a rule counts and its field, or what is wrong
        with it."""
        if "since" in rule:
            for field in rule["since"]:
                when = self.date(rec, field)
                if when != MISSING:
                    return when, field
            return MISSING, rule["since"][0]
        d = Duration(rule["delete_after"])
        best, at = MISSING, rule["since_latest"][0]
        for field in rule["since_latest"]:
            best, at = latest(d, (best, at), (self.date(rec, field), field))
        return best, at

    def counted(self, rec, rule):
        if rule.get("unit") != "person" or self.guest(rec):
            return self.first_date(rec, rule)
        # "the latest date of them counts for each"
        d = Duration(rule["delete_after"])
        who, best, at = self.people(rec), MISSING, self.first_date(rec,
                                                                   rule)[1]
        for other in self.records:
            if self.people(other) != who:
                continue
            best, at = latest(d, (best, at), self.first_date(other, rule))
        return best, at


# ---- rules ----

class Doubt(Exception):
    """A condition that gives no answer."""


def condition(case, rule, rec):
    """The few conditions that the cases have, as functions of a record."""
    if "when" not in rule:
        return True
    return case.facts["conditions"][rule["when"]](case, rec)


def number(case, rec, field):
    """Where the type of the field is number, a text is read as one: "a value
    that is not of its type leaves the condition without an answer", and so does
    a missing one."""
    value = rec.get(field)
    if value is None or value == "":
        raise Doubt
    if isinstance(value, str):
        if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE][0-9]+)?", value):
            raise Doubt
        return float(value)
    return value


def ask(case, rule, rec):
    """What one rule says of a record."""
    try:
        if not condition(case, rule, rec):
            return None
    except Doubt:
        return Verdict("review", "condition cannot be judged",
                       rule=rule["id"])
    if "keep_while" in rule:
        return while_kept(case, rule, rec)
    return period(case, rule, rec)


def deed(case, rule, rec, reason, end=None):
    then = rule.get("then", "delete")
    erase = None
    if then == "erase":
        erase = [f for f, about in case.fields.items()
                 if any(about["category"] == c or
                        about["category"].startswith(c + ".")
                        for c in rule["erase"]) and not blank(rec.get(f))]
        if not erase:
            return None
    return Verdict(then, reason, rule=rule["id"], end=end, erase=erase)


def period(case, rule, rec):
    if rule.get("unit") == "person" and case.person(rec) is None and \
            not case.guest(rec):
        return Verdict("review", "no person", rule=rule["id"])
    when, field = case.counted(rec, rule)
    trouble = {MISSING: "missing", BROKEN: "invalid", EARLY: "invalid",
               FUTURE: "future"}
    if when in trouble:
        word = trouble[when]
        what = rule.get(word, case.retention.get(word, "review"))
        if what == "keep":
            return None
        return Verdict("review", when, rule=rule["id"])
    end = when.after(Duration(rule["delete_after"]))
    if case.now < end:
        return None
    out = deed(case, rule, rec, "period is over", end)
    if out and rule.get("warn"):
        reason = unwarned(case, rule, rec, when)
        if reason:
            return Verdict("wait", reason, rule=rule["id"], end=end)
    return out


def unwarned(case, rule, rec, when):
    """Why the person does not count as warned; None if warned in time."""
    unit = "record", tuple(text_of(rec[k]) for k in case.set["key"])
    if rule.get("unit") == "person":
        unit = "person", case.person(rec)
    too_late = False
    for line in case.facts["sent"]:
        if (line["notice"], line["subject"], line["activity"]) != (
                rule["notice"], unit, when.activity()):
            continue
        notice = Duration(rule.get("min_notice", "P0D"))
        if line["sent_at"] <= case.now and later(line["sent_at"], notice,
                                                case.zone) <= case.now:
            return None
        too_late = True
    return "warned not long enough ago" if too_late else "no recorded warning"


def without(case, rule, rec, fields):
    return any(blank(rec.get(f)) for f in fields)


def no_value(case, rule):
    """A record without the value that decides is in doubt, as one without a
    date is."""
    if rule.get("missing", case.retention.get("missing")) == "keep":
        return None
    return Verdict("review", "no value", rule=rule["id"])


def same(case, dataset, mine, value, theirs, other, form=lambda k, v: v):
    """Equal as one dataset or the other compares."""
    kind = case.kind_of(mine) or case.kind_of(
        theirs, case.policy["datasets"][dataset])
    return (form(kind, case.value_form(mine, value, kind)) ==
            form(kind, case.value_form(mine, other, kind)))


def while_kept(case, rule, rec):
    what = rule["keep_while"]
    if "field" in what:
        words = what["is"] if isinstance(what["is"], list) else [what["is"]]
        if without(case, rule, rec, [what["field"]]):
            return no_value(case, rule)
        if generous(rec[what["field"]]) in map(generous, words):
            return None
    else:
        if without(case, rule, rec, what["by"]):
            return no_value(case, rule)
        def found(*form):
            return any(all(not blank(them.get(theirs)) and
                           same(case, what["in"], mine, rec[mine], theirs,
                                them[theirs], *form)
                           for mine, theirs in what["by"].items())
                       for them in case.facts["in"][what["in"]])
        if found():
            return None
        # "A possible match" keeps it for somebody to look at.
        if found(case.compare.loose):
            return Verdict("review", SHARED, rule=rule["id"])
    return deed(case, rule, rec, "nothing to keep it for")


def by_rules(case, rec):
    """ "Of several rules about one record each is asked, and deleting comes
    before erasing and restricting." """
    out = None
    for rule in case.rules:
        out = weightier(out, ask(case, rule, rec))
    return out


# ---- what was deleted, who left ----

def came_back(case, rec):
    key = tuple(text_of(rec.get(k)) for k in case.set["key"])
    gone = [d["deleted_at"] for d in case.facts["deletions"]
            if d["dataset"] == case.name and d["key"] == key]
    if not gone:
        return None
    if used_since(case, rec, max(gone)):
        return Verdict("review", "came back, with a later date")
    return Verdict("delete", "came back", told=True)


def used_since(case, rec, at):
    """Whether a date from which a rule may count is later, or might be."""
    for rule in case.rules:
        for field in rule.get("since", rule.get("since_latest", [])):
            when = case.date(rec, field)
            if when in DOUBTS or (when != MISSING and when.at > at):
                return True
    return False


def left(case, rec):
    """ "the latest event of a subject counts" """
    def form(values, loose):
        out = []
        for field, value in zip(case.set["key"], values):
            kind = case.kind_of(field)
            value = case.compare.form(kind, value) if kind else text_of(value)
            out.append(case.compare.loose(kind, value) if loose else value)
        return out
    key = [rec.get(k) for k in case.set["key"]]
    last, at, others = None, None, {}
    for line in sorted(case.facts["suppression"], key=lambda s: s["added_at"]):
        them = form(line["key"], False)
        if them == form(key, False):
            last, at = line["event"], line["added_at"]
        elif form(line["key"], True) == form(key, True):
            others[tuple(them)] = line["event"]
    if last == "suppressed":
        # "a record that has a later date from which a rule counts is reported"
        if used_since(case, rec, at):
            return Verdict("review", "person had left, with a later date")
        return Verdict("delete", "person had left")
    # "One that may belong to a person on the list stays"
    if last is None and "suppressed" in others.values():
        return Verdict("review", SHARED)
    return None


# ---- claims ----

def in_force(case):
    """The holds that were placed and not released."""
    out = []
    for i, line in enumerate(case.facts["holds"]):
        if line["event"] != "placed":
            continue
        # "Only a released line ends a hold; it ends all that was placed under
        # that name before.  A release with an earlier date than the hold does
        # not end it, nor does a release with a date in the future."
        if not any(r["event"] == "released" and r["hold"] == line["hold"] and
                   line["at"] <= r["at"] <= case.now
                   for r in case.facts["holds"][i + 1:]):
            out.append(line)
    return out


def ended(case, line):
    """Whether the last day of a hold is over."""
    until = line.get("until")
    return until is not None and case.now >= end_of_day(until, case.home)


def odd_holds(policy, dataset, facts, now):
    """1 if "a hold has ended or is dated in the future" """
    case = Case(policy, dataset, [], facts, now)
    return int(any(h["at"] > now or ended(case, h) for h in in_force(case)))


def held(case, rec, line):
    if "person" in line:
        how, what = line["person"]
        if how == "record":
            return line["of"] == case.name and case.person(rec) is not None \
                and case.person(rec) == case.person(what)
        have = case.identities(rec).get(how)
        form = case.compare.form(how, what)
        if have is not None and have != form and \
                case.compare.loose(how, have) == case.compare.loose(how, form):
            return "perhaps"
        return have == form
    if line["dataset"] != case.name:
        return False
    values = dict(line.get("key", {}), **line.get("where", {}))
    # "A record that lacks such a value may be meant, and is held."
    if any(blank(rec.get(f)) for f in values):
        return True
    forms = [(case.kind_of(f), case.value_form(f, rec[f]),
              case.value_form(f, v)) for f, v in values.items()]
    if all(have == want for _, have, want in forms):
        return True
    return all(case.compare.loose(kind, have) ==
               case.compare.loose(kind, want)
               for kind, have, want in forms) and "perhaps"


class Request:
    """The state of a request, as pp-ledger(5) tells it."""

    def __init__(self, case, rid, events):
        self.id = rid
        self.type, self.subjects = None, set()
        self.received = self.verified = None
        self.line = events[0][0]
        self.open, self.level, self.state = True, 0, "received"
        self.asked, self.closed, self.part = 0, None, False
        self.duplicate = False
        self.holds, self.restrictions, self.ever = [], [], False
        known = [(n, e) for n, e in events if e["at"] <= case.now]
        for n, e in sorted(known, key=lambda x: (x[1]["at"], x[0])):
            self.take(case, e)
        # "a hold or a restriction counts even then"
        for n, e in sorted(events, key=lambda x: (x[1]["at"], x[0])):
            if e["at"] > case.now and e["event"] in ("held", "restricted"):
                self.take(case, e)
        for n, e in events:
            # Who a hold is about counts with the hold.
            if self.received and e["at"] > case.now:
                continue
            if e["event"] in ("received", "identity_confirmed"):
                self.subjects |= {(k, case.compare.form(k, v))
                                  for k, v in e.get("subject", [])}

    def take(self, case, e):
        what = e["event"]
        if what == "received" and self.received is None:
            self.type, self.received = e["type"], e["at"]
        elif what == "identity_confirmed":
            self.level = max(self.level, LEVELS.index(e["level"]))
            self.verified = self.verified or e["at"]
        elif what == "held":
            self.holds.append(e.get("dataset"))
        elif what == "released":
            self.holds = [h for h in self.holds if h != e.get("dataset") and
                          e.get("dataset") is not None]
        elif what == "restricted":
            self.ever = True
            self.restrictions.append((e.get("dataset"), e.get("until")))
        elif what == "restriction_lifted":
            self.restrictions = [r for r in self.restrictions
                                 if r[0] != e.get("dataset") and
                                 e.get("dataset") is not None]
        elif what == "duplicate":
            self.duplicate = True
        elif what == "identity_asked":
            self.asked = max(self.asked, LEVELS.index(e.get("level",
                                                            "contact")))
        elif what in ("fulfilled", "denied", "revoked", "expired"):
            if self.open:
                self.open, self.state, self.closed = False, what, e["at"]
                self.part = e.get("extent") == "part"
        elif what == "appealed":
            self.open, self.state = True, what
        elif what == "appeal_granted":
            self.open, self.state = True, what
        elif what == "appeal_denied":
            self.open, self.state = False, what
        elif what == "reopened":
            self.open, self.state = True, what

    def held(self, name):
        return any(h in (None, name) for h in self.holds)

    def restricted(self, case, name):
        """ "until the restriction is lifted, or until the end of the day
        until" """
        if self.ever:
            return any(d in (None, name) and
                       (until is None or
                        case.now < end_of_day(until, case.home))
                       for d, until in self.restrictions)
        # Who asked for a restriction, and is known, has it, answered or not.
        return self.type in ("restriction", "objection") and self.enough(case) and \
            (self.open or self.state == "fulfilled")

    def matters(self):
        """Whether it can still keep a record, or let it go."""
        return bool(self.subjects) and (
            self.holds != [] or self.ever or
            (self.received is not None and
             (self.open or self.type in ("deletion", "restriction",
                                         "objection"))))

    def deletes(self, case):
        """ "carried out when its person is verified to the level that the
        policy asks for"; after an answer in part "the rest can follow" """
        due = self.open or (self.state == "fulfilled" and self.part)
        return self.type == "deletion" and due and self.received and \
            self.state != "appealed" and self.level >= self.asked and \
            self.enough(case)

    def answered(self, others):
        """A duplicate has the answer of the request that leads."""
        return self.open and any(
            o is not self and o.type == self.type and
            o.state == "fulfilled" and not o.part and
            self.received <= o.closed and self.subjects <= o.subjects
            for o in others)

    def enough(self, case):
        want = case.policy.get("rights", {}).get("requests", {}).get(
            self.type, {}).get("verify", "reasonable")
        return self.level >= LEVELS.index(want)


def requests(case):
    events = {}
    for n, e in enumerate(case.facts["ledger"]):
        events.setdefault(e["request_id"], []).append((n, e))
    return [Request(case, rid, es) for rid, es in events.items()]


def shared(case, kind, form):
    """ "an identity that records of several people have in common finds none of
    them for certain" """
    if case.policy["identity"].get("shared_value") != "review":
        return False
    return len({case.people(r) for r in case.records
                if case.identities(r).get(kind) == form} - {None}) > 1


def meant(case, request, rec):
    """Is it about this record: "yes", "no"; "partly", if each has an identity
    that the other lacks; or "perhaps", if an address differs only by a tag or
    dots."""
    have = case.identities(rec)
    agree = [s for s in request.subjects if have.get(s[0]) == s[1]]
    if agree and all(shared(case, *s) for s in agree):
        return "partly"
    if agree:
        # If each has an identity that the other lacks, "the record may belong
        # to another person".
        return "yes" if len(agree) in (len(request.subjects), len(have)) \
            else "partly"
    for kind, form in request.subjects:
        if kind in have and case.compare.loose(kind, have[kind]) == \
                case.compare.loose(kind, form):
            return "perhaps"
    return "no"


class Claims:
    """What the files say of all records, found once."""

    def __init__(self, case):
        self.holds = in_force(case)
        self.requests = requests(case)
        self.by_person = any(r.matters() for r in self.requests) or \
            any("person" in h for h in self.holds)


def protections(case, claims, rec, claim):
    """What keeps a record at this place of the order, as (reason, id)."""
    out = []
    if claim == "hold":
        for h in claims.holds:
            about = held(case, rec, h)
            if about:
                out.append(("doubt" if about == "perhaps" else
                            "ended" if ended(case, h) else "hold", h["hold"]))
    for r in claims.requests:
        about = meant(case, r, rec)
        whys = []
        if about == "no":
            continue
        if claim == "hold" and r.held(case.name):
            whys.append("hold")
        # "An open request to know, correct or restrict keeps the records of
        # its person"
        if claim == "hold" and r.open and r.received and r.type in EVIDENCE:
            whys.append("evidence of an open request")
        if claim == "restriction" and r.restricted(case, case.name):
            whys.append("restriction")
        out += [("doubt" if about == "perhaps" else why, r.id)
                for why in whys]
    return sorted(out, key=lambda k: {"hold": 0, "ended": 1}.get(k[0], 2))


def asked(case, claims, rec):
    """A deletion that the person of this record has asked for."""
    about = case.policy.get("rights", {}).get("requests", {}).get("deletion")
    if about is None:
        return None
    doubt = None
    for r in claims.requests:
        if not r.deletes(case) or r.answered(claims.requests):
            continue
        who = meant(case, r, rec)
        if who in ("perhaps", "partly"):
            doubt = Verdict("review", SHARED, by=r.id)
        if who != "yes":
            continue
        for e in about.get("except", []):
            if e["dataset"] == case.name:
                return Verdict("restrict", "exception from deletion", by=r.id)
        return Verdict("delete", "person asked for it", by=r.id)
    return doubt


def is_child(case, about, born):
    day = born.day or born.at.astimezone(case.zone).date()
    birthday = months_later(day, Duration(about["under"]).months)
    if (day.month, day.day) == (2, 29) and birthday.day == 28 and \
            about.get("born_feb_29", "march_1") == "march_1":
        birthday += DAY
    return case.now.astimezone(case.zone).date() < birthday


def child(case, rec):
    """What the section on children says of a record."""
    about = case.policy.get("children")
    if not about or about["date_of_birth"] not in case.fields:
        return None
    born = case.date(rec, about["date_of_birth"],
                     about.get("not_before", "1901-01-01"))
    if born == MISSING:
        unknown = about.get("unknown_age", "review")
        if unknown == "adult":
            return None
        if unknown == "review":
            return Verdict("review", "no date of birth")
    elif born == EARLY:
        return Verdict("review", EARLY)
    elif born in DOUBTS:
        return Verdict("review", "date of birth is invalid or in the future")
    elif not is_child(case, about, born):
        return None
    consent = text_of(rec.get(about.get("consent"))) or "no"
    if consent.lower() in ("yes", "true", "t", "y", "1"):
        return None
    if consent.lower() not in ("no", "false", "f", "n", "0"):
        return Verdict("review", "consent is neither yes nor no")
    return Verdict(about.get("without_consent", "delete"),
                   "child without consent")


WEIGHT = [None, "wait", "review", "keep", "restrict", "erase", "delete"]


def weightier(one, other):
    """Deleting comes before erasing and restricting, and what is decided before
    what is in doubt; a doubt is told in any case."""
    if one is None or other is None:
        return one or other
    best = max((one, other), key=lambda v: WEIGHT.index(v.action))
    best.told = one.told or other.told
    best.waits = one.waits or other.waits
    return best


def decide(case, claims, rec):
    """ "A hold comes first, then a restriction, a verified request, the rules
    about children, and the retention rules, unless the policy has another
    order.  A hold or restriction prevents deleting and erasing by what comes
    after it." """
    keeps, found = [], None
    for claim in case.retention.get("order", ORDER):
        if claim in ("hold", "restriction"):
            keeps += protections(case, claims, rec, claim)
        elif claim == "request":
            found = weightier(found, came_back(case, rec))
            found = weightier(found, asked(case, claims, rec))
        elif claim == "children":
            found = weightier(found, child(case, rec))
        elif claim == "rules":
            found = weightier(found, by_rules(case, rec))
            found = weightier(found, left(case, rec))
        sure = [k for k in keeps if k[0] != "doubt"]
        if found and found.touches() and sure:
            return kept(found, found.reason, sure[0])
        if found and found.goes():
            break
    if not found:
        return Verdict()
    # Its period is over, with or without a warning.
    if found.action == "wait" and sure:
        return kept(found, "period is over", sure[0])
    if found.touches() and any_doubt(case, claims, rec):
        return Verdict("review", SHARED, rule=found.rule, end=found.end)
    if found.touches() and nobody(case, claims, rec):
        return Verdict("review", "no person", rule=found.rule, end=found.end)
    return found


def kept(found, reason, by):
    if by[0] == "ended":
        # "its records stay all the same: they are reported for review"
        return Verdict("review", "its hold has ended", by=by[1],
                       instead_of=reason, rule=found.rule, end=found.end)
    return Verdict("keep", by[0], by=by[1], instead_of=reason,
                   rule=found.rule, end=found.end, told=found.told)


def any_doubt(case, claims, rec):
    """Whether a hold or request might be about the record."""
    return any(k[0] == "doubt" for claim in ("hold", "restriction")
               for k in protections(case, claims, rec, claim))


def nobody(case, claims, rec):
    """ "its person may be under a hold or may have asked something"; and of a
    record that names nobody: "While a person is under a hold, such a record
    stays and is reported for review." """
    if case.set.get("person") and case.guest(rec):
        return any("person" in h for h in claims.holds)
    return not case.person(rec) and (
        claims.by_person or any(r.get("unit") == "person"
                                for r in case.rules))


def judge(policy, dataset, records, facts, now):
    case = Case(policy, dataset, records, facts, now)
    claims = Claims(case)
    return [decide(case, claims, rec) for rec in records]


# ---- the hash of an identity, as pp-ledger(5) has it ----

def keyed_hash(digits, kind, form):
    """HMAC-SHA-256, cut to 128 bits, of the type, a NUL and the compared form,
    under a key that HKDF derives from the secret key."""
    master = bytes.fromhex(digits)

    def mac(key, data):
        return hmac.new(key, data, hashlib.sha256).digest()
    key = mac(mac(bytes(32), master), b"pp/1\0subject\0d\1")
    value = mac(key, kind.encode() + b"\0" + form.encode())
    return f"h1:{mac(master, b'id').hex()[:8]}:{value.hex()[:32]}"
