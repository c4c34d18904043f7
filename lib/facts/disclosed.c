/* SPDX-License-Identifier: ISC */
#include "facts/disclosed.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"
#include "facts/hashtable.h"
#include "record/arena.h"
#include "record/intern.h"
#include "record/ndjson.h"

enum { NOT_LOGGED = UINT32_MAX };

/* A person was in a disclosure. */
struct disclosed_match {
	uint32_t person;
	uint32_t id; /* in ids, until all is read; then in `of` */
	int64_t at;  /* of the disclosure */
	size_t line; /* of the log */
};

struct disclosed_log {
	const char *path;
	char *beside; /* FILE.subjects */
	int log, subjects;
	const struct policy *policy;
	const struct subject_hasher *hasher;
	bool foreign; /* somebody is hashed with another secret key */
	struct hashtable wanted;  /* by hash; the tag is the person */
	struct hashtable matched; /* by person and disclosure, each once */
	struct intern *ids;       /* of the disclosures that are found */
	struct intern *peopled;   /* of those that FILE.subjects has */
	struct text last;         /* of these, the one that was met last */
	struct intern *bare;      /* of those in the log that it lacks */
	uint32_t *logged;         /* by id: the number in `of`; NOT_LOGGED */
	struct disclosed *of;
	size_t ofs;
	struct disclosed_match *match; /* sorted, once all is read */
	size_t matches, room;
	struct arena memory; /* of the texts */
};

/* ---- opening ---- */

static int
file_begin(const char *path)
{
	int fd = file_open(path);

	if (fd < 0)
		msg_error_os(STATUS_CALL, "%s", path);
	return fd;
}

/* Whoever first lets data out makes FILE.subjects; so only of a log in which
 * nothing is may it be missing. */
static bool
is_new(const struct disclosed_log *l)
{
	char first;

	return access(l->beside, F_OK) != 0 && errno == ENOENT &&
	       file_read_at(l->log, &first, 1, 0) == 0;
}

static bool
subjects_begin(struct disclosed_log *l)
{
	if (is_new(l))
		return true;
	l->subjects = file_open(l->beside);
	if (l->subjects >= 0)
		return true;
	if (errno == ENOENT)
		msg_error(STATUS_CALL,
		    "%s is missing: it says whose data %s is about; put it "
		    "back from a backup",
		    l->beside, l->path);
	else
		msg_error_os(STATUS_CALL, "%s", l->beside);
	return false;
}

struct disclosed_log *
disclosed_open(const char *path, const struct policy *policy,
    const struct subject_hasher *hasher)
{
	struct disclosed_log *l = mem_alloc(sizeof(*l));
	uint64_t seed[2];

	*l = (struct disclosed_log){ .path = path,
		.beside = file_companion(path, FILE_SUBJECTS),
		.log = -1,
		.subjects = -1,
		.policy = policy,
		.hasher = hasher };
	l->log = file_begin(path);
	if (l->log >= 0 && subjects_begin(l) && intern_seed(seed) == 0) {
		l->ids = intern_new(seed);
		l->peopled = intern_new(seed);
		l->bare = intern_new(seed);
		return l;
	}
	disclosed_close(l);
	return NULL;
}

static void
shut(int fd)
{
	if (fd >= 0)
		close(fd);
}

void
disclosed_close(struct disclosed_log *l)
{
	if (l == NULL)
		return;
	shut(l->log);
	shut(l->subjects);
	hashtable_clear(&l->wanted);
	hashtable_clear(&l->matched);
	intern_free(l->ids);
	intern_free(l->peopled);
	intern_free(l->bare);
	mem_free(l->logged);
	for (size_t i = 0; i < l->ofs; i++)
		mem_free(l->of[i].fields.name);
	mem_free(l->of);
	mem_free(l->match);
	arena_clear(&l->memory);
	mem_free(l->beside);
	mem_free(l);
}

/* ---- FILE.subjects ---- */

void
disclosed_want(struct disclosed_log *l, const struct subject *s,
    uint32_t person)
{
	struct hashtable_entry *e = NULL;

	while ((e = hashtable_find(&l->wanted, s->sum, e)) != NULL)
		if (e->tag == person)
			return;
	hashtable_add(&l->wanted, s->sum, 0, person);
}

/* A record of a person went out; false: that is known. */
static bool
match_new(struct disclosed_log *l, uint32_t person, uint32_t id)
{
	unsigned char key[HASHTABLE_KEY] = { 0 };

	memcpy(key, &person, sizeof(person));
	memcpy(key + sizeof(person), &id, sizeof(id));
	if (hashtable_find(&l->matched, key, NULL) != NULL)
		return false;
	hashtable_add(&l->matched, key, 0, 0);
	return true;
}

static void
match_add(struct disclosed_log *l, uint32_t person, uint32_t id)
{
	if (!match_new(l, person, id))
		return;
	if (l->matches == l->room) {
		l->room = 2 * l->room + 64;
		l->match = mem_resize(l->match, l->room, sizeof(*l->match));
	}
	l->match[l->matches++] =
	    (struct disclosed_match){ .person = person, .id = id };
}

