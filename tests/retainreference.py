# SPDX-License-Identifier: ISC
"""What becomes of a record, slowly: the decision of pp-retain as its pages tell
it, in code that shares nothing with the program.

	judge(policy, dataset, records, facts, now) -> a Verdict for each record,
	                                               and what warn prints

Nothing is hashed here: the facts say in clear whom a line is about, and who
writes the files for the program hashes them.  A quoted sentence is of a page.
"""
import datetime as dt
import decimal
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
UNREAD = "identity cannot be read"


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


def instant(wall, zone, which=max):
    """ "Of a local time that the clocks skip or show twice, the later instant
    counts." """
    return which(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
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


def earlier(at, d, zone):
    """ "That time is subtracted from the end of the period, on the same calendar
    and clocks: P1M before 31 March is the last day of February, and of two
    instants the earlier counts" """
    if not d.months and not d.days:
        return at - d.elapsed
    wall = at.astimezone(zone).replace(tzinfo=None)
    wall = months_later(wall, -d.months) - DAY * d.days
    return instant(wall, zone, min)


def end_of_day(day, zone):
    return instant(dt.datetime.combine(day + DAY, dt.time()), zone)


class When:
    """A date of a record: an instant, or a whole day."""

    def __init__(self, zone, at=None, day=None, part=False,
                 within=0 * SECOND):
        self.zone, self.day = zone, day
        # "An hour without minutes counts to its end"
        self.within = within
        # "If a date has a part of a second, the period ends a second later."
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
        """The end of a period."""
        if self.within:
            wall = wall_later(self.at.astimezone(self.zone).replace(
                tzinfo=None), d)
            return d.elapsed + max(
                instant(wall, self.zone) + self.within, SECOND +
                instant(wall + self.within - SECOND, self.zone))
        if self.day is None:
            return later(self.at - self.rounded, d, self.zone) + self.rounded
        if not d.months and not d.days:
            return self.at + d.elapsed
        return end_of_day(wall_later(self.day, d), self.zone)


MISSING, BROKEN, FUTURE = "no date", "not a date", "date in the future"
EARLY = "date too early to be true"
DOUBTS = (BROKEN, EARLY, FUTURE)


def stands_for(one, other):
    """ "A date among them stands for the same date in any spelling, also as
    the midnight of its day", "by the clocks of the zone or in UTC" """
    if not one or not other:
        return False
    if bool(one.day) == bool(other.day):
        return (one.day, one.at, one.rounded) == (other.day, other.at,
                                                  other.rounded)
    day, time = (one, other) if one.day else (other, one)
    if abs(time.at.date() - day.day) > DAY:
        return False
    midnight = dt.datetime.combine(day.day, dt.time())
    return not time.rounded and time.at in (
        instant(midnight, day.zone), midnight.replace(tzinfo=UTC))


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
        return When(zone, at=instant(value, zone),
                    within=SECOND * (0 if "%S" in pattern else
                                     60 if "%M" in pattern else 3600))
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


def one_address(value):
    """ "An address may be written with a name around it", or as a link; None:
    "no single identity" """
    if value.lower().startswith("mailto:"):
        value = value[len("mailto:"):]
    value = re.sub("^[^<>@]*<([^<>]*)>$", r"\1", value)
    return value if re.fullmatch(r"[^@<>,;:()]+@[^@<>,;:() ]+", value) \
        else None


def lower(text):
    """Letter by letter; none becomes one of ASCII."""
    return "".join(c if c > "\x7f" and c.lower()[0] <= "\x7f" else
                   c.lower() if len(c.lower()) == 1 else c for c in text)


def cases(text):
    """ "sharp s and ss, both small sigmas of Greek, and i with and without a
    dot" """
    return re.sub("[\u0130\u0131]", "i", text).casefold().replace(
        "i\u0307", "i") if not text.isascii() else text


class Comparing:
    """The section "identity": how two identities of a kind are compared."""

    def __init__(self, policy):
        self.how = policy.get("identity", {})
        self.known = {}

    def form(self, kind, value):
        """None: nothing is there, or nothing that is one identity."""
        if blank(value):
            return None
        value = text_of(value)
        if (kind, value) not in self.known:
            self.known[kind, value] = self.made(kind, value)
        return self.known[kind, value]

    def made(self, kind, value):
        value = value.strip(" \t\r\n")
        if not value:
            return None
        how = self.how.get(kind, {})
        if kind == "email":
            value = one_address(value)
            if value is None:
                return None
            if how.get("unicode") != "exact":
                value = unicodedata.normalize("NFC", value)
            if how.get("case") != "exact":
                value = unicodedata.normalize("NFC", lower(value))
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
        """Telephone numbers of one country, as the cases have them; "an
        extension (x4, ext. 4) is part of the number" """
        value, *more = re.split(r" *(?:x|ext\. ?)(?=[0-9]+$)", value)
        digits = re.sub("[^0-9]", "", value)
        if len(digits) < 7 or re.search("[^-+0-9(). ]", value):
            return None
        if not value.startswith("+"):
            digits = "1" + digits[-10:]
        return "+" + digits + "".join(";ext=" + e for e in more)

    def unread(self, kind, value):
        """Whether something is there that is no single identity."""
        return self.form(kind, value) is None and not blank(value) and \
            text_of(value).strip(" \t\r\n") != ""

    def loose(self, kind, form):
        """What two addresses have in common that differ only by a tag, dots or
        "letters that may be one in another case", or two telephone numbers,
        only by an extension."""
        how = self.how.get(kind, {})
        if form is not None and (kind == "email" or "case" in how) and \
                how.get("case") != "exact":
            form = cases(form)
        if kind == "phone_number" and form is not None:
            return form.split(";")[0]
        # "some programs write 17 as 17.0"
        if kind not in ("email", "phone_number") and form is not None:
            return number_alike(form)
        # "an accent in another form", which "programs add"
        if form is not None:
            form = unicodedata.normalize("NFC", form)
        if kind != "email" or form is None or "@" not in form:
            return form
        local, at, domain = form.rpartition("@")
        if how.get("plus_tag") == "candidate":
            local = local.split("+", 1)[0]
        if how.get("dots") == "candidate":
            local = local.replace(".", "")
        return local + at + domain


def generous(value):
    """Of other values, "blanks around them do not count, and 17.0 and 1.7e1
    equal 17"; nor does it matter how a letter with an accent is spelt."""
    value = unicodedata.normalize("NFC", text_of(value)).strip(" \t\r\n")
    number = re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?",
                          value)
    return str(decimal.Decimal(value).normalize()) if number else value


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

