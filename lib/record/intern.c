/* SPDX-License-Identifier: ISC */
#define _DEFAULT_SOURCE
#include "record/intern.h"

#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/slots.h"
#include "record/arena.h"
#include "record/siphash.h"

struct intern {
	uint64_t seed[2];
	struct text *text;
	uint32_t n, room;
	struct slots slots;
	struct arena memory;
};

int
intern_seed(uint64_t seed[2])
{
	if (getentropy(seed, 2 * sizeof(*seed)) == 0)
		return 0;
	msg_error_os(STATUS_STOP, "cannot get random numbers from the system");
	return -1;
}

struct intern *
intern_new(const uint64_t seed[2])
{
	struct intern *in = mem_alloc(sizeof(*in));

	in->seed[0] = seed[0];
	in->seed[1] = seed[1];
	return in;
}

void
intern_free(struct intern *in)
{
	if (in == NULL)
		return;
	for (uint32_t i = 0; i < in->n; i++)
		mem_wipe((char *)in->text[i].p, in->text[i].n);
	mem_free(in->text);
	slots_clear(&in->slots);
	arena_clear(&in->memory);
	mem_free(in);
}

static uint32_t
look(const struct intern *in, struct text t, uint64_t hash)
{
	const struct slots *s = &in->slots;

	if (in->n == 0)
		return INTERN_NONE;
	for (size_t at = hash & s->mask; s->slot[at] != 0;
	     at = (at + 1) & s->mask) {
		uint32_t i = (uint32_t)(s->slot[at] - 1);

		if (text_equal(in->text[i], t))
			return i;
	}
	return INTERN_NONE;
}

static void
grow(struct intern *in)
{
	uint64_t room = 2 * (uint64_t)in->room + 32;

	in->room = room < INTERN_NONE ? (uint32_t)room : INTERN_NONE;
	in->text = mem_resize(in->text, in->room, sizeof(*in->text));
	while (in->slots.mask < 2 * (size_t)in->room)
		slots_grow(&in->slots);
	for (uint32_t i = 0; i < in->n; i++)
		slots_put(&in->slots, siphash(in->seed, 0, in->text[i]), i);
}

uint32_t
intern_of(struct intern *in, struct text t)
{
	uint64_t hash = siphash(in->seed, 0, t);
	uint32_t i = look(in, t, hash);
	char *p;

	if (i != INTERN_NONE || in->n == INTERN_NONE)
		return i;
	if (in->n == in->room)
		grow(in);
	p = arena_take(&in->memory, t.n + 1, 1);
	if (t.n > 0)
		memcpy(p, t.p, t.n);
	in->text[in->n] = (struct text){ p, t.n };
	slots_put(&in->slots, hash, in->n);
	return in->n++;
}

uint32_t
intern_find(const struct intern *in, struct text t)
{
	return look(in, t, siphash(in->seed, 0, t));
}

uint32_t
intern_count(const struct intern *in)
{
	return in->n;
}

struct text
intern_text(const struct intern *in, uint32_t i)
{
	return in->text[i];
}
