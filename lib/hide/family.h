/* SPDX-License-Identifier: ISC */
/*
 * The interface between a family of methods and method.c.  Only the files of
 * the methods include this.
 */
#ifndef HIDE_FAMILY_H
#define HIDE_FAMILY_H

#include <stdint.h>

#include "hide/method.h"
#include "hide/stamp.h"

enum {
	ARG_END,    /* closes the table */
	ARG_NUMBER, /* name=N, min..max */
	ARG_TEXT,   /* name=TEXT, not empty */
	ARG_FLAG,   /* name */
	ARG_WORD,   /* TEXT, without a name; check() tests that it is given */
	ARG_REST    /* everything after the colon, as it is, up to the name of
		     * the argument that follows it in the table */
};

struct arg_def {
	const char *name;
	int type;
	int64_t min, max;
	int64_t usual; /* the default of a number */
};

struct arg {
	bool given;
	int64_t number;
	struct text text; /* unescaped; owned by the spec */
};

enum { ARG_MAX = 5 };

enum {
	NEEDS_KEY = 1,
	CONTAINER = 2, /* takes an object or array as one value */
	WHOLE = 4,     /* hides it better so than member by member */
	REVERSIBLE = 8,
	PROVES_KEY = 16,
	NEEDS_CIPHER = 32,
	IDENTIFIES = 64,  /* takes identities in the form that is compared */
	UNPROTECTED = 128 /* hides nothing from somebody who guesses */
};

struct method_spec {
	const struct family *family;
	struct arg arg[ARG_MAX]; /* in the order of family->args */
	struct text domain, by;
	bool dates;             /* it reads dates, written so: */
	struct stamp_form form; /* its format is that of `format=` */
	struct {
		method_identity *write; /* NULL: values are no identities */
		const void *of;
		char *type;
		bool lenient; /* a value that is none is taken as it is */
	} identity;
	char *canon;
	char *warning;
};

/* What a method is bound to: the rule, the field and the secret keys. */
struct binding {
	const struct method_spec *spec;
	struct text field;
	const struct keyring *keys;
};

typedef enum hidden family_hide(void *state, struct value in,
    const struct text *by, struct buf *out, const char **why);

struct family {
	const char *name;
	unsigned flags;
	const struct arg_def *args; /* NULL: none */
	/* Checks what the table cannot; may set spec->warning and replace the
	 * text of an argument with spec_set_text.  NULL: nothing to check.  -1
	 * with a sentence in err. */
	int (*check)(struct method_spec *, char *err, size_t size);
	void *(*bind)(const struct binding *);
	void (*free)(void *state); /* wipes */
	family_hide *hide;
	family_hide *restore; /* NULL: values stay hidden */
};

extern const struct family family_keep, family_drop, family_blank, family_label,
    family_mask, family_hash, family_token, family_fpe, family_shift,
    family_trunc, family_ip, family_fake, family_match;

/* All families; NULL at the end. */
extern const struct family *const families[];

void spec_set_text(struct method_spec *, size_t arg, struct text);

/* The sub-key for this method in this rule's domain, from the first key. */
void binding_derive(const struct binding *, const char *method,
    unsigned char *out, size_t n);

/* HIDDEN_PLAIN when every byte is allowed there, else HIDDEN_TEXT. */
enum hidden method_hidden_text(const char *p, size_t n);

/* Takes the format of the argument `arg`, which may not be given.  -1 with a
 * sentence in err. */
int spec_read_dates(struct method_spec *, size_t arg, char *err, size_t size);

/* Sets *why; for `return method_refuse(why, "...")`. */
enum hidden method_refuse(const char **why, const char *text);

#endif
