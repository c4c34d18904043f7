/* SPDX-License-Identifier: ISC */
/*
 * pp-redact: hides fields of CSV and NDJSON one record at a time, and restores
 * values that were hidden reversibly.
 */
#include "base/calendar.h"
#include "base/dateformat.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/now.h"
#include "base/opt.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "disclose/hiding.h"
#include "policy/policyopen.h"
#include "record/stream.h"
#include "redact/redact.h"

enum { NEW_KEY = STREAM_LAST, NOW, RECEIPT, RECIPIENT, REST, RESTORE };

static const struct opt table[] = {
	{ 'c', "columns", "fields=method",
	    "Hide these fields with this method" },
	STREAM_OPT_DELIM,
	{ 'D', "dataset", "name", "Name of this dataset in the policy" },
	STREAM_OPT_FROM,
	STREAM_OPT_COLUMNS,
	STREAM_OPT_JOBS,
	{ 'k', "key", "file", "Read secret keys from file" },
	STREAM_OPT_LENIENT,
	STREAM_OPT_MAX,
	{ NEW_KEY, "new-key", "file", "Make a new key file, and exit" },
	STREAM_OPT_HEADER,
	STREAM_OPT_SANDBOX,
	{ NOW, "now", "time", "Use this time to check contracts" },
	STREAM_OPT_NULL,
	STREAM_OPT_OUTPUT,
	{ 'p', "policy", "file",
	    "Use methods of this policy for all other fields" },
	STREAM_OPT_PIECE,
	STREAM_OPT_PROGRESS,
	STREAM_OPT_QUIET,
	STREAM_OPT_QUOTING,
	STREAM_OPT_REJECTS,
	{ RECEIPT, "receipt", "file",
	    "Write a receipt; with --restore check against it" },
	{ RECIPIENT, "recipient", "name",
	    "Hide what this recipient must not get" },
	{ REST, "rest", "method", "Hide all other fields with this method" },
	{ RESTORE, "restore", NULL, "Restore values of token, fpe and shift" },
	STREAM_OPT_TO,
	STREAM_OPT_VERBOSE,
	{ 0, NULL, NULL, NULL },
};

static const struct opt_tool tool = {
	.name = "pp-redact",
	.summary = "hide fields of CSV and NDJSON",
	.usage = "[-c fields=method]... [--rest method] [-k file] [file ...]",
	.table = table,
	.notes = method_help,
};

/* ---- options ---- */

/* The first '=' without a backslash before it. */
static const char *
equals_find(const char *arg)
{
	for (; *arg != '\0'; arg++) {
		if (*arg == '\\' && arg[1] != '\0')
			arg++;
		else if (*arg == '=')
			return arg;
	}
	return NULL;
}

static int
columns_add(struct redact *r, const char *arg)
{
	const char *equals = equals_find(arg);

	if (equals == NULL || equals == arg) {
		msg_error(STATUS_CALL, "-c takes fields=method, such as "
				       "-c email,phone=mask");
		return -1;
	}
	return hiding_add(&r->hiding,
	    (struct text){ arg, (size_t)(equals - arg) }, text_of(equals + 1));
}

static int
set(void *ctx, int letter, const char *arg)
{
	struct redact *r = ctx;
	int common = stream_option(&r->stream, letter, arg);

	if (common != 0)
		return common < 0 ? -1 : 0;
	switch (letter) {
	case 'c': return columns_add(r, arg);
	case 'D': r->dataset = arg; return 0;
	case 'k': r->key_file = arg; return 0;
	case 'p': r->policy_file = arg; return 0;
	case NOW: r->now = arg; return 0;
	case NEW_KEY: return opt_file(&r->new_key, "--new-key", arg);
	case RECEIPT: return opt_file(&r->receipt_file, "--receipt", arg);
	case RECIPIENT: r->recipient = arg; return 0;
	case REST:
		return hiding_add(&r->hiding, (struct text){ NULL, 0 },
		    text_of(arg));
	case RESTORE: r->hiding.restore = true; return 0;
	default: return -1;
	}
}

/* ---- preparing: an error stops the run before any data is read ---- */

static int
unknown_recipient(const struct redact *r)
{
	struct buf known = { 0 };
	char shown[MSG_NAME_MAX + 1];

	for (size_t i = 0; i < r->policy->recipients; i++)
		buf_printf(&known, "%s %s", i > 0 ? "," : "",
		    msg_name(shown, sizeof(shown),
			r->policy->recipient[i].name));
	buf_add_byte(&known, '\0');
	msg_error(STATUS_CALL, "%s: unknown recipient \"%s\". Known:%s",
	    policy_name(r->policy_file), r->recipient,
	    r->policy->recipients > 0 ? known.p : " none");
	buf_clear(&known);
	return -1;
}

/* Refuses a recipient whose contract has expired, or who needs a case number:
 * this program cannot check one. */
static int
recipient_ready(struct redact *r)
{
	const char *policy = policy_name(r->policy_file), *why = NULL;
	const struct policy_recipient *rec =
	    policy_recipient(r->policy, text_of(r->recipient));

	r->hiding.recipient = rec;
	if (rec == NULL)
		return unknown_recipient(r);
	if (policy_contract_over(rec, r->instant / DATE_DAY_SECONDS))
		why = "the contract has expired";
	else if (rec->case_required)
		why = "needs a case number, which pp-redact cannot take";
	if (why == NULL)
		return 0;
	msg_error(STATUS_CALL, "%s: recipient \"%s\": %s", policy, r->recipient,
	    why);
	return -1;
}