def without_null(about, facts, records):
    """ "These texts mean that there is no value", "in quotes or not", "and a
    JSON number as it is spelt" """
    null = about.get("null", []) + facts.get("null", [])
    return [{f: None if not isinstance(v, bool) and text_of(v) in null else v
             for f, v in rec.items()} for rec in records]


class Case:
    """All that is known: the policy, the facts, the time."""

    def __init__(self, policy, dataset, records, facts, now):
        self.policy, self.name = policy, dataset
        self.set = policy["datasets"][dataset]
        self.fields = self.set["fields"]
        self.records = without_null(self.set, facts, records)
        self.facts, self.now = facts, now
        self.zone = zoneinfo.ZoneInfo(self.set.get(
            "time_zone", policy["policy"]["time_zone"]))
        self.home = zoneinfo.ZoneInfo(policy["policy"]["time_zone"])
        self.compare = Comparing(policy)
        self.retention = policy.get("retention", {})
        self.rules = [r for r in self.retention.get("rules", [])
                      if r["dataset"] == dataset]
        self.linked = {}
        # The files of --in, each as a case of its own.
        self.others = {name: Case(policy, name, rows, dict(facts, **{"in": {}}),
                                  now)
                       for name, rows in facts.get("in", {}).items()}
        for one in [self, *self.others.values()]:
            one.all = [self, *self.others.values()]

    def links(self, whose, about, deletes=False):
        """What other datasets say of somebody, found once."""
        if whose not in self.linked:
            Links(self, whose, about, deletes)
        return self.linked[whose]

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
        if kind and self.compare.form(kind, value) is not None:
            return self.compare.form(kind, value)
        return generous(value)

    def person(self, rec, spelt=False):
        """Whose record it is, or None; a number as such where the type of the
        field says so."""
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
            typed = not kind and not spelt and \
                class_of(self.fields[field]) == "number" and typed_form(
                    self.fields[field], value, self.zone)
            out.append(plain_number(value) if typed else form)
        return tuple(out)

    def named(self, rec):
        """The person of a record, as other datasets that tell people by fields
        of the same kinds or names know it."""
        kinds = tuple((self.kind_of(f), not self.kind_of(f) and f)
                      for f in self.set.get("person", []))
        return "person", (kinds, self.person(rec))

    def own(self, rec):
        """The identities that are the record's key."""
        return {(kind, form) for kind, form in self.identities(rec).items()
                if self.set["key"] == [self.set["identity"][kind]]}

    def repeats(self):
        """Whether a person may have several records: "where the key does not
        say whose a record is" """
        return bool(self.set.get("person")) and not set(
            self.set["key"]) <= set(self.set["person"])

    def guest(self, rec):
        """Whether the record names nobody."""
        return all(blank(rec.get(f)) for f in self.set.get("person", []))

    def people(self, rec, loosely=False):
        """Whose record it is, where more records of a person keep each:
        "People are compared as values of holds are."  None: nobody knows."""
        fields = self.set["person"]
        if any(blank(rec.get(f)) for f in fields):
            return None
        forms = [held_form(self, f, rec[f]) for f in fields]
        return None if None in forms else tuple(f[loosely] for f in forms)

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
            if text != word and not stands_for(
                    when, read_date({}, word, self.zone)):
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
        until = later(self.now, tolerance, self.zone)
        if when.day > until.astimezone(self.zone).date() if when.day else \
                when.at > until:
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

    def counted(self, rec, rule, loosely=False):
        if rule.get("unit") != "person" or self.guest(rec):
            return self.first_date(rec, rule)
        # "the latest date of them counts for each"
        d = Duration(rule["delete_after"])
        who = self.people(rec, loosely)
        best, at = MISSING, self.first_date(rec, rule)[1]
        for other in self.records:
            if self.people(other, loosely) != who:
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


def number(case, rec, field, may_lack=False):
    """Where the type of the field is number, a text is read as one: "a value
    that is not of its type leaves the condition without an answer", and so does
    a missing one, unless the condition says itself what that means."""
    value = rec.get(field)
    if blank(value):
        if may_lack:
            return None
        raise Doubt
    if read_number(value) is None:
        raise Doubt
    return read_number(value)


def read_number(value):
    if isinstance(value, str):
        if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE][0-9]+)?", value):
            return None
        return float(value)
    return None if isinstance(value, bool) else value


def boolean(case, rec, field, may_lack=False):
    """The same of a boolean, in the words of its field."""
    value = rec.get(field)
    if blank(value):
        if may_lack:
            return None
        raise Doubt
    if read_boolean(case.fields[field], value) is None:
        raise Doubt
    return read_boolean(case.fields[field], value)


def read_boolean(about, value):
    if isinstance(value, bool):
        return value
    for said, words in (
            (True, about.get("yes", ["true", "t", "yes", "y", "1"])),
            (False, about.get("no", ["false", "f", "no", "n", "0"]))):
        if str(value).lower() in [w.lower() for w in words]:
            return said
    return None


def typed_text(value):
    """ "if the policy says text, a number of NDJSON is a text" """
    return text_of(value)


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
    if rule.get("unit") == "person" and case.people(rec) is None and \
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
    # "Who may be the same person, and was active, keeps a record for somebody
    # to look at."
    alike, _ = case.counted(rec, rule, True)
    if not isinstance(alike, When) or case.now < alike.after(
            Duration(rule["delete_after"])):
        return Verdict("review", SHARED, rule=rule["id"], end=end)
    out = deed(case, rule, rec, "period is over", end)
    if out and rule.get("warn"):
        reason = unwarned(case, rule, rec, when)
        if reason:
            return Verdict("wait", reason, rule=rule["id"], end=end)
    return out


