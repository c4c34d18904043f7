/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "base/msg.h"
#include "base/num.h"
#include "record/stream.h"

static int
format_parse(const char *arg, enum format *format)
{
	static const struct {
		const char *name;
		enum format format;
	} formats[] = {
		{ "csv", FORMAT_CSV },
		{ "tsv", FORMAT_TSV },
		{ "ndjson", FORMAT_NDJSON },
		{ "jsonl", FORMAT_NDJSON },
	};

	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (strcmp(arg, formats[i].name) == 0) {
			*format = formats[i].format;
			return 1;
		}
	msg_error(STATUS_CALL,
	    "unknown format \"%s\". Known: csv, tsv, ndjson, jsonl", arg);
	return -1;
}

static int
quoting_of(struct text name, enum quoting *quoting)
{
	static const struct {
		const char *name;
		enum quoting quoting;
	} kinds[] = {
		{ "csv", QUOTING_CSV },
		{ "none", QUOTING_NONE },
		{ "backslash", QUOTING_BACKSLASH },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (text_is(name, kinds[i].name)) {
			*quoting = kinds[i].quoting;
			return 0;
		}
	return -1;
}

/* KIND, or KIND:KIND for input and output. */
static int
quoting_parse(const char *arg, struct stream_options *o)
{
	const char *colon = strchr(arg, ':');
	size_t n = colon == NULL ? strlen(arg) : (size_t)(colon - arg);

	o->quoting_out = QUOTING_AUTO;
	if (quoting_of((struct text){ arg, n }, &o->quoting) == 0 &&
	    (colon == NULL ||
		quoting_of(text_of(colon + 1), &o->quoting_out) == 0))
		return 1;
	msg_error(STATUS_CALL,
	    "--quoting takes csv, none or backslash, or two of them for input "
	    "and output, such as csv:none");
	return -1;
}

/* The byte that \x01 or \001 means; -1: another text. */
static int
escape_of(const char *arg)
{
	size_t n = strlen(arg);
	unsigned base = arg[0] == '\\' && arg[1] == 'x' ? 16 : 8;
	const char *p = arg + (base == 16 ? 2 : 1);
	char *end;
	unsigned long c;

	if (arg[0] != '\\' || n < 3 || n > 4 || (base == 8 && n != 4))
		return -1;
	c = strtoul(p, &end, (int)base);
	return *end == '\0' && c < 0x7f && strchr("+- ", *p) == NULL ? (int)c
								     : -1;
}

bool
stream_delimits(int c)
{
	return c > 0 && c < 0x7f && strchr("\"\r\n", c) == NULL &&
	       !(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') &&
	       !(c >= 'a' && c <= 'z');
}

static int
delim_parse(const char *arg, char *delim)
{
	int c = arg[0] != '\0' && arg[1] == '\0' ? (unsigned char)arg[0]
						 : escape_of(arg);

	if (strcmp(arg, "\\t") == 0 || strcmp(arg, "tab") == 0)
		c = '\t';
	if (!stream_delimits(c)) {
		msg_error(STATUS_CALL,
		    "-d takes one ASCII character that is not a letter, digit "
		    "or quote; \"tab\" is a tab, \"\\x01\" a control "
		    "character");
		return -1;
	}
	*delim = (char)c;
	return 1;
}

static int
jobs_parse(const char *arg, unsigned *jobs)
{
	int64_t n;

	if (num_parse(text_of(arg), 1, 256, &n) != 0) {
		msg_error(STATUS_CALL, "-j takes a number from 1 to 256");
		return -1;
	}
	*jobs = (unsigned)n;
	return 1;
}

static int
max_parse(const char *arg, size_t *max)
{
	int64_t n;

	if (num_parse_size(text_of(arg), 1, (int64_t)1 << 31, &n) != 0) {
		msg_error(STATUS_CALL,
		    "--max-record takes a size from 1 to 2G, such as 512k");
		return -1;
	}
	*max = (size_t)n;
	return 1;
}

/* A second list would silently replace the first. */
static int
list_take(const char *arg, const char *option, const char *of,
    const char **list)
{
	if (*list != NULL) {
		msg_error(STATUS_CALL,
		    "%s is given twice; put commas between the %s", option, of);
		return -1;
	}
	*list = arg;
	return 1;
}

int
stream_option(struct stream_options *o, int letter, const char *arg)
{
	switch (letter) {
	case 'd': return delim_parse(arg, &o->delim);
	case 'f': return format_parse(arg, &o->from);
	case 'j': return jobs_parse(arg, &o->jobs);
	case 'o': o->output = strcmp(arg, "-") == 0 ? NULL : arg; return 1;
	case 'q':
		o->quiet = true;
		msg_quiet(true);
		return 1;
	case 'r': return opt_file(&o->rejects, "-r", arg) == 0 ? 1 : -1;
	case 't': return format_parse(arg, &o->to);
	case 'v': o->verbose = true; return 1;
	case STREAM_LENIENT: o->lenient_quotes = true; return 1;
	case STREAM_MAX: return max_parse(arg, &o->max_record);
	case STREAM_HEADER: o->no_header = true; return 1;
	case STREAM_SANDBOX: o->no_sandbox = true; return 1;
	case STREAM_PIECE: o->piece = true; return 1;
	case STREAM_COLUMNS:
		return list_take(arg, "--header", "columns", &o->columns);
	case STREAM_NULL: return list_take(arg, "--null", "texts", &o->null);
	case STREAM_QUOTING: return quoting_parse(arg, o);
	case STREAM_PROGRESS: o->progress = true; return 1;
	default: return 0;
	}
}

struct stream_options
stream_only_reads(const struct stream_options *o)
{
	struct stream_options r = *o;

	r.output = "/dev/null";
	r.rejects = NULL;
	r.verbose = r.progress = false;
	r.quiet = true;
	r.jobs = 1;
	r.to = FORMAT_AUTO;
	r.columns = NULL;
	r.reads = true;
	return r;
}

struct stream_options
stream_reads_other(const struct stream_options *o)
{
	struct stream_options r = stream_only_reads(o);

	r.piece = false;
	r.other = true;
	return r;
}
