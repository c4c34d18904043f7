/* SPDX-License-Identifier: ISC */
/* Whether a call would write a file that its policy names. */
#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "policy/reading.h"

/* The uses of a call and of its policy; the paths of the latter are owned. */
struct uses {
	struct file_use *use;
	size_t n, owned;
};

static void
use_add(struct uses *u, char *path, unsigned kind)
{
	u->use = mem_resize(u->use, u->n + 1, sizeof(*u->use));
	u->use[u->n++] = (struct file_use){ .path = path, .kind = kind };
}

static void
beside_add(struct uses *u, const struct policy *p, struct text name)
{
	if (name.n > 0 && p->memory->beside != NULL && !file_leaves(name))
		use_add(u, file_path_beside(p->memory->beside, name), 0);
}

static void
policy_add(struct uses *u, const struct policy *p)
{
	for (int i = 0; i < POLICY_FILES; i++)
		use_add(u, policy_file(p, (enum policy_file)i),
		    policy_file_kind((enum policy_file)i));
	for (size_t i = 0; i < p->memory->names; i++)
		beside_add(u, p, p->memory->name[i]);
	for (size_t i = 0; i < p->releases; i++)
		for (size_t j = 0; j < p->release[i].columns; j++)
			beside_add(u, p, p->release[i].column[j].hierarchy);
	if (p->memory->beside != NULL)
		use_add(u, mem_text(text_of(p->memory->beside)), 0);
}

int
policy_files_check(const struct policy *p, const struct file_use *use, size_t n,
    char **inputs)
{
	struct uses u = { mem_array(n + 1, sizeof(*use)), n, n };
	const char *twice = NULL;
	int result = files_check(use, n, inputs);

	memcpy(u.use, use, n * sizeof(*use));
	if (p != NULL)
		policy_add(&u, p);
	if (result == 0)
		twice = files_clash(u.use, u.n, NULL);
	if (twice != NULL)
		msg_error(STATUS_CALL,
		    "%s: the policy names this file, or keeps it beside one, "
		    "for another purpose: use another name",
		    twice);
	while (u.n-- > u.owned)
		mem_free((char *)u.use[u.n].path);
	mem_free(u.use);
	return twice == NULL ? result : -1;
}
