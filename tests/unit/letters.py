# SPDX-License-Identifier: ISC
"""Whether documents are HTML as a letter may have it.

Reads documents that end with a NUL.  Each element is closed by its own tag, has
a text or an element, and stands where it may stand; the language is said; and
nothing is loaded, run or sent.
"""
import html.parser
import sys

INSIDE = {
    "html": {None}, "head": {"html"}, "body": {"html"}, "meta": {"head"},
    "title": {"head"}, "style": {"head"}, "main": {"body"}, "h2": {"main"},
    "p": {"main"}, "ul": {"main"}, "li": {"ul"}, "br": {"p"},
    "a": {"p", "li", "h2"},
}
VOID = {"meta", "br"}
ATTRIBUTES = {("html", "lang"), ("html", "dir"), ("meta", "charset"),
              ("meta", "name"), ("meta", "content"), ("a", "href")}


class Judge(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.filled, self.seen = [None], [True], []

    def handle_starttag(self, tag, attributes):
        assert self.open[-1] in INSIDE[tag], f"<{tag}> in {self.open[-1]}"
        self.filled[-1] = True
        self.seen.append(tag)
        for name, value in attributes:
            assert (tag, name) in ATTRIBUTES, f"{name} of <{tag}>"
            assert name != "href" or value.startswith("https://"), "a link"
            assert name != "lang" or value in ("en", "de"), "a language"
        if tag not in VOID:
            self.open.append(tag)
            self.filled.append(False)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}>"
        assert self.filled.pop(), f"an empty <{tag}>"

    def handle_data(self, data):
        if data.strip():
            assert self.open[-1] not in (None, "html", "head", "body", "main",
                                         "ul"), f"text in {self.open[-1]}"
            assert "{{" not in data, "a tag"
            self.filled[-1] = True
        if self.open[-1] == "style":
            assert "url" not in data and "@import" not in data, "a style"


def main():
    documents = sys.stdin.buffer.read().decode("utf-8").split("\0")[:-1]
    assert documents, "no document"
    for document in documents:
        judge = Judge()
        assert document.startswith("<!DOCTYPE html>\n")
        judge.feed(document)
        judge.close()
        assert judge.open == [None], f"{judge.open} stay open"
        assert {"html", "title", "main", "p"} <= set(judge.seen)


main()
