#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Random letters through tests/driver/letters, and back by python's email.

    mailcases.py DRIVER [COUNT [SEED]]

Prints what differs, a line each; status 1 if anything does.  The letters are as
bad as people and templates can make them: names that look like addresses or
like encoded words, lines that look like separators, long words, emoji, scripts
from right to left, texts without a last line feed.
"""
import email
import email.header
import email.policy
import email.utils
import json
import mailbox
import random
import re
import subprocess
import sys
import tempfile

SENDER = {"name": 'Example, Shop "privacy"', "address": "privacy@example.org",
          "reply_to": "people@example.org", "domain": "mail.example.org",
          "language": "de-AT", "zone": "Europe/Berlin", "date": 1772697600}

NAMES = ["", " ", "    ", "Ada", "Ada Lovelace", "Reed, Bo", '"Reed" <e@x.org>',
         "a@b", "e@x.org,", "J. R. Reed", "Jos\u00e9 Moreno", "O'Neil", "(Bo)",
         "=?utf-8?q?e=40x?=", "x =?utf-8?b?ZUB4?= y", "=?", "?=", "a=?b",
         "\u05e2\u05d3\u05d4 \u05e8\u05d0\u05d5\u05d1\u05df",
         "\u0645\u0631\u064a\u0645", "\u202egro.x@e\u202c", "\u200f", "\u3000",
         "\u500b\u4eba\u60c5\u5831\u4fdd\u8b77\u59d4\u54e1\u4f1a" * 4,
         "\U0001f469\u200d\U0001f469\u200d\U0001f467" * 9, "\\", "a\\\"b", "~",
         "x" * 10000, "Bo " * 3000, "\u00e9" * 5000, "a  b", "a   b c", "Group:;",
         "undisclosed-recipients:;", "Bo;Ada", "[Bo]", "\u2028x\u2029", "_a_",
         "A. " * 25, "<>", ",,,", "@", "e=40x=2eorg", "\ufeffBo", "e\u0301" * 40]
WORDS = ["data", "your", "the", "From", "From ", ">From ", ".", "..", "--", "-- ",
         "=?utf-8?q?x?=", "=", "=3D", "=20", "\u00e4ndern", "Stra\u00dfe", "\t",
         "\u6f0f\u3048\u3044", "\U0001f512", "\u05d0\u05d1\u05d2", " ", "  ",
         "https://example.org/" + "a" * 200, "\u00a0", "\u2028", "&amp;", "<b>",
         "--=_", "--=_abc", "\u0431\u0443\u043a\u0432\u0430", "e\u0301", "%s"]
LOCALS = ["ada", "ada.l", "o'neil", "a+b", "a_b", "x" * 64, "!#$%&'*+-/=^_`{|}~"]
DOMAINS = ["example.org", "a.b.example.org", "xn--bcher-kva.example", "x",
           ".".join(["x" * 60] * 4) + ".example"]
pick = random.Random()
wrong = 0


def say(number, what, *more):
    global wrong
    wrong += 1
    print(f"letter {number}: {what}", *(ascii(m)[:300] for m in more))


def line(words):
    return " ".join(pick.choice(WORDS) for _ in range(pick.randrange(words)))


def subject():
    kind = pick.randrange(4)
    if kind == 0:
        return pick.choice(NAMES)
    if kind == 1:
        return "".join(chr(pick.choice([32, 32, 63, 61, 95, 65, 0xe9, 0x4e00,
                                        0x1f512, 46, 44]))
                       for _ in range(pick.randrange(200)))
    return line(30).replace("\t", "")


def name():
    if pick.randrange(3):
        return pick.choice(NAMES)
    return "".join(pick.choice(NAMES)[:30] + pick.choice(["", " "])
                   for _ in range(pick.randrange(5)))


def text():
    kind = pick.randrange(8)
    if kind == 0:
        return pick.choice(WORDS) * pick.randrange(2000)
    if kind == 1:  # all widths around the limits of a line
        return "\n".join(pick.choice("x\u00e4=") * n + pick.choice(["", " ", "\t"])
                         for n in range(20, 84))
    lines = [line(14) for _ in range(pick.randrange(30))]
    if kind < 5:
        lines = [x.encode("ascii", "ignore").decode() for x in lines]
    if kind == 4:
        lines = [x[:70] for x in lines]
    return "\n".join(lines) + pick.choice(["", "\n", "\n\n"])


def letter(number):
    made = {"to_name": name(), "subject": subject(), "id": f"m{number}.a-b",
            "to_address": pick.choice(LOCALS) + "@" + pick.choice(DOMAINS),
            "plain": text()}
    if pick.randrange(2):
        made["html"] = text()
    if pick.randrange(3) == 0:
        made["before"] = ["i" * pick.randrange(1, 200)
                          for _ in range(pick.randrange(20))]
    if pick.randrange(4) == 0:
        made["leave_https"] = "https://example.org/" + "u" * pick.randrange(99)
    if pick.randrange(4) == 0:
        made["leave_mailto"] = "mailto:out@example.org?subject=" + "u" * 60
    return made


def run(driver, form, letters):
    lines = [json.dumps(x, ensure_ascii=pick.randrange(2) == 0)
             for x in [SENDER] + letters]
    return subprocess.run([driver, form], input="\n".join(lines).encode(),
                          stdout=subprocess.PIPE, check=True).stdout


def frames(data):
    """What was written for each letter: bytes, or a text if it was refused."""
    while data:
        head, _, data = data.partition(b"\n")
        if head.startswith(b"- "):
            yield head.decode()
        else:
            yield data[:int(head)]
            data = data[int(head):]


def unfold(raw, field):
    found = re.findall(rb"(?im)^" + field + rb":((?:.*\n)(?:[ \t].*\n)*)", raw)
    return [x.replace(b"\n", b"").decode("ascii").strip() for x in found]


def decoded(raw):
    return str(email.header.make_header(email.header.decode_header(raw)))


def check_lines(number, raw):
    head, _, body = raw.partition(b"\n\n")
    if not raw.endswith(b"\n") or b"\r" in raw or not raw.isascii():
        say(number, "is no message of ASCII lines")
    for x in head.split(b"\n"):
        # Only what cannot be cut is longer.
        if len(x) > 78 and (len(x) > 998 or b" " in x.split(b": ", 1)[-1].strip()):
            say(number, "has a long line in its head", x)
        if not x.strip():
            say(number, "has a blank line in its head")
    for word in re.findall(rb"=\?[^ \n]*\?=", head):
        if len(word) > 75 or not re.fullmatch(
                rb"=\?utf-8\?(q\?[A-Za-z0-9!*+/=_-]+|b\?[A-Za-z0-9+/=]+)\?=", word):
            say(number, "has a bad encoded word", word)
        decoded(word.decode())  # whole characters, or it raises
    for x in body.split(b"\n"):
        if len(x) > 78:
            say(number, "has a long line", x)


def check_name(number, raw, field, wanted, address):
    """One mailbox, for strict programs, for lax ones, for none at all."""
    value, = unfold(raw, field)
    message = email.message_from_bytes(raw, policy=email.policy.default)
    header = message[field.decode()]
    if [x.addr_spec for x in header.addresses] != [address]:
        say(number, "has other addresses", header)
    pairs = email.utils.getaddresses([value])
    if len(pairs) != 1 or pairs[0][1] != address:
        say(number, "has other addresses for parseaddr", value)
    elif decoded(pairs[0][0]) != wanted:
        say(number, "has another name", wanted, decoded(pairs[0][0]))
    # This parser makes one blank of several, and loses those between words.
    if value.count("=?") < 2 and (header.addresses[0].display_name.split() !=
                                  wanted.split()):
        say(number, "has another name", wanted, header.addresses[0].display_name)
    # For those that decode first, where no one word needs code and quotes.
    words = re.findall(r"=\?utf-8\?[qb]\?[^?]*\?=", value)
    if not re.search(r'[@,;:()<>\[\]\\"]', "".join(map(decoded, words))):
        pairs = email.utils.getaddresses([decoded(value)])
        if len(pairs) != 1 or pairs[0][1] != address:
            say(number, "has other addresses once it is decoded", value)


def check_part(number, part, wanted):
    wanted += "" if wanted == "" or wanted.endswith("\n") else "\n"
    how = part["Content-Transfer-Encoding"]
    lines = wanted.split("\n")
    short = wanted.isascii() and max(map(len, lines)) <= 78 and not any(
        x.startswith("--=_") for x in lines)
    if how != ("7bit" if short else "quoted-printable"):
        say(number, "is encoded as", how)
    if part.get_content_charset() != "utf-8":
        say(number, "is no UTF-8")
    if part.get_content() != wanted:
        say(number, "has another text", wanted, part.get_content())
    if how == "quoted-printable" and any(
            len(x) > 76 or x != x.rstrip()
            for x in part.get_payload().split("\n")):
        say(number, "has lines that are no quoted-printable")


def check_parts(number, message, made):
    parts = [message]
    if made.get("html", "") != "":
        if message.get_content_type() != "multipart/alternative":
            say(number, "has no parts")
        parts = message.get_payload()
        if message.preamble or (message.epilogue or "").strip():
            say(number, "has more than parts")
    kinds = ["text/plain", "text/html"][:len(parts)]
    if [x.get_content_type() for x in parts] != kinds:
        say(number, "has other parts")
    for kind, part in zip(["plain", "html"], parts):
        check_part(number, part, made[kind])


def check_fields(number, message, made):
    ids = ["<%s@mail.example.org>" % x for x in made.get("before", [])]
    wanted = {
        "Date": "Thu, 05 Mar 2026 09:00:00 +0100",
        "Reply-To": "people@example.org",
        "Message-ID": "<%s@mail.example.org>" % made["id"],
        "In-Reply-To": ids[-1] if ids else None,
        "References": " ".join(ids) or None,
        "Subject": made["subject"],
        "Auto-Submitted": "auto-generated",
        "Content-Language": "de-AT",
        "MIME-Version": "1.0",
        "List-Unsubscribe": ", ".join(
            f"<{made[x]}>" for x in ["leave_https", "leave_mailto"]
            if x in made) or None,
        "List-Unsubscribe-Post":
            "List-Unsubscribe=One-Click" if "leave_https" in made else None,
    }
    for key, value in wanted.items():
        got = message.get_all(key, [None])
        # Where the first line is empty, Python keeps the blank of the second.
        if len(got) == 1 and key != "Subject" and got[0] is not None:
            got = [str(got[0]).lstrip()]
        if got != [value]:
            say(number, f"has another {key}", value, got)
    known = set(wanted) | {"From", "To", "Content-Type",
                           "Content-Transfer-Encoding"}
    if set(message.keys()) - known:
        say(number, "has more fields", message.keys())


def check(number, raw, made):
    check_lines(number, raw)
    message = email.message_from_bytes(
        raw, policy=email.policy.default.clone(raise_on_defect=True))
    for part in message.walk():
        found = part.defects + [d for v in part.values() for d in v.defects]
        if found:
            say(number, "has defects", found)
    check_name(number, raw, b"To", made["to_name"].strip(" "),
               made["to_address"])
    check_name(number, raw, b"From", SENDER["name"], SENDER["address"])
    check_fields(number, message, made)
    check_parts(number, message, made)


def check_files(driver, letters, messages):
    for i, eml in enumerate(frames(run(driver, "eml", letters))):
        if eml != messages[i].replace(b"\n", b"\r\n"):
            say(i, "is another one as a file of its own")
    with tempfile.NamedTemporaryFile() as file:
        file.write(run(driver, "mbox", letters))
        file.flush()
        box = mailbox.mbox(file.name, create=False)
        if len(box) != len(messages):
            say("all", "are another number in an mbox", len(box))
        for i, key in enumerate(box.keys()):
            raw = re.sub(rb"(?m)^>(>*From )", rb"\1", box.get_bytes(key))
            if raw != messages[i]:
                say(i, "is another one in an mbox")


def main():
    driver, count = sys.argv[1], int((sys.argv[2:] or ["2000"])[0])
    pick.seed(int((sys.argv[3:] or ["1"])[0]))
    letters = [letter(i) for i in range(count)]
    messages = list(frames(run(driver, "frames", letters)))
    if len(messages) != count:
        say("all", "are another number", len(messages))
    for number, raw in enumerate(messages):
        if isinstance(raw, str):
            say(number, raw, letters[number])
        else:
            check(number, raw, letters[number])
    check_files(driver, letters, messages)
    return wrong != 0


if __name__ == "__main__":
    sys.exit(main())
