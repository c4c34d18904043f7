/* SPDX-License-Identifier: ISC */
#include "rule/entry.h"

#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/stop.h"
#include "hide/crypto.h"

static int
keys_open(struct entry *e, const char *key)
{
	if (key == NULL) {
		msg_error(STATUS_CALL, "identities are hashed: -k file (make "
				       "one with pp-redact --new-key)");
		return -1;
	}
	e->keys = keyring_load(key);
	if (e->keys == NULL)
		return -1;
	e->hasher = subject_hasher_new(e->keys);
	return 0;
}

/* Only a file that is there has to be looked after. */
static int
side_open(struct entry *e, const char *side, bool identities)
{
	char *beside = sidefile_beside(e->ledger);
	const char *path = side != NULL ? side : beside;
	bool needed = identities || access(path, F_OK) == 0;

	if (needed)
		e->side = sidefile_open(path);
	mem_free(beside);
	return needed && e->side == NULL ? -1 : 0;
}

int
entry_open(struct entry *e, const char *side, const char *key, bool identities)
{
	if (identities && keys_open(e, key) != 0)
		return -1;
	e->file = e->dry_run ? ledger_peek(e->ledger) : ledger_open(e->ledger);
	return e->file == NULL ? -1 : side_open(e, side, identities);
}

void
entry_close(struct entry *e)
{
	sidefile_discard(e->side);
	ledger_close(e->file);
	subject_hasher_free(e->hasher);
	keyring_free(e->keys);
}

int
entry_subjects(const struct entry *e, const struct identities *all,
    const char *place, enum status status, struct buf *line)
{
	struct subject *subject;
	int result;

	if (all->n == 0)
		return 0;
	subject = mem_array(all->n, sizeof(*subject));
	result =
	    identities_hash(all, place, e->policy, e->hasher, status, subject);
	if (result == 0)
		event_subjects(line, subject, all->n);
	mem_free(subject);
	return result;
}

int
entry_check(const struct entry *e, const struct ledger *l,
    const struct buf *line, const char *place, enum status status)
{
	struct arena arena = { 0 };
	struct event event;
	const char *why = event_read((struct text){ line->p, line->len },
	    e->policy->zone, &arena, &event);

	if (why == NULL)
		why = event_forbidden(l, e->policy, &event);
	if (why != NULL)
		msg_error(status, "%s: %s", place, why);
	arena_clear(&arena);
	return why == NULL ? 0 : -1;
}

/* Commits the side file, which is gone then. */
static int
side_write(struct entry *e, const struct ledger *l)
{
	struct sidefile *side = e->side;

	e->side = NULL;
	sidefile_purge(side, l);
	return sidefile_commit(side);
}

int
entry_write(struct entry *e, const struct ledger *before, struct text lines,
    bool identities)
{
	struct ledger *after;
	int result;

	/* Whoever asked us to stop takes it for not written. */
	if (stop_wanted())
		return -1;
	if (e->dry_run)
		return 0;
	if (identities && side_write(e, before) != 0)
		return -1;
	if (ledger_append(e->file, lines) != 0)
		return -1;
	if (e->side == NULL)
		return 0;
	after = ledger_file_read(e->file, e->policy->zone);
	if (after == NULL)
		return -1;
	result = side_write(e, after);
	ledger_free(after);
	return result;
}

int
uuid_make(char out[UUID_TEXT + 1])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char raw[16];
	size_t n = 0;

	if (crypto_random(raw, sizeof(raw)) != 0) {
		msg_error(STATUS_STOP, "there is no randomness");
		return -1;
	}
	raw[6] = (unsigned char)((raw[6] & 0x0f) | 0x40);
	raw[8] = (unsigned char)((raw[8] & 0x3f) | 0x80);
	for (size_t i = 0; i < sizeof(raw); i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			out[n++] = '-';
		out[n++] = digits[raw[i] >> 4];
		out[n++] = digits[raw[i] & 15];
	}
	out[n] = '\0';
	return 0;
}