/* Checks --now even if nothing uses it. */
static int
now_check(const char *now)
{
	const char *why;
	struct zone *utc = zone_load("UTC", &why);
	int64_t instant;
	int bad = now_of(now, utc, &instant);

	zone_free(utc);
	return bad;
}

/* Opens the policy if one is given, or if an option needs one. */
static int
policy_ready(struct redact *r)
{
	struct hiding *h = &r->hiding;

	if (!policy_named(r->policy_file) && r->dataset == NULL &&
	    r->recipient == NULL)
		return now_check(r->now);
	r->policy = policy_open(r->policy_file, r->now, &r->instant);
	h->policy = r->policy;
	if (h->policy == NULL)
		return -1;
	if (r->dataset != NULL) {
		h->dataset =
		    policy_dataset_named(h->policy, text_of(r->dataset));
		if (h->dataset == NULL)
			return -1;
	}
	return r->recipient == NULL ? 0 : recipient_ready(r);
}

static int
rules_ready(struct redact *r)
{
	if (policy_ready(r) != 0)
		return -1;
	if (r->hiding.restore && r->hiding.rules == 0 && r->policy == NULL) {
		msg_error(STATUS_CALL,
		    "--restore needs the rules that hid the data (-c, -p), or "
		    "--rest token for all tokens");
		return -1;
	}
	if (hiding_ready(&r->hiding) != 0)
		return -1;
	if (r->key_file != NULL)
		r->keys = keyring_load(r->key_file);
	if (r->key_file != NULL && r->keys == NULL)
		return -1;
	r->hiding.keyed = r->keys != NULL;
	if (hiding_needs_key(&r->hiding) && r->keys == NULL) {
		msg_error(STATUS_CALL, "no key file given: use -k FILE (make "
				       "one with --new-key FILE)");
		return -1;
	}
	return 0;
}

/* Restoring uses the secret key that the receipt names. */
static int
receipt_read(struct redact *r)
{
	const char *key;

	r->receipt = receipt_load(r->receipt_file);
	if (r->receipt == NULL)
		return -1;
	r->hiding.receipt = r->receipt;
	r->hiding.receipt_file = r->receipt_file;
	key = receipt_key(r->receipt);
	if (key == NULL ||
	    (r->keys != NULL && keyring_prefer(r->keys, key) == 0))
		return 0;
	msg_error(STATUS_CALL, "%s: was made with another key (id %s)",
	    r->receipt_file, key);
	return -1;
}

static int
files_ready(const struct redact *r, char **files)
{
	const struct file_use use[] = {
		{ r->key_file, false, false, 0 },
		{ r->receipt_file, !r->hiding.restore, false, 0 },
		{ r->stream.output, true, true, 0 },
		{ r->stream.rejects, true, true, 0 },
	};

	return policy_files_check(r->policy, use, sizeof(use) / sizeof(*use),
	    files);
}

static int
receipt_ready(struct redact *r)
{
	if (r->receipt_file == NULL)
		return 0;
	if (r->hiding.restore)
		return receipt_read(r);
	r->receipt = receipt_new();
	r->receipt_out = outfile_begin(r->receipt_file, 0666);
	return r->receipt_out == NULL ? -1 : 0;
}

/* The receipt appears only after all data is written. */
static void
receipt_end(struct redact *r)
{
	const struct key *key =
	    r->keys == NULL ? NULL : keyring_get(r->keys, 0);

	if (r->receipt_out == NULL)
		return;
	if (msg_status() >= STATUS_CALL || stop_wanted()) {
		outfile_discard(r->receipt_out);
		return;
	}
	if (receipt_write(r->receipt, key, outfile_fd(r->receipt_out)) != 0)
		msg_error_os(STATUS_STOP, "%s", r->receipt_file);
	outfile_close(r->receipt_out);
}

static void
redact_clear(struct redact *r)
{
	hiding_clear(&r->hiding);
	policy_free(r->policy);
	receipt_free(r->receipt);
	keyring_free(r->keys);
}

static int
run(struct redact *r, char **files)
{
	if (r->new_key != NULL)
		return key_create(r->new_key) == 0 ? 0 : (int)msg_status();
	if (rules_ready(r) == 0 && files_ready(r, files) == 0 &&
	    receipt_ready(r) == 0) {
		struct stream_plan plan = {
			.select = r->hiding.select,
			.fields = redact_fields,
			.drops = redact_drops,
			/* Where something else stands, nothing was hidden. */
			.misplaced = r->hiding.restore,
			.work = { r, redact_begin, redact_records, redact_end },
			.sandbox = r->receipt_out != NULL ? SANDBOX_RENAME : 0,
		};

		r->plan =
		    (struct hider_plan){ &r->hiding, r->keys, r->receipt };
		stream_run(&r->stream, &plan, files);
	}
	receipt_end(r);
	redact_clear(r);
	if (stop_wanted())
		stop_die();
	return (int)msg_status();
}

int
main(int argc, char **argv)
{
	struct redact r = { .now = NULL };

	msg_init(argv[0]);
	file_guard();
	sandbox_no_core();
	stop_init();
	argv += opt_parse(&tool, argc, argv, set, &r);
	return run(&r, argv);
}
