/* SPDX-License-Identifier: ISC */
/* Requests of a peer become requests of the ledger. */
#include "rule/entry.h"
#include <stdio.h>

struct import {
	struct entry *entry;
	const struct ledger *ledger;
	enum peer peer;
	int64_t at;
	const char *name;
	struct buf lines, *ids;
};

/* Whether an id stands among those that were taken before. */
static bool
is_taken(const struct buf *ids, struct text id)
{
	struct text rest = { ids->p, ids->len };

	while (rest.n > 0) {
		const char *end = memchr(rest.p, '\n', rest.n);
		struct text one = { rest.p, (size_t)(end - rest.p) };

		if (text_equal(one, id))
			return true;
		text_skip(&rest, one.n + 1);
	}
	return false;
}

/*
 * Leaves only identities that can find somebody.  The request is taken without
 * the others: whoever asked has asked.
 */
static void
sift(const struct import *im, struct identities *all, const char *place)
{
	const struct policy *p = im->entry->policy;
	struct buf normal = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++) {
		struct identity one = all->identity[i];

		if (identity_known(p, one.type) &&
		    identity_normal(p, one.type, one.value, &normal) == 0)
			all->identity[n++] = one;
		else
			msg_error(STATUS_LOOK,
			    "%s: identity %zu finds nobody and is not kept",
			    place, i + 1);
	}
	all->n = n;
	buf_wipe(&normal);
}

static int
line_make(const struct import *im, struct peer_request *r, struct text id,
    const char *place, struct buf *line)
{
	event_begin(line, id, "received", im->at, im->entry->policy->zone);
	event_text(line, "type", text_of(r->type));
	event_text(line, "manner", text_of(peer_word(im->peer)));
	event_text(line, "regime", text_of(r->regime));
	if (word_plain(r->submitted))
		event_text(line, "submitted_time", r->submitted);
	event_text(line, "agent_request_id", r->agent_id);
	if (entry_subjects(im->entry, &r->identities, place, STATUS_LOOK,
		line) != 0)
		return -1;
	event_end(line);
	return entry_check(im->entry, im->ledger, line, place, STATUS_LOOK);
}

static void
take(struct import *im, struct peer_request *r, struct text id,
    const char *place)
{
	struct buf line = { 0 };

	sift(im, &r->identities, place);
	if (r->hashes > 0)
		msg_error(STATUS_LOOK,
		    "%s: an identity that is a hash without a key is not kept",
		    place);
	if (r->wrong != NULL) {
		msg_error(STATUS_LOOK, "%s: %s", place, r->wrong);
	} else if (is_taken(im->ids, id)) {
		msg_error(STATUS_LOOK, "%s: its id came before", place);
	} else if (line_make(im, r, id, place, &line) == 0) {
		buf_add_text(&im->lines, (struct text){ line.p, line.len });
		buf_add_text(im->ids, id);
		buf_add_byte(im->ids, '\n');
		sidefile_add(im->entry->side, id, &r->identities);
	}
	buf_clear(&line);
}

static void
take_all(struct import *im, struct peer_requests *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct peer_request *r = &all->request[i];
		char uuid[UUID_TEXT + 1], place[300];

		snprintf(place, sizeof(place), "%s: request %zu", im->name,
		    i + 1);
		if (r->id.n > 0)
			take(im, r, r->id, place);
		else if (uuid_make(uuid) == 0)
			take(im, r, text_of(uuid), place);
	}
	if (im->lines.len > 0 &&
	    entry_write(im->entry, im->ledger,
		(struct text){ im->lines.p, im->lines.len },
		ENTRY_RECEIVED) != 0)
		im->ids->len = 0;
}

void
entry_import(struct entry *e, enum peer peer, int fd, const char *name,
    int64_t at, struct buf *ids)
{
	struct ledger *l = ledger_file_read(e->file, e->policy->zone);
	struct import im = { e, l, peer, at, name, { 0 }, ids };
	struct peer_requests all;

	if (l != NULL && peer_read(peer, fd, name, &all) == 0) {
		take_all(&im, &all);
		peer_clear(&all);
	}
	buf_clear(&im.lines);
	ledger_free(l);
}
