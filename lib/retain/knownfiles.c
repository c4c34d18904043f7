/* SPDX-License-Identifier: ISC */
#include "retain/knownfiles.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "policy/policyopen.h"

#define OR_INIT ", and pp-retain init makes an empty one"

/* What makes a file, and which option names another one. */
static const char *const how[POLICY_FILES] = {
	[POLICY_HOLDS] = "pp-retain hold place makes it" OR_INIT
			 "; --holds FILE names another",
	[POLICY_LEDGER] =
	    "pp-request add makes it" OR_INIT "; -l FILE names another",
	[POLICY_SENT] = "who sends the warnings makes it" OR_INIT
			"; --sent FILE names another",
	[POLICY_DELETIONS] = "pp-retain confirm makes it" OR_INIT
			     "; --deletions FILE names another",
	[POLICY_SUPPRESSION] = "pp-retain confirm makes it" OR_INIT
			       "; --suppression FILE names another",
};

static int
find(struct knownfiles *own, const struct policy *p, enum policy_file file,
    const char **option)
{
	if (policy_file_find(p, file, *option, how[file], &own->path[file]) !=
	    0)
		return -1;
	*option = own->path[file];
	return 0;
}

int
knownfiles_find(struct knownfiles *own, const struct policy *p,
    struct facts_files *f)
{
	return find(own, p, POLICY_HOLDS, &f->holds) != 0 ||
		       find(own, p, POLICY_LEDGER, &f->ledger) != 0 ||
		       find(own, p, POLICY_SENT, &f->sent) != 0 ||
		       find(own, p, POLICY_DELETIONS, &f->deletions) != 0 ||
		       find(own, p, POLICY_SUPPRESSION, &f->suppression) != 0
		   ? -1
		   : 0;
}

const char *
knownfiles_maybe(struct knownfiles *own, const struct policy *p,
    enum policy_file file, const char *option)
{
	policy_file_find(p, file, option, NULL, &own->path[file]);
	return own->path[file];
}

void
knownfiles_clear(struct knownfiles *own)
{
	for (int i = 0; i < POLICY_FILES; i++)
		mem_free(own->path[i]);
	*own = (struct knownfiles){ { NULL } };
}

/* ---- init ---- */

/* Never touches a file that is there. */
static int
make(const char *path)
{
	struct buf line = { 0 };
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int result = 0;

	if (fd < 0 && errno == EEXIST)
		return 0;
	if (fd < 0 || fsync(fd) != 0) {
		msg_error_os(STATUS_CALL, "%s", path);
		result = -1;
	}
	if (fd >= 0)
		close(fd);
	buf_printf(&line, "%s\n", path);
	if (result == 0 && file_write(STDOUT_FILENO, line.p, line.len) != 0) {
		msg_error_os(STATUS_STOP, "<stdout>");
		result = -1;
	}
	buf_clear(&line);
	return result;
}

int
knownfiles_init(const char *policy, const char *now)
{
	int64_t instant;
	struct policy *p = policy_open(policy, now, &instant);
	bool any = false, bad = p == NULL;

	for (int i = 0; i < POLICY_FILES && !bad; i++) {
		char *path =
		    how[i] == NULL ? NULL : policy_file(p, (enum policy_file)i);

		any |= path != NULL;
		bad = path != NULL && make(path) != 0;
		mem_free(path);
	}
	if (!any && !bad)
		msg_error(STATUS_CALL,
		    "the policy names no file in its section records");
	policy_free(p);
	return (int)msg_status();
}
