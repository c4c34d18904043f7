/* SPDX-License-Identifier: ISC */
/* The words of a report, which somebody signs: the promises. */
#include "anonymize/reporting.h"
#include "base/msg.h"

static void
say_ratio(struct reporting *r, struct ratio x)
{
	ratio_put(x, &r->line);
}

static void
say_persons(struct reporting *r, uint64_t n)
{
	report_say_count(r, n);
	report_say(r, n == 1 ? " person" : " persons");
}

/* ---- in short ---- */

static void
made_say(struct reporting *r)
{
	const struct report_facts *f = r->facts;

	if (f->time.n > 0) {
		report_say(r, "Made at ");
		report_say_name(r, f->time);
		report_say(r, ". ");
	}
	if (f->policy.n > 0) {
		report_say(r, "The digest of its policy is ");
		report_say_name(r, f->policy);
		report_say(r, ".");
	}
	if (r->line.len > 0)
		report_para(r);
}

static void
table_say(struct reporting *r)
{
	const struct utility *u = &r->utility;
	const char *unit = r->plan->frame->release->unit;

	report_say(r, "The table has ");
	report_say_count(r, u->records);
	if (unit == NULL) {
		report_say(r,
		    u->records == 1 ? " record; each" : " records; each");
		report_say(r, " counts as a different person. ");
	} else {
		report_say(r, u->records == 1 ? " record of " : " records of ");
		say_persons(r, u->persons);
		report_say(r, ", identified by the column ");
		report_say_name(r, text_of(unit));
		report_say(r, ". ");
	}
	if (u->suppressed == 0) {
		report_say(r, "All go out, in ");
	} else {
		say_persons(r, u->suppressed);
		report_say(r, u->suppressed == 1 ? " is" : " are");
		report_say(r, " left out, the others go out, in ");
	}
	report_say_count(r, u->after.n);
	report_say(r, u->after.n == 1 ? " class. " : " classes. ");
	report_say(r,
	    "All persons of a class have the same quasi-identifiers, so "
	    "these do not distinguish them.");
	report_para(r);
}

static void
risk_say(struct reporting *r)
{
	const struct utility *u = &r->utility;

	report_say(r, "The smallest class has ");
	say_persons(r, sizes_smallest(&u->after));
	report_say(r, "; at least ");
	report_say_count(r, r->plan->frame->release->k);
	report_say(r,
	    " were promised. Somebody who looks for a person known to be in "
	    "the table finds that person's record with a chance of at most ");
	report_say_percent(r, utility_highest(&u->after));
	report_say(r, ", and of ");
	report_say_percent(r, utility_average(&u->after));
	report_say(r, " on average. In the original table, ");
	report_say_percent(r, utility_unique(&u->before));
	report_say(r, " of all persons were the only ones with their values.");
	report_para(r);
}

static void
short_say(struct reporting *r)
{
	page_heading(&r->page, 2, text_of("In short"));
	table_say(r);
	if (r->utility.after.n > 0)
		risk_say(r);
	report_say(r,
	    utility_kept(&r->utility)
		? "Measured again in all classes: all promises are kept."
		: "Measured again in all classes: NOT all promises are kept. "
		  "Do not publish this release.");
	report_para(r);
}

/* ---- what was promised ---- */

static void
diversity_say(struct reporting *r, const struct release_column *c)
{
	switch (c->diversity) {
	case L_DISTINCT:
		report_say(r, "; in each class at least ");
		say_ratio(r, c->l);
		report_say(r, " different values");
		break;
	case L_ENTROPY:
		report_say(r, "; each class at least as diverse as with ");
		say_ratio(r, c->l);
		report_say(r, " values that are equally frequent");
		break;
	case L_RECURSIVE:
		report_say(r,
		    "; in each class the most frequent value has fewer "
		    "persons than ");
		say_ratio(r, c->l);
		report_say(r, " times all but the %llu most frequent",
		    (unsigned long long)c->of - 1);
		break;
	default: break;
	}
}

