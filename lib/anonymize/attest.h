/* SPDX-License-Identifier: ISC */
/*
 * A receipt for a release that was checked: it binds the bytes that go out to
 * the policy that allows them, so that whoever sends them on can see that they
 * are those that were checked, and under which promise.
 *
 *	{"format": "pp-release/1", "release": "partner",
 *	 "policy": "sha256:...", "output": "sha256:...",
 *	 "at": "2026-03-01T03:00:00Z", "records": 812, "persons": null,
 *	 "classes": 97, "k": 5}
 *
 * release and policy are null where options described the release; persons are
 * where it does not say whose a record is.
 */
#ifndef ANONYMIZE_ATTEST_H
#define ANONYMIZE_ATTEST_H

#include "record/stream.h"
#include "table/release.h"

struct attest_options {
	struct stream_options stream;
	const struct release *release;
	const char *receipt; /* where it is written; NULL: nowhere */
	const char *policy;  /* its file; NULL: options say it */
	struct text name;    /* of the release in it */
	int64_t now;         /* UTC seconds */
};

/* Checks as verify_run() does, and writes the receipt if all is kept.  Returns
 * the status. */
int attest_run(const struct attest_options *, char **files);

/* Appends the digest of a policy's file as a receipt has it.  0, or -1 after a
 * message. */
int attest_policy(const char *path, struct buf *);

#endif
