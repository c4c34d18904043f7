/* SPDX-License-Identifier: ISC */
/*
 * The words of an answer to a person, in the language of the policy.
 *
 * Each language is a file of data, answer-LANGUAGE.json: an object of texts.
 * {0} in a text is where the first of what is filled in stands; "direction" is
 * ltr or rtl.  Keys category.KEY and country.CODE need only stand there if the
 * name is another one than in fideslang.json and countries.txt.
 *
 * Adding a language: such a file in lib/data; tests/export-person.bats compares
 * it with answer-en.json.
 */
#ifndef LETTER_PHRASES_H
#define LETTER_PHRASES_H

#include "base/buf.h"
#include "base/period.h"

struct phrases;

/* The words in `file`, or else those of the language of the policy, or else
 * English ones.  NULL after a message. */
struct phrases *phrases_load(const char *file, struct text language);
void phrases_free(struct phrases *);

/* Never empty; lent. */
struct text phrase(const struct phrases *, const char *key);

/* What the language calls a thing whose key is `prefix` and its name, such as
 * category.user.name or country.DE; else what is given. */
struct text phrase_or(const struct phrases *, const char *prefix,
    struct text name, struct text other);

/* Appends a phrase with `n` texts filled in. */
void phrase_put(const struct phrases *, struct buf *, const char *key,
    const struct text *fill, size_t n);
/* "record": 1 record, 12 records. */
void phrase_count_put(const struct phrases *, struct buf *, const char *key,
    uint64_t count);
/* 1 March 2026; days since 1970-01-01. */
void phrase_day_put(const struct phrases *, struct buf *, int64_t days);
/* 1 year and 6 months */
void phrase_period_put(const struct phrases *, struct buf *, struct period);

#endif
