/* SPDX-License-Identifier: ISC */
/*
 * Requests in the formats of other systems: OpenDSR 2.0 and the Data Rights
 * Protocol 0.9.4.  Reading accepts the known faults of these systems; writing
 * follows their specifications.  Other programs sign and send.
 */
#ifndef REQUEST_PEER_H
#define REQUEST_PEER_H

#include "hide/crypto.h"
#include "ledger/ledger.h"
#include "ledger/standing.h"
#include "request/sidefile.h"

enum peer { PEER_NONE, PEER_OPENDSR, PEER_DRP };

/* 0; -1: unknown name. */
int peer_find(const char *word, enum peer *);
const char *peer_word(enum peer);

/* An identity hashed without a secret key. */
struct peer_hash {
	struct text type;
	enum digest digest; /* DIGESTS: unknown */
	unsigned char sum[DIGEST_MAX];
	bool found; /* its value was found */
};

/* One request of a peer; texts are lent from the struct peer_requests. */
struct peer_request {
	struct text id; /* empty: it gets a new one */
	struct text agent_id;
	char type[32], regime[32];
	struct text submitted;        /* as it was written */
	struct text expires;          /* may be empty */
	struct identities identities; /* their text is lent, too */
	struct peer_hash *hash;       /* identities that are plain hashes,
				       * which are not kept */
	size_t hashes;
	const char *wrong; /* why it cannot be taken (static); or NULL */
};

struct peer_requests {
	struct peer_request *request;
	size_t n;
	struct doc **doc;
	size_t docs;
	char *text;
	size_t len;
	struct text *found; /* values that peer_match() found */
	size_t founds;
};

/* Adds an identity to a request; its texts are lent. */
void peer_identity(struct peer_request *, struct text type, struct text value);

/* Reads an object, a list of objects, or one object a line, to the end.  -1
 * after a message (STATUS_CALL). */
int peer_read(enum peer, int fd, const char *name, struct peer_requests *);
void peer_clear(struct peer_requests *); /* wipes the text */

/*
 * Reads identities from a descriptor, lines of {"type":...,"value":...}.  If an
 * identity in its compared form (see identity_normal()) has the hash of a
 * request, adds it to that request.  -1 after a message (STATUS_CALL).
 */
int peer_match(struct peer_requests *, const struct policy *, int fd,
    const char *name);

/* Appends the states of requests, a line each.  Warns how many are left out
 * because the peer has no word for their types. */
void peer_export(enum peer, const struct ledger *, const struct policy *,
    const struct regimes *, int64_t now, struct buf *);

#endif
