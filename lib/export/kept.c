/* SPDX-License-Identifier: ISC */
#include "export/kept.h"

#include "base/mem.h"
#include "decide/retain.h"
#include "record/json.h"
#include "record/jsonget.h"

/* ---- the values of a pick ---- */

/* A name, or a path of names with dots between; what is in a list has no single
 * value. */
static bool
find(struct text object, struct text name, struct text *raw)
{
	if (json_get(object, name, raw))
		return true;
	for (size_t i = 1; i + 1 < name.n; i++) {
		struct text inside, rest = name;
		enum value_kind kind;

		if (name.p[i] != '.' ||
		    !json_get(object, (struct text){ name.p, i }, &inside) ||
		    !json_literal(inside, &kind) || kind != VALUE_OBJECT)
			continue;
		text_skip(&rest, i + 1);
		if (find(inside, rest, raw))
			return true;
	}
	return false;
}

/* Such a text goes out as it came, and is no value. */
static bool
is_null(const struct policy_dataset *d, struct text t)
{
	for (size_t i = 0; i < d->null.n; i++)
		if (text_equal(d->null.name[i], t))
			return true;
	return false;
}

static struct value
value_of(struct text line, const struct policy_dataset *d,
    const struct policy_field *f, struct arena *memory)
{
	struct value none = { { NULL, 0 }, VALUE_TEXT }, v = none;
	struct buf b = { 0 };
	char *p;

	if (!find(line, f->name, &v.text) || !json_literal(v.text, &v.kind))
		return none;
	if (v.kind != VALUE_TEXT)
		return is_null(d, v.text) ? none : v;
	json_decode(&b, v.text);
	p = arena_take(memory, b.len + 1, 1);
	if (b.len > 0)
		memcpy(p, b.p, b.len);
	v.text = (struct text){ p, b.len };
	buf_wipe(&b);
	return is_null(d, v.text) ? none : v;
}

/* ---- the dates ---- */

struct keeping {
	struct retain *retain;
	/* By record: when the first rule deletes it; INT64_MAX: none does. */
	int64_t *end;
	struct value *value;
	struct arena memory;
};

static void
values_read(struct keeping *k, const struct holding *r)
{
	arena_empty(&k->memory, 1 << 16);
	for (size_t i = 0; i < retain_fields(k->retain); i++)
		k->value[i] = value_of(r->line, r->dataset,
		    retain_field(k->retain, i), &k->memory);
}

/* `record`: its number; SIZE_MAX: all of them. */
static void
record_end(const struct keeping *k, const struct kept_rule *kept, size_t record,
    size_t n, int64_t end)
{
	for (size_t i = 0; i < n; i++)
		if ((record == SIZE_MAX || i == record) &&
		    kept->rule->then == ACTION_DELETE &&
		    kept->rule->when.n == 0 && end < k->end[i])
			k->end[i] = end;
}

static void
end_add(const struct keeping *k, struct kept_rule *kept,
    const struct retain_date *since, size_t record, size_t n)
{
	const struct decision d = { .rule = kept->rule, .since = *since };
	int64_t end;

	if (since->state != DATE_VALID) {
		kept->undated++;
		return;
	}
	end = retain_end(k->retain, &d);
	record_end(k, kept, record, n, end);
	if (!kept->dated || end < kept->first)
		kept->first = end;
	if (!kept->dated || end > kept->last)
		kept->last = end;
	kept->dated = true;
}

/* Of a rule about people the latest date of all their records counts. */
static void
rule_find(struct keeping *k, size_t rule, const struct holding *r, size_t n,
    struct kept_rule *kept)
{
	struct retain_date all = { .state = DATE_MISSING };

	kept->rule = retain_rule(k->retain, rule);
	for (size_t i = 0; i < n && kept->rule->kind == RULE_AFTER; i++) {
		struct retain_date one;

		if (!r[i].theirs)
			continue;
		values_read(k, &r[i]);
		retain_since(k->retain, rule, k->value, &one);
		if (!kept->rule->person)
			end_add(k, kept, &one, i, n);
		else if (all.state == DATE_MISSING)
			all = one;
		else
			retain_merge(k->retain, rule, &all, &one);
	}
	if (kept->rule->kind == RULE_AFTER && kept->rule->person)
		end_add(k, kept, &all, SIZE_MAX, n);
}

static void
last_find(const struct keeping *k, const struct holding *r, size_t n,
    struct kept_all *all)
{
	*all = (struct kept_all){ .dated = n > 0, .last = INT64_MIN };
	for (size_t i = 0; i < n; i++) {
		if (!r[i].theirs)
			continue;
		all->dated &= k->end[i] < INT64_MAX;
		if (k->end[i] > all->last)
			all->last = k->end[i];
	}
}

struct kept_rule *
kept_find(const struct policy *p, const struct holding *r, size_t n,
    int64_t now, size_t *rules, struct kept_all *all)
{
	struct keeping k = { .retain = retain_new(p, r->dataset, now) };
	struct kept_rule *kept;

	*rules = 0;
	if (k.retain == NULL)
		return NULL;
	*rules = retain_rules(k.retain);
	kept = mem_array(*rules + 1, sizeof(*kept));
	k.value = mem_array(retain_fields(k.retain) + 1, sizeof(*k.value));
	k.end = mem_array(n + 1, sizeof(*k.end));
	for (size_t i = 0; i < n; i++)
		k.end[i] = INT64_MAX;
	for (size_t i = 0; i < *rules; i++)
		rule_find(&k, i, r, n, &kept[i]);
	last_find(&k, r, n, all);
	mem_free(k.end);
	mem_free(k.value);
	arena_clear(&k.memory);
	retain_free(k.retain);
	return kept;
}
