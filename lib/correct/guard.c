/* SPDX-License-Identifier: ISC */
#include "correct/guard.h"

#include "base/mem.h"
#include "correct/wishes.h"
#include "decide/typed.h"
#include "facts/hashtable.h"
#include "record/intern.h"
#include "record/journal.h"

struct guard {
	const struct policy *policy;
	const struct subject_hasher *hasher;
	struct journal *journal; /* NULL: it is only read */
	struct hashtable known;  /* by hash; tag 1: the value is wrong */
	struct intern *fields;   /* "dataset.field" that have lines */
	bool *used;              /* secret keys that made a hash */
	struct hashtable said;   /* the same as known, of `kept` */
	struct buf kept;         /* lines to append */
};

/* ---- reading ---- */

static void
field_name(struct buf *b, struct text dataset, struct text field)
{
	b->len = 0;
	subject_join(b, dataset);
	subject_join(b, field);
}

static bool
key_use(struct guard *g, const struct subject *s)
{
	struct subject own;

	for (size_t i = 0; i < subject_keys(g->hasher); i++) {
		subject_hash(g->hasher, i, text_of(""), text_of(""), &own);
		if (memcmp(own.key, s->key, sizeof(own.key)) == 0)
			return g->used[i] = true;
	}
	return false;
}

/* As ndjson_take. */
static const char *
line_take(void *guard, const struct node *line)
{
	struct guard *g = guard;
	const struct text event = ndjson_text(line, "event");
	struct hashtable_entry *e;
	struct buf name = { 0 };
	struct subject s;

	if (!text_is(event, "wrong") && !text_is(event, "right"))
		return "\"event\" must be \"wrong\" or \"right\"";
	if (subject_parse(ndjson_text(line, "guard"), &s) != 0)
		return "\"guard\" is not a keyed hash (h1:...)";
	if (!key_use(g, &s))
		return "has a hash made with a secret key that is not in the "
		       "file of -k";
	field_name(&name, ndjson_text(line, "dataset"),
	    ndjson_text(line, "field"));
	(void)intern_of(g->fields, (struct text){ name.p, name.len });
	buf_clear(&name);
	e = hashtable_find(&g->known, s.sum, NULL);
	if (e == NULL)
		e = hashtable_add(&g->known, s.sum, 0, 0);
	e->tag = text_is(event, "wrong");
	return NULL;
}

static int
file_open_or_read(struct guard *g, const char *path, bool writes)
{
	if (!writes)
		return ndjson_read(path, NDJSON_TORN, line_take, g);
	g->journal = journal_open(path, JOURNAL_WRITES, line_take, g);
	return g->journal == NULL ? -1 : 0;
}

struct guard *
guard_open(const char *path, bool writes, const struct policy *p,
    const struct subject_hasher *hasher)
{
	struct guard *g = mem_alloc(sizeof(*g));
	uint64_t seed[2];

	g->policy = p;
	g->hasher = hasher;
	g->used = mem_array(subject_keys(hasher), sizeof(*g->used));
	if (intern_seed(seed) == 0) {
		g->fields = intern_new(seed);
		if (file_open_or_read(g, path, writes) == 0)
			return g;
	}
	guard_close(g);
	return NULL;
}

void
guard_unmake(struct guard *g)
{
	if (g != NULL)
		journal_unmake(g->journal);
}

void
guard_close(struct guard *g)
{
	if (g == NULL)
		return;
	journal_close(g->journal);
	hashtable_clear(&g->known);
	hashtable_clear(&g->said);
	buf_clear(&g->kept);
	intern_free(g->fields);
	mem_free(g->used);
	mem_free(g);
}

bool
guard_has_field(const struct guard *g, const struct policy_dataset *d,
    const struct policy_field *f)
{
	struct buf name = { 0 };
	bool has;

	field_name(&name, d->name, f->name);
	has = intern_find(g->fields, (struct text){ name.p, name.len }) !=
	      INTERN_NONE;
	buf_clear(&name);
	return has;
}

/* ---- hashing ---- */

static bool
typed_put(const struct policy_dataset *d, const struct policy_field *f,
    const struct value *v, struct buf *to)
{
	struct buf loose = { 0 };
	bool fits = typed_text(f, d->zone, v, to, &loose);

	buf_wipe(&loose);
	return fits;
}

/* The form of a value is hashed, and the hash is kept; so it is the same on
 * every machine.  What is not of its type begins otherwise than what is. */
static void
form_put(const struct guard *g, const struct policy_dataset *d,
    const struct policy_field *f, const struct value *v, struct buf *to)
{
	const struct value trimmed = { identity_trim(v->text), v->kind };
	const struct text type = policy_kind(d, f);
	const size_t from = to->len;
	char digits[NUM_PLAIN];

	buf_add_byte(to, '=');
	if (typed_has_forms(f) ? typed_put(d, f, &trimmed, to)
			       : type.n > 0 && identity_normal(g->policy, type,
						   trimmed.text, to) == 0)
		return;
	to->len = from;
	buf_add_byte(to, '?');
	identity_plain(identity_number(trimmed.text, digits), to);
}

