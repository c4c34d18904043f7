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
	[LEFT_KNOWN] = "people refused or asked something by it alone",
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

/* What would be lost with a value, and what to do before. */
static void
losing_tell(const struct correct_run *s, const struct wish *w,
    const struct facts_lost *lost)
{
	char id[MSG_NAME_MAX + 1], of[MSG_NAME_MAX + 1];

	msg_name(id, sizeof(id), w->request);
	if (lost->request == NULL)
		msg_error(STATUS_LOOK,
		    "%s:%zu: request \"%s\" would make forgotten that the "
		    "person opted out of \"%s\": record it for the new value "
		    "first, with pp-request choose",
		    s->options->values, w->line, id,
		    msg_name(of, sizeof(of), lost->topic));
	else
		msg_error(STATUS_LOOK,
		    "%s:%zu: request \"%s\" would make forgotten whose "
		    "request \"%s\" is: answer that first, or give it the "
		    "new value with pp-request note identity_confirmed -i, or "
		    "if it is closed, add it anew",
		    s->options->values, w->line, id,
		    msg_name(of, sizeof(of), lost->request->id));
}

static void
losings_tell(const struct correct_run *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->wishes.n; i++)
		if (s->state[i].loses && ++n <= MESSAGES)
			losing_tell(s, &s->wishes.wish[i], &s->state[i].lost);
	if (n > MESSAGES)
		msg_error(STATUS_LOOK,
		    "%s: %zu more lines would make such "
		    "things forgotten",
		    s->options->values, n - MESSAGES);
}

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

/* Says which dataset may know by what else to find who is to be kept as they
 * are. */
static void
ask_for(const struct correct_run *s, const struct policy_dataset *d,
    enum status status, uint64_t n, const char *what)
{
	char shown[MSG_NAME_MAX + 1];

	msg_error(status,
	    "%llu %s; \"%s\" may know by what to find whom to keep as they "
	    "are: use --in %s=FILE%s",
	    (unsigned long long)n, what,
	    msg_name(shown, sizeof(shown), d->name), shown,
	    s->options->dry ? "" : "; nothing was corrected");
}

static bool
lacking_settled(const struct correct_run *s, enum status status)
{
	const uint64_t n = s->counts.lacking;
	const struct policy_dataset *d =
	    n == 0 || facts_held_people(s->known) == 0
		? NULL
		: links_lacking(&s->links, s->dataset, facts_bridges);

	if (d != NULL)
		ask_for(s, d, status, n,
		    n == 1 ? "record to correct lacks an identity"
			   : "records to correct lack an identity");
	return d == NULL;
}

bool
correct_holds_settled(const struct correct_run *s)
{
	const enum status status = s->options->dry ? STATUS_LOOK : STATUS_STOP;
	const size_t n = facts_unmet_people(s->known);
	const struct policy_dataset *d;

	if (n > 0 && s->dataset->persons > 0 &&
	    !policy_reaches(s->policy, s->dataset)) {
		msg_error(status,
		    "%zu legal hold%s found no record here, and could find "
		    "none: the dataset has no \"identity\", and no other one "
		    "that has one names the same fields in \"person\"%s",
		    n, msg_plural(n, "", "s"),
		    s->options->dry ? "" : "; nothing was corrected");
		return false;
	}
	d = n == 0 ? NULL : links_lacking(&s->links, s->dataset, facts_linked);
	if (d != NULL)
		ask_for(s, d, status, n,
		    n == 1 ? "legal hold found no record here"
			   : "legal holds found no record here");
	return d == NULL && lacking_settled(s, status);
}

void
correct_tell(const struct correct_run *s)
{
	const struct correct_counts *n = &s->counts;

	if (s->bound) {
		left_tell(s);
		losings_tell(s);
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