/* The lines of a disclosure follow one another, unless two ran at once. */
static void
peopled_note(struct disclosed_log *l, struct text id)
{
	if (!text_equal(id, l->last))
		l->last = intern_text(l->peopled, intern_of(l->peopled, id));
}

static bool
is_wanted(struct disclosed_log *l, const struct subject *s)
{
	l->foreign |= !subject_usable(l->hasher, s);
	return hashtable_find(&l->wanted, s->sum, NULL) != NULL;
}

static bool
take(struct text *t, const char *begin)
{
	const size_t n = strlen(begin);

	if (t->n < n || memcmp(t->p, begin, n) != 0)
		return false;
	text_skip(t, n);
	return true;
}

/* As ndjson_skip: whether a line is just as pp-export writes it, and of nobody
 * who is wanted.  To parse all of them would take ten times as long. */
static bool
is_of_others(void *log, struct text line)
{
	struct text id;

	if (!take(&line, "{\"disclosure\":\""))
		return false;
	id.p = line.p;
	while (line.n > 0 && (*line.p == '-' || num_hex_digit(*line.p) >= 0))
		text_skip(&line, 1);
	id.n = (size_t)(line.p - id.p);
	if (id.n == 0 || !take(&line, "\",\"subject\":[\""))
		return false;
	do {
		const struct text hash = { line.p, SUBJECT_TEXT };
		struct subject s;

		if (line.n < SUBJECT_TEXT || subject_parse(hash, &s) != 0 ||
		    is_wanted(log, &s))
			return false;
		text_skip(&line, SUBJECT_TEXT);
	} while (take(&line, "\",\""));
	if (!text_is(line, "\"]}"))
		return false;
	peopled_note(log, id);
	return true;
}

/* As ndjson_take: the people of one record. */
static const char *
subjects_take(void *log, const struct node *line)
{
	struct disclosed_log *l = log;
	const struct text id = ndjson_text(line, "disclosure");
	const struct node *list = node_get(line, "subject");

	if (id.n == 0 || node_size(list) == 0)
		return "has no \"disclosure\" and \"subject\"";
	peopled_note(l, id);
	for (size_t i = 0; i < node_size(list); i++) {
		struct hashtable_entry *e = NULL;
		struct subject s;

		if (subject_parse(node_text(node_at(list, i)), &s) != 0)
			return "has no keyed hash (h1:...)";
		(void)is_wanted(l, &s);
		while ((e = hashtable_find(&l->wanted, s.sum, e)) != NULL)
			match_add(l, e->tag, intern_of(l->ids, id));
	}
	return NULL;
}

/* The same, only to know that the disclosure has people. */
static const char *
peopled_take(void *log, const struct node *line)
{
	peopled_note(log, ndjson_text(line, "disclosure"));
	return NULL;
}

/* ---- the log ---- */

static struct text
keep(struct disclosed_log *l, struct text t)
{
	char *p = arena_take(&l->memory, t.n + 1, 1);

	if (t.n > 0)
		memcpy(p, t.p, t.n);
	return (struct text){ p, t.n };
}

static struct text
keep_member(struct disclosed_log *l, const struct node *line, const char *key)
{
	return keep(l, ndjson_text(line, key));
}

static void
fields_take(struct disclosed_log *l, const struct node *list, struct names *to)
{
	to->n = node_size(list);
	to->name = mem_array(to->n + 1, sizeof(*to->name));
	for (size_t i = 0; i < to->n; i++)
		to->name[i] = keep(l, node_text(node_at(list, i)));
}

/* Whether a line of the log is about records that have people, as far as is
 * known. */
static bool
has_people(const struct disclosed_log *l, const struct node *line)
{
	const struct policy_dataset *d =
	    policy_dataset(l->policy, ndjson_text(line, "dataset"));
	int64_t records;

	return node_get(line, "release") == NULL &&
	       node_number(node_get(line, "records"), 1, INT64_MAX >> 16,
		   &records) == 0 &&
	       (d == NULL || d->identities + d->persons > 0);
}

/* As ndjson_take: a disclosure, or a release, in which there is nobody. */
static const char *
log_take(void *log, const struct node *line)
{
	struct disclosed_log *l = log;
	const struct text id = ndjson_text(line, "disclosure");
	struct disclosed d = { .line = 0 };
	uint32_t known;

	if (id.n == 0 || ndjson_text(line, "recipient").n == 0 ||
	    ndjson_text(line, "dataset").n == 0)
		return "has no \"disclosure\", \"recipient\" and \"dataset\"";
	if (ndjson_instant(line, "at", l->policy->zone, &d.at) != 0)
		return "\"at\" is not a timestamp";
	if (node_get(line, "release") == NULL &&
	    node_get(line, "fields") == NULL)
		return "has neither \"fields\" nor \"release\"";
	if (l->subjects >= 0 && has_people(l, line) &&
	    intern_find(l->peopled, id) == INTERN_NONE)
		(void)intern_of(l->bare, id);
	known = intern_find(l->ids, id);
	if (known == INTERN_NONE || l->logged[known] != NOT_LOGGED)
		return NULL;
	d.id = keep(l, id);
	d.recipient = keep_member(l, line, "recipient");
	d.purpose = keep_member(l, line, "purpose");
	d.dataset = keep_member(l, line, "dataset");
	d.case_id = keep_member(l, line, "case");
	d.policy = keep_member(l, line, "policy");
	d.policy_updated = keep_member(l, line, "policy_updated");
	d.line = l->ofs;
	fields_take(l, node_get(line, "fields"), &d.fields);
	l->logged[known] = (uint32_t)l->ofs;
	l->of = mem_resize(l->of, l->ofs + 1, sizeof(*l->of));
	l->of[l->ofs++] = d;
	return NULL;
}