def unwarned(case, rule, rec, when):
    """Why the person does not count as warned; None if warned in time.
    "min_notice must have passed since the first of them, and since the last,
    where the rule names several times, min_notice or the shortest time"."""
    sent = [line["sent_at"] for line in case.facts["sent"]
            if is_about(case, rule, rec, when, line)]
    if not sent or warns(case, rule, rec, when):
        return "no recorded warning"
    notice = Duration(rule.get("min_notice", "P0D"))
    waits = [later(min(sent), notice, case.zone)]
    if len(rule["warn"]) > 1:
        end = when.after(Duration(rule["delete_after"]))
        shortest = max(rule["warn"],
                       key=lambda w: earlier(end, Duration(w), case.zone))
        waits.append(min(later(max(sent), Duration(d), case.zone) for d in (
            rule.get("min_notice", "P0D"), shortest)))
    return "warned not long enough ago" if max(waits) > case.now else None


def warnings(case, claims, verdicts):
    """What warn prints: (rule, record, date, end) for each record, or person,
    for whom "one of the times has come that warn of the rule names", unless
    they were warned since.  What else keeps or deletes a record, or is in
    doubt, needs none."""
    out, seen = [], set()
    for rec, v in zip(case.records, verdicts):
        if v.action not in (None, "wait") or any(
                k[0] not in ("doubt", "unread") for c in ("hold", "restriction")
                for k in protections(case, claims, rec, c)):
            continue
        for rule in case.rules:
            # What the log of warnings names is the person's hash; "or of the
            # record, if it names nobody".
            who = case.person(rec) if by_person(case, rule, rec) else id(rec)
            if "warn" not in rule or not condition(case, rule, rec) or \
                    who is None or (rule["id"], who) in seen:
                continue
            when, _ = case.counted(rec, rule)
            if isinstance(when, When) and warns(case, rule, rec, when):
                seen.add((rule["id"], who))
                out.append((rule, rec, when.activity(),
                            when.after(Duration(rule["delete_after"]))))
    return out


def warns(case, rule, rec, when):
    end = when.after(Duration(rule["delete_after"]))
    times = sorted(earlier(end, Duration(w), case.zone) for w in rule["warn"])
    come = [t for t in times if t <= case.now]
    sent = [line["sent_at"] for line in case.facts["sent"]
            if is_about(case, rule, rec, when, line)]
    if not come or not sent:
        return bool(come)
    return len(come) > 1 and max(sent) < come[-1]


def by_person(case, rule, rec):
    return rule.get("unit") == "person" and not case.guest(rec)


def is_about(case, rule, rec, when, line):
    unit = "record", tuple(text_of(rec[k]) for k in case.set["key"])
    if by_person(case, rule, rec):
        unit = "person", case.person(rec)
    return (line["notice"], line["subject"], line["activity"]) == (
        rule["notice"], unit, when.activity())


def without(case, rule, rec, fields):
    return any(blank(rec.get(f)) for f in fields)


def no_value(case, rule):
    """A record without the value that decides is in doubt, as one without a
    date is."""
    if rule.get("missing", case.retention.get("missing")) == "keep":
        return None
    return Verdict("review", "no value", rule=rule["id"])


class Pair:
    """How a field here and one there are compared: as an identity and by a
    type, if either dataset says so."""

    def __init__(self, case, dataset, mine, theirs):
        there = case.policy["datasets"][dataset]
        self.case = case
        self.kind = case.kind_of(theirs, there) or case.kind_of(mine)
        self.mine, self.theirs = case.fields[mine], there["fields"][theirs]
        self.zone = zoneinfo.ZoneInfo(there.get("time_zone",
                                                case.home.key))
        self.typed = next((f for f in (self.theirs, self.mine)
                           if class_of(f)), None)

    def read(self, value, there):
        """A value in both forms; None: it "may be any value"."""
        about = self.theirs if there else self.mine
        by = about if class_of(about) else self.typed
        if by and class_of(by) != class_of(self.typed):
            return None
        return form_as(self.case, self.kind, by, value,
                       self.zone if there else self.case.zone)

    def text(self, value, there):
        """What cannot be read is compared as it is."""
        return self.read(value, there) or (generous(value),) * 2


def class_of(about):
    """Types whose values can be equal."""
    return {"date": "date", "timestamp": "date", "number": "number",
            "boolean": "boolean"}.get(about.get("type"))


def form_as(case, kind, about, value, zone):
    """A value as identity and type say, exactly and loosely, or None."""
    exact = loose = None
    if kind:
        form = case.compare.form(kind, value)
        if form is None:
            return None
        exact, loose = form, case.compare.loose(kind, form)
    if about and class_of(about):
        form = typed_form(about, value, zone)
        if form is None:
            return None
        exact, loose = (exact, form[1]) if kind else form
    return (generous(value),) * 2 if exact is None else (exact, loose)


def matching(case, dataset, by, rec, rows, loosely=False):
    """The records of another dataset with equal fields."""
    pairs = [(Pair(case, dataset, m, t), m, t) for m, t in by.items()]
    return [them for them in rows
            if all(not blank(them.get(t)) and
                   p.text(rec[m], False)[loosely] ==
                   p.text(them[t], True)[loosely] for p, m, t in pairs)]


def unread_there(case, dataset, by, rec, rows):
    """Whether a value, here or there, "cannot be read as one identity" or is
    "not of its type" """
    for mine, theirs in by.items():
        pair = Pair(case, dataset, mine, theirs)
        if rec and pair.read(rec[mine], False) is None:
            return True
        if any(pair.read(them[theirs], True) is None for them in rows
               if not any(blank(them[f]) for f in by.values())):
            return True
    return False


def odd_others(policy, dataset, facts, now):
    """1 if a dataset of --in that is asked "has values that cannot be read as
    one identity" """
    case = Case(policy, dataset, [], facts, now)
    asks = [r["keep_while"] for r in case.rules if "in" in
            r.get("keep_while", {})]
    where = policy.get("children", {}).get("consent")
    odd = [unread_there(case, a["in"], a["by"], None,
                        case.others[a["in"]].records) for a in asks]
    if isinstance(where, dict):
        odd.append(unread_there(
            case, where["in"], where["by"], None,
            [r for r in case.others[where["in"]].records
             if read_consent(case, r[where["field"]]) != "no"]))
    return int(any(odd))


