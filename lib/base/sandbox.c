/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__linux__)
#include <malloc.h>
#include <seccomp.h>
#include <sys/prctl.h>
#elif defined(__FreeBSD__)
#include <sys/capsicum.h>
#endif

#include "base/msg.h"

void
sandbox_no_core(void)
{
	struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
#if defined(__linux__)
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

/* Sanitizers and coverage tools need more rights than the sandbox leaves. */
#if defined(__linux__) && !defined(PP_NO_SANDBOX)
/*
 * System calls for reading, writing, memory, threads, the clock and exiting,
 * found with strace on glibc, libcrypto and libcsv.
 */
static const int always[] = {
	SCMP_SYS(read),
	SCMP_SYS(readv),
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(pread64),
	SCMP_SYS(pwrite64),
	SCMP_SYS(close),
	SCMP_SYS(fsync),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(brk),
	SCMP_SYS(madvise),
	SCMP_SYS(futex),
	SCMP_SYS(sched_yield),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(getrusage), /* see when/jqwatch.h */
	SCMP_SYS(getrandom),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(sysinfo), /* qsort(3) asks how much it may allocate */
	SCMP_SYS(tgkill),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

static const int renaming[] = {
	SCMP_SYS(linkat),
	SCMP_SYS(renameat),
	SCMP_SYS(renameat2),
	SCMP_SYS(unlinkat),
};

static const int locking[] = {
	SCMP_SYS(flock),
	SCMP_SYS(lseek),
	SCMP_SYS(ftruncate),
};

static int
allow(scmp_filter_ctx ctx, const int *calls, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int error = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, calls[i], 0);

		if (error != 0)
			return error;
	}
	return 0;
}

/* Memory that cannot be executed; prot is the third argument of both calls. */
static int
allow_memory(scmp_filter_ctx ctx)
{
	struct scmp_arg_cmp data =
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, (scmp_datum_t)0);
	int error =
	    seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, data);

	if (error == 0)
		error = seccomp_rule_add(ctx, SCMP_ACT_ALLOW,
		    SCMP_SYS(mprotect), 1, data);
	return error;
}

/* A file that is there cannot be opened like this. */
static int
allow_creating(scmp_filter_ctx ctx)
{
	const scmp_datum_t how = O_WRONLY | O_CREAT | O_EXCL;
	struct scmp_arg_cmp fresh = SCMP_A2(SCMP_CMP_MASKED_EQ,
	    (scmp_datum_t)(O_ACCMODE | O_CREAT | O_EXCL), how);

	return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
	    fresh);
}

/*
 * glibc makes an arena for each thread, and reads files to learn how many it
 * may make and whether one may shrink.  One arena is enough here, because
 * records are not allocated one by one.
 */
static void
malloc_confine(void)
{
#if defined(__GLIBC__)
	(void)mallopt(M_ARENA_MAX, 1);
#endif
}

static int
enter(unsigned flags)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int error;

	malloc_confine();
	if (ctx == NULL) {
		errno = ENOMEM;
		return -1;
	}
	error = seccomp_attr_set(ctx, SCMP_FLTATR_CTL_TSYNC, 1);
	if (error == 0)
		error = allow(ctx, always, sizeof(always) / sizeof(*always));
	if (error == 0 && (flags & SANDBOX_RENAME) != 0)
		error =
		    allow(ctx, renaming, sizeof(renaming) / sizeof(*renaming));
	if (error == 0 && (flags & SANDBOX_LOCK) != 0)
		error = allow(ctx, locking, sizeof(locking) / sizeof(*locking));
	if (error == 0 && (flags & SANDBOX_CREATE) != 0)
		error = allow_creating(ctx);
	if (error == 0)
		error = allow_memory(ctx);
	if (error == 0)
		error = seccomp_load(ctx);
	seccomp_release(ctx);
	errno = -error;
	return error == 0 ? 0 : -1;
}

static const char name[] = "seccomp";
#elif defined(__OpenBSD__) && !defined(PP_NO_SANDBOX)
static int
enter(unsigned flags)
{
	/* A rename needs the directory, of which only the descriptor is known
	 * here, not the path: so unveil(2) is not used then. */
	if ((flags & (SANDBOX_RENAME | SANDBOX_CREATE)) != 0)
		return pledge((flags & SANDBOX_LOCK) != 0
				  ? "stdio rpath wpath cpath flock"
				  : "stdio rpath wpath cpath",
		    NULL);
	if (unveil(NULL, NULL) != 0)
		return -1;
	return pledge((flags & SANDBOX_LOCK) != 0 ? "stdio flock" : "stdio",
	    NULL);
}

static const char name[] = "pledge";
#elif defined(__FreeBSD__) && !defined(PP_NO_SANDBOX)
static int
enter(unsigned flags)
{
	(void)flags;
	return cap_enter() != 0 && errno != ENOSYS ? -1 : 0;
}

static const char name[] = "capsicum";
#else
static int
enter(unsigned flags)
{
	(void)flags;
	return 0;
}

static const char name[] = "none";
#endif

int
sandbox_enter(unsigned flags)
{
	static bool entered;

	if (entered)
		return 0;
	entered = true;
	return enter(flags);
}

int
sandbox_unless(bool no_sandbox, unsigned flags)
{
	if (no_sandbox || sandbox_enter(flags) == 0)
		return 0;
	msg_error_os(STATUS_STOP,
	    "cannot enter the sandbox (--no-sandbox runs without it)");
	return -1;
}

const char *
sandbox_name(void)
{
	return name;
}
