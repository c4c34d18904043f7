/* SPDX-License-Identifier: ISC */
/*
 * Methods: how one value is hidden, and how it is restored.
 *
 * A spec is the text METHOD[:ARG[,ARG...]] of the user, parsed once and shared.
 * A method is a spec bound to one field and the secret keys; it owns its cipher
 * state, so each thread binds its own.
 *
 * Adding a method: a struct family (family.h) in a file of its own or beside
 * its kin, its name there and in the table of method.c, its line in
 * method_help, its paragraph on the page pp-redact(1), its cases in
 * tests/unit/method.c and tests/pp-redact.bats.
 */
#ifndef HIDE_METHOD_H
#define HIDE_METHOD_H

#include "base/buf.h"
#include "base/value.h"
#include "base/zone.h"
#include "hide/key.h"

struct method_spec;
struct method;

/*
 * NULL with a sentence in err (with words of the spec, but no value from the
 * data) when the spec is malformed: an unknown method, an unknown or repeated
 * argument, a number out of range, an alphabet with a character twice, trunc
 * without its argument.
 */
struct method_spec *method_parse(struct text spec, char *err, size_t size);
void method_spec_free(struct method_spec *);

const char *method_name(const struct method_spec *); /* "hash" */
bool method_keeps(const struct method_spec *);       /* keep */
bool method_needs_key(const struct method_spec *);
/* Takes an object or array as one value: drop, blank, label, hash, token. */
bool method_takes_container(const struct method_spec *);
/* Hides a container better as a whole than leaf by leaf: drop, blank, label. */
bool method_whole(const struct method_spec *);
bool method_reversible(const struct method_spec *); /* token fpe shift */
/* token: its output proves its key; fpe and shift need a receipt. */
bool method_proves_key(const struct method_spec *);
/* The field of shift:by=FIELD; n == 0: none. */
struct text method_by(const struct method_spec *);
/* domain=NAME; n == 0: the field's own domain. */
struct text method_domain(const struct method_spec *);
/* Whether it reads dates: shift, and trunc to a part of one. */
bool method_reads_dates(const struct method_spec *);
/*
 * The same method for a field whose dates are declared: they have this format
 * (base/dateformat.h), unless the method has one of its own, and instants are
 * on the calendar of this zone.  Its canonical spelling has the format.
 */
struct method_spec *method_declared(const struct method_spec *,
    const char *format, const struct zone *);
/* Appends the form in which two spellings of one identity are equal; -1: the
 * value is no identity of this type. */
typedef int method_identity(const void *of, struct text type, struct text value,
    struct buf *out);
/* false: it hides nothing from somebody who guesses: match. */
bool method_protects(const struct method_spec *);
/* Whether equal people can get equal values by it: hash, match.  With by=,
 * they can be moved alike. */
bool method_identifies(const struct method_spec *);
/* as=TYPE, the kind of identity of the value, or of that of by=; n == 0: none.
 */
struct text method_as(const struct method_spec *);
/*
 * The same method for a field, or one of by=, with identities of this type.
 * With as= a value that is none is refused; without, it is taken as it is
 * written.  The canonical spelling of a method that can be reversed has the
 * type.  `of` is lent.
 */
struct method_spec *method_identified(const struct method_spec *,
    struct text type, method_identity *, const void *of);
/* A warning to print once (the chance of a collision with hash:len=8), or
 * NULL. */
const char *method_warning(const struct method_spec *);
/* The spec in its canonical spelling, for receipts; lent. */
const char *method_canon(const struct method_spec *);

/* Prepares for binding; called before the sandbox.  0, or -1. */
int method_warm(const struct method_spec *);

/* `field` is the name or path; it keeps equal values of different fields from
 * linking.  keys may be NULL if none is needed.  The method borrows spec and
 * keys. */
struct method *method_bind(const struct method_spec *, struct text field,
    const struct keyring *keys);
void method_free(struct method *); /* wipes */

enum hidden {
	HIDDEN_KEEP,    /* leave the value as it is */
	HIDDEN_DROP,    /* remove the whole field */
	HIDDEN_NULL,    /* empty in CSV, null in JSON */
	HIDDEN_TEXT,    /* out holds characters, UTF-8 */
	HIDDEN_PLAIN,   /* the same, printable ASCII without " \ , ; and | */
	HIDDEN_LITERAL, /* out holds a JSON literal: number, true, object */
	HIDDEN_REFUSE   /* the method cannot take the value; *why says why */
};

/*
 * Appends the new value to out.  `in` must not be empty or null: the caller
 * leaves such values as they are, except under drop.  `by` is the value of the
 * by-field, NULL if the spec has none.  On HIDDEN_REFUSE *why is a static text
 * such as "not a date", and out is unchanged.
 */
enum hidden method_hide(struct method *, struct value in, const struct text *by,
    struct buf *out, const char **why);
enum hidden method_restore(struct method *, struct value in,
    const struct text *by, struct buf *out, const char **why);

/*
 * Finds tokens anywhere in a text and restores them (--restore --rest token).
 * HIDDEN_KEEP: no token.  HIDDEN_REFUSE: a token is damaged or its key is
 * unknown.  `keys` as for method_bind; one per thread.
 */
struct token_finder;
struct token_finder *token_finder_new(const struct keyring *);
void token_finder_free(struct token_finder *);
enum hidden token_finder_restore(struct token_finder *, struct value in,
    struct buf *out, const char **why);

/* One screen of text for --help: every method with its arguments. */
extern const char method_help[];

#endif
