/* SPDX-License-Identifier: ISC */
#include "base/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static volatile sig_atomic_t caught;

/* A pipe; a byte in it wakes every thread that waits for input. */
static int bell[2] = { -1, -1 };

void
stop_reading(void)
{
	int error = errno;

	if (write(bell[1], "", 1) < 0)
		errno = error;
}

int
stop_fd(void)
{
	return bell[0];
}

static void
on_signal(int number)
{
	caught = number;
	stop_reading();
}

void
stop_init(void)
{
	static const int numbers[] = { SIGHUP, SIGINT, SIGTERM, SIGPIPE };
	struct sigaction action = { .sa_handler = on_signal }, old;

	if (pipe(bell) != 0)
		bell[0] = bell[1] = -1;
	for (int i = 0; i < 2; i++) {
		(void)fcntl(bell[i], F_SETFD, FD_CLOEXEC);
		(void)fcntl(bell[i], F_SETFL, O_NONBLOCK);
	}
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		/* A partial write is repeated, and raises SIGPIPE again. */
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

bool
stop_hold(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	return stop_wanted();
}

enum { BEFORE = 4 };

static void (*before[BEFORE])(void);

void
stop_before(void (*act)(void))
{
	for (size_t i = 0; i < BEFORE; i++)
		if (before[i] == NULL || before[i] == act) {
			before[i] = act;
			return;
		}
}

void
stop_now(int status)
{
	for (size_t i = 0; i < BEFORE && before[i] != NULL; i++)
		before[i]();
	_exit(status);
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