def read_as(about, value):
    """A value "read as its type says"; None: it is not of its type."""
    if about.get("type") == "number":
        return read_number(value)
    if about.get("type") == "boolean":
        return read_boolean(about, value)
    return text_of(value)


def listed(case, field, value, words, surely):
    if text_of(value) in map(text_of, words):
        return True
    about = case.fields[field]
    if about.get("type") in ("date", "timestamp"):
        return any(same_date(case, about, value, word, surely)
                   for word in words)
    return any(
        read_as(about, value) is not None and
        read_as(about, value) == read_as(about, word) for word in words)


def same_date(case, about, value, word, surely):
    """ "the same in any spelling; a date without a time is the same as any time
    of that day", but where it ends the keeping """
    mine = not isinstance(value, bool) and read_date(about, text_of(value),
                                                     case.zone)
    other = read_date(about, word, case.zone) or read_date({}, word, case.zone)
    if not mine or not other:
        return False
    if bool(mine.day) != bool(other.day):
        return not surely and mine.local_day() == other.local_day()
    return mine.day == other.day if mine.day else mine.at == other.at


def of_its_type(case, field, value):
    about = case.fields[field]
    if about.get("type") in ("date", "timestamp"):
        return case.date({field: value}, field) not in (BROKEN, EARLY)
    return read_as(about, value) is not None


def while_kept(case, rule, rec):
    what = rule["keep_while"]
    if "field" in what:
        if without(case, rule, rec, [what["field"]]):
            return no_value(case, rule)
        field, value = what["field"], rec[what["field"]]
        if listed(case, field, value, what["is"], False):
            return None
        if case.fields[field].get("type") in ("date", "timestamp") and \
                case.date(rec, field) == MISSING:
            return no_value(case, rule)
        if not listed(case, field, value, what["ends"], True) \
                if "ends" in what else not of_its_type(case, field, value):
            return Verdict("review", "value that the policy does not list",
                           rule=rule["id"])
    else:
        if without(case, rule, rec, what["by"]):
            return no_value(case, rule)
        rows = case.others[what["in"]].records
        if matching(case, what["in"], what["by"], rec, rows):
            return None
        # "A possible match" keeps it for somebody to look at.
        if matching(case, what["in"], what["by"], rec, rows, True):
            return Verdict("review", SHARED, rule=rule["id"])
        if unread_there(case, what["in"], what["by"], rec, rows):
            return Verdict("review", UNREAD, rule=rule["id"])
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
    gone = [d for d in case.facts["deletions"]
            if d["dataset"] == case.name and d["key"] == key]
    # "The latest event of a record decides"
    last = max(gone, key=lambda d: d["deleted_at"], default={"event": None})
    # "If its key differs only by blanks around it, ... it may be another
    # record"
    if not gone and (deleted_like(case, key)):
        return Verdict("unsure", "came back, or was never deleted")
    if last["event"] == "unsure":
        return Verdict("unsure", "came back, or was never deleted")
    if last["event"] != "deleted":
        return None
    if used_since(case, rec, last["deleted_at"]):
        return Verdict("review", "came back, with a later date")
    return Verdict("delete", "came back", told=True)


def deleted_like(case, key):
    """The keys of the log, with the secret key that hashed them, of which this
    is another spelling, and which were not lifted."""
    form = tuple(map(number_alike, key))
    last = {}
    for line in sorted(case.facts["deletions"], key=lambda d: d["deleted_at"]):
        last[line["key"], line["secret"]] = line
    known = {(d["key"], d["secret"]) for d in case.facts["deletions"]
             if d.get("alike") and d["event"] != "lifted" and
             tuple(map(number_alike, d["key"])) == form}
    return [line for one, line in last.items() if line["event"] != "lifted" and
            (line["key"] == form or one in known or
             any(k == one[0] for k, _ in known))]


def used_since(case, rec, at):
    """Whether a date from which a rule may count is later, or might be."""
    for rule in case.rules:
        for field in rule.get("since", rule.get("since_latest", [])):
            when = case.date(rec, field)
            if when in DOUBTS or (when != MISSING and
                                  when.at + when.within > at):
                return True
    return False


def compared_key(case, values, loose=False):
    """A key "as the policy compares addresses" """
    out = []
    for field, value in zip(case.set["key"], values):
        kind = case.kind_of(field)
        value = case.compare.form(kind, value) if kind else text_of(value)
        if loose:
            value = case.compare.loose(kind, value) if kind \
                else number_alike(value)
        out.append(value)
    return out


def on_list(case, rec):
    """The last event of a record on the suppression list, its time, and the
    events of others who are like it."""
    key = [rec.get(k) for k in case.set["key"]]
    last, at, others = None, None, {}
    for line in sorted(case.facts["suppression"], key=lambda s: s["added_at"]):
        them = compared_key(case, line["key"])
        if them == compared_key(case, key):
            last, at = line["event"], line["added_at"]
        elif compared_key(case, line["key"], True) == \
                compared_key(case, key, True):
            # "of a person who is only like that of the record, the latest
            # event of each secret key"
            others[tuple(them), line["secret"]] = line["event"]
    return last, at, others


def plain_number(value):
    """A number of a typed field in its one form."""
    number = decimal.Decimal(text_of(value).strip()).normalize()
    return format(number, "f")


def number_alike(value):
    """A value in the form that its spellings share, without blanks, and a
    number as 17; 0017 is a code."""
    if not re.fullmatch(r" *-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)? *",
                        value or ""):
        return unicodedata.normalize("NFC", value.strip() or value) \
            if value else value
    return format(decimal.Decimal(value.strip()).normalize(), "f")


