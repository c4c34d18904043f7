/* SPDX-License-Identifier: ISC */
#include "anonymize/refit.h"

#include <string.h>
#include <unistd.h>

#include "anonymize/planfile.h"
#include "base/file.h"
#include "base/msg.h"
#include "table/counter.h"

int
refit_open(struct refit_plan *r, const char *path)
{
	*r = (struct refit_plan){ .path = path, .fd = -1 };
	if (path == NULL)
		return 0;
	r->fd = file_open(path);
	if (r->fd >= 0)
		return 0;
	msg_error_os(STATUS_CALL, "%s", path);
	return -1;
}

static bool
same_word(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Whether the plan has the columns of the counter, in the same order. */
static bool
same_columns(const struct counter *c, const struct frame *f)
{
	if (c->quasis != f->quasis)
		return false;
	for (uint32_t i = 0; i < f->quasis; i++)
		if (strcmp(c->column[i]->name, f->column[i]->name) != 0 ||
		    c->column[i]->labels != f->column[i]->labels ||
		    c->column[i]->floor != f->column[i]->floor ||
		    !same_word(c->column[i]->format, f->column[i]->format) ||
		    !same_word(c->column[i]->zone_name,
			f->column[i]->zone_name))
			return false;
	return true;
}

static int
values_know(const struct refit_plan *r, struct counter *c)
{
	const struct frame *f = r->plan->frame;

	if (!same_columns(c, f)) {
		msg_error(STATUS_CALL,
		    "%s: is a plan for other quasi-identifiers", r->path);
		return -1;
	}
	if (!release_same_texts(c->release, f->release)) {
		msg_error(STATUS_CALL,
		    "%s: was made with other texts for null or for no date "
		    "(--null, and \"null\" and \"not_a_date\" of the policy)",
		    r->path);
		return -1;
	}
	for (uint32_t i = 0; i < f->quasis; i++)
		for (uint32_t j = 0; j < intern_count(f->value[i]); j++)
			intern_of(c->value[i], intern_text(f->value[i], j));
	return 0;
}

int
refit_read(struct refit_plan *r, struct counter *c, const uint64_t seed[2])
{
	struct lines_in *in;

	if (r->path == NULL)
		return 0;
	in = jsonlines_in_new(r->fd, r->path);
	r->plan = planfile_read(in, &r->release, seed);
	jsonlines_in_free(in);
	if (r->plan == NULL)
		return -1;
	return c == NULL ? 0 : values_know(r, c);
}

void
refit_close(struct refit_plan *r)
{
	if (r->fd > STDERR_FILENO)
		close(r->fd);
	plan_free(r->plan);
	release_clear(&r->release);
}
