/* SPDX-License-Identifier: ISC */
/* What a run reports at its end. */
#include "base/msg.h"
#include "export/inside.h"

static void
doubt_tell(const struct share *s, enum bar bar)
{
	const uint64_t n = s->counts.barred[bar][1];
	const struct policy_field *f = s->counts.field[bar];
	char dataset[MSG_NAME_MAX + 1], shown[MSG_NAME_MAX + 1];

	if (n == 0)
		return;
	if (f != NULL)
		msg_name(shown, sizeof(shown), f->name);
	msg_error(STATUS_LOOK,
	    "%s: %s%s%s%s: %llu record%s kept back, to look at%s",
	    msg_name(dataset, sizeof(dataset), s->bars.dataset->name),
	    f != NULL ? shown : "", f != NULL ? ": " : "",
	    bar == BAR_UNREAD ? "" : "perhaps ", bar_word(bar),
	    (unsigned long long)n, msg_plural(n, "", "s"),
	    s->options->left_out == NULL ? "; --left-out FILE says which" : "");
}

static void
sum_up(const struct share *s)
{
	struct buf b = { 0 };

	if (!s->options->stream.verbose)
		return;
	for (int i = BAR_NONE + 1; i < BARS; i++) {
		uint64_t n = s->counts.barred[i][0] + s->counts.barred[i][1];

		if (n > 0)
			buf_printf(&b, "%s%llu %s", b.len > 0 ? ", " : ": ",
			    (unsigned long long)n, bar_word((enum bar)i));
	}
	msg_note("%llu of %llu record%s went out; kept back%.*s",
	    (unsigned long long)s->counts.out,
	    (unsigned long long)s->counts.records,
	    msg_plural(s->counts.records, "", "s"), b.len > 0 ? (int)b.len : 6,
	    b.len > 0 ? b.p : ": none");
	buf_clear(&b);
}

void
share_tell(const struct share *s)
{
	for (int i = BAR_NONE + 1; i < BARS; i++)
		doubt_tell(s, (enum bar)i);
	sum_up(s);
}

void
share_left_out_put(const struct share_counts *c, struct buf *b)
{
	for (int i = BAR_NONE + 1; i < BARS; i++) {
		uint64_t n = c->barred[i][0] + c->barred[i][1];

		if (n > 0)
			buf_printf(b, "%s\"%s\":%llu", b->len > 0 ? "," : "",
			    bar_word((enum bar)i), (unsigned long long)n);
	}
}
