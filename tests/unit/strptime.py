# SPDX-License-Identifier: ISC
"""Patterns of dates, as strptime of Python reads them.

Prints format|text|seconds|fraction, a case a line, where a text is what a
program may have written by that format, with and without leading zeros.  What
has no zone is a time in Los Angeles, and a literal zone is that zone.  The same
seed gives the same cases.
"""
import datetime
import random
import re
import sys
import zoneinfo

ZONE = zoneinfo.ZoneInfo("America/Los_Angeles")
UTC = datetime.timezone.utc
pick = random.Random(19850307)
ZONES = {"Z": 0, " UTC": 0, " GMT": 0, "+00:00": 0, "+0000": 0, " +01:00": 60,
         "-0530": -330, "": None, "%z": None, " %z": None}


def pattern():
    """A format, and the minutes of the zone that it names."""
    day, month = pick.choice(["%d"]), pick.choice(["%m", "%b", "%B"])
    sep = pick.choice(["/", "-", ".", " ", ""])
    if sep == "":
        date = "%Y%m%d"
    else:
        date = sep.join(pick.choice([[day, month, "%Y"], [month, day, "%Y"],
                                     ["%Y", month, day]]))
    colon = pick.choice([":", ":", ".", ""]) if sep == "" else pick.choice(
        [":", "."])
    time = pick.choice([["%H", "%M"], ["%H", "%M", "%S"],
                        ["%H", "%M", "%S", ".%f"], ["%I", "%M", " %p"],
                        ["%I", "%M", "%S", " %p"], ["%I", "%M", "%S", "%p"]])
    joined = time[0]
    for part in time[1:]:
        joined += (part if part[0] in " ." or part == "%p"
                   else colon + part)
    zone = pick.choice(sorted(ZONES))
    joint = pick.choice([" ", "T", ", ", "" if sep == colon == "" else " "])
    return date + joint + joined + zone, ZONES[zone]


def write(form, at):
    """The text, sometimes without the leading zeros."""
    bare = pick.random() < .5

    def part(found):
        letter = found.group()[1]
        said = at.strftime("%" + letter)
        near = form[max(0, found.start() - 2):found.start()]
        far = form[found.end():found.end() + 2]
        adjoins = (re.match("%[YmdHIMSf]$", near) is not None or
                   re.match("%[YmdHIMSf]", far) is not None)
        if letter in "mdHIMS" and bare and not adjoins and said[0] == "0":
            return said[1]
        if letter in "bBp" and pick.random() < .2:
            return said.upper() if pick.random() < .5 else said.lower()
        return said
    return re.sub("%[a-zA-Z]", part, form)


def main():
    """All cases."""
    done = 0
    while done < 5000:
        form, zone = pattern()
        at = datetime.datetime.fromtimestamp(
            pick.randint(-10**9, 4 * 10**9), UTC)
        at = at.replace(microsecond=pick.choice([0, 0, 500000, 1]))
        text = write(form, at)
        try:
            read = datetime.datetime.strptime(text, form)
        except ValueError:
            print("no case:", form, text)
            sys.exit(1)
        if zone is not None:
            read = read.replace(tzinfo=datetime.timezone(
                datetime.timedelta(minutes=zone)))
        if read.tzinfo is None:
            seconds = max(int(read.replace(microsecond=0, tzinfo=ZONE,
                                           fold=fold).timestamp())
                          for fold in (0, 1))
        else:
            seconds = int(read.replace(microsecond=0).timestamp())
        more = read.microsecond > 0
        print(form, text, seconds, int(more), sep="|")
        if "%S" in form and "%f" not in form and ".%S." not in form:
            loose = form.replace("%S", "%S.%f")
            text = datetime.datetime.strftime(at, loose.replace("%f", "250"))
            print(form, text, int(seconds - read.second +
                                  at.second), 1, sep="|")
        done += 1


main()
sys.exit(0)
