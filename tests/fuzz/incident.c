/* SPDX-License-Identifier: ISC */
/*
 * A file of incidents.  Whatever lines there are, those that are taken are in
 * order, have places and people, know what changed between their editions, and
 * have duties that never end before their clock starts; who was told is done.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "data/data.h"
#include "notify/duties.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct policy *policy;
static struct breach_laws *laws;

/* 2030-01-01 */
static const int64_t NOW = 1893456000;

static void
check(bool truth)
{
	if (!truth)
		abort();
}

/* Messages about wrong lines are of no use here. */
static void
prepare(void)
{
	struct findings findings;
	int nowhere;

	policy =
	    policy_parse(data_get(text_of("builtin.json")), NULL, 0, &findings);
	findings_clear(&findings);
	laws = breach_laws_load(NULL);
	check(policy != NULL && laws != NULL);
	nowhere = open("/dev/null", O_WRONLY);
	check(nowhere >= 0 && dup2(nowhere, STDERR_FILENO) == STDERR_FILENO);
}

static void
check_editions(const struct incident *i)
{
	const char *names[INCIDENT_DETAILS + 1];

	check(i->editions > 0 && i->edition[0].line == i->line);
	for (size_t k = 0; k < i->editions; k++) {
		check(incident_changes(i, k, k, names) == 0);
		check(k == 0 || i->edition[k - 1].at <= i->edition[k].at);
	}
	check(i->at == i->edition[i->editions - 1].at && i->at <= NOW);
}

static void
check_duty(const struct duty *d)
{
	check(d->state < DUTY_STATES && d->whom < BREACH_WHOMS);
	check(!d->has_due || (d->start.given && d->end >= d->start.at));
	check(d->state != DUTY_LATE || (d->has_due && d->end < NOW));
	check(d->state != DUTY_DONE || d->done.given);
	check(d->state != DUTY_NOT_NEEDED || d->reason.n > 0);
	check(d->state != DUTY_UNKNOWN || d->reason.n > 0);
	check(duty_open(d) || d->state >= DUTY_DONE);
}

static void
check_incident(const struct incident *i)
{
	const struct duties_people people = duties_affected(i);
	struct duties all = { .duty = NULL };

	check(i->id.n > 0);
	check_editions(i);
	for (size_t k = 0; k < i->places; k++)
		check(i->affected[k].people >= 0);
	duties_find(i, &people, policy, laws, NOW, &all);
	for (size_t k = 0; k < all.n; k++)
		check_duty(&all.duty[k]);
	/* Whoever is not counted may be anywhere. */
	check(i->counted || all.n > 0);
	duties_clear(&all);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct text t = { (const char *)data, size };
	struct incidents *all;

	if (policy == NULL)
		prepare();
	all = incidents_read(t, "fuzz", policy, NOW);
	for (size_t i = 0; all != NULL && i < all->n; i++)
		check_incident(&all->incident[i]);
	incidents_free(all);
	return 0;
}
