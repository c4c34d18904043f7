/* SPDX-License-Identifier: ISC */
/* Finds the dataset of an input by the columns that the input has. */
#include "base/buf.h"
#include "base/msg.h"
#include "policy/reading.h"
#include "record/select.h"
#include "record/stream.h"

/* A message lists so many names. */
enum { TOLD = 5 };

/* Finds the field of that name, or the nearest above it. */
static const struct policy_field *
field_of(const struct policy_dataset *d, struct text column)
{
	const struct policy_field *f = NULL;

	for (size_t n = column.n; n > 0 && f == NULL; n--)
		if (n == column.n || column.p[n] == '.' || column.p[n] == '[')
			f = policy_field(d, (struct text){ column.p, n });
	return f;
}

bool
policy_member(const struct policy_dataset *d, struct text name)
{
	for (size_t i = 0; i < d->fields; i++) {
		struct text f = d->field[i].name;

		if (f.n < name.n || memcmp(f.p, name.p, name.n) != 0)
			continue;
		if (f.n == name.n || f.p[name.n] == '.' || f.p[name.n] == '[')
			return true;
	}
	return false;
}

bool
policy_holds(const struct policy_dataset *d, struct text column)
{
	return field_of(d, column) != NULL || policy_member(d, column);
}

/* The fields one by one, in the order of the policy. */
static bool
next_field(const void *dataset, size_t *at, struct text *name)
{
	const struct policy_dataset *d = dataset;

	if (*at == d->fields)
		return false;
	*name = d->field[(*at)++].name;
	return true;
}

void
policy_wish(const struct policy_dataset *d, struct stream_wishes *wish)
{
	wish->column = next_field;
	wish->of = d;
	wish->null = d->null.name;
	wish->nulls = d->null.n;
}

static size_t
missing(const struct policy_dataset *d, const struct text *column, size_t n)
{
	size_t missed = 0;

	for (size_t i = 0; i < n; i++)
		missed += !policy_holds(d, column[i]);
	return missed;
}

static void
name_add(struct buf *b, struct text name, size_t told)
{
	char shown[MSG_NAME_MAX + 1];

	if (told == TOLD)
		buf_add_string(b, ", ...");
	if (told >= TOLD)
		return;
	msg_name(shown, sizeof(shown), name);
	buf_printf(b, "%s\"%s\"", told == 0 ? "" : ", ", shown);
}

static void
none_holds(const struct policy *p, const struct policy_dataset *nearest,
    const struct text *column, size_t n, bool header)
{
	char shown[MSG_NAME_MAX + 1];
	struct buf b = { 0 };
	const char *delim;
	size_t told = 0;

	if (names_are_data(column, n)) {
		msg_error(STATUS_CALL,
		    "%.*s: no dataset has all columns of the input; %s",
		    (int)p->file.n, p->file.p, names_advice(header));
		return;
	}
	delim = names_delimiter(column, n, '\0');
	if (delim != NULL) {
		msg_error(STATUS_CALL,
		    "%.*s: no dataset has all columns of the input; if its "
		    "fields are separated by %s, use -d '%s'",
		    (int)p->file.n, p->file.p, delim, delim);
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (!policy_holds(nearest, column[i]))
			name_add(&b, column[i], told++);
	msg_name(shown, sizeof(shown), nearest->name);
	msg_error(STATUS_CALL,
	    "%.*s: no dataset has all columns of the input; the nearest, "
	    "\"%s\", lacks %.*s",
	    (int)p->file.n, p->file.p, shown, (int)b.len, b.p);
	buf_clear(&b);
}

static void
many_hold(const struct policy *p, const struct text *column, size_t n)
{
	struct buf b = { 0 };
	size_t told = 0;

	for (size_t i = 0; i < p->datasets; i++)
		if (missing(&p->dataset[i], column, n) == 0)
			name_add(&b, p->dataset[i].name, told++);
	msg_error(STATUS_CALL, "%.*s: %s %.*s; choose one with -D",
	    (int)p->file.n, p->file.p,
	    n == 0 ? "has the datasets" : "the input fits the datasets",
	    (int)b.len, b.p);
	buf_clear(&b);
}

void
policy_unlisted_warn(const struct policy_dataset *d, const struct text *column,
    size_t n, const char *file)
{
	char shown[MSG_NAME_MAX + 1];
	struct buf b = { 0 };
	size_t told = 0;

	if (missing(d, column, n) == 0 || missing(d, column, n) == n)
		return;
	/* The names of a header that may be data are not shown. */
	if (names_are_data(column, n))
		buf_printf(&b, "%zu columns", missing(d, column, n));
	else
		for (size_t i = 0; i < n; i++)
			if (!policy_holds(d, column[i]))
				name_add(&b, column[i], told++);
	msg_warn("%s: dataset \"%s\" of the policy lacks %.*s; add what is "
		 "missing, or remove it from the input",
	    file, msg_name(shown, sizeof(shown), d->name), (int)b.len, b.p);
	buf_clear(&b);
}

const struct policy_dataset *
policy_dataset_named(const struct policy *p, struct text name)
{
	const struct policy_dataset *d = policy_dataset(p, name);
	struct findings findings = { .finding = NULL };
	struct reading r = { .findings = &findings };

	if (d != NULL)
		return d;
	name_resolve(&r, "dataset", name, p->dataset, p->datasets,
	    sizeof(*p->dataset));
	msg_error(STATUS_CALL, "%.*s: %s", (int)p->file.n, p->file.p,
	    findings.finding[0].what);
	findings_clear(&findings);
	return NULL;
}

const struct policy_dataset *
policy_dataset_of(const struct policy *p, const struct text *column, size_t n,
    bool header)
{
	const struct policy_dataset *best = NULL;
	size_t fewest = SIZE_MAX, holders = 0;

	for (size_t i = 0; i < p->datasets; i++) {
		size_t missed = missing(&p->dataset[i], column, n);

		holders += missed == 0;
		if (missed < fewest) {
			fewest = missed;
			best = &p->dataset[i];
		}
	}
	if (holders == 1)
		return best;
	if (best == NULL)
		msg_error(STATUS_CALL, "%.*s: has no dataset", (int)p->file.n,
		    p->file.p);
	else if (holders > 1)
		many_hold(p, column, n);
	else
		none_holds(p, best, column, n, header);
	return NULL;
}
