# SPDX-License-Identifier: ISC
"""Periods on the calendar and the clock, as dateutil and zoneinfo see them.

Prints zone|format|text|period|end, a case a line; the end in UTC seconds.  A
period with a minus leads back.  The same seed gives the same cases.
"""
import datetime
import random
import sys
import zoneinfo

from dateutil.relativedelta import relativedelta

ZONES = """UTC America/Los_Angeles America/New_York Europe/Berlin Europe/London
Europe/Dublin Asia/Kolkata Asia/Kathmandu Asia/Tehran Asia/Tokyo
Australia/Sydney Australia/Lord_Howe America/Sao_Paulo America/Havana
America/St_Johns Pacific/Apia Pacific/Chatham Africa/Casablanca
Africa/Monrovia America/Nuuk Asia/Beirut""".split()
EPOCH = datetime.datetime(1970, 1, 1)
PATTERNS = ["%m/%d/%Y", "%d.%m.%Y %H:%M:%S", "%b %d, %Y %I:%M:%S %p",
            "%d %B %Y", "%Y%m%d", "%F %T", "%Y-%m-%dT%H:%M:%S%z"]
pick = random.Random(20240131)


def utc(local, zone, choose=max):
    """The later of the instants at which the clocks show a local time."""
    return choose(int(local.replace(tzinfo=zone, fold=fold).timestamp())
                  for fold in (0, 1))


def turns(zone):
    """Instants at which the clocks of a zone are changed."""
    found, before = [], None
    for day in range(0, 366 * 130, 5):
        at = day * 86400
        offset = datetime.datetime.fromtimestamp(at, zone).utcoffset()
        if before is not None and offset != before:
            low, high = at - 5 * 86400, at
            while high - low > 1:
                middle = (low + high) // 2
                if datetime.datetime.fromtimestamp(
                        middle, zone).utcoffset() == before:
                    low = middle
                else:
                    high = middle
            found.append(high)
        before = offset
    return found


def period():
    """A duration, and what dateutil makes of it."""
    n = pick.choice([1, 2, 3, 6, 11, 12, 13, 18, pick.randint(1, 400)])
    return pick.choice([
        (f"P{n}M", relativedelta(months=n), 0),
        (f"P{n % 30 + 1}Y", relativedelta(years=n % 30 + 1), 0),
        (f"P{n}D", relativedelta(days=n), 0),
        (f"P{n}W", relativedelta(weeks=n), 0),
        (f"P{n}M{n % 40}D", relativedelta(months=n, days=n % 40), 0),
        (f"PT{n}H", relativedelta(), n * 3600),
        (f"PT{n}H{n % 60}M30S", relativedelta(), n * 3600 + n % 60 * 60 + 30),
    ])


def day_and_time(zone, near):
    """A local time, often at a month's end or so that periods end at a turn."""
    kind = pick.random()
    if kind < .3 and near:
        at = pick.choice(near) + pick.randint(-7200, 7200)
        local = datetime.datetime.fromtimestamp(at, zone).replace(tzinfo=None)
        return local - relativedelta(months=pick.choice([0, 1, 6, 12]),
                                     days=pick.choice([0, 0, 1, 30]))
    day = EPOCH + datetime.timedelta(seconds=pick.randint(0, 4 * 10**9))
    if kind < .6:
        day = (day.replace(day=1) - datetime.timedelta(
            days=pick.randint(0, 3))).replace(hour=day.hour)
    return day


def main():
    """All cases."""
    for name in ZONES:
        zone = zoneinfo.ZoneInfo(name)
        near = turns(zone)
        for _ in range(600):
            start = day_and_time(zone, near)
            text, step, seconds = period()
            shape = pick.choice(["day", "local", "offset", "epoch", "pattern"])
            form = ""
            if shape == "pattern":
                form = pick.choice(PATTERNS)
            if shape == "day" or (form and "%H" not in form and
                                  "%I" not in form and "%T" not in form):
                said = start.strftime(form or "%Y-%m-%d")
                day = datetime.datetime(start.year, start.month, start.day)
                end = utc(day + step + relativedelta(days=1), zone) + seconds
                print(name, form, said, text, end, sep="|")
                continue
            at = utc(start, zone)
            if shape in ("offset", "epoch") or "%z" in form:
                at += pick.choice([0, 0, -3600])
                start = datetime.datetime.fromtimestamp(at, zone)
                if start.utcoffset().total_seconds() % 60 != 0:
                    continue
                said = (start.isoformat() if not form else
                        start.strftime(form))
                if shape == "epoch":
                    form = pick.choice(["epoch_s", "epoch_ms"])
                    said = str(at * (1000 if form == "epoch_ms" else 1))
            else:
                said = start.strftime(form or "%Y-%m-%d %H:%M:%S")
            local = datetime.datetime.fromtimestamp(at, zone)
            if text.startswith("PT"):
                end = at + seconds
            else:
                end = utc(local.replace(tzinfo=None) + step, zone)
            print(name, form, said, text, end, sep="|")
        for _ in range(200):
            back(name, zone, near)


def back(name, zone, near):
    """A case of a period that leads back from an instant."""
    at = utc(day_and_time(zone, near), zone)
    text, step, seconds = period()
    if pick.random() < .3 and near:
        local = datetime.datetime.fromtimestamp(
            pick.choice(near) + pick.randint(-7200, 7200), zone)
        at = utc(local.replace(tzinfo=None) + step, zone)
    local = datetime.datetime.fromtimestamp(at, zone).replace(tzinfo=None)
    start = at if text.startswith("PT") else utc(local - step, zone, min)
    print(name, "epoch_s", at, "-" + text, start - seconds, sep="|")


main()
sys.exit(0)
