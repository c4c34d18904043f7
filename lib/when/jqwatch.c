/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "when/jqwatch.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/msg.h"
#include "base/stop.h"

/* The most for one record: a minute, and a gibibyte beside what the process
 * had. */
enum { EACH = 100 /* ms */, LOOKS = 600, MEMORY = 1 << 20 /* KiB */ };

/* All programs of the process share one thread. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct jqwatch *first;
static pid_t owner; /* a child has no such thread yet */

/* The most memory that the process ever had, in KiB. */
static long
memory_used(void)
{
	struct rusage of;

	if (getrusage(RUSAGE_SELF, &of) != 0)
		return 0;
#if defined(__APPLE__)
	return of.ru_maxrss / 1024;
#else
	return of.ru_maxrss;
#endif
}

/* The thread that runs the program cannot be stopped alone. */
static void
end(const char *what)
{
	msg_error(STATUS_STOP,
	    "a condition needs more than %s for one record: does it end?",
	    what);
	stop_now(STATUS_STOP);
}

static void
look(struct jqwatch *w, long memory)
{
	unsigned long turn =
	    atomic_load_explicit(&w->turn, memory_order_relaxed);

	if (turn % 2 == 0 || turn != w->seen) {
		w->seen = turn;
		w->looks = 0;
		w->memory = memory;
	} else if (++w->looks >= LOOKS) {
		end("a minute");
	} else if (memory - w->memory > MEMORY) {
		end("1 GiB of memory");
	}
}

static void *
watch(void *unused)
{
	pthread_condattr_t how;
	pthread_cond_t never;
	struct timespec at;

	(void)unused;
	pthread_condattr_init(&how);
	pthread_condattr_setclock(&how, CLOCK_MONOTONIC);
	pthread_cond_init(&never, &how);
	pthread_mutex_lock(&lock);
	for (;;) {
		long memory = memory_used();

		for (struct jqwatch *w = first; w != NULL; w = w->next)
			look(w, memory);
		clock_gettime(CLOCK_MONOTONIC, &at);
		at.tv_nsec += EACH * 1000000L;
		at.tv_sec += at.tv_nsec / 1000000000;
		at.tv_nsec %= 1000000000;
		(void)pthread_cond_timedwait(&never, &lock, &at);
	}
	return NULL;
}

static int
thread_begin(void)
{
	pthread_t thread;
	int error;

	if (owner == getpid())
		return 0;
	error = pthread_create(&thread, NULL, watch, NULL);
	if (error != 0) {
		errno = error;
		return -1;
	}
	pthread_detach(thread);
	owner = getpid();
	return 0;
}

int
jqwatch_add(struct jqwatch *w)
{
	if (owner != 0 && owner != getpid()) {
		/* After fork(2), whoever had the lock is not here. */
		pthread_mutex_init(&lock, NULL);
		first = NULL;
	}
	if (thread_begin() != 0)
		return -1;
	pthread_mutex_lock(&lock);
	w->next = first;
	first = w;
	pthread_mutex_unlock(&lock);
	return 0;
}

void
jqwatch_remove(struct jqwatch *w)
{
	struct jqwatch **at = &first;

	if (owner != getpid())
		return;
	pthread_mutex_lock(&lock);
	while (*at != NULL && *at != w)
		at = &(*at)->next;
	if (*at != NULL)
		*at = (*at)->next;
	pthread_mutex_unlock(&lock);
}
