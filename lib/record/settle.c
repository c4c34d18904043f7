/* SPDX-License-Identifier: ISC */
/* What the options and the format of the input say about a table. */
#include "record/sourcehead.h"

static char
delim_of(enum format f)
{
	return f == FORMAT_TSV ? '\t' : ',';
}

/* How the input stands, which is a table unless it is NDJSON. */
static enum quoting
quoting_in(const struct engine *e, const struct stream_options *o)
{
	if (o->quoting != QUOTING_AUTO)
		return o->quoting;
	return e->from == FORMAT_TSV && !o->lenient_quotes ? QUOTING_NONE
							   : QUOTING_CSV;
}

/*
 * The output is quoted as the input.  But commas occur in values, so CSV made
 * from TSV gets quotes.
 */
static enum quoting
quoting_out(const struct engine *e, const struct stream_options *o)
{
	if (o->quoting_out != QUOTING_AUTO)
		return o->quoting_out;
	if (o->quoting != QUOTING_AUTO)
		return o->quoting;
	if (e->from == FORMAT_NDJSON)
		return e->to == FORMAT_TSV ? QUOTING_NONE : QUOTING_CSV;
	return e->to == e->from ? e->dialect.quoting : QUOTING_CSV;
}

/* -d is the delimiter of CSV input; with NDJSON input, of CSV output. */
void
engine_settle(struct engine *e, const struct stream_options *o)
{
	bool json = e->from == FORMAT_NDJSON;
	char given = o->delim;

	if (e->to == FORMAT_AUTO)
		e->to = e->from;
	e->dialect = (struct dialect){
		.delim = given != '\0' && !json ? given : delim_of(e->from),
		.quoting = quoting_in(e, o),
		.lenient = o->lenient_quotes,
	};
	e->quoting_out = quoting_out(e, o);
	e->convert = e->from != e->to ||
		     (!json && (e->quoting_out != e->dialect.quoting ||
				   e->plan->one_form));
	e->anew = e->convert || e->plan->one_form;
	e->delim_out = e->dialect.delim;
	if (e->from != e->to)
		e->delim_out = given != '\0' && json ? given : delim_of(e->to);
	e->plain = strchr(",;|\t", e->delim_out) != NULL;
	e->primed = !json || (e->told && select_nothing(e->select) && !e->anew);
}

int
engine_check_delimiter(const struct engine *e)
{
	bool in =
	    e->dialect.delim == '\\' && e->dialect.quoting == QUOTING_BACKSLASH;
	bool out = e->delim_out == '\\' && e->quoting_out == QUOTING_BACKSLASH;

	if (!in && !out)
		return 0;
	msg_error(STATUS_CALL,
	    "-d: with --quoting backslash, a backslash is no delimiter");
	return -1;
}

/* Whether quotes were said to be data. */
static bool
quotes_are_data(const struct stream_options *o)
{
	return o->quoting != QUOTING_AUTO && !dialect_has_quotes(o->quoting);
}

/* An option that has nothing to act on, and why; NULL: all have. */
static const char *
useless(const struct engine *e, const struct stream_options *o)
{
	bool json = e->from == FORMAT_NDJSON;
	bool json_out =
	    o->to == FORMAT_NDJSON || (json && o->to == FORMAT_AUTO);

	if (json && o->no_header)
		return "--no-header is for CSV and TSV, but the input is "
		       "NDJSON; leave it out, or use -f csv";
	if (json && o->lenient_quotes)
		return "--lenient-quotes is for CSV and TSV, but the input is "
		       "NDJSON; leave it out";
	if (o->lenient_quotes && quotes_are_data(o))
		return "--lenient-quotes is for tables with quotes, but "
		       "--quoting says that quotes are data; leave it out";
	/* The reading after this one writes. */
	if (o->reads)
		return NULL;
	if (json && json_out && o->quoting != QUOTING_AUTO)
		return "--quoting is for CSV and TSV, but the input and the "
		       "output are NDJSON; leave it out";
	if (json && o->quoting_out != QUOTING_AUTO)
		return "the first kind of --quoting is for an input that is "
		       "CSV or TSV, but it is NDJSON; name only that of the "
		       "output";
	if (json_out && o->quoting_out != QUOTING_AUTO)
		return "the second kind of --quoting is for an output that is "
		       "CSV or TSV, but it is NDJSON; leave it out";
	if (json && json_out && o->delim != '\0')
		return "-d is for CSV and TSV, but the input and the output "
		       "are NDJSON; leave it out";
	if (o->columns != NULL && (!json || json_out))
		return "--header is for CSV or TSV (-t) that is made from "
		       "NDJSON";
	return NULL;
}

int
engine_check_options(const struct engine *e, const struct stream_options *o,
    const char *file)
{
	const char *why = useless(e, o);

	if (why == NULL)
		return 0;
	msg_error(STATUS_CALL, "%s%s%s", file == NULL ? "" : file,
	    file == NULL ? "" : ": ", why);
	return -1;
}