class Lift:
    """What "pp-retain lift" does about a record: whether it is lifted from the
    suppression list; from the log of deletions by its own key, or by which
    lines of it; whether some of that is later than now, and whether a list
    knows the record."""

    def __init__(self, case, rec):
        self.own, self.others, self.late = False, [], False
        last, at, others = on_list(case, rec)
        # "Who is only like a person on the suppression list gets a line of
        # their own"
        self.left = last is None and "suppressed" in others.values() or \
            last == "suppressed" and self.now(case, at)
        self.known = last is not None or self.left
        self.gone(case, rec)

    def now(self, case, at):
        """ "later than now is reported and not lifted from there" """
        self.late |= at > case.now
        return at <= case.now

    def gone(self, case, rec):
        """ "Both lists are searched in every spelling that the policy calls the
        same" """
        key = tuple(text_of(rec.get(k)) for k in case.set["key"])
        last = {}
        for line in sorted(case.facts["deletions"],
                           key=lambda d: d["deleted_at"]):
            if line["key"] == key:
                last["own"] = line
            # "other keys also with blanks around them, or a fraction of zeros"
            elif line["key"] == tuple(map(number_alike, key)) or \
                    (line.get("alike") and tuple(map(
                        number_alike, line["key"])) == tuple(map(
                            number_alike, key)) and
                     (line["event"] != "lifted" or
                      (line["key"], line["secret"]) in last)):
                last[line["key"], line["secret"]] = line
            # A lifted line has only the hash of the key as it was spelt.
            elif (line["event"] != "lifted" or
                  (line["key"], line["secret"]) in last) and \
                    None not in compared_key(case, key) and \
                    compared_key(case, line["key"]) == compared_key(case, key):
                last[line["key"], line["secret"]] = line
        self.known |= bool(last)
        for how, line in last.items():
            if line["event"] == "lifted" or not self.now(case,
                                                         line["deleted_at"]):
                continue
            if how == "own":
                self.own = True
            else:
                self.others.append(line)

    def lifted(self):
        return bool(self.left or self.own or self.others)


def lift(policy, dataset, records, facts, now):
    """A Lift for each record that has all of its key."""
    case = Case(policy, dataset, records, facts, now)
    return [(rec, Lift(case, rec)) for rec in case.records
            if not any(blank(rec.get(k)) for k in case.set["key"])]


def left(case, rec):
    """ "the latest event of a subject counts" """
    last, at, others = on_list(case, rec)
    if last == "suppressed":
        again = [case.date(rec, f) for r in case.rules
                 for f in r.get("again_since", [])]
        # "a record with a later date in one of these fields is no import"
        if any(isinstance(w, When) and w.at + w.within > at for w in again):
            return None
        if any(w in DOUBTS for w in again):
            return Verdict("review", "person had left, with a later date")
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
        about = held_person(case, rec, line)
        return {"yes": True, "no": False}.get(about, about)
    if line["dataset"] != case.name:
        return False
    values = dict(line.get("key", {}), **line.get("where", {}))
    # "A record that lacks such a value may be meant, and is held, unless
    # another of its values contradicts the hold", and so for one that cannot
    # be read.
    there = [f for f in values if not blank(rec.get(f))]
    forms = {f: held_form(case, f, rec[f]) for f in there}
    want = {f: held_form(case, f, values[f], True) for f in there}
    unread = [f for f in there if forms[f] is None]
    read = [f for f in there if f not in unread]
    if all(forms[f][0] == want[f][0] for f in read):
        return "unread" if unread else True
    return all(forms[f][1] == want[f][1] for f in read) and "perhaps"


def held_form(case, field, value, word=False):
    """A value as holds compare it, and more loosely; None: it is not of its
    type.  A word of a hold "may write dates as the field does or as RFC 3339
    does"."""
    kind, about = case.kind_of(field), case.fields[field]
    if kind:
        form = case.compare.form(kind, value)
        return form and (form, case.compare.loose(kind, form))
    return typed_form(about, value, case.zone, word)


def typed_form(about, value, zone, word=False):
    """The same of a value without an identity."""
    if isinstance(value, str):
        value = value.strip(" \t\r\n")
    if about.get("type") in ("date", "timestamp"):
        when = not isinstance(value, bool) and (
            read_date(about, text_of(value), zone) or
            word and read_date({}, value, zone))
        if not when:
            return None
        day = when.local_day()
        whole = when.day or about["type"] == "date"
        return (day if whole else (when.at, when.rounded)), day
    form = generous(value)
    if about.get("type") == "boolean":
        form = read_boolean(about, value)
        if form is None and word:
            form = read_boolean({}, value)
    elif about.get("type") == "number":
        form = read_number(value)
    return None if form is None else (form, form)


def held_person(case, rec, line):
    """How a hold on a person is about a record: yes, no or perhaps."""
    how, what = line["person"]
    have, links = case.identities(rec), case.links(
        id(line), lambda other, r: held_person(other, r, line))
    known = set(have.items()) | {case.named(rec)}
    maybe = links.sure | links.unsure
    if how == "record":
        if line["of"] == case.name and case.person(rec) is not None:
            if case.person(rec) == case.person(what):
                return "yes"
            maybe = maybe | {case.named(what)}
    else:
        form = case.compare.form(how, what)
        if have.get(how) == form:
            return "yes"
        maybe = maybe | {(how, form)}
    if links.sure & known:
        return "yes"
    if links.unsure & known or any(alike(case, have, *one) for one in maybe) \
            or spelt_alike(case, rec, maybe):
        return "perhaps"
    return "no"


