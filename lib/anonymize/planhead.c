/* SPDX-License-Identifier: ISC */
/* Reads the lines of a plan about columns and their values. */
#include "anonymize/planreading.h"
#include "base/dateformat.h"
#include "base/mem.h"
#include "base/num.h"

int
reading_wrong(struct plan_reading *r)
{
	return jsonlines_wrong(r->in, "not a valid line of a plan");
}

bool
planhead_words_number(const struct plan_words *w, size_t i, uint64_t max,
    uint64_t *out)
{
	int64_t n;

	if (i >= w->n || w->value[i].kind != VALUE_NUMBER ||
	    num_parse(w->value[i].text, 0,
		max > INT64_MAX ? INT64_MAX : (int64_t)max, &n) != 0)
		return false;
	*out = (uint64_t)n;
	return true;
}

bool
planhead_words_text(const struct plan_words *w, size_t i, struct text *out)
{
	if (i >= w->n || w->value[i].kind != VALUE_TEXT)
		return false;
	*out = w->value[i].text;
	return true;
}

static bool
words_word(const struct plan_words *w, size_t i, enum release_words of,
    int *out)
{
	struct text t;

	if (!planhead_words_text(w, i, &t))
		return false;
	*out = release_parse(of, t);
	return *out >= 0;
}

int
planhead_facts_read(struct plan_reading *r, const struct plan_words *w)
{
	int search;

	if (!words_word(w, 0, RELEASE_SEARCHES, &search) ||
	    !planhead_words_number(w, 1, INT64_MAX, &r->release->k) ||
	    !planhead_words_number(w, 2, INT64_MAX, &r->records) ||
	    !planhead_words_number(w, 3, INT64_MAX, &r->persons) ||
	    !planhead_words_number(w, 4, UINT32_MAX - 1, &r->classes) ||
	    r->release->k == 0)
		return reading_wrong(r);
	r->release->search = (enum release_search)search;
	return 0;
}

int
planhead_unit_read(struct plan_reading *r, const struct plan_words *w)
{
	struct text name;

	if (r->plan != NULL || r->release->unit != NULL ||
	    !planhead_words_text(w, 0, &name))
		return reading_wrong(r);
	r->release->unit = mem_text(name);
	return 0;
}

static int
texts_read(struct plan_reading *r, const struct plan_words *w,
    struct text **list, size_t *n)
{
	struct text t;

	if (r->plan != NULL || *n > 0)
		return reading_wrong(r);
	for (size_t i = 0; i < w->n; i++) {
		if (!planhead_words_text(w, i, &t))
			return reading_wrong(r);
		release_text_add(list, n, t);
	}
	return 0;
}

int
planhead_null_read(struct plan_reading *r, const struct plan_words *w)
{
	return texts_read(r, w, &r->release->null, &r->release->nulls);
}

int
planhead_no_date_read(struct plan_reading *r, const struct plan_words *w)
{
	return texts_read(r, w, &r->release->no_date, &r->release->no_dates);
}

/* Reads the zone and format of dates, which may not be there. */
static bool
dates_read(const struct plan_words *w, struct release_column *c)
{
	struct text zone, format;

	if (w->n == 6)
		return true;
	if (w->n != 8 || !planhead_words_text(w, 6, &zone))
		return false;
	c->zone_name = mem_text(zone);
	if (w->value[7].kind == VALUE_NULL)
		return true;
	if (!planhead_words_text(w, 7, &format))
		return false;
	c->format = mem_text(format);
	return moment_format_check(c->format) == NULL;
}

int
planhead_column_read(struct plan_reading *r, const struct plan_words *w)
{
	int role, type, labels, floor;
	struct release_column *c;
	struct text name;

	if (r->plan != NULL || w->n < 6 || !planhead_words_text(w, 0, &name) ||
	    !words_word(w, 1, RELEASE_ROLES, &role) ||
	    !words_word(w, 2, RELEASE_TYPES, &type) ||
	    !words_word(w, 3, RELEASE_LABELS, &labels) ||
	    !words_word(w, 4, RELEASE_FLOORS, &floor) ||
	    release_find(r->release, name) != NULL)
		return reading_wrong(r);
	c = release_add(r->release, name, (enum release_role)role);
	c->type = (enum release_type)type;
	c->labels = (enum release_labels)labels;
	c->floor = (enum release_floor)floor;
	c->topped = w->value[5].kind == VALUE_NUMBER;
	if (c->topped &&
	    num_parse(w->value[5].text, INT64_MIN, INT64_MAX, &c->top) != 0)
		return reading_wrong(r);
	return dates_read(w, c) ? 0 : reading_wrong(r);
}

/* Called at the first line of another kind: then all columns are known. */
void
reading_begin(struct plan_reading *r)
{
	struct plan *p;
	struct frame *f;

	if (r->plan != NULL)
		return;
	p = mem_alloc(sizeof(*p));
	f = frame_bare(r->release, r->seed);
	p->frame = f;
	p->owns = true;
	f->records = r->records;
	f->persons = r->persons;
	f->words = f->quasis + 1;
	p->names = mem_array(f->quasis + 1, sizeof(struct intern *));
	p->literal = mem_array(f->quasis + 1, sizeof(bool *));
	p->cover = mem_array(f->quasis + 1, sizeof(*p->cover));
	p->persons = mem_array(r->classes + 1, sizeof(*p->persons));
	p->left_out = mem_array(r->classes + 1, sizeof(*p->left_out));
	p->label = mem_array(r->classes * f->quasis + 1, sizeof(*p->label));
	for (uint32_t i = 0; i < f->quasis; i++)
		p->names[i] = intern_new(r->seed);
	r->plan = p;
}

int
planhead_kinds_read(struct plan_reading *r, const struct plan_words *w)
{
	uint64_t column, flag[5];
	struct frame *f;

	reading_begin(r);
	f = r->plan->frame;
	if (!planhead_words_number(w, 0, UINT32_MAX, &column) ||
	    column >= f->quasis)
		return reading_wrong(r);
	for (size_t i = 0; i < 5; i++)
		if (!planhead_words_number(w, 1 + i, 1, &flag[i]))
			return reading_wrong(r);
	f->kinds[column] = (struct kinds){ flag[0] != 0, flag[1] != 0,
		flag[2] != 0, flag[3] != 0, flag[4] != 0 };
	return 0;
}

/* Numbers of texts are consecutive, so the array of ranks grows by one. */
int
planhead_value_read(struct plan_reading *r, const struct plan_words *w)
{
	uint64_t column, rank;
	struct text value;
	struct frame *f;
	uint32_t n;

	reading_begin(r);
	f = r->plan->frame;
	if (!planhead_words_number(w, 0, UINT32_MAX, &column) ||
	    column >= f->quasis ||
	    !planhead_words_number(w, 1, UINT32_MAX - 1, &rank) ||
	    !planhead_words_text(w, 2, &value))
		return reading_wrong(r);
	n = intern_count(f->value[column]);
	if (intern_of(f->value[column], value) != n)
		return reading_wrong(r);
	if ((n & (n - 1)) == 0)
		f->rank[column] = mem_resize(f->rank[column], 2 * (size_t)n + 2,
		    sizeof(**f->rank));
	f->rank[column][n] = (uint32_t)rank;
	if (rank >= f->domain[column].values)
		f->domain[column].values = (uint32_t)rank + 1;
	return 0;
}
