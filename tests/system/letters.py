# SPDX-License-Identifier: ISC
"""Random letters as files, and what other programs made of these.

    letters.py make DRIVER COUNT SEED   letters.json, sent/N.eml and sent.mbox
    letters.py server DIR               DIR holds what mailserver.py received
    letters.py maildir DIR              DIR holds what mdeliver(1) split
    letters.py addresses                what maddr(1) takes for recipients
"""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import mailcases


def read(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()


def make(driver, count, seed):
    mailcases.pick.seed(int(seed))
    letters = [mailcases.letter(i) for i in range(int(count))]
    os.mkdir("sent")
    for i, eml in enumerate(mailcases.frames(
            mailcases.run(driver, "eml", letters))):
        with open("sent/%04d.eml" % i, "wb") as file:
            file.write(eml)
    with open("sent.mbox", "wb") as file:
        file.write(mailcases.run(driver, "mbox", letters))
    with open("letters.json", "w", encoding="ascii") as file:
        json.dump(letters, file)


def letters_made():
    return json.loads(read("letters.json"))


def server(folder):
    letters = letters_made()
    for i, letter in enumerate(letters):
        got = read(folder, "%04d" % i)
        if got != read("sent", "%04d.eml" % i):
            mailcases.say(i, "arrived as another one", got)
        to = [mailcases.SENDER["address"], letter["to_address"]]
        if read(folder, "%04d.to" % i).decode().split("\n") != to:
            mailcases.say(i, "went to others")
        mailcases.check(i, got.replace(b"\r\n", b"\n"), letter)
    if os.path.exists(os.path.join(folder, "%04d" % len(letters))):
        mailcases.say("all", "arrived, and more")


def maildir(folder):
    """mdeliver keeps the empty line after a message as part of it."""
    got = sorted(read(folder, "new", x) for x in os.listdir(folder + "/new"))
    sent = sorted(read("sent", x).replace(b"\r\n", b"\n") + b"\n"
                  for x in os.listdir("sent"))
    if got != sent:
        mailcases.say("all", "are others", len(got), len(sent))


def addresses():
    for i, letter in enumerate(letters_made()):
        got = subprocess.run(["maddr", "-a", "-h", "to", "./sent/%04d.eml" % i],
                             stdout=subprocess.PIPE, check=True).stdout
        if got.decode().splitlines() != [letter["to_address"]]:
            mailcases.say(i, "would go to others", got)


def main():
    globals()[sys.argv[1]](*sys.argv[2:])
    return mailcases.wrong != 0


if __name__ == "__main__":
    sys.exit(main())