/* By person, then in the order of time and of the log. */
static int
match_order(const void *a, const void *b)
{
	const struct disclosed_match *x = a, *y = b;

	if (x->person != y->person)
		return x->person < y->person ? -1 : 1;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

/* Joins the people with the lines of the log; returns how many are of none. */
static size_t
matches_join(struct disclosed_log *l)
{
	size_t n = 0, lost;

	for (size_t i = 0; i < l->matches; i++) {
		struct disclosed_match m = l->match[i];

		m.id = l->logged[m.id];
		if (m.id == NOT_LOGGED)
			continue;
		m.at = l->of[m.id].at;
		m.line = l->of[m.id].line;
		l->match[n++] = m;
	}
	lost = l->matches - n;
	l->matches = n;
	if (n > 0)
		qsort(l->match, n, sizeof(*l->match), match_order);
	return lost;
}

/* How many lines of the log are of people that FILE.subjects does not have. */
static size_t
bare_count(const struct disclosed_log *l)
{
	size_t n = 0;

	for (uint32_t i = 0; i < intern_count(l->bare); i++)
		n += intern_find(l->peopled, intern_text(l->bare, i)) ==
		     INTERN_NONE;
	return n;
}

static void
doubts_tell(const struct disclosed_log *l, size_t lost)
{
	const size_t bare = bare_count(l);

	if (lost > 0)
		msg_error(STATUS_LOOK,
		    "%s: lacks %zu disclosure%s that %s names: nobody knows "
		    "who got the data",
		    l->path, lost, msg_plural(lost, "", "s"), l->beside);
	if (bare > 0)
		msg_error(STATUS_LOOK,
		    "%s: lacks the people of %zu disclosure%s that %s has: "
		    "nobody knows whose data went out",
		    l->beside, bare, msg_plural(bare, "", "s"), l->path);
	if (l->foreign)
		msg_error(STATUS_LOOK,
		    "%s: has hashes made with a secret key that is not in the "
		    "file of -k: whoever has only these is not found",
		    l->beside);
}

static int
subjects_read(struct disclosed_log *l, ndjson_take *each)
{
	struct ndjson *r;
	int more, result;

	if (l->subjects < 0)
		return 0;
	r = ndjson_begin(l->subjects, l->beside, NDJSON_TORN, each, l);
	ndjson_skips(r, is_of_others);
	do {
		more = ndjson_fill(r);
		result = more < 0 ? -1 : ndjson_lines(r);
	} while (more > 0 && result == 0);
	ndjson_free(r);
	return result;
}

/* The people of a disclosure that ended meanwhile are there by now. */
static int
peopled_again(struct disclosed_log *l)
{
	if (lseek(l->subjects, 0, SEEK_SET) == 0)
		return subjects_read(l, peopled_take);
	msg_error_os(STATUS_STOP, "%s", l->beside);
	return -1;
}

/* People are written before the line of the log, so those are read first: then
 * whoever is in them is in a disclosure that is over, or in one that failed. */
int
disclosed_read(struct disclosed_log *l)
{
	size_t ids;

	if (subjects_read(l, subjects_take) != 0)
		return -1;
	ids = intern_count(l->ids);
	l->logged = mem_array(ids + 1, sizeof(*l->logged));
	for (size_t i = 0; i < ids; i++)
		l->logged[i] = NOT_LOGGED;
	if (ndjson_read_fd(l->log, l->path, NDJSON_TORN, log_take, l) != 0)
		return -1;
	if (intern_count(l->bare) > 0 && peopled_again(l) != 0)
		return -1;
	doubts_tell(l, matches_join(l));
	return 0;
}

const struct disclosed *
disclosed_next(const struct disclosed_log *l, uint32_t person, size_t *at)
{
	size_t low = 0, high = l->matches;

	/* The first of the person, or of one with a higher number. */
	while (low < high && *at == 0) {
		size_t middle = low + (high - low) / 2;

		if (l->match[middle].person < person)
			low = middle + 1;
		else
			high = middle;
	}
	if (*at == 0)
		*at = low + 1;
	else
		++*at;
	if (*at > l->matches || l->match[*at - 1].person != person)
		return NULL;
	return &l->of[l->match[*at - 1].id];
}
