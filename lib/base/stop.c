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
	static const int numbers[] = { SIGHUP, SIGINT, SIGTERM, SIGPIPE };
	struct sigaction action = { .sa_handler = on_signal }, old;

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		/* A write that was half done is tried again, and fails again.
		 */
		action.sa_flags = numbers[i] == SIGPIPE ? 0 : (int)SA_RESETHAND;
		if (sigaction(numbers[i], NULL, &old) == 0 &&
		    old.sa_handler != SIG_IGN)
			sigaction(numbers[i], &action, NULL);
	}
}

bool
stop_wanted(void)
{
	return caught != 0;
}

void
stop_die(void)
{
	struct sigaction usual = { .sa_handler = SIG_DFL };
	sigset_t set;

	sigemptyset(&usual.sa_mask);
	sigaction(caught, &usual, NULL);
	sigemptyset(&set);
	sigaddset(&set, caught);
	raise(caught);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	_exit(128 + caught);
}
