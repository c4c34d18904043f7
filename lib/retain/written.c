/* SPDX-License-Identifier: ISC */
/* What threads found, put together in the order of the input. */
#include "base/mem.h"
#include "base/msg.h"
#include "retain/judge.h"

static void
lines_write(struct retain_run *s, struct outfile *out, struct buf *b,
    const char *name)
{
	(void)s;
	if (b->len > 0 && file_write(outfile_fd(out), b->p, b->len) != 0)
		msg_error_os(STATUS_STOP, "%s", name);
	b->len = 0;
}

/* What comes before the first key. */
void
output_keys_head(struct retain_run *s, struct buf *b)
{
	const struct policy_dataset *d = s->dataset;
	struct key_row row = { .dataset = d, .keys = d->keys };

	if (s->keys_begun)
		return;
	s->keys_begun = true;
	row.key = mem_array(d->keys + 1, sizeof(*row.key));
	row.check = mem_array(s->checks + 1, sizeof(*row.check));
	row.checks = s->checks;
	for (size_t i = 0; i < d->keys; i++)
		row.key[i].name = d->key[i]->name;
	for (size_t i = 0; i < s->checks; i++)
		row.check[i].name = s->check[i].name;
	keylines_begin(b, s->options->keys_as, &row);
	mem_free(row.key);
	mem_free(row.check);
}

/* So many keys make a transaction, wherever the input was cut. */
static void
keys_write(struct judge *w)
{
	struct retain_run *s = w->sweep;
	enum keys_as as = s->options->keys_as;
	struct buf out = { 0 };
	size_t from = 0;

	if (w->keys.n > 0)
		output_keys_head(s, &out);
	for (size_t i = 0; i < w->keys.n; i++) {
		if (s->keys_written++ % RUN_BATCH == 0) {
			if (s->keys_written > 1)
				keylines_close(&out, as);
			keylines_open(&out, as);
		}
		buf_add(&out, w->keys.text.p + from, w->keys.end[i] - from);
		from = w->keys.end[i];
	}
	lines_write(s, s->keys, &out, s->options->keys);
	buf_wipe(&out);
}

void
output_written(void *worker)
{
	struct judge *w = worker;
	struct retain_run *s = w->sweep;

	if (w->value == NULL)
		return;
	if (s->keys != NULL)
		keys_write(w);
	if (s->lines != NULL)
		lines_write(s, s->lines, &w->told.text, s->lines_name);
	w->keys.n = w->told.n = 0;
	w->keys.text.len = w->told.text.len = 0;
	s->counts.records += w->counts.records;
	w->counts.records = 0;
	for (size_t i = 0; i <= VERDICT_DELETE; i++) {
		s->counts.verdict[i] += w->counts.verdict[i];
		w->counts.verdict[i] = 0;
	}
	for (size_t i = 0; i < REASONS * (retain_fields(s->retain) + 1); i++) {
		s->counts.doubt[i] += w->counts.doubt[i];
		w->counts.doubt[i] = 0;
	}
}
