/* SPDX-License-Identifier: ISC */
/*
 * Requests as other systems write them: OpenDSR 2.0 and the Data Rights
 * Protocol 0.9.4.  What they send is taken with the faults that are known of
 * them; what they get is what their texts ask for.  Signing and sending is
 * somebody else's work.
 */
#ifndef REQUEST_PEER_H
#define REQUEST_PEER_H

#include "hide/crypto.h"
#include "ledger/ledger.h"
#include "ledger/standing.h"
#include "request/sidefile.h"

enum peer { PEER_NONE, PEER_OPENDSR, PEER_DRP };

/* 0, -1: there is none of that name. */
int peer_find(const char *word, enum peer *);
const char *peer_word(enum peer);

/* An identity hashed without a key. */
struct peer_hash {
	struct text type;
	enum digest digest; /* DIGESTS: one that is not known */
	unsigned char sum[DIGEST_MAX];
	bool found; /* whose it is */
};

/* One request of a peer; texts are lent from the struct peer_requests. */
struct peer_request {
	struct text id; /* of no bytes: we give it one */
	struct text agent_id;
	char type[32], regime[32];
	struct text submitted;        /* as it was written */
	struct text expires;          /* the time it is good for, or none */
	struct identities identities; /* their text is lent, too */
	struct peer_hash *hash;       /* identities that are bare hashes: they
				       * are not kept */
	size_t hashes;
	const char *wrong; /* static text: why it cannot be taken */
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

/* Gives a request an identity; lent. */
void peer_identity(struct peer_request *, struct text type, struct text value);

/* Reads an object, a list of them, or one a line, to the end.  -1 after a
 * message (STATUS_CALL). */
int peer_read(enum peer, int fd, const char *name, struct peer_requests *);
void peer_clear(struct peer_requests *); /* wipes the text */

/*
 * Finds whose the hashes are among the identities of a descriptor, lines of
 * {"type":...,"value":...}, each hashed in the form in which it is compared
 * (see identity_normal()), and gives them to their requests.  -1 after a
 * message (STATUS_CALL).
 */
int peer_match(struct peer_requests *, const struct policy *, int fd,
    const char *name);

/* Appends the states of requests, a line each; a warning says how many are left
 * out because the peer has no word for their types. */
void peer_export(enum peer, const struct ledger *, const struct policy *,
    const struct regimes *, int64_t now, struct buf *);

#endif
