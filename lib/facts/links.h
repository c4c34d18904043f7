/* SPDX-License-Identifier: ISC */
/*
 * Reads whole files before the first record is judged, to know all records of
 * the people of requests and holds: which identities of the input several
 * people share, and by which hashes the files of --in, and other records of the
 * input, know these people.
 */
#ifndef FACTS_LINKS_H
#define FACTS_LINKS_H

#include "facts/facts.h"
#include "facts/otherfile.h"
#include "record/arena.h"
#include "record/stream.h"

/* All but the last is set by the caller, and lent. */
struct links {
	const struct policy *policy;
	const struct policy_dataset *dataset; /* of the input; NULL: its header
					       * tells */
	struct facts *known;
	const struct stream_options *stream; /* how the files are written */
	struct other_file *in;
	size_t ins;
	bool again; /* somebody else reads the files of --in, too */
	int64_t now;
	struct arena spooled; /* names of copies */
};

/* Copies files of --in that can be read only once, if links_read() is to read
 * them again: to files without a name, which take their places.  0, or -1 after
 * a message. */
int links_spool(struct links *);

/* Reads them all.  An input that cannot be read twice is copied to a file
 * without a name, which takes its place in `files`.  0, or -1 after a
 * message. */
int links_read(struct links *, char **files);
void links_clear(struct links *);

/* Whether a dataset is read with --in. */
bool links_has(const struct links *, const struct policy_dataset *);

/* Whether some records of the input's dataset are in other pieces, and are not
 * read. */
bool links_cut(const struct links *, const struct policy_dataset *input);

/* facts_linked() or facts_bridges(). */
typedef bool
links_may(const struct policy_dataset *from, const struct policy_dataset *to);
/* Whether a dataset is not read, or only a piece of it, and may know more about
 * the people of the one of the input, or of another that is read. */
bool links_lack(const struct links *, const struct policy_dataset *input,
    const struct policy_dataset *, links_may *);
/* The first such dataset; NULL: none. */
const struct policy_dataset *links_lacking(const struct links *,
    const struct policy_dataset *input, links_may *);

#endif
