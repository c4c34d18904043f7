/* SPDX-License-Identifier: ISC */
#include "request/entry.h"

#include <errno.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/slots.h"
#include "base/stop.h"

static int
keys_open(struct entry *e, const char *key)
{
	if (key == NULL) {
		msg_error(STATUS_CALL,
		    "no key file given to hash identities: use -k FILE "
		    "(pp-redact --new-key FILE makes one)");
		return -1;
	}
	e->keys = keyring_load(key);
	if (e->keys == NULL)
		return -1;
	e->hasher = subject_hasher_new(e->keys);
	return 0;
}

/* Refuses a file with the old name, which all ledgers of a directory shared. */
static int
no_old_file(const struct entry *e)
{
	static const char old[] = "identities.ndjson";
	const char *slash = strrchr(e->ledger, '/');
	char *beside = sidefile_beside(e->ledger);
	struct buf b = { 0 };
	bool there;

	if (slash != NULL)
		buf_add(&b, e->ledger, (size_t)(slash - e->ledger) + 1);
	buf_add(&b, old, sizeof(old));
	there = access(b.p, F_OK) == 0 && access(beside, F_OK) != 0;
	if (there)
		msg_error(STATUS_CALL,
		    "%s: this old name does not say to which ledger the file "
		    "belongs: rename it to LEDGER.identities (here %s)",
		    b.p, beside);
	buf_clear(&b);
	mem_free(beside);
	return there ? -1 : 0;
}

/* Opens the file of identities if it is needed or exists. */
static int
side_open(struct entry *e, const char *side, bool identities)
{
	char *beside = sidefile_beside(e->ledger);
	bool needed;

	e->own_side = side == NULL || file_same_name(side, beside);
	e->side_path = mem_text(text_of(side != NULL ? side : beside));
	mem_free(beside);
	needed =
	    identities || access(e->side_path, F_OK) == 0 || errno != ENOENT;
	if (needed)
		e->side = sidefile_open(e->side_path,
		    e->own_side ? NULL : e->ledger, e->dry_run);
	return needed && e->side == NULL ? -1 : 0;
}

static int
ledger_named(const struct entry *e)
{
	if (!sidefile_is_name(e->ledger))
		return 0;
	msg_error(STATUS_CALL,
	    "%s: is the name of a file of identities, not of a ledger",
	    e->ledger);
	return -1;
}

int
entry_open(struct entry *e, const char *side, const char *key, bool identities)
{
	if ((identities && keys_open(e, key) != 0) || ledger_named(e) != 0 ||
	    (side == NULL && no_old_file(e) != 0))
		return -1;
	e->file = e->dry_run ? ledger_peek(e->ledger) : ledger_open(e->ledger);
	return e->file == NULL ? -1 : side_open(e, side, identities);
}

void
entry_close(struct entry *e)
{
	sidefile_discard(e->side);
	mem_free(e->side_path);
	ledger_close(e->file);
	subject_hasher_free(e->hasher);
	keyring_free(e->keys);
}

/* Puts a hash into the table as the one at `next`; false: it is there. */
static bool
is_first(struct slots *seen, const struct subject *all,
    const struct subject *one, size_t next)
{
	uint64_t hash;
	size_t at;

	memcpy(&hash, one->sum, sizeof(hash));
	for (at = hash & seen->mask; seen->slot[at] != 0;
	     at = (at + 1) & seen->mask)
		if (subject_equal(&all[seen->slot[at] - 1], one))
			return false;
	seen->slot[at] = next + 1;
	return true;
}

static void
room_for(struct slots *seen, size_t n)
{
	do
		slots_grow(seen);
	while (seen->mask < 2 * n);
}

/* Removes repeated identities, and leaves in `alike` the hashes that are no
 * identity's own, each once.  Returns their number. */
static size_t
unite(struct identities *all, struct subject *subject, struct subject *alike)
{
	struct slots seen = { NULL, 0 }, likes = { NULL, 0 };
	size_t n = 0, others = 0;

	room_for(&seen, all->n);
	room_for(&likes, all->n);
	for (size_t i = 0; i < all->n; i++) {
		if (!is_first(&seen, subject, &subject[i], n))
			continue;
		if (!subject_equal(&subject[i], &alike[i]) &&
		    is_first(&likes, alike, &alike[i], others))
			alike[others++] = alike[i];
		subject[n] = subject[i];
		all->identity[n++] = all->identity[i];
	}
	all->n = n;
	slots_clear(&seen);
	slots_clear(&likes);
	return others;
}

