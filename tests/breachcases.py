#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Judges pp-notify duties by random incidents.

    breachcases.py FIRST LAST LAWS.json

Each number from FIRST to LAST is the seed of an incident.  What is due when
and in which state is computed here from the same laws, with zoneinfo and
dateutil and nothing of the program; a row that differs ends it with status 1.
"""
import datetime as dt
import json
import os
import random
import subprocess
import sys
import tempfile
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

UTC = dt.timezone.utc
ZONES = ["America/Los_Angeles", "Europe/Berlin", "Asia/Kolkata",
         "Australia/Lord_Howe", "UTC"]
EEA = ("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL "
       "NO PL PT RO SE SI SK").split()
PLACES = ["US-WA", "US-CA", "US-TX", "US-CO", "US-FL", "US-NY", "US-DE",
          "US-OH", "US-NV", "DE", "FR", "GB", "unknown", "US"]
COUNTS = [1, 20, 249, 250, 251, 499, 500, 501, 1000, 1001, 5001, 9999, 10001]
# Terms that change over a summer, a winter, a leap day and the end of a year.
DAYS = [dt.datetime(2025, 3, 6), dt.datetime(2025, 10, 30),
        dt.datetime(2026, 3, 5), dt.datetime(2026, 1, 30),
        dt.datetime(2028, 1, 29), dt.datetime(2026, 12, 2)]


def policy(zone, home):
    return {"policy": {"format": "pp-policy/1", "id": "j", "title": "J",
                       "time_zone": zone,
                       "controller": {"name": "J", "country": home,
                                      "email": "j@example.org",
                                      "address": ["1 Main Street"]}},
            "purposes": {"any": {"data_use": "collect", "clause": "1"}},
            "notices": {"breach": {"class": "mandatory", "clause": "7",
                                   "within": "PT72H"}},
            "datasets": {"people": {
                "clause": "1", "subjects": ["customer"], "purposes": ["any"],
                "key": ["id"], "no_retention": "a test",
                "fields": {"id": {"category": "user.unique_id"}}}}}


def spelt(r, t, zone):
    """An instant, or only its day."""
    if r.random() < 0.2:
        return t.astimezone(zone).date().isoformat()
    return t.isoformat()


class Time:
    """A time of the incident as the file spells it."""

    def __init__(self, text, zone):
        self.day = len(text) == 10
        if self.day:
            day = dt.date.fromisoformat(text)
            self.at = dt.datetime(day.year, day.month, day.day,
                                  tzinfo=zone).astimezone(UTC)
        else:
            self.at = dt.datetime.fromisoformat(text).astimezone(UTC)
        self.date = self.at.astimezone(zone).date()


def made(r, zone):
    """A line of the file, and now."""
    base = (r.choice(DAYS) + dt.timedelta(seconds=r.randrange(6 * 86400)))
    t = base.replace(tzinfo=UTC)
    line = {"incident": "j"}
    last = t
    for key in "discovered_at", "aware_at", "determined_at":
        if r.random() < 0.9:
            at = t + dt.timedelta(seconds=r.randrange(86400, 3 * 86400))
            line[key] = spelt(r, t if key == "discovered_at" else at, zone)
            last = max(last, at)
    at = last
    now = at + dt.timedelta(seconds=r.randrange(86400, 100 * 86400))
    if r.random() < 0.8:
        places = r.sample(PLACES, r.randrange(1, 6))
        line["affected"] = {p: r.choice(COUNTS) for p in places}
    if r.random() < 0.4:
        line["risk"] = r.choice(["unlikely", "likely", "high"])
    if r.random() < 0.3:
        line["encrypted"] = r.random() < 0.5
    if r.random() < 0.2:
        line["role"] = r.choice(["controller", "processor"])
    if r.random() < 0.5:
        told = {}
        for whom in r.sample(["people", "people:US-WA", "authority:US-WA",
                              "authority:DE", "authority:GB", "controller",
                              "agencies"], r.randrange(1, 5)):
            when = at + (now - at) * r.random()
            when = when.replace(microsecond=0)
            told[whom] = when.isoformat()
        line["notified"] = told
    if r.random() < 0.3:
        start = at + (now - at) * r.random()
        start = start.replace(microsecond=0)
        delay = {"from": start.isoformat()}
        if r.random() < 0.7:
            end = start + dt.timedelta(seconds=r.randrange(60 * 86400))
            delay["until"] = spelt(r, end, zone)
            if Time(delay["until"], zone).at < start:
                delay["until"] = end.isoformat()
        line["law_enforcement_delay"] = delay
    line["at"] = now.isoformat()
    return line, now


def period(text):
    """A duration of ISO 8601 as the laws have it."""
    if text.startswith("PT"):
        return dt.timedelta(hours=int(text[2:-1]))
    n = int(text[1:-1])
    return relativedelta(days=n) if text[-1] == "D" else relativedelta(months=n)


def last_second(day, zone):
    after = day + dt.timedelta(days=1)
    return dt.datetime(after.year, after.month, after.day,
                       tzinfo=zone).astimezone(UTC) - dt.timedelta(seconds=1)


class Judge:
    def __init__(self, laws, line, now, zone, home):
        self.laws, self.line, self.zone, self.home = laws, line, zone, home
        self.now = now
        self.people = line.get("affected")
        told = line.get("notified", {})
        self.told = {k: Time(v, zone) for k, v in told.items()}
        self.processor = line.get("role") == "processor"

    def time(self, key):
        return Time(self.line[key], self.zone) if key in self.line else None

    def start(self, law, place):
        if law["from"] == "notified_people":
            return self.told.get("people:" + place) or self.told.get("people")
        return self.time(law["from"])

    def applies(self, law, place):
        return any(place == a or (a == "EEA" and place in EEA) or
                   place.startswith(a + "-") for a in law["applies"])

    def may(self, law, place):
        return place == "unknown" or any(a == place or a.startswith(
            place + "-") for a in law["applies"])

    def in_force(self, law):
        if (law["whom"] == "controller") != self.processor:
            return False
        times = [t for t in map(self.time, ("discovered_at", "aware_at",
                                            "determined_at")) if t]
        day = (min(times, key=lambda t: t.at).date if times
               else self.now.astimezone(self.zone).date()).isoformat()
        return law.get("since", day) <= day <= law.get("until", day)

    def done(self, law, place):
        if law["whom"] == "authority":
            return self.told.get("authority:" + place)
        if law["whom"] in ("controller", "customers"):
            both = [self.told[k] for k in ("customers", "controller")
                    if k in self.told]
            return min(both, key=lambda t: t.at) if both else None
        return self.told.get(law["whom"] + ":" + place) or self.told.get(
            law["whom"])

    def due(self, within, start, delay):
        """(text, last second), or None."""
        if start is None or within in ("undue_delay", "promptly"):
            return None
        step = dt.timedelta() if within == "at_once" else period(within)
        if isinstance(step, dt.timedelta) and within != "at_once":
            at = start.at + step
            spelt_at = at.astimezone(self.zone).isoformat()
            due = (spelt_at.replace("+00:00", "Z"), at)
        else:
            day = start.date + step
            due = (day.isoformat(), last_second(day, self.zone))
        wait = self.line.get("law_enforcement_delay")
        if not delay or wait is None:
            return due
        if Time(wait["from"], self.zone).at > due[1]:
            return due
        if "until" not in wait:
            return None
        until = self.until(wait)
        if until <= due[1]:
            return due
        day = until.astimezone(self.zone).date()
        return day.isoformat(), last_second(day, self.zone)

    def until(self, wait):
        until = Time(wait["until"], self.zone)
        if until.day:
            return last_second(until.date, self.zone) + dt.timedelta(seconds=1)
        return until.at

    def waits(self):
        wait = self.line.get("law_enforcement_delay")
        if wait is None or Time(wait["from"], self.zone).at > self.now:
            return False
        return "until" not in wait or self.until(wait) > self.now

    def lifted(self, law, most):
        unless = law.get("unless", [])
        risk = self.line.get("risk")
        if "encrypted" in unless and self.line.get("encrypted") is True:
            return True
        if "risk:unlikely" in unless and risk == "unlikely":
            return True
        if "needs" in law and risk not in (None, "high"):
            return True
        limit = law.get("threshold")
        if limit is None or most is None:
            return False
        if limit.get("of") == "all":
            most = sum(self.people.values())
        if "more_than" in limit:
            return most <= limit["more_than"]
        return most < limit["at_least"]

    def state(self, law, place, most):
        """(due, state)"""
        start, done = self.start(law, place), self.done(law, place)
        if self.lifted(law, most):
            due = self.due(law["within"], start, False)
            return due, "not_needed"
        delay = law.get("delay", False)
        due = self.due(law["within"], start, delay)
        if done is not None:
            late = due is not None and done.at > due[1]
            return due, "done_late" if late else "done"
        if "needs" in law and "risk" not in self.line:
            return due, "unknown"
        if delay and self.waits():
            return due, "delayed"
        if start is None:
            return due, "unknown"
        late = due is not None and self.now > due[1]
        return due, "late" if late else "due"

    def sure(self):
        """{(law, place): (due, state)} of those who live there for sure."""
        rows = {}
        for law in self.laws:
            if not self.in_force(law) or self.people is None:
                continue
            here = {p: n for p, n in self.people.items()
                    if n > 0 and self.applies(law, p)}
            maybe = sum(n for p, n in self.people.items()
                        if not self.applies(law, p) and self.may(law, p))
            if law.get("one_authority") and self.applies(law, self.home):
                here = {self.home: sum(here.values())} if here else {}
            for p, n in here.items():
                rows[law["law"], p] = self.state(law, p, n + maybe)
        return rows

    def strictest(self, place, whom, sure):
        """The rows that may be printed for those who may live anywhere."""
        rows, blind = [], []
        for law in self.laws:
            if (not self.in_force(law) or law["whom"] != whom or
                    self.applies(law, place) or not self.may(law, place)):
                continue
            if whom != "people" and any(k[0] == law["law"] for k in sure):
                continue
            most = None
            if self.people is not None:
                most = sum(n for p, n in self.people.items()
                           if not self.applies(law, p) and self.may(law, p))
            due, state = self.state(law, place, most)
            (blind if state == "unknown" else rows).append((law["law"], due,
                                                            state))
        active = [x for x in rows if x[2] != "not_needed"]
        dated = [x for x in active if x[1] is not None]
        if dated:
            first = min(x[1][1] for x in dated)
            return [x for x in dated if x[1][1] == first], blind
        if active or whom == "people":
            return active or rows, blind
        return [], blind


def fail(seed, why, line):
    print(f"seed {seed}: {why}\n{json.dumps(line)}", file=sys.stderr)
    sys.exit(1)


def compare(seed, judge, rows, line):
    sure = judge.sure()
    got = {}
    for row in rows:
        if row["law"] == "promise":
            start = judge.time("discovered_at") or judge.time("aware_at")
            due = judge.due("PT72H", start, True)
            if row["due"] != (due and due[0]):
                fail(seed, f"the promise is due {row['due']}, not {due}", line)
        elif row["place"] in ("unknown", "US"):
            got.setdefault((row["place"], row["whom"]), []).append(row)
        else:
            key = row["law"], row["place"]
            due, state = sure.pop(key, (None, "no row"))
            if row["due"] != (due and due[0]) or row["state"] != state:
                fail(seed, f"{key}: is {row['due']} {row['state']}, should be "
                     f"{due} {state}", line)
    if sure:
        fail(seed, f"missing: {sorted(sure)}", line)
    doubts(seed, judge, got, line)


def doubts(seed, judge, got, line):
    people = judge.people
    places = (["unknown"] if people is None else
              [p for p in people if p in ("unknown", "US")])
    for place in places:
        for whom in "people", "authority", "agencies", "controller":
            best, blind = judge.strictest(place, whom, judge.sure())
            rows = got.pop((place, whom), [])
            dated = [x for x in rows if x["state"] != "unknown"]
            if len(dated) != min(1, len(best)) or len(rows) - len(
                    dated) != min(1, len(blind)):
                fail(seed, f"{place} {whom}: {rows} for {best} {blind}", line)
            for row in dated:
                if not row["assumed"] or (row["law"], row["due"],
                                          row["state"]) not in [
                        (n, d and d[0], s) for n, d, s in best]:
                    fail(seed, f"{place} {whom}: {row} for {best}", line)
    if got:
        fail(seed, f"nobody asked for {list(got)}", line)


def run(seed, laws):
    r = random.Random(seed)
    name, home = r.choice(ZONES), r.choice(["US", "DE", "FR", "GB"])
    zone = ZoneInfo(name)
    line, now = made(r, zone)
    with open("policy.json", "w") as f:
        json.dump(policy(name, home), f)
    with open("incident.ndjson", "w") as f:
        f.write(json.dumps(line) + "\n")
    p = subprocess.run(["pp-notify", "duties", "-q", "-p", "policy.json",
                        "--incident", "incident.ndjson", "-t", "ndjson",
                        "--now", now.isoformat()],
                       capture_output=True, text=True, check=False)
    if p.returncode > 1:
        fail(seed, p.stderr, line)
    rows = [json.loads(x) for x in p.stdout.splitlines()]
    judge = Judge(laws, line, now, zone, home)
    compare(seed, judge, rows, line)
    if (p.returncode == 1) != any(x["state"] == "late" for x in rows):
        fail(seed, f"the status is {p.returncode}", line)


def main():
    with open(sys.argv[3]) as f:
        laws = json.load(f)["laws"]
    with tempfile.TemporaryDirectory() as d:
        os.chdir(d)
        for seed in range(int(sys.argv[1]), int(sys.argv[2]) + 1):
            run(seed, laws)


main()
