/* SPDX-License-Identifier: ISC */
/* What notices of a breach show: what the file of incidents says of it. */
#include "base/dateformat.h"
#include "base/msg.h"
#include "letter/template.h"
#include "notify/inside.h"

/* The day of a time of an incident, in words. */
static struct text
day_of(struct notify_run *s, const struct incident_time *t)
{
	const struct zone *zone = s->policy->zone;

	if (!t->given)
		return (struct text){ "", 0 };
	return shown_day(s, moment_day(t->at, zone), &s->memory);
}

static struct text
phrase_filled(struct notify_run *s, const char *key, const struct text *fill,
    size_t n)
{
	struct buf b = { 0 };
	struct text t;

	phrase_put(s->phrases, &b, key, fill, n);
	t = notify_keep(s, &b);
	buf_clear(&b);
	return t;
}

static struct text
occurred(struct notify_run *s, const struct incident *i)
{
	const struct text day[] = { day_of(s, &i->occurred_from),
		day_of(s, &i->occurred_to) };

	if (day[0].n == 0 && day[1].n == 0)
		return day[0];
	if (day[0].n == 0)
		return phrase_filled(s, "occurred.before", &day[1], 1);
	if (day[1].n == 0)
		return phrase_filled(s, "occurred.since", day, 1);
	if (text_equal(day[0], day[1]))
		return phrase_filled(s, "occurred.on", day, 1);
	return phrase_filled(s, "occurred.between", day, 2);
}

static void
list_set(struct notify_run *s, enum variable which, const struct names *n)
{
	s->value[which].item = n->name;
	s->value[which].items = n->n;
}

/* People may not be told while the police need it so; the law lets no authority
 * wait for that, where duties say so. */
static int
delay_check(const struct notify_run *s, const struct incident *i)
{
	const struct incident_delay *d = incident_delayed(i, s->now);
	char shown[MSG_NAME_MAX + 1];

	if (d == NULL || s->notice->kind == NOTICE_BREACH_AUTHORITY)
		return 0;
	msg_error(STATUS_CALL,
	    "%s: incident \"%s\": law enforcement asked to tell nobody yet; "
	    "note in the file when that ends",
	    s->options->incidents, msg_name(shown, sizeof(shown), i->id));
	return -1;
}

/* A letter that cannot say what happened says nothing; an authority gets in
 * phases what is known. */
static int
what_check(const struct notify_run *s, const struct incident *i)
{
	char shown[MSG_NAME_MAX + 1];

	if (i->what.n > 0 || s->notice->kind == NOTICE_BREACH_AUTHORITY ||
	    !template_uses(s->template, VAR_WHAT))
		return 0;
	msg_error(STATUS_CALL,
	    "%s: incident \"%s\": \"what\" is missing, a sentence that tells "
	    "people what happened; append a line that has it",
	    s->options->incidents, msg_name(shown, sizeof(shown), i->id));
	return -1;
}

int
breach_load(struct notify_run *s)
{
	const struct notify_options *o = s->options;
	const struct incident *i;

	if (o->incidents == NULL) {
		msg_error(STATUS_CALL,
		    "what happened? Use --incident FILE, see pp-incident(5)");
		return -1;
	}
	s->incidents = incidents_load(o->incidents, s->policy, s->now);
	i = s->incidents == NULL ? NULL
				 : incident_choose(s->incidents, o->incident);
	if (i == NULL || what_check(s, i) != 0 || delay_check(s, i) != 0)
		return -1;
	s->incident = i;
	s->occasion = i->id;
	s->edition = text_of(i->edition[i->editions - 1].digest);
	s->value[VAR_INCIDENT].text = i->id;
	s->value[VAR_OCCURRED].text = occurred(s, i);
	s->value[VAR_DISCOVERED].text = day_of(s, &i->discovered_at);
	s->value[VAR_WHAT].text = i->what;
	s->value[VAR_CONSEQUENCES].text = i->consequences;
	shown_kinds(s, &i->categories);
	list_set(s, VAR_MEASURES, &i->measures);
	list_set(s, VAR_ADVICE, &i->advice);
	if (i->delays > 0)
		s->value[VAR_DELAYED].text = phrase(s->phrases, "delayed.law");
	return 0;
}

/* ---- follow-ups ---- */

static const char *
news_key(enum incident_detail d)
{
	switch (d) {
	case DETAIL_OCCURRED_FROM:
	case DETAIL_OCCURRED_TO: return "news.when";
	case DETAIL_DISCOVERED_AT: return "news.discovered_at";
	case DETAIL_WHAT: return "news.what";
	case DETAIL_CATEGORIES: return "news.categories";
	case DETAIL_CONSEQUENCES: return "news.consequences";
	case DETAIL_MEASURES: return "news.measures";
	case DETAIL_ADVICE: return "news.advice";
	default: return NULL;
	}
}

/* The edition that somebody has, by its digest in the log; of a log that
 * another file of incidents made, none. */
static size_t
edition_had(const struct notify_run *s, uint64_t had)
{
	const struct incident *i = s->incident;

	for (size_t k = i->editions; k > 0; k--)
		if (sent_edition(s->notice->name,
			text_of(i->edition[k - 1].digest)) == had)
			return k - 1;
	return i->editions;
}

void
breach_news(const struct notify_run *s, uint64_t had, struct arena *memory,
    struct notice *n)
{
	const struct incident *i = s->incident;
	const size_t from = edition_had(s, had), to = i->editions - 1;
	struct template_value *v = &n->value[VAR_NEWS];
	struct text *item;
	const char *key, *last = NULL;

	if (from >= i->editions)
		return;
	item = arena_take(memory, INCIDENT_DETAILS * sizeof(*item),
	    _Alignof(struct text));
	for (int d = 0; d < DETAIL_AFFECTED; d++) {
		key = news_key((enum incident_detail)d);
		if (key == last ||
		    !incident_changed(i, from, to, (enum incident_detail)d))
			continue;
		item[v->items++] = phrase(s->phrases, key);
		last = key;
	}
	v->item = item;
}
