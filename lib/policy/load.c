/* SPDX-License-Identifier: ISC */
/* Reads a policy file, section by section, and checks the whole. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "data/data.h"
#include "policy/reading.h"

enum { POLICY_MAX = 16 << 20 };

/* Sections are read in dependency order: a name comes before its uses. */
static const struct member sections[] = {
	{ "policy", read_object, 0, head_keys, MUST },
	{ "contacts", read_contacts, 0, NULL, MAY },
	{ "choices", read_object, 0, choices_keys, MAY },
	{ "purposes", read_purposes, 0, NULL, MAY },
	{ "notices", read_notices, 0, NULL, MAY },
	{ "identity", read_identity, 0, NULL, MAY },
	{ "redact", read_redact, 0, NULL, MAY },
	{ "datasets", read_datasets, 0, NULL, MUST },
	{ "retention", read_object, 0, retention_keys, MAY },
	{ "records", read_object, 0, records_keys, MAY },
	{ "recipients", read_recipients, 0, NULL, MAY },
	{ "releases", read_releases, 0, NULL, MAY },
	{ "transfers", read_object, 0, transfers_keys, MAY },
	{ "rights", read_object, 0, rights_keys, MAY },
	{ "children", read_children, 0, NULL, MAY },
	{ .name = NULL },
};

static struct policy *
policy_new(const char *file)
{
	struct policy *p = mem_alloc(sizeof(*p));

	p->memory = mem_alloc(sizeof(*p->memory));
	p->memory->beside = file;
	p->file = text_of(file == NULL ? "built-in" : policy_name(file));
	for (int i = 0; i < CLAIMS; i++)
		p->order[i] = (enum claim)i;
	p->max_delete = p->max_delete_percent = -1;
	p->future_tolerance.days = 1;
	return p;
}

void
policy_free(struct policy *p)
{
	struct policy_memory *m = p == NULL ? NULL : p->memory;

	if (p == NULL)
		return;
	arena_clear(&m->arena);
	doc_free(m->doc);
	doc_free(m->words);
	doc_free(m->clauses);
	for (size_t i = 0; i < m->zones; i++)
		zone_free(m->zone[i]);
	mem_free(m->zone);
	workdays_free(m->holidays);
	for (size_t i = 0; i < m->files; i++)
		mem_free(m->file[i]);
	mem_free(m->file);
	mem_free(m->name);
	mem_free(m);
	mem_free(p);
}

/* Checks what nobody can tell before all sections have been read. */
static void
policy_check(struct reading *r)
{
	check_datasets(r);
	check_rules(r);
	check_records(r);
	check_files(r);
	check_recipients(r);
	check_releases(r);
	check_rights(r);
	check_identity(r);
	check_consents(r);
	check_notices(r);
	check_contacts(r);
	check_children(r);
	check_deadlines(r);
	check_assumed(r);
	check_head(r);
	check_clauses(r);
}

static void
sections_read(struct reading *r, const struct node *top)
{
	struct policy *p = r->policy;

	/* The policy may name another file. */
	p->jurisdictions = data_get(text_of("jurisdictions.json"));
	object_read(r, top, sections, p);
	consents_read(r, node_get(top, "purposes"));
	redact_spread(p);
	policy_check(r);
}

static void
no_json(struct reading *r, const struct doc_trouble *trouble)
{
	struct finding *f;
	char shown[MSG_NAME_MAX + 1];

	finding_add(r, LEVEL_ERROR, CHECK_FORM, "is not JSON: %s",
	    msg_name(shown, sizeof(shown), text_of(trouble->why)));
	f = &r->findings->finding[r->findings->findings - 1];
	f->line = trouble->line;
	f->column = trouble->column;
}

static struct text
content_keep(struct arena *arena, struct text content)
{
	char *to = arena_take(arena, content.n + 1, 1);

	if (content.n > 0)
		memcpy(to, content.p, content.n);
	return (struct text){ to, content.n };
}

struct policy *
policy_parse(struct text content, const char *file, int64_t today,
    struct findings *findings)
{
	struct doc_trouble trouble;
	struct reading r = { .policy = policy_new(file),
		.file = file,
		.today = today,
		.findings = findings };

	*findings = (struct findings){ .finding = NULL };
	r.arena = &r.policy->memory->arena;
	r.policy->content = content_keep(r.arena, content);
	r.policy->memory->doc = doc_read(content, &trouble);
	if (r.policy->memory->doc == NULL)
		no_json(&r, &trouble);
	else
		sections_read(&r, doc_top(r.policy->memory->doc));
	buf_clear(&r.path);
	if (findings->broken == 0)
		return r.policy;
	policy_free(r.policy);
	return NULL;
}

static struct policy *
policy_read(const char *path, int64_t today, struct findings *findings)
{
	struct reading r = { .findings = findings };
	int fd = file_open(path), saved;
	struct policy *p = NULL;
	char *content = NULL;
	size_t n;

	*findings = (struct findings){ .finding = NULL };
	if (fd >= 0)
		content = file_slurp(fd, POLICY_MAX, &n);
	saved = errno;
	if (fd > STDERR_FILENO)
		close(fd);
	if (content != NULL)
		p = policy_parse((struct text){ content, n }, path, today,
		    findings);
	else
		finding_add(&r, LEVEL_ERROR, CHECK_FILE, "%s", strerror(saved));
	mem_free(content);
	return p;
}

/* The file that the caller or PP_POLICY names; NULL: the built-in policy. */
static const char *
policy_path(const char *path)
{
	if (path == NULL)
		path = getenv("PP_POLICY");
	return path == NULL || *path == '\0' ? NULL : path;
}

const char *
policy_name(const char *path)
{
	path = policy_path(path);
	if (path == NULL)
		return "built-in";
	return strcmp(path, "-") == 0 ? "<stdin>" : path;
}

struct policy *
policy_find(const char *path, int64_t today, struct findings *findings)
{
	path = policy_path(path);
	if (path != NULL)
		return policy_read(path, today, findings);
	return policy_parse(data_get(text_of("builtin.json")), NULL, today,
	    findings);
}

struct policy *
policy_load(const char *path, int64_t today)
{
	struct findings findings;
	struct policy *p = policy_find(path, today, &findings);

	if (p == NULL)
		findings_print(policy_name(path), &findings, false);
	findings_clear(&findings);
	return p;
}