static void
closeness_say(struct reporting *r, const struct release_column *c)
{
	if (c->closeness == T_NONE)
		return;
	report_say(r, "; each class at most ");
	say_ratio(r, c->t);
	report_say(r, c->closeness == T_EQUAL
			  ? " away from the whole table (equal distance)"
			  : " away from the whole table (ordered distance)");
}

static void
quasi_say(struct reporting *r, const struct release_column *c)
{
	static const char *const floor[] = { "", "; no finer than the month",
		"; no finer than the quarter", "; no finer than the year",
		"; no more than three digits of a ZIP code" };

	report_say(r, "made coarser where needed");
	if (c->hierarchy != NULL || c->ladder != NULL)
		report_say(r, ", by a hierarchy");
	report_say(r, "%s", floor[c->floor]);
	if (c->topped)
		report_say(r, "; all values from %lld on are the same",
		    (long long)c->top);
	if (c->weight > 1)
		report_say(r, "; its loss counts %lu times",
		    (unsigned long)c->weight);
}

static void
becomes_say(struct reporting *r, const struct release_column *c)
{
	switch (c->role) {
	case RELEASE_QUASI: quasi_say(r, c); break;
	case RELEASE_SENSITIVE:
		report_say(r, "unchanged");
		diversity_say(r, c);
		closeness_say(r, c);
		break;
	case RELEASE_KEEP: report_say(r, "unchanged"); break;
	default: report_say(r, "does not go out");
	}
}

static void
columns_tell(struct reporting *r)
{
	static const char *const heads[] = { "Column", "Role", "Treatment" };
	static const char *const role[] = { "quasi-identifier", "sensitive",
		"identifier", "dropped", "kept" };
	const struct release *release = r->plan->frame->release;

	page_table_begin(&r->page, text_of("Columns"), heads, 3);
	for (size_t i = 0; i < release->columns; i++) {
		const struct release_column *c = &release->column[i];
		char name[MSG_NAME_MAX];
		struct text cell[3];

		becomes_say(r, c);
		cell[0] =
		    text_of(msg_name(name, sizeof(name), text_of(c->name)));
		if (text_is(cell[0], "*"))
			cell[0] = text_of("all others");
		cell[1] = text_of(role[c->role]);
		cell[2] = (struct text){ r->line.p, r->line.len };
		page_row(&r->page, cell);
		r->line.len = 0;
	}
	page_table_end(&r->page);
}

static void
promised_say(struct reporting *r)
{
	const struct release *release = r->plan->frame->release;

	page_heading(&r->page, 2, text_of("What was promised"));
	page_list_begin(&r->page);
	report_say(r, "Each class has at least ");
	say_persons(r, release->k);
	report_say(r, " (k-anonymity with k = %llu).",
	    (unsigned long long)release->k);
	report_item(r);
	if (release->suppress.over > 0) {
		report_say(r, "At most ");
		report_say_percent(r, ratio_millionths(release->suppress.over,
					  release->suppress.under));
		report_say(r, " of all persons may be left out.");
	} else {
		report_say(r, "Nobody is left out.");
	}
	report_item(r);
	report_say(r, "The table shows the promises for each column.");
	report_item(r);
	page_list_end(&r->page);
	columns_tell(r);
}

/* ---- signature ---- */

static void
signature_put(struct reporting *r)
{
	page_heading(&r->page, 2, text_of("Signature"));
	report_say(r,
	    "I have read what was promised, what was found and what this "
	    "release does not protect against, and I approve the release.");
	report_para(r);
	page_raw(&r->page,
	    text_of("<p class=\"sign\">Name <span></span></p>\n"
		    "<p class=\"sign\">Date <span></span></p>\n"
		    "<p class=\"sign\">Signature <span></span></p>\n"
		    "<div class=\"apart\"></div>\n"));
}

void
report_words(struct reporting *r)
{
	made_say(r);
	short_say(r);
	promised_say(r);
	report_found(r);
	signature_put(r);
}
