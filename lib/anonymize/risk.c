/* SPDX-License-Identifier: ISC */
#include "anonymize/risk.h"

#include <stdlib.h>

#include "anonymize/answer.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "table/classsizes.h"
#include "table/countstream.h"

enum {
	SET = 3,      /* the most columns in a set */
	WORST = 10,   /* sets of each size that are printed */
	COLUMNS = 40, /* with more columns, only pairs */
	MANY = 400    /* with more columns, only single columns */
};

/* ---- the table ---- */

static void
histogram_put(struct answer *a, const struct sizes *s)
{
	static const struct {
		uint64_t from, to;
		const char *name;
	} size[] = {
		{ 1, 1, "persons in classes of 1" },
		{ 2, 2, "persons in classes of 2" },
		{ 3, 4, "persons in classes of 3 to 4" },
		{ 5, 9, "persons in classes of 5 to 9" },
		{ 10, 19, "persons in classes of 10 to 19" },
		{ 20, 49, "persons in classes of 20 to 49" },
		{ 50, 99, "persons in classes of 50 to 99" },
		{ 100, UINT64_MAX, "persons in classes of 100 and more" },
	};

	for (size_t i = 0; i < sizeof(size) / sizeof(*size); i++)
		answer_number(a, size[i].name, NULL,
		    sizes_between(s, size[i].from, size[i].to, NULL));
}

/* A prosecutor knows that somebody is in the table, and looks for that person;
 * a marketer wants to find as many persons as possible. */
static void
table_put(struct answer *a, const struct frame *f, const uint32_t *all)
{
	uint64_t k = f->release->k;
	struct sizes s;

	sizes_make(&s, f, all, f->quasis);
	answer_number(a, "records", NULL, f->records);
	if (f->release->unit != NULL)
		answer_number(a, "persons", f->release->unit, f->persons);
	answer_number(a, "classes", NULL, s.n);
	histogram_put(a, &s);
	answer_share(a, "highest prosecutor risk", NULL,
	    s.n == 0 ? 0 : answer_of(1, sizes_smallest(&s)));
	answer_share(a, "marketer risk", NULL, answer_of(s.n, s.persons));
	if (k > 1)
		answer_share(a, "share below k", NULL,
		    answer_of(sizes_between(&s, 1, k - 1, NULL), s.persons));
	sizes_clear(&s);
}

/* ---- sets of columns ---- */

struct risk_found {
	uint32_t column[SET], columns;
	double unique;
};

static double
unique_share(const struct frame *f, const uint32_t *column, uint32_t columns)
{
	struct sizes s;
	double unique;

	sizes_make(&s, f, column, columns);
	unique = answer_of(sizes_between(&s, 1, 1, NULL), s.persons);
	sizes_clear(&s);
	return unique;
}

/* The worst first, then by the order of the columns. */
static int
by_unique(const void *a, const void *b)
{
	const struct risk_found *x = a, *y = b;

	if (x->unique != y->unique)
		return x->unique > y->unique ? -1 : 1;
	for (uint32_t i = 0; i < x->columns; i++)
		if (x->column[i] != y->column[i])
			return x->column[i] < y->column[i] ? -1 : 1;
	return 0;
}

static void
set_name(const struct frame *f, const uint32_t *column, uint32_t columns,
    struct buf *name)
{
	name->len = 0;
	for (uint32_t i = 0; i < columns; i++) {
		if (i > 0)
			buf_add_byte(name, ',');
		buf_add_string(name, f->column[column[i]]->name);
	}
	buf_add_byte(name, '\0');
}

/* The next set of n columns; false after the last one. */
static bool
set_next(uint32_t *column, uint32_t columns, uint32_t n)
{
	uint32_t i = columns;

	while (i > 0 && column[i - 1] == n - columns + i - 1)
		i--;
	if (i == 0)
		return false;
	column[i - 1]++;
	for (; i < columns; i++)
		column[i] = column[i - 1] + 1;
	return true;
}

static void
sets_put(struct answer *a, const struct frame *f, uint32_t columns)
{
	struct risk_found now = { .columns = columns }, *found;
	size_t n = 0, room = 64;
	struct buf name = { 0 };

	found = mem_array(room, sizeof(*found));
	for (uint32_t i = 0; i < columns; i++)
		now.column[i] = i;
	do {
		if (n == room) {
			room *= 2;
			found = mem_resize(found, room, sizeof(*found));
		}
		now.unique = unique_share(f, now.column, columns);
		found[n++] = now;
	} while (!stop_wanted() && set_next(now.column, columns, f->quasis));
	qsort(found, n, sizeof(*found), by_unique);
	for (size_t i = 0; i < n && i < WORST; i++) {
		set_name(f, found[i].column, columns, &name);
		answer_share(a, "unique share", name.p, found[i].unique);
	}
	buf_clear(&name);
	mem_free(found);
}

/* The share that would still stand out without one of the columns. */
static void
without_put(struct answer *a, const struct frame *f, const uint32_t *all)
{
	uint32_t *others = mem_array(f->quasis + 1, sizeof(*others));

	for (uint32_t i = 0; i < f->quasis && f->quasis > 1; i++) {
		uint32_t n = 0;

		for (uint32_t j = 0; j < f->quasis; j++)
			if (j != i)
				others[n++] = all[j];
		answer_share(a, "unique share without", f->column[i]->name,
		    unique_share(f, others, n));
	}
	mem_free(others);
}

static void
all_put(struct answer *a, const struct frame *f)
{
	uint32_t *all = mem_array(f->quasis + 1, sizeof(*all));
	uint32_t most = f->quasis > MANY ? 1 : f->quasis > COLUMNS ? 2 : SET;

	for (uint32_t i = 0; i < f->quasis; i++)
		all[i] = i;
	table_put(a, f, all);
	answer_share(a, "unique share", "all", unique_share(f, all, f->quasis));
	without_put(a, f, all);
	for (uint32_t n = 1; n <= most && n <= f->quasis; n++)
		sets_put(a, f, n);
	mem_free(all);
}

/* ---- from begin to end ---- */

static void
risk_read(struct counting *c, struct stream_options *o, char **files)
{
	struct answer *a = answer_open(o);
	struct stream_plan plan = counting_plan(c);
	struct frame *f = NULL;

	if (a == NULL)
		return;
	plan.sandbox = SANDBOX_RENAME;
	stream_run(o, &plan, files);
	f = counting_frame(c);
	if (f != NULL)
		all_put(a, f);
	frame_free(f);
	answer_close(a);
}

int
risk_run(const struct stream_options *options, const struct release *r,
    char **files)
{
	struct stream_options o = *options;
	struct counting c = { .intake = intake_new(r, INTAKE_ANY),
		.release = r };

	if (c.intake == NULL)
		return (int)msg_status();
	if (intern_seed(c.seed) == 0)
		risk_read(&c, &o, files);
	counting_clear(&c);
	intake_free(c.intake);
	if (stop_wanted())
		stop_die();
	return (int)msg_status();
}