class Request:
    """The state of a request, as pp-ledger(5) tells it."""

    def __init__(self, case, rid, events):
        self.id = rid
        self.type, self.subjects = None, set()
        self.received = self.verified = None
        self.line = events[0][0]
        self.open, self.level, self.state = True, 0, "received"
        self.asked, self.closed, self.part = 0, None, False
        self.duplicate = self.instead = self.withdrawn = False
        self.nothing = False
        self.holds, self.restrictions, self.ever = [], [], False
        self.own_lifted = set()
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
            self.own_lifted.add(e.get("dataset"))
        elif what == "duplicate":
            self.duplicate = True
        elif what == "identity_asked":
            self.asked = max(self.asked, LEVELS.index(e.get("level",
                                                            "contact")))
        elif what in ("fulfilled", "denied", "revoked", "expired"):
            if self.open:
                self.open, self.state, self.closed = False, what, e["at"]
                self.part = e.get("extent") == "part"
                self.nothing = e.get("extent") == "nothing_found"
                if what == "fulfilled":
                    self.instead = e.get("as") in ("restriction", "objection")
                    self.withdrawn = e.get("as") == "consent:withdraw"
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
        if any(d in (None, name) and
               (until is None or case.now < end_of_day(until, case.home))
               for d, until in self.restrictions):
            return True
        # Who asked for a restriction, and is known or was answered, has it,
        # "until an event in the ledger lifts that, for all data or for this
        # dataset"; so has whose request was answered as one, "until the proof
        # is enough to delete it".
        answered = self.state == "fulfilled" and not self.nothing
        restricts = self.type in ("restriction", "objection") and \
            (self.enough(case) or answered) or \
            self.instead and not self.deletes(case)
        return restricts and (self.open or self.state == "fulfilled") and \
            not self.own_lifted & {None, name}

    def matters(self):
        """Whether it can still keep a record, or let it go."""
        return bool(self.subjects) and (
            self.holds != [] or self.ever or self.instead or self.withdrawn or
            (self.received is not None and
             (self.open or self.type in ("deletion", "consent:withdraw",
                                         "restriction", "objection"))))

    def deletes(self, case):
        return self.wants(case, "deletion") or \
            self.wants(case, "consent:withdraw")

    def wants(self, case, kind):
        """ "carried out when its person is verified to the level that the
        policy asks for"; after an answer in part "the rest can follow" """
        part = self.state == "fulfilled" and self.part
        if not (self.open or part) or not self.received or \
                self.state == "appealed" or self.level < self.asked or \
                not self.enough(case, kind):
            return False
        if kind == "deletion" or self.type == kind:
            return self.type == kind and (kind == "deletion" or rests(case))
        # "a verified deletion that the policy lets be answered as one", "and a
        # request that was answered in part as one"
        instead = self.type == "deletion" and \
            self.answer_as(case) == kind if self.open else self.withdrawn
        return instead and rests(case)

    def answer_as(self, case):
        """The type as which it can be answered with the identity shown."""
        kind = self.type
        while kind and kind != "deny" and not self.enough(case, kind):
            kind = case.policy["rights"]["requests"].get(kind, {}).get("else")
        return kind

    def answered(self, others):
        """A duplicate has the answer of the request that leads."""
        return self.open and any(
            o is not self and o.type == self.type and
            o.state == "fulfilled" and not o.part and not o.nothing and
            o.received <= self.received <= o.closed and
            self.subjects <= o.subjects
            for o in others)

    def evidence(self):
        """ "An open request to know, correct or restrict keeps the records of
        its person: they are its evidence." """
        return self.open and self.received and self.type in EVIDENCE

    def enough(self, case, kind=None):
        # "A type that is not listed needs reasonable"
        want = case.policy.get("rights", {}).get("requests", {}).get(
            kind or self.type, {}).get("verify", "reasonable")
        return self.level >= LEVELS.index(want)


def rests(case):
    """Whether all purposes of the dataset rest on consent."""
    return all(case.policy["purposes"][p].get("legal_basis") == "Consent"
               for p in case.set["purposes"])


def requests(case):
    events = {}
    for n, e in enumerate(case.facts["ledger"]):
        events.setdefault(e["request_id"], []).append((n, e))
    return [Request(case, rid, es) for rid, es in events.items()]


def alone(case, kind):
    """ "an identity whose category is a postal address or an IP address" """
    field = case.fields.get(case.set.get("identity", {}).get(kind), {})
    return case.policy["identity"].get("address_alone") == "never" and \
        field.get("category") in ("user.contact.address", "user.device.ip_address")


def shared(case, kind, form):
    """ "an identity that records of several people have in common finds none of
    them for certain", in whichever dataset they are; "each record that names
    nobody counts as one of another person" """
    if alone(case, kind):
        return True
    if case.policy["identity"].get("shared_value") != "review":
        return False
    people = {}
    for one in case.all:
        for rec in one.records if one.set.get("person") else []:
            if one.identities(rec).get(kind) != form:
                continue
            people.setdefault(one.name, set()).add(told_apart(one, rec))
            _, (names, person) = one.named(rec)
            if person is not None:
                people.setdefault(names, set()).add(person)
    return any(len(them) > 1 for them in people.values())


def told_apart(case, rec):
    """Whose record it is, "letter by letter, or by their identity if that says
    who they are" """
    fields = case.set["person"]
    if any(blank(rec.get(f)) for f in fields):
        return "nobody", *(text_of(rec.get(k)) for k in case.set["key"])
    if case.person(rec) is not None:
        return case.person(rec, True)
    return tuple(text_of(rec[f]) for f in fields)


def meant(case, request, rec, deletes=False):
    """Is it about this record: "yes", "no"; "partly", if each has an identity
    that the other lacks; or "perhaps", if an address differs only by a tag or
    dots."""
    have = case.identities(rec)
    links = case.links(request.id, lambda other, r: meant(other, request, r),
                       request.deletes(case))
    agree = {s for s in request.subjects if have.get(s[0]) == s[1]}
    more = (links.sure & set(have.items())) - request.subjects
    others = links.others_claim(case)
    if case.named(rec) in links.sure - links.denied:
        # "where a dataset has one record of each person, and so knows who that
        # is"
        if agree | more or case.repeats() or not request.deletes(case) or \
                not other_identity(case, rec, set(), others):
            return "yes"
        return "denied" if links.surveying else \
            "no" if links.of_input else "partly"
    if links.of_input and request.deletes(case) and (
            contradicted(case, rec, agree | more, links.before) or
            claims_contradict(case, rec, agree | more, links)):
        return "no"  # It leads to nobody.
    if agree | more:
        # If each has an identity that the other lacks, "the record may belong
        # to another person"; the key of a record is nobody else's.
        own = case.own(rec) if more else set()
        certain = agree == request.subjects or \
            agree | more | own == set(have.items())
        known = not request.deletes(case) or any(
            not shared(case, *s) for s in agree | more)
        if deletes and contradicted(case, rec, agree | more, links.sure):
            return "partly"
        if claims_contradict(case, rec, agree | more, links):
            return "partly"
        return "yes" if certain and known else "partly"
    maybe = request.subjects | links.sure | links.unsure
    if maybe & (set(have.items()) | {case.named(rec)}) or any(
            alike(case, have, *one) for one in maybe) or \
            spelt_alike(case, rec, maybe):
        return "perhaps"
    return "no"


