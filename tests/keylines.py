# SPDX-License-Identifier: ISC
"""Random policies, records and keys through pp-retain; what --keys writes is
read back by readers that share no code with it.

	keylines.py FIRST LAST      seeds, each a policy with its records

Each form must be read back as the values of the records; no line names a
field twice; confirm takes every line; and who is decided about does not depend
on how many keys hashed who asked.  What is wrong it prints as a call to try
again, and exits with 1.
"""
import csv
import io
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile

NOW = "2026-03-01T12:00:00Z"
NAMES = ["a", "b b", 'c"c', "d'd", "e\\e", "f,f", "gé", "H", "i_1", "J-j",
         "k;", "l$l", "m:m", "n%", "o/o", "p|p", "q(q", "r)r", "s=s", "t~"]
HOSTILE = ["x", "O'Neil", 'say "hi"', "a\\'b", "\\", "'; DROP TABLE t; --",
           "line\nfeed", "cr\r\nlf", "\r", "\\.", "a\n\\.\nb", "é\u2028", "{}",
           "E'", "$$", ":x", "\t", ",", " ", "x\0y", "\0'); --"]
OLD, NEW = "2020-01-01T00:00:00Z", "2026-02-20T00:00:00Z"


class Wrong(Exception):
    pass


def check(good, *what):
    if not good:
        raise Wrong(" ".join(str(w) for w in what))


def once(pairs):
    """An object none of whose keys is there twice."""
    keys = [k for k, _ in pairs]
    check(len(keys) == len(set(keys)), "a key is there twice:", keys)
    return dict(pairs)


class Case:
    """A policy of one dataset, and records of it."""

    def __init__(self, rng):
        self.rng = rng
        self.json = rng.random() < .5
        names = rng.sample(NAMES, rng.randrange(6, len(NAMES)))
        self.key = names[:rng.choice([1, 1, 1, 2, 3])]
        rest = names[len(self.key):]
        self.dates = rest[:rng.randrange(1, len(rest))]
        self.texts = rest[len(self.dates):] or self.key[:1]
        self.names = names
        n = rng.randrange(1, 4)
        self.rules = [self.rule(i, n > 1) for i in range(n)]
        self.tags = self.json and rng.random() < .5
        # No rule may erase what another one decides by.
        self.needed = {r["keep_while"]["field"] for r in self.rules
                       if "keep_while" in r} | set(self.key)
        if not self.tags and not set(self.texts) - self.needed:
            for rule in self.rules:
                rule.pop("erase", None)
                rule.pop("then", None)

    def rule(self, i, one_of_several):
        rng = self.rng
        rule = {"id": f"r{i}" + rng.choice(HOSTILE).replace("\0", ""),
                "clause": "1", "dataset": "d"}
        if rng.random() < .6:
            since = rng.sample(self.dates,
                               rng.randrange(1, min(len(self.dates), 16) + 1))
            rule["delete_after"] = "P6M"
            rule[rng.choice(["since", "since_latest"])] = since
        else:
            rule["keep_while"] = {"field": rng.choice(self.texts),
                                  "is": ["kept", "x"]}
        if one_of_several or rng.random() < .5:
            rule["when"] = self.when()
        if rng.random() < .3:
            rule["then"] = "erase"
            rule["erase"] = ["user.contact"]
        return rule

    def when(self):
        """True of every record."""
        rng = self.rng
        some = rng.sample(self.names, rng.randrange(1, len(self.names) + 1))
        parts = []
        for name in some:
            at = f".[{json.dumps(name)}]"
            parts.append(rng.choice([f"({at} != \"none such\")",
                                     f"(({at} // \"\") | test(\"none such\") "
                                     "| not)"]))
        return " and ".join(parts)

    def policy(self, identities):
        fields = {}
        for name in self.names:
            fields[name] = {"category": "user.contact" if name in self.texts
                            and name not in self.needed
                            else "user.unique_id"}
            if name in self.dates:
                fields[name] = {"category": "user.behavior",
                                "type": "timestamp"}
        if self.tags:
            fields["tags[]"] = {"category": "user.contact"}
        return {
            "policy": {"format": "pp-policy/1", "id": "t", "title": "T",
                       "time_zone": "UTC"},
            "purposes": {"any": {"data_use": "collect", "clause": "1"}},
            "datasets": {"d": {
                "clause": "1", "subjects": ["customer"], "purposes": ["any"],
                "key": self.key, "person": self.key[:1],
                "identity": identities, "fields": fields,
                "at_source": {"sql": {"table": "s.t", "key": [
                    f"k{i}" for i in range(len(self.key))]}}}},
            "retention": {"rules": self.rules},
            "records": {"deletions": {"file": "log", "clause": "1",
                                      "delete_after": "P30D"}},
            "rights": {"requests": {"deletion": {
                "clause": "1", "verify": "reasonable"}}},
            "identity": {kind: {} for kind in identities}}

    def record(self, i):
        rng = self.rng
        rec = {}
        for name in self.names:
            if name in self.dates:
                rec[name] = rng.choice([OLD] * 9 + [NEW, ""])
            else:
                rec[name] = rng.choice(HOSTILE + ["kept"])
                if not self.json:
                    rec[name] = rec[name].replace("\0", "")
        # Keys tell records apart, and are never empty.
        rec[self.key[0]] = f"{i} {rec[self.key[0]]}"
        for name in self.key:
            rec[name] = rec[name] or "0"
        if self.tags:
            rec["tags"] = ["t"] * rng.randrange(4)
        return rec


