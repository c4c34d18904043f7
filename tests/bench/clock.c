/* SPDX-License-Identifier: ISC */
/*
 * Runs commands by turns and prints the best of each.
 *
 *	clock rounds input output <jobs
 *
 * A job is a line: words separated by blanks, without quoting; leading words
 * NAME=VALUE go into the environment, "|" makes a pipeline.  Each begins with
 * the file `input` as standard input (opened anew) and writes to `output`.
 * For every job a line comes out:
 *
 *	cpu-seconds TAB wall-seconds TAB KiB TAB job
 *
 * Time is the least of the rounds, of all processes of the job; memory the
 * most that one of them had.
 */
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { JOBS = 64, WORDS = 64, STAGES = 8, LINE = 4096 };

struct job {
	char line[LINE];  /* as written */
	char words[LINE]; /* cut up */
	char *argv[WORDS];
	double cpu, wall;
	long memory;
};

static void
stop(const char *what)
{
	perror(what);
	exit(3);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
job_cut(struct job *j)
{
	char *save = NULL, *word;
	size_t n = 0;

	memcpy(j->words, j->line, sizeof(j->words));
	for (word = strtok_r(j->words, " ", &save);
	     word != NULL && n < WORDS - 1; word = strtok_r(NULL, " ", &save))
		j->argv[n++] = word;
	j->argv[n] = NULL;
}

/* In the child: one command of a pipeline. */
static void
become(char **argv, int in, int out)
{
	while (*argv != NULL && strchr(*argv, '=') != NULL && **argv >= 'A' &&
	       **argv <= 'Z')
		putenv(*argv++);
	if (*argv == NULL || dup2(in, 0) < 0 || dup2(out, 1) < 0)
		_exit(127);
	execvp(*argv, argv);
	perror(*argv);
	_exit(127);
}

static int
open_clean(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0666);

	if (fd < 0)
		stop(path);
	return fd;
}

/* Starts the commands of a job; returns how many. */
static int
job_start(struct job *j, const char *input, const char *output)
{
	char *argv[WORDS];
	int in = open_clean(input, O_RDONLY), out, ends[2], stages = 0;
	size_t n = 0;

	for (char **w = j->argv;; w++) {
		bool piped = *w != NULL && strcmp(*w, "|") == 0;

		if (*w != NULL && !piped) {
			argv[n++] = *w;
			continue;
		}
		argv[n] = NULL;
		n = 0;
		if (piped && pipe(ends) != 0)
			stop("pipe");
		out = piped ? ends[1]
			    : open_clean(output, O_WRONLY | O_CREAT | O_TRUNC);
		switch (fork()) {
		case -1: stop("fork"); break;
		case 0:
			if (piped)
				close(ends[0]);
			become(argv, in, out);
			break;
		default: stages++;
		}
		close(in);
		close(out);
		if (!piped)
			return stages;
		in = ends[0];
	}
}

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static int
job_run(struct job *j, const char *input, const char *output)
{
	double begin = now(), cpu = 0;
	int left = job_start(j, input, output), bad = 0, status;
	struct rusage used;

	for (; left > 0; left--) {
		if (wait4(-1, &status, 0, &used) < 0)
			stop("wait4");
		cpu += seconds(used.ru_utime) + seconds(used.ru_stime);
		if (used.ru_maxrss > j->memory)
			j->memory = used.ru_maxrss;
		bad |= status;
	}
	begin = now() - begin;
	if (j->cpu == 0 || cpu < j->cpu)
		j->cpu = cpu;
	if (j->wall == 0 || begin < j->wall)
		j->wall = begin;
	if (bad != 0)
		fprintf(stderr, "clock: failed: %s\n", j->line);
	return bad;
}

int
main(int argc, char **argv)
{
	static struct job job[JOBS];
	int jobs = 0, rounds, bad = 0;

	if (argc != 4) {
		fputs("usage: clock rounds input output <jobs\n", stderr);
		return 2;
	}
	rounds = (int)strtol(argv[1], NULL, 10);
	while (jobs < JOBS && fgets(job[jobs].line, LINE, stdin) != NULL) {
		job[jobs].line[strcspn(job[jobs].line, "\n")] = '\0';
		job_cut(&job[jobs]);
		jobs += job[jobs].argv[0] != NULL;
	}
	for (int r = 0; r < rounds; r++)
		for (int i = 0; i < jobs; i++)
			bad |= job_run(&job[i], argv[2], argv[3]);
	for (int i = 0; i < jobs; i++)
		printf("%.4f\t%.4f\t%ld\t%s\n", job[i].cpu, job[i].wall,
		    job[i].memory, job[i].line);
	return bad != 0;
}
