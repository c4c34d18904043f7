/* SPDX-License-Identifier: ISC */
/* Where the files are that the programs keep: holds, requests, deletions ... */
#include <errno.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "policy/reading.h"

static struct text
name_of(const struct policy *p, enum policy_file file)
{
	switch (file) {
	case POLICY_HOLDS: return p->holds.file;
	case POLICY_LEDGER: return p->requests.file;
	case POLICY_SENT: return p->sent.file;
	case POLICY_DELETIONS: return p->deletions.file;
	case POLICY_SUPPRESSION: return p->suppression.file;
	case POLICY_CHOICES: return p->choices;
	case POLICY_DISCLOSURES: return p->disclosures.file;
	case POLICY_FILES: break;
	}
	return (struct text){ NULL, 0 };
}

static const char *const places[POLICY_FILES] = {
	[POLICY_HOLDS] = "records.holds",
	[POLICY_LEDGER] = "records.requests",
	[POLICY_SENT] = "records.sent",
	[POLICY_DELETIONS] = "records.deletions",
	[POLICY_SUPPRESSION] = "records.suppression",
	[POLICY_CHOICES] = "choices",
	[POLICY_DISCLOSURES] = "records.disclosures",
};

/* Appends a name to the directory that b holds; one from the root replaces it.
 */
static void
below(struct buf *b, struct text name)
{
	if (name.n > 0 && *name.p == '/')
		b->len = 0;
	else if (b->len > 0 && b->p[b->len - 1] != '/')
		buf_add_byte(b, '/');
	buf_add_text(b, name);
}

char *
policy_file(const struct policy *p, enum policy_file file)
{
	const struct text name = name_of(p, file);
	const char *beside = p->memory->beside, *slash = NULL;
	struct buf b = { 0 };

	if (name.n == 0)
		return NULL;
	if (beside != NULL)
		slash = strrchr(beside, '/');
	if (slash != NULL)
		buf_add(&b, beside, (size_t)(slash - beside) + 1);
	if (p->directory.n > 0)
		below(&b, p->directory);
	below(&b, name);
	buf_add_byte(&b, '\0');
	return b.p;
}

int
policy_file_find(const struct policy *p, enum policy_file file,
    const char *option, const char *how, char **path)
{
	*path =
	    option != NULL ? mem_text(text_of(option)) : policy_file(p, file);
	if (*path == NULL || option != NULL || how == NULL ||
	    access(*path, F_OK) == 0)
		return 0;
	if (errno == ENOENT)
		msg_error(STATUS_CALL,
		    "%s: does not exist, but the policy names it (%s): %s",
		    *path, places[file], how);
	else
		msg_error_os(STATUS_CALL, "%s", *path);
	mem_free(*path);
	*path = NULL;
	return -1;
}

/* ---- checks ---- */

static void
name_check(struct reading *r, enum policy_file file)
{
	const struct text name = name_of(r->policy, file);
	size_t from = path_enter_keys(r, places[file]);

	if (name.n > 0 && file_leaves(name))
		finding_in(r, "file", LEVEL_ERROR, CHECK_FORM,
		    "must not leave the directory of the policy; "
		    "records.directory names another one");
	for (int i = 0; i < (int)file && name.n > 0; i++)
		if (text_equal(name, name_of(r->policy, (enum policy_file)i)))
			finding_in(r, "file", LEVEL_ERROR, CHECK_FORM,
			    "is the file of %s, too: each has its own",
			    places[i]);
	path_leave(r, from);
}

void
check_files(struct reading *r)
{
	for (int i = 0; i < POLICY_FILES; i++)
		name_check(r, (enum policy_file)i);
}