def written(case, records, path):
    with open(path, "w", encoding="utf-8", newline="") as out:
        if case.json:
            for rec in records:
                out.write(json.dumps(rec) + "\n")
            return
        w = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
        w.writerow(case.names)
        w.writerows([rec[n] for n in case.names] for rec in records)


def run(*args, stdin=None):
    done = subprocess.run(args, input=stdin, capture_output=True)
    check(done.returncode in (0, 1), args, done.returncode,
          done.stderr.decode(errors="replace"))
    return done.stdout.decode(), done.stderr.decode()


def retain(*args, stdin=None):
    holds = [] if "confirm" in args else ["--no-holds"]
    return run("pp-retain", "-p", "policy.json", "--now", NOW, *holds, *args,
               stdin=stdin)


# ---- readers ----

def sql_tokens(text):
    """Of standard SQL, as the manual of PostgreSQL has it."""
    i = 0
    while i < len(text):
        c = text[i]
        if c.isspace():
            i += 1
        elif text.startswith("$$", i):
            j = text.index("$$", i + 2)
            yield ("body", text[i + 2:j])
            i = j + 2
        elif c == '"' or c == "'" or text.startswith("E'", i):
            escapes = c == "E"
            i += escapes
            quote, out = text[i], []
            i += 1
            while True:
                check(i < len(text), "a quote is not closed")
                if escapes and text[i] == "\\":
                    check(text[i + 1] in "\\'", "an escape", text[i + 1])
                    out.append(text[i + 1])
                    i += 2
                elif text[i] != quote:
                    # Under standard_conforming_strings = off it would be one.
                    check(quote == '"' or escapes or text[i] != "\\",
                          "a backslash that two servers read in two ways")
                    out.append(text[i])
                    i += 1
                elif text[i:i + 2] == quote * 2:
                    out.append(quote)
                    i += 2
                else:
                    i += 1
                    break
            yield ("name" if quote == '"' else "text", "".join(out))
        elif c.isalnum() or c == "_":
            j = i
            while j < len(text) and (text[j].isalnum() or text[j] == "_"):
                j += 1
            yield ("word", text[i:j].upper())
            i = j
        else:
            yield ("sign", c)
            i += 1


def sql_rows(text):
    check("\0" not in text, "a NUL in SQL")
    statement = []
    for token in sql_tokens(text):
        if token != ("sign", ";"):
            statement.append(token)
            continue
        if statement[0] == ("word", "INSERT"):
            yield sql_row(statement)
        else:
            check(statement[0][1] in ("SET", "CREATE", "BEGIN", "COMMIT", "DO",
                                      "SELECT", "TRUNCATE"), statement)
        statement = []
    check(not statement, "a statement does not end")


def sql_row(s):
    """The pairs that are compared, and the line that tells of it."""
    texts = [t[1] for t in s if t[0] == "text"]
    check([t[1] for t in s if t[0] != "text"] ==
          ["INSERT", "INTO", "PP_ROW", "SELECT", "PG_TEMP", ".", "PP_DO", "(",
           ")", ","] and len(texts) == 2, s)
    change = list(sql_tokens(texts[0]))
    where = change.index(("word", "WHERE"))
    pairs, part = [], []
    for token in change[where + 1:] + [("word", "AND")]:
        if token != ("word", "AND"):
            part.append(token)
            continue
        if part[0] == ("word", "COALESCE"):
            # COALESCE("name"::text, '') = ''
            check([t[1] for t in part[3:]] ==
                  [":", ":", "TEXT", ",", "", ")", "=", ""], part)
            pairs.append((part[2][1], None))
            part = []
            continue
        if part[:3] == [("word", "PG_TEMP"), ("sign", "."),
                        ("word", "PP_SAME")]:
            # pg_temp.pp_same("name", 'text') after "name" = 'text'
            check([t[1] for t in part[3:]] ==
                  ["(", pairs[-1][0], ",", pairs[-1][1], ")"], part)
            part = []
            continue
        check(part[0][0] == "name", part)
        if part[1:] == [("word", "IS"), ("word", "NULL")]:
            pairs.append((part[0][1], None))
        else:
            check(part[1] == ("sign", "=") and part[2][0] == "text" and
                  len(part) == 3, part)
            pairs.append((part[0][1], part[2][1]))
        part = []
    return pairs, json.loads(texts[1], object_pairs_hook=once)


