/* SPDX-License-Identifier: ISC */
/*
 * A receipt for a checked release.  It binds the bytes that go out to the
 *policy that allows them, so that whoever forwards them can see that these
 *bytes were checked, and against which promise.
 *
 *	{"format": "pp-release/1", "release": "partner",
 *	 "policy": "sha256:...", "output": "sha256:...",
 *	 "at": "2026-03-01T03:00:00Z", "records": 812, "persons": null,
 *	 "classes": 97, "k": 5}
 *
 * release and policy are null if options described the release; persons is null
 * if the release has no unit.
 */
#ifndef ANONYMIZE_ATTEST_H
#define ANONYMIZE_ATTEST_H

#include "record/stream.h"
#include "table/release.h"

struct attest_options {
	struct stream_options stream;
	const struct release *release;
	const char *receipt; /* its file; NULL: no receipt */
	const char *policy;  /* its file; NULL: options describe the release */
	struct text name;    /* of the release in the policy */
	int64_t now;         /* UTC seconds */
};

/* Checks like verify_run(), and writes the receipt if all bounds are kept.
 * Returns the status. */
int attest_run(const struct attest_options *, char **files);

/* Appends the digest of a policy's file in the form of a receipt.  0, or -1
 * after a message. */
int attest_policy(const char *path, struct buf *);

#endif
