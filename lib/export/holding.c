/* SPDX-License-Identifier: ISC */
/* What one record says, see holdings.h. */
#include "export/holdings.h"
#include "export/pick.h"
#include "record/json.h"
#include "record/jsonget.h"

bool
holding_asked(const struct holding *r, const struct request *q)
{
	bool has = true;

	for (size_t i = 0; i < q->subjects && has; i++) {
		has = false;
		for (size_t j = 0; j < r->hashes && !has; j++)
			has = r->hash[j].itself && subject_equal(&q->subject[i],
						       &r->hash[j].subject);
	}
	return has;
}

bool
holding_member(struct text *rest, struct text *name, struct text *value)
{
	while (json_member(rest, name, value))
		if (!text_is(*name, "\"" PICK_MEMBER "\""))
			return true;
	return false;
}

struct value_walk {
	const struct policy_dataset *dataset;
	holding_take_value *take;
	void *ctx;
	struct buf path;
};

static void
value_walk(struct value_walk *w, struct text value)
{
	struct text rest = value, name, inside;
	const size_t here = w->path.len;
	enum value_kind kind;

	if (!json_literal(value, &kind))
		return;
	if (!value_nests(kind)) {
		w->take(w->ctx,
		    policy_field(w->dataset,
			(struct text){ w->path.p, w->path.len }),
		    value);
		return;
	}
	while (kind == VALUE_OBJECT ? json_member(&rest, &name, &inside)
				    : json_element(&rest, &inside)) {
		if (kind == VALUE_OBJECT) {
			buf_add_byte(&w->path, '.');
			json_decode(&w->path, name);
		} else {
			buf_add_string(&w->path, "[]");
		}
		value_walk(w, inside);
		w->path.len = here;
	}
}

void
holding_walk(const struct holding *r, holding_take_value *each, void *ctx)
{
	struct value_walk w = { .dataset = r->dataset,
		.take = each,
		.ctx = ctx };
	struct text rest = r->line, name, value;

	while (holding_member(&rest, &name, &value)) {
		w.path.len = 0;
		json_decode(&w.path, name);
		value_walk(&w, value);
	}
	buf_clear(&w.path);
}
