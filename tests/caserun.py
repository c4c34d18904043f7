# SPDX-License-Identifier: ISC
"""Runs the cases of one seed after the other, in a directory of their own.

    SCRIPT [-v] FIRST LAST

The seeds are FIRST to LAST.  -v shows the files of a case that disagrees, and
how often each answer came.
"""
import os
import sys
import tempfile

MOST_WRONG = 10


class Wrong(Exception):
    pass


def show_files():
    for name in sorted(os.listdir(".")):
        if os.path.isfile(name):
            print(f"-- {name}")
            with open(name, encoding="utf-8", errors="replace") as f:
                print(f.read())


def wrong_seeds(one_seed, seeds, show, begin, end):
    bad = 0
    # Each run waits until its files are on the disk.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as work:
        os.chdir(work)
        os.umask(0o077)
        begin()
        for seed in seeds:
            try:
                one_seed(seed, show)
            except Wrong as e:
                print(f"seed {seed}: {e}", flush=True)
                bad += 1
                if show:
                    show_files()
                if bad >= MOST_WRONG:
                    break
            end()
    return bad


def main(one_seed, summary, answers, begin=lambda: None, end=lambda: None):
    """Ends the program.  one_seed() raises Wrong; summary() says what was
    compared; answers counts what came; begin() runs once, before the first
    seed, and end() after each seed."""
    args = sys.argv[1:]
    show = args[0] == "-v"
    first, last = map(int, args[1 if show else 0:])
    bad = wrong_seeds(one_seed, range(first, last + 1), show, begin, end)
    print(f"{summary()}, {bad} disagree")
    if show:
        for what, n in answers.most_common():
            print(n, what)
    sys.exit(1 if bad else 0)
