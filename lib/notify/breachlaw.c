/* SPDX-License-Identifier: ISC */
#include "notify/breachlaw.h"

#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "data/data.h"
#include "policy/places.h"
#include "policy/reading.h"

enum { LAWS_MAX = 4 << 20 };

static const struct word whom_words[] = {
	{ "people", WHOM_PEOPLE },
	{ "authority", WHOM_AUTHORITY },
	{ "customers", WHOM_CUSTOMERS },
	{ "controller", WHOM_CONTROLLER },
	{ "agencies", WHOM_AGENCIES },
	{ NULL, 0 },
};

static const struct word from_words[] = {
	{ "discovered_at", FROM_DISCOVERED_AT },
	{ "aware_at", FROM_AWARE_AT },
	{ "determined_at", FROM_DETERMINED_AT },
	{ "notified_people", FROM_NOTIFIED_PEOPLE },
	{ NULL, 0 },
};

static const struct word term_words[] = {
	{ "at_once", TERM_AT_ONCE },
	{ "undue_delay", TERM_UNDUE_DELAY },
	{ NULL, 0 },
};

const char *
breach_whom_word(enum breach_whom w)
{
	return word_spelt(whom_words, (int)w);
}

const char *
breach_from_word(enum breach_from f)
{
	return word_spelt(from_words, (int)f);
}

void
breach_term_say(enum breach_term t, struct period within, struct buf *b)
{
	switch (t) {
	case TERM_WITHIN: period_put(within, b); break;
	case TERM_AT_ONCE: buf_add_string(b, "at once"); break;
	case TERM_UNDUE_DELAY: buf_add_string(b, "without undue delay"); break;
	case TERM_PROMPTLY: buf_add_string(b, "promptly"); break;
	}
}

/* ---- reading ---- */

static void
read_term(const struct slot *s)
{
	struct breach_law *law = s->to;
	const struct word *w = word_find(term_words, node_text(s->node));

	if (w != NULL)
		law->term = (enum breach_term)w->value;
	else if (period_parse(node_text(s->node), &law->within, NULL) != 0)
		finding_add(s->reading, LEVEL_ERROR, CHECK_DURATION,
		    "must be a duration such as PT72H or P30D, \"at_once\" or "
		    "\"undue_delay\"");
}

static void
read_threshold(const struct slot *s)
{
	struct breach_law *law = s->to;
	const struct node *more = node_get(s->node, "more_than");
	const struct node *least = node_get(s->node, "at_least");
	const struct node *of = node_get(s->node, "of");
	const struct node *n = more != NULL ? more : least;

	law->more_than = more != NULL;
	law->of_all = of != NULL && text_is(node_text(of), "all");
	if ((more == NULL) == (least == NULL) || (of != NULL && !law->of_all) ||
	    node_size(s->node) > (of == NULL ? 1 : 2) ||
	    node_number(n, 0, INT32_MAX, &law->least) != 0)
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "must be {\"more_than\": 500} or {\"at_least\": 500}, with "
		    "\"of\": \"all\" where people of all places count");
	law->least += more != NULL;
}

static void
read_unless(const struct slot *s)
{
	struct breach_law *law = s->to;

	for (size_t i = 0; i < node_size(s->node); i++) {
		struct text t = node_text(node_at(s->node, i));

		if (text_is(t, "encrypted"))
			law->unless_encrypted = true;
		else if (text_is(t, "risk:unlikely"))
			law->unless_unlikely = true;
		else
			finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
			    "must list \"encrypted\" or \"risk:unlikely\"");
	}
}

static void
read_needs(const struct slot *s)
{
	struct breach_law *law = s->to;
	struct names names;

	if (!names_read(s->reading, s->node, &names))
		return;
	law->needs_high = names.n == 1 && text_is(names.name[0], "risk:high");
	if (!law->needs_high)
		finding_add(s->reading, LEVEL_ERROR, CHECK_FORM,
		    "must be [\"risk:high\"]");
}

