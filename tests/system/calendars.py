# SPDX-License-Identifier: ISC
"""Random deadlines through tests/driver/deadlines, and back by icalendar.

    calendars.py DRIVER [COUNT [SEED]]
"""
import datetime
import json
import random
import subprocess
import sys

import icalendar

SIGNS = "ab ,;:\\\"'\n=\u00e9\u4e00\U0001f512\u05d0\u202e\u00a0^"
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
pick = random.Random()


def words(longest):
    """This library takes a backslash and what follows for one sign, whatever
    is before them; so a blank follows each."""
    return "".join(pick.choice(SIGNS) for _ in range(
        pick.randrange(longest))).replace("\\", "\\ ")


def deadline(number):
    return {"uid": f"{number}@example.org", "summary": words(200),
            "description": words(3000) if pick.randrange(3) else "",
            "day": pick.randrange(2) == 0, "stamp": 1772697600,
            "at": pick.randrange(0, 40000),
            "days_ahead": pick.choices(range(-3, 30), k=pick.randrange(4))}


def start(made):
    if made["day"]:
        return EPOCH.date() + datetime.timedelta(days=made["at"])
    return EPOCH + datetime.timedelta(seconds=made["at"])


def differs(event, made):
    stamp = EPOCH + datetime.timedelta(seconds=made["stamp"])
    alarms = [x["TRIGGER"].dt for x in event.walk("VALARM")]
    wanted = {"UID": made["uid"], "SUMMARY": made["summary"],
              "DESCRIPTION": made["description"] or None}
    return [key for key, value in wanted.items()
            if event.get(key) != value] + [
        key for key, value in [("DTSTART", start(made)), ("DTSTAMP", stamp)]
        if event[key].dt != value] + (
        ["VALARM"] if alarms != [datetime.timedelta(days=-n)
                                 for n in made["days_ahead"]] else []) + [
        str(x) for x in event.errors]


def main():
    count = int((sys.argv[2:] or ["1000"])[0])
    pick.seed(int((sys.argv[3:] or ["1"])[0]))
    made = [deadline(i) for i in range(count)]
    out = subprocess.run(
        [sys.argv[1]], input="\n".join(map(json.dumps, made)).encode(),
        stdout=subprocess.PIPE, check=True).stdout
    wrong = [ascii(x)[:80] for x in out.split(b"\r\n")
             if len(x) > 75 or b"\n" in x]
    events = icalendar.Calendar.from_ical(out.decode()).walk("VEVENT")
    if len(events) != count:
        wrong.append(f"{len(events)} events")
    for event, one in zip(events, made):
        wrong += [f"{one['uid']}: {x}" for x in differs(event, one)]
    print(*wrong[:20], sep="\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
