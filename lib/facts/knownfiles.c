/* SPDX-License-Identifier: ISC */
#include "facts/knownfiles.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "policy/policyopen.h"

/* An empty file says that there is nothing, so only a command of its own makes
 * one; and an option names another. */
#define INIT "if it never was there, pp-retain init makes it; "
static const char *const how[POLICY_FILES] = {
	[POLICY_HOLDS] = INIT "--holds FILE names another",
	[POLICY_LEDGER] = INIT "-l FILE names another",
	[POLICY_SENT] = INIT "--sent FILE names another",
	[POLICY_DELETIONS] = INIT "--deletions FILE names another",
	[POLICY_SUPPRESSION] = INIT "--suppression FILE names another",
	[POLICY_DISCLOSURES] = INIT "--log FILE names another",
	[POLICY_CHOICES] = INIT "--choices FILE names another",
};

int
knownfiles_find_one(struct knownfiles *own, const struct policy *p,
    enum policy_file file, const char **option)
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
	return knownfiles_find_one(own, p, POLICY_HOLDS, &f->holds) != 0 ||
		       knownfiles_find_one(own, p, POLICY_LEDGER, &f->ledger) !=
			   0 ||
		       knownfiles_find_one(own, p, POLICY_SENT, &f->sent) !=
			   0 ||
		       knownfiles_find_one(own, p, POLICY_DELETIONS,
			   &f->deletions) != 0 ||
		       knownfiles_find_one(own, p, POLICY_SUPPRESSION,
			   &f->suppression) != 0
		   ? -1
		   : 0;
}

void
knownfiles_clear(struct knownfiles *own)
{
	for (int i = 0; i < POLICY_FILES; i++)
		mem_free(own->path[i]);
	*own = (struct knownfiles){ { NULL } };
}

/* ---- init ---- */

/* A directory, or a link to nothing, would be found by no run. */
static int
there_check(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0) {
		msg_error_os(STATUS_CALL, "%s", path);
		return -1;
	}
	if (!S_ISDIR(st.st_mode))
		return 0;
	msg_error(STATUS_CALL,
	    "%s: is a directory, and the policy needs a "
	    "file there",
	    path);
	return -1;
}

static int
empty_make(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int result = fd < 0 ? -1 : fsync(fd);

	if (result != 0)
		msg_error_os(STATUS_CALL, "%s", path);
	if (fd >= 0)
		close(fd);
	return result;
}

/* Never touches a file that is there. */
static int
make(const char *path, bool dry)
{
	struct buf line = { 0 };
	struct stat st;
	int result = 0;

	if (lstat(path, &st) == 0)
		return there_check(path);
	if (!dry && empty_make(path) != 0)
		return -1;
	buf_printf(&line, "%s\n", path);
	if (file_write(STDOUT_FILENO, line.p, line.len) != 0) {
		msg_error_os(STATUS_STOP, "<stdout>");
		result = -1;
	}
	buf_clear(&line);
	return result;
}

int
knownfiles_init(const char *policy, const char *now, bool dry)
{
	int64_t instant;
	struct policy *p = policy_open(policy, now, &instant);
	bool any = false, bad = p == NULL;

	for (int i = 0; i < POLICY_FILES && !bad; i++) {
		char *path = policy_file(p, (enum policy_file)i);

		any |= path != NULL;
		bad = path != NULL && make(path, dry) != 0;
		mem_free(path);
	}
	if (!any && !bad)
		msg_error(STATUS_CALL, "the policy names no file that "
				       "programs keep");
	policy_free(p);
	return (int)msg_status();
}
