# SPDX-License-Identifier: ISC
"""Deadlines of requests, as dateutil sees the calendar.

Prints a case a line, its fields separated by tabs: the zone, the last day to
acknowledge, the law's and our own last day to answer ("-" where there is none),
and the events of the request.  The same seed gives the same cases.
"""
import datetime
import json
import random
import sys
import zoneinfo

from dateutil.relativedelta import relativedelta

DAY = datetime.timedelta(days=1)
pick = random.Random(20250131)
with open("lib/data/jurisdictions.json", encoding="utf-8") as file:
    REGIMES = json.load(file)["regimes"]
with open("lib/data/us-federal.txt", encoding="utf-8") as file:
    HOLIDAYS = {line[:10] for line in file if line[0] not in "#\n"}
PLACES = ["", "US", "US-CA", "US-IA", "US-WA", "DE", "DE-BE", "JP", "GB", "EU"]
ZONES = ["UTC", "America/Los_Angeles", "Europe/Berlin", "Pacific/Apia",
         "Asia/Kolkata", "America/New_York"]


def working(day):
    """No weekend and no holiday."""
    return day.weekday() < 5 and day.isoformat() not in HOLIDAYS


def add(day, term, roll):
    """The last day of a term."""
    if isinstance(term, dict):
        for _ in range(term["business_days"]):
            day += DAY
            while not working(day):
                day += DAY
        return day
    number = int(term[1:-1])
    unit = {"D": "days", "M": "months"}[term[-1]]
    day += relativedelta(**{unit: number})
    while roll and not working(day):
        day += DAY
    return day


def one(regime, kind, day, asked, verified, extension):
    """What a regime says: acknowledged by, answered by, extension counts."""
    roll = regime.get("weekend") == "next_working_day"
    opt_out = kind == "sale:opt-out" and "opt_out" in regime
    ack = None
    if "acknowledge" in regime and kind != "sale:opt-out":
        ack = add(day, regime["acknowledge"], False)
    if opt_out and regime["opt_out"] == "at_once":
        return ack, day, None
    if opt_out:
        return ack, add(day, regime["opt_out"], roll), None
    if regime.get("clock") == "restarts_on_identity" and asked and verified:
        if asked <= add(day, regime["answer"], roll):
            day = verified
    due = add(day, regime["answer"], roll)
    if extension is None:
        return ack, due, None
    announced, until, reason = extension
    limit = regime["extend"].get("announce_within", regime["answer"])
    if announced > add(day, limit, roll) or not reason:
        return ack, due, False
    most = add(day, regime["extend"]["to"], roll)
    return ack, max(due, min(most, until or most)), True


def rules(regime, place):
    """Whether a law applies at a place or, "if the residence is unknown, or
    only a country whose states have laws", may apply there."""
    return any(place in ("", where) or where.startswith(place + "-") or
               place.startswith(where + "-") for where in regime["applies"])


def event(name, at, **more):
    """A line of the ledger."""
    return json.dumps({"v": 1, "request_id": "r", "event": name,
                       "at": at.isoformat(timespec="seconds"), **more})


def earliest(days):
    """None where there is none."""
    return min((d for d in days if d is not None), default=None)


def receipt(zone):
    """An instant, often near the end of a month and of a day."""
    day = datetime.datetime(2020, 1, 1) + DAY * pick.randint(0, 5000)
    if pick.random() < .6:
        day = day.replace(day=1) - DAY * pick.randint(0, 3)
    hour = pick.choice([0, 0, 23, 23, pick.randint(0, 23)])
    local = day.replace(hour=hour, minute=pick.randint(0, 59), tzinfo=zone)
    return local.astimezone(zoneinfo.ZoneInfo(pick.choice(ZONES)))


def case():
    """A request and its deadlines."""
    name = pick.choice(ZONES)
    zone = zoneinfo.ZoneInfo(name)
    at = receipt(zone)
    day = at.astimezone(zone).date()
    kind = pick.choice(["access", "deletion", "deletion", "sale:opt-out"])
    named = pick.sample(REGIMES, pick.choice([0, 1, 1, 1, 2, 3]))
    place = pick.choice(PLACES)
    events = [event("received", at, type=kind, residence=place,
                    regime=",".join(r["regime"] for r in named))]
    laws = [r for r in REGIMES if r in named or rules(r, place)]
    asked = verified = extension = None
    if pick.random() < .3:
        ask = at + DAY * pick.randint(0, 40)
        sure = ask + DAY * pick.randint(0, 20)
        asked, verified = (x.astimezone(zone).date() for x in (ask, sure))
        events.append(event("identity_asked", ask, level="reasonable"))
        events.append(event("identity_confirmed", sure, level="reasonable"))
    if pick.random() < .6:
        late = at + DAY * pick.randint(20, 100)
        until = pick.choice([None, day + DAY * pick.randint(20, 150)])
        reason = pick.choice(["many", "many", "many", ""])
        extension = (late.astimezone(zone).date(), until, reason)
        more = {"reason": reason} if reason else {}
        if until:
            more["until"] = until.isoformat()
        events.append(event("extended", late, **more))
    told = [one(r, kind, day, asked, verified, extension) for r in laws]
    ack = earliest(t[0] for t in told)
    due = earliest(t[1] for t in told)
    target = day + relativedelta(months=1)
    counts = [t[2] for t in told if t[2] is not None]
    if extension and counts and all(counts) and extension[0] <= target:
        target = max(target, extension[1] or due)
    if not laws and extension and extension[2] and extension[0] <= target:
        target = max(target, extension[1] or target)
    target = min(target, due or target)
    print(name, ack or "-", due or "-", target, *events, sep="\t")


for _ in range(8000):
    case()
sys.exit(0)