/* The list may be empty. */
static void
read_list(const struct slot *s)
{
	if (node_kind(s->node) != NODE_LIST || node_size(s->node) > 0)
		read_names(s);
}

#define AT(member) offsetof(struct breach_law, member)

static const struct member law_keys[] = {
	{ "law", read_text, AT(name), NULL, MUST },
	{ "title", read_text, AT(title), NULL, MUST },
	{ "applies", read_names, AT(applies), NULL, MUST },
	{ "whom", read_word, AT(whom), whom_words, MUST },
	{ "from", read_word, AT(from), from_words, MUST },
	{ "within", read_term, 0, NULL, MUST },
	{ "threshold", read_threshold, 0, NULL, MAY },
	{ "unless", read_unless, 0, NULL, MAY },
	{ "needs", read_needs, 0, NULL, MAY },
	{ "delay", read_flag, AT(delay), NULL, MAY },
	{ "one_authority", read_flag, AT(one_authority), NULL, MAY },
	{ "since", read_date, AT(since), NULL, MAY },
	{ "until", read_date, AT(until), NULL, MAY },
	{ "content", read_list, AT(content), NULL, MAY },
	{ "source", read_text, AT(source), NULL, MUST },
	{ "checked", read_date, AT(checked), NULL, MUST },
	{ "unverified", read_list, AT(unverified), NULL, MAY },
	{ "note", read_text, AT(note), NULL, MAY },
	{ .name = NULL },
};

struct breach_laws *
breach_laws_read(struct text json, const char *file)
{
	struct breach_laws *all = mem_alloc(sizeof(*all));
	struct findings findings = { .finding = NULL };
	struct reading r = { .arena = &all->arena, .findings = &findings };
	const struct lawrows what = { "pp-breach-laws/1", "laws", "law",
		law_keys, sizeof(*all->law) };
	bool bad;

	all->doc = lawrows_doc(&r, json);
	if (all->doc != NULL)
		all->law = lawrows_read(&r, all->doc, &what, &all->n);
	bad = findings.errors > 0;
	findings_print(file, &findings, false);
	findings_clear(&findings);
	buf_clear(&r.path);
	if (!bad)
		return all;
	breach_laws_free(all);
	return NULL;
}

struct breach_laws *
breach_laws_load(const char *path)
{
	struct breach_laws *all = NULL;
	char *text = NULL;
	size_t len;
	int fd;

	if (path == NULL)
		return breach_laws_read(data_get(text_of("breach-laws.json")),
		    "breach-laws.json");
	fd = file_open(path);
	if (fd >= 0)
		text = file_slurp(fd, LAWS_MAX, &len);
	if (text == NULL)
		msg_error_os(STATUS_CALL, "%s", path);
	else
		all = breach_laws_read((struct text){ text, len }, path);
	mem_free(text);
	if (fd > STDERR_FILENO)
		close(fd);
	return all;
}

void
breach_laws_free(struct breach_laws *all)
{
	if (all == NULL)
		return;
	arena_clear(&all->arena);
	doc_free(all->doc);
	mem_free(all);
}

/* ---- places ---- */

/* Whether a place is another one or lies in it: US-CA in US, not USA in US. */
static bool
place_within(struct text place, struct text in)
{
	if (place_is_group(in) && place.n >= 2)
		return place_has(in, (struct text){ place.p, 2 });
	return in.n > 0 && place.n >= in.n &&
	       memcmp(place.p, in.p, in.n) == 0 &&
	       (place.n == in.n || place.p[in.n] == '-');
}

bool
breach_law_applies(const struct breach_law *law, struct text place)
{
	for (size_t i = 0; i < law->applies.n; i++)
		if (place_within(place, law->applies.name[i]))
			return true;
	return false;
}

bool
breach_law_may_apply(const struct breach_law *law, struct text place)
{
	if (text_is(place, "unknown"))
		return true;
	for (size_t i = 0; i < law->applies.n; i++)
		if (place_within(law->applies.name[i], place))
			return true;
	return false;
}
