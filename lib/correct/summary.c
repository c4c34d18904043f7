/* SPDX-License-Identifier: ISC */
/* Reports what somebody must know after a run. */
#include "correct/inside.h"

/* Why values were not corrected, after "N values stay as they are: ". */
static const char *const reasons[LEFTS] = {
	[LEFT_HOLD] = "a legal hold is on the record",
	[LEFT_MAYBE_HELD] = "the record may be under a legal hold",
	[LEFT_PERSON] = "the record may be another person's",
	[LEFT_UNREAD] = "a field that says whose the record is cannot be read",
	[LEFT_RENAMED] = "who the record is about may be under another name",
	[LEFT_VALUE] = "the wrong value is not there",
	[LEFT_CONTRADICTION] = "two requests contradict one another",
	[LEFT_UNFIT] = "the output cannot hold the new value there",
};

static void
left_tell(const struct correct_run *s)
{
	for (int i = 0; i < LEFTS; i++) {
		const uint64_t n = s->counts.left[i];

		if (n > 0)
			msg_error(STATUS_LOOK, "%llu value%s as %s: %s",
			    (unsigned long long)n,
			    msg_plural(n, " stays", "s stay"),
			    msg_plural(n, "it is", "they are"), reasons[i]);
	}
}

enum { MESSAGES = 20 };

/* Wishes that found no record; another piece may have it. */
static void
unmet_tell(const struct correct_run *s)
{
	size_t n = 0;
	char shown[MSG_NAME_MAX + 1];

	if (s->options->stream.piece)
		return;
	for (size_t i = 0; i < s->wishes.n; i++) {
		if (!s->state[i].on || s->state[i].met)
			continue;
		if (++n <= MESSAGES)
			msg_error(STATUS_LOOK,
			    "%s:%zu: request \"%s\" found no record that is "
			    "surely its person's",
			    s->options->values, s->wishes.wish[i].line,
			    msg_name(shown, sizeof(shown),
				s->wishes.wish[i].request));
	}
	if (n > MESSAGES)
		msg_error(STATUS_LOOK, "%s: %zu more lines found no record",
		    s->options->values, n - MESSAGES);
}

/* Another dataset may know by what to find the others. */
static void
lacking_tell(const struct correct_run *s)
{
	const struct policy_dataset *d;
	char shown[MSG_NAME_MAX + 1];
	bool unmet = false;

	for (size_t i = 0; i < s->wishes.n; i++)
		unmet |= s->state[i].on && !s->state[i].met;
	d = links_lacking(&s->links, s->dataset, facts_linked);
	if (unmet && d != NULL && !s->options->stream.piece)
		msg_note("\"%s\" may know by what to find these people: use "
			 "--in %s=FILE",
		    msg_name(shown, sizeof(shown), d->name), shown);
}

bool
correct_holds_settled(const struct correct_run *s)
{
	const size_t n = facts_unmet_people(s->known);
	const struct policy_dataset *d =
	    n == 0 ? NULL : links_lacking(&s->links, s->dataset, facts_linked);
	char shown[MSG_NAME_MAX + 1];

	if (d == NULL || s->options->dry)
		return true;
	msg_error(STATUS_STOP,
	    "%zu legal hold%s found no record here; \"%s\" may know by what to "
	    "find whom to keep as they are: use --in %s=FILE; nothing was "
	    "corrected",
	    n, msg_plural(n, "", "s"), msg_name(shown, sizeof(shown), d->name),
	    shown);
	return false;
}

void
correct_tell(const struct correct_run *s)
{
	const struct correct_counts *n = &s->counts;

	if (s->bound) {
		left_tell(s);
		unmet_tell(s);
		lacking_tell(s);
	}
	if (!s->bound || !s->options->stream.verbose)
		return;
	msg_note("%llu value%s %s in %llu record%s, %llu right already",
	    (unsigned long long)n->changed, msg_plural(n->changed, "", "s"),
	    s->options->dry || s->options->sql ? "to correct" : "corrected",
	    (unsigned long long)n->records, msg_plural(n->records, "", "s"),
	    (unsigned long long)n->right);
	if (s->tell != NULL)
		msg_note("%zu recipient%s to tell", tell_count(s->tell),
		    msg_plural(tell_count(s->tell), "", "s"));
}