def contradicted(case, rec, named, known):
    """ "If the other dataset knows the person by another identity of the same
    kind than the record has"; "What the fields of person say counts more than
    that." """
    kinds = {kind for kind, _ in known}
    if any(kind in kinds for kind, _ in
           set(case.identities(rec).items()) - named):
        return True
    _, (names, person) = case.named(rec)
    return person is not None and any(
        one[0] == "person" and one[1][0] == names for one in known)


def other_identity(case, rec, named, others):
    kinds = {kind for kind, _ in others}
    return any(one[0] in kinds and one not in others
               for one in set(case.identities(rec).items()) - named)


def claims_contradict(case, rec, named, links):
    """ "If a request for deletion finds records of two datasets that contradict
    each other like this, none of them is certain" """
    others = links.others_claim(case)
    if case.named(rec) in links.denied:
        return True
    if other_identity(case, rec, named, others):
        return True
    _, (names, person) = case.named(rec)
    return person is not None and case.named(rec) not in others and any(
        one[0] == "person" and one[1][0] == names for one in others)


def alike(case, have, kind, form):
    """Whether an identity differs only in what may be the same person's."""
    return kind in have and case.compare.loose(kind, have[kind]) == \
        case.compare.loose(kind, form)


def spelt_alike(case, rec, maybe):
    """Whether its fields of person say the same, but for the spelling of a
    number: "some programs add the fraction" """
    _, (names, person) = case.named(rec)
    return person is not None and any(
        kind == "person" and form[0] == names and
        [*map(number_alike, form[1])] == [*map(number_alike, person)]
        for kind, form in maybe)


class Links:
    """By what the files of --in know somebody: "Requests and holds that find a
    person in this dataset also find the records that have the person's other
    identities, or whose fields of person have the same names and values";
    "until nothing new is found"; "what is not certain there is only looked at
    here".  So do "the records of a person in the input".  `about` says how a
    record there is meant; what several people share may keep for all of them,
    but not delete."""

    def __init__(self, case, whose, about, deletes):
        self.deletes = deletes
        self.sure, self.unsure = set(), set()
        # What each dataset says by itself.
        self.claims, self.denied, self.surveying = {}, set(), False
        for one in [case, *case.others.values()]:
            one.linked[whose] = self
        self.of_input, self.before = False, set()
        self.follow(case, about, False)
        # "unless --in contradicts it"
        self.before = set(self.sure)
        if case.repeats():
            self.follow(case, about, True)
        self.of_input = False
        self.unsure -= self.sure

    def follow(self, case, about, also_input):
        before = None
        while before != (self.sure, self.unsure):
            before = set(self.sure), set(self.unsure)
            self.survey(case, about)
            self.new = set(), set()
            for other in case.others.values():
                self.of_input = False
                self.read(other, about)
            if also_input:
                self.of_input = True
                self.read(case, about)
            self.of_input = False
            self.sure |= self.new[0]
            self.unsure |= self.new[1]
        self.survey(case, about)

    def survey(self, case, about):
        """What all datasets say of who is to be deleted, before that counts."""
        said, denied = {}, set()
        self.surveying = True
        for one in case.all if self.deletes else []:
            for rec in one.records if one.set.get("identity") else []:
                how = about(one, rec)
                if how == "denied":
                    denied.add(one.named(rec))
                if how == "yes":
                    said.setdefault(one.name, set()).update(
                        one.identities(rec).items())
                    if one.person(rec):
                        said[one.name].add(one.named(rec))
        self.surveying = False
        self.denied |= denied
        for name, them in said.items():
            self.claims.setdefault(name, set()).update(them)

    def others_claim(self, case):
        return set().union(*(them for name, them in self.claims.items()
                             if name != case.name))

    def read(self, other, about):
        for rec in other.records if other.set.get("identity") else []:
            how = about(other, rec)
            if how in ("yes", "partly", "perhaps"):
                self.take(other, rec, how == "yes")
            # "may be anybody's"
            if any(other.compare.unread(kind, rec.get(field))
                   for kind, field in other.set["identity"].items()):
                self.take(other, rec, False)

    def take(self, other, rec, sure):
        for one in other.identities(rec).items():
            weak = self.deletes and shared(other, *one)
            self.new[not sure or weak].add(one)
        if other.person(rec):
            self.new[not sure].add(other.named(rec))


class Claims:
    """What the files say of all records, found once."""

    def __init__(self, case):
        self.holds = in_force(case)
        self.requests = requests(case)
        self.by_person = any(r.matters() for r in self.requests) or \
            any("person" in h for h in self.holds)
        self.deletes = any(r.subjects and r.deletes(case)
                           for r in self.requests)
        self.keeps = any("person" in h for h in self.holds) or any(
            r.subjects and (r.held(case.name) or r.restricted(case, case.name)
                            or r.evidence()) for r in self.requests)


