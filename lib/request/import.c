/* SPDX-License-Identifier: ISC */
/* Writes the requests of a peer into the ledger. */
#include "hide/crypto.h"
#include "request/entry.h"

#include <stdio.h>

#include "base/dateformat.h"
#include "record/intern.h"

struct import {
	struct entry *entry;
	const struct ledger *ledger;
	enum peer peer;
	int64_t at;
	const char *name, *among, *residence;
	struct buf lines, *ids;
	struct intern *taken; /* the ids, to find them */
};

/*
 * Removes identities that cannot find anybody; the request itself is still
 * taken.
 */
static void
sift(const struct import *im, struct identities *all, const char *place)
{
	const struct policy *p = im->entry->policy;
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++) {
		struct identity one = all->identity[i];
		const char *why = identity_refused(p, &one);

		if (why == NULL)
			all->identity[n++] = one;
		else
			msg_error(STATUS_LOOK,
			    "%s: identity %zu is not kept: it %s", place, i + 1,
			    why);
	}
	all->n = n;
}

static int
line_make(const struct import *im, struct peer_request *r, struct text id,
    const char *place, struct buf *line)
{
	event_begin(line, id, "received", im->at, im->entry->policy->zone);
	event_text(line, "type", text_of(r->type));
	event_text(line, "manner", text_of(peer_word(im->peer)));
	event_text(line, "regime", text_of(r->regime));
	if (im->residence != NULL)
		event_text(line, "residence", text_of(im->residence));
	if (event_word_plain(r->submitted))
		event_text(line, "submitted_time", r->submitted);
	event_text(line, "agent_request_id", r->agent_id);
	if (entry_subjects(im->entry, &r->identities, place, STATUS_LOOK,
		line) != 0)
		return -1;
	event_end(line);
	return entry_check(im->entry, im->ledger, line, place, STATUS_LOOK);
}

/* Refuses a request after its signature has expired: another person may have
 * sent it again. */
static const char *
check_time(const struct import *im, struct text expires)
{
	struct moment m;

	if (expires.n == 0)
		return NULL;
	if (moment_parse(expires, NULL, im->entry->policy->zone, &m) != 0 ||
	    m.day)
		return "\"expires-at\" is not a timestamp";
	return m.at <= im->at ? "it had expired when it was received" : NULL;
}

static void
tell_hashes(const struct import *im, const struct peer_request *r,
    const char *place)
{
	size_t n = 0;

	for (size_t i = 0; i < r->hashes; i++)
		n += !r->hash[i].found;
	if (n > 0)
		msg_error(STATUS_LOOK,
		    "%s: an identity that is a hash without a secret key %s",
		    place,
		    im->among == NULL
			? "is not kept; --among FILE can find its value"
			: "matches none of --among and is not kept");
}

/* Only an opt-out can do without. */
static void
tell_nobody(const struct peer_request *r, const char *place)
{
	enum request_type type = request_type_find(text_of(r->type));

	if (type < REQUEST_SALE_OPT_OUT || type > REQUEST_CONSENT_WITHDRAW)
		msg_error(STATUS_LOOK,
		    "%s: it is taken, but has no identity: nobody knows whose "
		    "data it is about",
		    place);
}

static void
take(struct import *im, struct peer_request *r, struct text id,
    const char *place)
{
	const char *why = check_time(im, r->expires);
	const bool nobody = r->identities.n + r->hashes == 0;
	struct buf line = { 0 };

	if (r->wrong == NULL)
		r->wrong = why;
	sift(im, &r->identities, place);
	tell_hashes(im, r, place);
	if (r->wrong != NULL) {
		msg_error(STATUS_LOOK, "%s: %s", place, r->wrong);
	} else if (intern_find(im->taken, id) != INTERN_NONE) {
		msg_error(STATUS_LOOK,
		    "%s: an earlier request of the input has the same id",
		    place);
	} else if (line_make(im, r, id, place, &line) == 0) {
		buf_add_text(&im->lines, (struct text){ line.p, line.len });
		(void)intern_of(im->taken, id);
		buf_add_text(im->ids, id);
		buf_add_byte(im->ids, '\n');
		sidefile_add(im->entry->side, id, &r->identities, true);
		if (nobody)
			tell_nobody(r, place);
	}
	buf_clear(&line);
}

static void
take_all(struct import *im, struct peer_requests *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct peer_request *r = &all->request[i];
		char uuid[CRYPTO_UUID + 1], place[300];

		snprintf(place, sizeof(place), "%s: request %zu", im->name,
		    i + 1);
		if (r->id.n > 0)
			take(im, r, r->id, place);
		else if (crypto_uuid(uuid) == 0)
			take(im, r, text_of(uuid), place);
	}
	if (im->lines.len > 0 &&
	    entry_write(im->entry, im->ledger,
		(struct text){ im->lines.p, im->lines.len },
		ENTRY_RECEIVED) != 0)
		im->ids->len = 0;
}

static void
import_all(struct import *im, const uint64_t seed[2],
    struct peer_requests *requests)
{
	im->taken = intern_new(seed);
	take_all(im, requests);
	intern_free(im->taken);
}

void
entry_import(struct entry *e, enum peer peer, const struct import_files *f,
    int64_t at, struct buf *ids)
{
	struct ledger *l = ledger_file_read(e->file, e->policy->zone);
	struct import im = { .entry = e,
		.ledger = l,
		.peer = peer,
		.at = at,
		.name = f->name,
		.among = f->among,
		.residence = f->residence,
		.ids = ids };
	struct peer_requests all;
	uint64_t seed[2];

	if (l != NULL && intern_seed(seed) == 0 &&
	    peer_read(peer, f->fd, f->name, &all) == 0) {
		if (f->among == NULL ||
		    peer_match(&all, e->policy, f->among_fd, f->among) == 0)
			import_all(&im, seed, &all);
		peer_clear(&all);
	}
	buf_clear(&im.lines);
	ledger_free(l);
}
