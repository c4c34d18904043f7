# SPDX-License-Identifier: ISC
"""Writes a message to each customer as a script does: the library that Python
has, an mbox on standard output.

    letters.py < customers.csv
"""
import csv
import email.message
import email.policy
import sys

TEXT = """Hello {name},

On 1 April 2026 we change how we handle data about you. Please read what will
be different, and write to us if you do not agree.

What changes

- We keep the data of your visits for a year.

Your questions

Please send your questions to privacy@example.org.

Kind regards
Example Shop
"""
POLICY = email.policy.default.clone(max_line_length=78)

for n, row in enumerate(csv.DictReader(sys.stdin)):
    m = email.message.EmailMessage(policy=POLICY)
    m["From"] = "Example Shop <privacy@example.org>"
    m["To"] = row["email"]
    m["Subject"] = "What changes on 1 April 2026"
    m["Message-ID"] = f"<{n}@example.org>"
    m["Date"] = "Sun, 01 Mar 2026 00:00:00 +0000"
    m.set_content(TEXT.format(name=row["id"]))
    sys.stdout.buffer.write(b"From privacy@example.org Sun Mar  1 00:00:00 2026\n")
    sys.stdout.buffer.write(m.as_bytes() + b"\n")