static void
part_put(const struct guard *g, const struct policy_dataset *d,
    const struct policy_field *f, const struct value *v, struct buf *to)
{
	struct buf one = { 0 };

	form_put(g, d, f, v, &one);
	subject_join(to, (struct text){ one.p, one.len });
	buf_wipe(&one);
}

/* Whose value it is: the key or the person of the record.  false: there is
 * none. */
static bool
whose_put(const struct guard *g, const struct guarded *of, struct buf *b)
{
	const struct policy_dataset *d = of->dataset;
	const struct policy_field *const *field =
	    of->by_person ? d->person : d->key;
	const size_t *number = of->by_person ? of->person : of->key;
	const size_t n = of->by_person ? d->persons : d->keys;

	for (size_t i = 0; i < n; i++) {
		const struct value *v = &of->value[number[i]];

		if (wish_absent(v) || value_nests(v->kind))
			return false;
		part_put(g, d, field[i], v, b);
	}
	return n > 0;
}

/* What is hashed, in `room`; false: nothing can be. */
static bool
plain_put(const struct guard *g, const struct guarded *of, struct buf *room)
{
	room->len = 0;
	buf_add_byte(room, of->by_person ? 'p' : 'k');
	subject_join(room, of->dataset->name);
	subject_join(room, of->field->name);
	part_put(g, of->dataset, of->field, of->is, room);
	return whose_put(g, of, room);
}

static void
hash(const struct guard *g, size_t key, const struct buf *plain,
    struct subject *out)
{
	subject_hash(g->hasher, key, text_of("guard:"),
	    (struct text){ plain->p, plain->len }, out);
}

static bool
is_known(const struct guard *g, const struct buf *plain)
{
	for (size_t i = 0; i < subject_keys(g->hasher); i++) {
		const struct hashtable_entry *e;
		struct subject s;

		if (!g->used[i])
			continue;
		hash(g, i, plain, &s);
		e = hashtable_find(&g->known, s.sum, NULL);
		if (e != NULL)
			return e->tag != 0;
	}
	return false;
}

bool
guard_is_wrong(const struct guard *g, const struct guarded *of,
    struct buf *room)
{
	return plain_put(g, of, room) && is_known(g, room);
}

/* The hash that says it: a value is taken back under the secret key under which
 * it is known. */
static void
line_put(const struct guard *g, size_t key, const struct buf *plain, bool wrong,
    struct text members, struct buf *lines)
{
	struct subject s;

	hash(g, key, plain, &s);
	buf_add_byte(lines, '{');
	ndjson_put(lines, "event", text_of(wrong ? "wrong" : "right"));
	subject_member(lines, "guard", &s);
	buf_add_byte(lines, ',');
	buf_add_text(lines, members);
	buf_add_string(lines, "}\n");
}

void
guard_line(const struct guard *g, const struct guarded *of, bool wrong,
    struct text members, struct buf *room, struct buf *lines)
{
	if (!plain_put(g, of, room) || is_known(g, room) == wrong)
		return;
	if (wrong) {
		line_put(g, 0, room, true, members, lines);
		return;
	}
	for (size_t i = 0; i < subject_keys(g->hasher); i++)
		if (g->used[i])
			line_put(g, i, room, false, members, lines);
}

/* Of one person with many records, the same is said once. */
static bool
is_new(struct guard *g, struct text line)
{
	/* Both words are equally long. */
	static const char before[] = "{\"event\":\"wrong\",\"guard\":\"";
	struct hashtable_entry *e;
	struct subject s;
	uint32_t tag;

	tag = 1 + (line.p[sizeof("{\"event\":\"") - 1] == 'w');
	text_skip(&line, sizeof(before) - 1);
	line.n = SUBJECT_TEXT;
	(void)subject_parse(line, &s);
	e = hashtable_find(&g->said, s.sum, NULL);
	if (e == NULL)
		e = hashtable_add(&g->said, s.sum, 0, 0);
	if (e->tag == tag)
		return false;
	e->tag = tag;
	return true;
}

void
guard_keep(struct guard *g, struct text lines)
{
	while (lines.n > 0) {
		const char *begin = lines.p;
		const struct text line = text_line(&lines);

		if (is_new(g, line))
			buf_add(&g->kept, begin, line.n + 1);
	}
}

int
guard_end(struct guard *g)
{
	int result = -1;

	if (journal_lock(g->journal) == 0)
		result = journal_append(g->journal,
		    (struct text){ g->kept.p, g->kept.len });
	journal_unlock(g->journal);
	return result;
}