int
entry_subjects(const struct entry *e, struct identities *all, const char *place,
    enum status status, struct buf *line)
{
	struct subject *subject, *alike;
	int result;
	size_t others;

	if (all->n == 0)
		return 0;
	subject = mem_array(2 * all->n, sizeof(*subject));
	alike = subject + all->n;
	result = identities_hash(all, place, e->policy, e->hasher, status,
	    subject, alike);
	if (result == 0) {
		others = unite(all, subject, alike);
		event_subjects(line, "subject", subject, all->n);
		event_subjects(line, "alike", alike, others);
	}
	mem_free(subject);
	return result;
}

int
entry_check(const struct entry *e, const struct ledger *l,
    const struct buf *line, const char *place, enum status status)
{
	struct arena arena = { 0 };
	struct buf room = { 0 };
	struct event event;
	const char *why = event_read((struct text){ line->p, line->len },
	    e->policy->zone, &arena, &event);

	if (line->len > LEDGER_LINE_MAX)
		why = "has too many identities for one line of 1 MiB";
	if (why == NULL)
		why = event_forbidden(l, e->policy, e->regimes, &event, &room);
	if (why != NULL)
		msg_error(status, "%s: %s", place, why);
	buf_clear(&room);
	arena_clear(&arena);
	return why == NULL ? 0 : -1;
}

int
entry_side_write(struct entry *e, const struct ledger *l)
{
	struct sidefile *side = e->side;
	size_t unknown;

	if (side == NULL)
		return 0;
	e->side = NULL;
	unknown = sidefile_purge(side, l);
	/* A crash or another program may have left them. */
	if (unknown > 0 && e->own_side)
		msg_warn("%s: %zu line%s of requests that are not in the "
			 "ledger; no command removes %s",
		    e->side_path, unknown, unknown == 1 ? "" : "s",
		    unknown == 1 ? "it" : "them");
	return sidefile_commit(side);
}

/* Whether a request was closed now, and its identities are not in the file.  If
 * it had been opened again, they were removed when it was first closed. */
static bool
is_left(const struct entry *e, const struct request *before,
    const struct request *after)
{
	return before->closed == REQUEST_NEVER &&
	       after->closed != REQUEST_NEVER && !after->again &&
	       after->subjects > 0 &&
	       (e->side == NULL || !sidefile_has(e->side, after->id));
}

/* Warns that the identities of a closed request may be in another file. */
static void
tell_left(const struct entry *e, const struct ledger *before,
    const struct ledger *after)
{
	char shown[MSG_NAME_MAX + 1];

	for (size_t i = 0; i < ledger_requests(before); i++) {
		const struct request *r = ledger_request(before, i);

		if (!is_left(e, r, ledger_find(after, r->id)))
			continue;
		msg_name(shown, sizeof(shown), r->id);
		msg_warn("%s: is closed, but %s has none of its identities; "
			 "if they are in another file, name it with "
			 "--side-file in the next call that writes",
		    shown, e->side_path);
	}
}

static int
side_clean(struct entry *e, const struct ledger *before)
{
	struct ledger *after = ledger_file_read(e->file, e->policy->zone);
	int result;

	if (after == NULL)
		return -1;
	tell_left(e, before, after);
	result = entry_side_write(e, after);
	ledger_free(after);
	return result;
}

int
entry_write(struct entry *e, const struct ledger *before, struct text lines,
    enum entry_kind kind)
{
	/* A stopped program must not have written anything. */
	if (stop_wanted())
		return -1;
	if (e->dry_run)
		return 0;
	/* New requests close nothing, so the ledger is not read again. */
	if (kind != ENTRY_OTHER && entry_side_write(e, before) != 0)
		return -1;
	if (ledger_append(e->file, lines) != 0)
		return -1;
	return kind == ENTRY_OTHER ? side_clean(e, before) : 0;
}
