/* SPDX-License-Identifier: ISC */
#include "base/stop.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static volatile sig_atomic_t caught;

static void
on_signal(int number)
{
	caught = number;
}

void
stop_init(void)
{
	static const int numbers[] = { SIGHUP, SIGINT, SIGTERM };
	struct sigaction action = { .sa_handler = on_signal }, old;

	action.sa_flags = (int)SA_RESETHAND;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (sigaction(numbers[i], NULL, &old) == 0 &&
		    old.sa_handler != SIG_IGN)
			sigaction(numbers[i], &action, NULL);
}

bool
stop_wanted(void)
{
	return caught != 0;
}

void
stop_die(void)
{
	sigset_t set;

	/* SA_RESETHAND has put the default action back. */
	sigemptyset(&set);
	sigaddset(&set, caught);
	raise(caught);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	_exit(128 + caught);
}