def protections(case, claims, rec, claim):
    """What keeps a record at this place of the order, as (reason, id)."""
    out = []
    if claim == "hold":
        abouts = [(h, held(case, rec, h)) for h in claims.holds]
        sure = any(about is True for _, about in abouts)
        for h, about in abouts:
            # Who is held for sure is in no doubt.
            if about and not (sure and about is not True):
                out.append(("doubt" if about == "perhaps" else
                            "unread" if about == "unread" else
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
        if claim == "hold" and r.evidence():
            whys.append("evidence of an open request")
        if claim == "restriction" and r.restricted(case, case.name):
            whys.append("restriction")
        out += [("doubt" if about == "perhaps" else why, r.id)
                for why in whys]
    return sorted(out, key=lambda k: {"hold": 0, "ended": 1}.get(k[0], 2))


def asked(case, claims, rec):
    """A deletion that the person of this record has asked for; a withdrawn
    consent "is carried out as one for deletion is" """
    doubt = None
    for kind, why in (("deletion", "person asked for it"),
                      ("consent:withdraw", "consent was withdrawn")):
        right = case.policy["rights"]["requests"].get(kind, {})
        for r in claims.requests:
            if not r.wants(case, kind) or r.answered(claims.requests):
                continue
            who = meant(case, r, rec, True)
            if who in ("perhaps", "partly"):
                doubt = Verdict("review", SHARED, by=r.id)
            if who != "yes":
                continue
            if any(e["dataset"] == case.name for e in right.get("except", [])):
                return Verdict("restrict", "exception from deletion", by=r.id)
            return Verdict("delete", why, by=r.id)
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
    given = consent(case, rec)
    if given == "yes":
        return None
    if given == "unclear":
        return Verdict("review", "consent is neither yes nor no")
    return Verdict(about.get("without_consent", "delete"),
                   "child without consent")


def read_consent(case, value):
    """yes, no or unclear"""
    words = case.policy["children"].get(
        "consent_is", ["true", "t", "yes", "y", "1"])
    said = (text_of(value) or "").strip().lower()
    if blank(value):
        return "no"
    if said in [w.lower() for w in words]:
        return "yes"
    return "no" if said in ("false", "f", "no", "n", "0") else "unclear"


def consent(case, rec):
    """The consent of a child: of its record; or of "another dataset, whose
    records are found as by keep_while; one record that says yes is enough" """
    where = case.policy["children"].get("consent")
    if where is None:
        return "no"
    if isinstance(where, str):
        return read_consent(case, rec.get(where))
    if without(case, None, rec, where["by"]):
        return "unclear"
    rows = [r for r in case.others[where["in"]].records
            if read_consent(case, r[where["field"]]) != "no"]
    said = {read_consent(case, r[where["field"]])
            for r in matching(case, where["in"], where["by"], rec, rows)}
    if said:
        return "yes" if "yes" in said else "unclear"
    if matching(case, where["in"], where["by"], rec, rows, True) or \
            unread_there(case, where["in"], where["by"], rec, rows):
        return "unclear"
    return "no"


WEIGHT = [None, "wait", "review", "keep", "restrict", "erase", "delete"]


def weightier(one, other):
    """Deleting comes before erasing and restricting, and what is decided before
    what is in doubt; a doubt is told in any case."""
    if one is None or other is None:
        return one or other
    best = max((one, other), key=lambda v: WEIGHT.index(v.action))
    # What several rules erase is erased.
    if one.erase and other.erase:
        best.erase = one.erase + other.erase
    best.told = one.told or other.told
    best.waits = one.waits or other.waits
    return best


def decide(case, claims, rec):
    """ "A hold comes first, then a restriction, a verified request, the rules
    about children, and the retention rules, unless the policy has another
    order.  A hold or restriction prevents deleting and erasing by what comes
    after it." """
    keeps, found, unsure = [], None, None
    for claim in case.retention.get("order", ORDER):
        if claim in ("hold", "restriction"):
            keeps += protections(case, claims, rec, claim)
        elif claim == "request":
            back = came_back(case, rec)
            if back and back.action == "unsure":
                unsure = Verdict("review", back.reason)
            else:
                found = weightier(found, back)
            found = weightier(found, asked(case, claims, rec))
        elif claim == "children":
            found = weightier(found, child(case, rec))
        elif claim == "rules":
            found = weightier(found, by_rules(case, rec))
            found = weightier(found, left(case, rec))
        sure = [k for k in keeps if k[0] not in ("doubt", "unread")]
        if found and found.touches() and sure:
            found = kept(found, found.reason, sure[0])
            break
        if found and found.goes():
            break
    # Its period is over, with or without a warning.
    if found and found.action == "wait" and sure:
        found = kept(found, "period is over", sure[0])
    # "if they would keep it, it is reported for review"
    if not found or found.action == "wait":
        found = weightier(found, unsure)
    return in_doubt(case, claims, rec, found) or Verdict()


def in_doubt(case, claims, rec, found):
    """What is decided of a record that may be of somebody who is asked about.
    """
    doubts = {k[0] for claim in ("hold", "restriction")
              for k in protections(case, claims, rec, claim)}
    unread = any(case.compare.unread(kind, rec.get(field))
                 for kind, field in case.set["identity"].items()) or \
        wrong_person(case, rec)
    key = case.facts["suppression"] and any(
        case.kind_of(f) and case.compare.unread(case.kind_of(f), rec[f])
        for f in case.set["key"])
    if not found or not found.touches():
        if key or unread and claims.deletes:
            return weightier(found, Verdict("review", UNREAD))
        return found
    if key or unread and (claims.deletes or claims.keeps) or \
            "unread" in doubts:
        return Verdict("review", UNREAD, told=True)
    if "doubt" in doubts:
        return Verdict("review", SHARED, rule=found.rule, end=found.end)
    if nobody(case, claims, rec):
        return Verdict("review", "no person", rule=found.rule, end=found.end)
    return found


def wrong_person(case, rec):
    """Whether a field of person has a value that is not of its type: then
    nobody knows whose the record is."""
    return case.person(rec) is not None and any(
        class_of(case.fields[f]) and not case.kind_of(f) and
        typed_form(case.fields[f], rec[f], case.zone) is None
        for f in case.set["person"])


def kept(found, reason, by):
    if by[0] == "ended":
        # "its records stay all the same: they are reported for review"
        return Verdict("review", "its hold has ended", by=by[1],
                       instead_of=reason, rule=found.rule, end=found.end)
    return Verdict("keep", by[0], by=by[1], instead_of=reason,
                   rule=found.rule, end=found.end, told=found.told)


def nobody(case, claims, rec):
    """ "its person may be under a hold or may have asked something"; and of a
    record that names nobody: "While a person is under a hold, such a record
    stays and is reported for review." """
    if case.set.get("person") and case.guest(rec):
        return any("person" in h for h in claims.holds)
    if not case.person(rec) and claims.by_person:
        return True
    return any(r.get("unit") == "person" for r in case.rules) and \
        not case.people(rec)


def judge(policy, dataset, records, facts, now):
    case = Case(policy, dataset, records, facts, now)
    claims = Claims(case)
    verdicts = [decide(case, claims, rec) for rec in case.records]
    return verdicts, warnings(case, claims, verdicts)


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