def sqlite_run(case, records):
    """Runs the keys against a table of the records.  What it prints, and what
    is left."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.execute("ATTACH ':memory:' AS s")
    columns = [f"k{i}" for i in range(len(case.key))]
    columns += [n for n in case.names if n not in case.key]
    quoted = ["`" + c.replace("`", "``") + "`" for c in columns]
    db.execute(f"CREATE TABLE s.t ({', '.join(quoted)})")
    names = case.key + [n for n in case.names if n not in case.key]
    for rec in records:
        db.execute(f"INSERT INTO s.t VALUES ({', '.join('?' for _ in names)})",
                   [rec[n] for n in names])
    printed = []
    with open("keys.sqlite", encoding="utf-8", newline="") as script:
        for statement in script.read().split("\n"):
            # As sqlite3(1) does, which also takes CR LF for an end of line.
            check("\r" not in statement, "a carriage return:", statement)
            if not statement.startswith("."):
                printed += [row[0] for row in db.execute(statement)]
    left = db.execute(f"SELECT {', '.join(quoted[:len(case.key)])} FROM s.t")
    return printed, {tuple(row) for row in left}


def test_sqlite(case, fits, want):
    retain("--keys", "keys.sqlite", "--keys-as", "sqlite", "-o", "kept", "fits")
    printed, left = sqlite_run(case, fits)
    lines = [json.loads(one, object_pairs_hook=once) for one in printed]
    gone = [one for one in lines if "dataset" in one]
    check(sorted(map(json.dumps, gone)) == sorted(map(json.dumps, want)),
          "SQLite did", gone, "of", want)
    check(not any(word in one for one in lines
                  for word in ("refused", "stays", "several")), lines)
    deleted = {tuple(one["key"][k] for k in case.key) for one in gone
               if one["action"] == "delete"}
    check(left == {tuple(r[k] for k in case.key) for r in fits} - deleted,
          "SQLite left", left)


# ---- one case ----

def value(rec, name, is_json):
    """What a key line says of it: of CSV, where none and a text without a
    character are written alike, none."""
    if name == "tags":
        return json.dumps(rec[name])
    return rec[name] if rec[name] or is_json else None


def judged(case, records):
    """What --keys must name: by key, what a rule lets go."""
    by_key = {}
    for rec in records:
        by_key[tuple(rec[k] for k in case.key)] = rec
    return by_key


def test_forms(case, records):
    by_key = judged(case, records)
    fits = [r for r in records if not case.json or
            all("\0" not in str(r[n]) for n in case.names)]
    written(case, records, "data")
    retain("--keys", "keys", "-o", "kept", "data")
    lines = [json.loads(one, object_pairs_hook=once)
             for one in open("keys", encoding="utf-8")]
    for line in lines:
        rec = by_key[tuple(line["key"][k] for k in case.key)]
        for name, v in line.get("unchanged", {}).items():
            check(v == value(rec, name, case.json), name, repr(v), rec)
        erase = line.get("erase", [])
        check(len(erase) == len(set(erase)), "erase:", erase)
        rule = next(r for r in case.rules if r["id"] == line["rule"])
        needed = set(rule.get("since", rule.get("since_latest", [])))
        if "keep_while" in rule:
            needed.add(rule["keep_while"]["field"])
        if "when" in rule:
            needed |= {n for n in case.names
                       if json.dumps(n) in rule["when"]}
        check(needed - set(case.key) <= set(line.get("unchanged", {})),
              "is not looked at again:", needed, line)
    # What --keys writes, confirm takes.
    if os.path.exists("gone"):
        os.unlink("gone")
    retain("confirm", "-k", "my.key", "--deletions", "gone", "keys")
    gone = open("gone").readlines() if os.path.exists("gone") else []
    check(len(gone) == len([x for x in lines if x["action"] == "delete"]),
          "confirm took", len(gone), "of", len(lines))

    # SQL and CSV hold no NUL: such a record is refused, and no other.
    open("refused", "w").close()
    erases = any(r.get("then") == "erase" for r in case.rules)
    written(case, fits, "fits")
    retain("--keys", "keys.json", "-o", "kept", "fits")
    want = [json.loads(one) for one in open("keys.json", encoding="utf-8")]
    if not case.tags:
        retain("--keys", "keys.sql", "--keys-as", "sql", "-o", "kept",
               "-r", "refused", "data")
        text = open("keys.sql", encoding="utf-8", newline="").read()
        rows = [(tuple(dict(pairs)[f"k{i}"] for i in range(len(case.key))),
                 pairs, line) for pairs, line in sql_rows(text)]
        have = {key for key, _, _ in rows}
        for line in want:
            check(tuple(line["key"][k] for k in case.key) in have,
                  "is not in SQL:", line)
        for key, pairs, line in rows:
            rec = by_key[key]
            names = [name for name, _ in pairs]
            check(len(names) == len(set(names)), "twice in SQL:", names)
            for name, v in pairs[len(case.key):]:
                check(v == value(rec, name, case.json), name, v)
            check(line["key"] == {k: rec[k] for k in case.key}, line)
        test_sqlite(case, fits, want)
    if not erases:
        retain("--keys", "keys.csv", "--keys-as", "csv", "-o", "kept",
               "-r", "refused", "data")
        text = open("keys.csv", encoding="utf-8", newline="").read()
        check("\0" not in text, "a NUL in CSV")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        check(len(set(rows[0])) == len(rows[0]), "twice in CSV:", rows[0])
        for row in rows[1:]:
            line = dict(zip(rows[0], row))
            check(len(row) == len(rows[0]), row)
            rec = by_key[tuple(line[k] for k in case.key)]
            for name in rows[0][:-2]:
                have = json.loads(line[name] or "[]") if name == "tags" \
                    else line[name]
                check(have == rec[name], name, have)
    # Nobody is lost: what is refused stands where it was set aside.
    check(len(want) <= len(lines), len(want), len(lines))


def test_keys(case, rng):
    """Requests under several keys decide as under one."""
    kinds = ["email", "phone_number", "account_id", "loyalty_id"]
    keys = [f"key{i} {i:064x}" for i in range(1, 4)]
    columns = [n for n in case.names if n not in case.dates]
    identities = {k: rng.choice(columns)
                  for k in rng.sample(kinds, rng.randrange(1, 5))}
    pool = {"email": ["ada@example.org", "Bo@Example.org", "c@example.net"],
            "phone_number": ["+14155550100", "+14155550101"],
            "account_id": ["17", "18"], "loyalty_id": ["17", "19"]}
    records = []
    for i in range(6):
        rec = case.record(i)
        for kind, column in identities.items():
            rec[column] = rng.choice(pool[kind] + [""])
        rec[case.key[0]] = rec[case.key[0]] or "0"
        records.append(rec)
    with open("policy.json", "w", encoding="utf-8") as out:
        json.dump(case.policy(identities), out)
    written(case, records, "data")
    said = [[(k, rng.choice(pool[k])) for k in rng.sample(
        list(identities), rng.randrange(1, len(identities) + 1))]
        for _ in range(2)]
    decided = []
    for rotated in (False, True):
        for name in ("ledger", "ledger.identities"):
            if os.path.exists(name):
                os.unlink(name)
        for i, one in enumerate(said):
            for event in range(2):
                order = keys[:1]
                if rotated:
                    order = rng.sample(keys, len(keys))
                with open("some.key", "w") as out:
                    out.write("\n".join(order) + "\n")
                text = "".join(f"{k}={v}\n" for k, v in one).encode()
                call = (["add", "deletion", "--id", f"q{i}"] if event == 0 else
                        ["note", f"q{i}", "identity_confirmed", "--level",
                         "reasonable"])
                run("pp-request", *call, "-p", "policy.json", "-l", "ledger",
                    "-i", "-k", "some.key", "--now", NOW, stdin=text)
        with open("some.key", "w") as out:
            out.write("\n".join(keys) + "\n")
        out, _ = retain("-n", "-k", "some.key", "-l", "ledger", "data")
        decided.append([{k: v for k, v in json.loads(one).items() if k in
                         ("action", "reason")}
                        for one in out.split("\n") if one])
    check(decided[0] == decided[1], "one key and several decide differently:",
          decided)


def main(first, last):
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        os.umask(0o077)
        with open("my.key", "w") as out:
            out.write("01" * 32 + "\n")
        for seed in range(first, last + 1):
            rng = random.Random(seed)
            case = Case(rng)
            try:
                open("log", "a").close()
                with open("policy.json", "w", encoding="utf-8") as out:
                    json.dump(case.policy({"account_id": case.key[0]}), out)
                test_forms(case, [case.record(i)
                                  for i in range(rng.randrange(1, 12))])
                test_keys(case, rng)
            except Wrong as e:
                print(f"{sys.argv[0]} {seed} {seed}: {e}")
                print(open("policy.json", encoding="utf-8").read())
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
