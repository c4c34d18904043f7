/* SPDX-License-Identifier: ISC */
#include "notify/addressbook.h"

#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "person/subject.h"
#include "record/intern.h"
#include "record/ndjson.h"

enum { DEAD_MAX = 1 << 30 };

struct addressbook {
	const struct policy *policy;
	struct intern *id, *address; /* texts */
	struct intern *dead; /* in the form in which they are compared */
	uint32_t *of;        /* by id: its address */
	size_t room;
};

struct addressbook *
addressbook_new(const struct policy *p)
{
	struct addressbook *a = mem_alloc(sizeof(*a));
	uint64_t seed[2];

	a->policy = p;
	if (intern_seed(seed) != 0) {
		addressbook_free(a);
		return NULL;
	}
	a->id = intern_new(seed);
	a->address = intern_new(seed);
	a->dead = intern_new(seed);
	return a;
}

void
addressbook_free(struct addressbook *a)
{
	if (a == NULL)
		return;
	intern_free(a->id);
	intern_free(a->address);
	intern_free(a->dead);
	mem_free(a->of);
	mem_free(a);
}

/* ---- who is where ---- */

/* The first address of somebody counts. */
static const char *
add(struct addressbook *a, struct text id, struct text address)
{
	uint32_t n;

	if (id.n == 0 || address.n == 0)
		return NULL;
	n = intern_of(a->id, id);
	if (n == INTERN_NONE)
		return "is one line too many";
	if (n < a->room && a->of[n] != INTERN_NONE)
		return NULL;
	while (n >= a->room) {
		a->room = 2 * a->room + 64;
		a->of = mem_resize(a->of, a->room, sizeof(*a->of));
		for (size_t i = n; i < a->room; i++)
			a->of[i] = INTERN_NONE;
	}
	a->of[n] = intern_of(a->address, address);
	return NULL;
}

static const char *
take(void *book, const struct node *line)
{
	struct addressbook *a = book;
	const struct node *identity = node_get(line, "identity");

	if (identity != NULL)
		return add(a, ndjson_text(line, "subject"),
		    ndjson_text(identity, "email"));
	if (!text_is(ndjson_text(line, "type"), "email"))
		return NULL;
	return add(a, ndjson_text(line, "request_id"),
	    ndjson_text(line, "value"));
}

int
addressbook_read(struct addressbook *a, const char *path)
{
	return ndjson_read(path, 0, take, a);
}

struct text
addressbook_find(const struct addressbook *a, struct text id)
{
	uint32_t n = id.n == 0 ? INTERN_NONE : intern_find(a->id, id);

	if (n == INTERN_NONE || n >= a->room || a->of[n] == INTERN_NONE)
		return (struct text){ "", 0 };
	return intern_text(a->address, a->of[n]);
}

/* ---- who cannot be reached ---- */

static void
form_put(const struct addressbook *a, struct text address, struct buf *b)
{
	if (identity_normal(a->policy, text_of("email"), address, b) != 0)
		buf_add_text(b, address);
}

static void
dead_add(struct addressbook *a, struct text all)
{
	struct buf b = { 0 };

	while (all.n > 0) {
		struct text line = identity_trim(text_line(&all));

		b.len = 0;
		if (line.n == 0)
			continue;
		form_put(a, line, &b);
		(void)intern_of(a->dead, (struct text){ b.p, b.len });
	}
	buf_wipe(&b);
}

int
addressbook_read_dead(struct addressbook *a, const char *path)
{
	int fd = file_open(path);
	char *all;
	size_t n;

	if (fd < 0) {
		msg_error_os(STATUS_CALL, "%s", path);
		return -1;
	}
	all = file_slurp(fd, DEAD_MAX, &n);
	if (fd != STDIN_FILENO)
		close(fd);
	if (all == NULL) {
		msg_error_os(STATUS_CALL, "%s", path);
		return -1;
	}
	dead_add(a, (struct text){ all, n });
	mem_wipe(all, n);
	mem_free(all);
	return 0;
}

bool
addressbook_is_dead(const struct addressbook *a, struct text address)
{
	struct buf b = { 0 };
	bool dead;

	if (intern_count(a->dead) == 0)
		return false;
	form_put(a, address, &b);
	dead = intern_find(a->dead, (struct text){ b.p, b.len }) != INTERN_NONE;
	buf_wipe(&b);
	return dead;
}
