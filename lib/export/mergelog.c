/* SPDX-License-Identifier: ISC */
#include "export/mergelog.h"

#include "base/mem.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "base/stop.h"
#include "export/disclosure.h"
#include "facts/knownfiles.h"
#include "policy/policyopen.h"
#include "record/journal.h"
#include "record/json.h"

/* What all pieces must agree about. */
static const char *const same[] = { "recipient", "purpose", "case", "dataset",
	"policy", "policy_updated", "policy_digest" };
enum { SAME = sizeof(same) / sizeof(*same), SUBJECTS = 64, MOST = 1 << 20 };

struct left_count {
	char *why;
	int64_t n;
};

struct merge {
	struct disclosure *to;
	const char *file;
	bool begun;         /* the line of this receipt was read */
	char *common[SAME]; /* NULL: no receipt was read */
	struct buf fields, at;
	char **id, **digest; /* of the pieces */
	size_t pieces;
	int64_t records;
	struct left_count *left_out;
	size_t reasons;
	struct buf people;
};

/* ---- a receipt ---- */

static void
fields_join(const struct node *fields, struct buf *b)
{
	for (size_t i = 0; i < node_size(fields); i++) {
		buf_add_byte(b, i == 0 ? '[' : ',');
		json_encode(b, node_text(node_at(fields, i)));
	}
	buf_add_string(b, node_size(fields) > 0 ? "]" : "[]");
}

/* Sets what the first receipt says, or compares; false: another one. */
static bool
agrees(struct merge *m, const struct node *line)
{
	struct buf fields = { 0 };
	bool first = m->common[0] == NULL, ok = true;

	fields_join(node_get(line, "fields"), &fields);
	if (first)
		buf_add(&m->fields, fields.p, fields.len);
	for (size_t i = 0; i < SAME; i++) {
		struct text t = ndjson_text(line, same[i]);

		if (first)
			m->common[i] = mem_text(t);
		ok &= text_is(t, m->common[i]);
	}
	ok &= text_equal((struct text){ fields.p, fields.len },
	    (struct text){ m->fields.p, m->fields.len });
	buf_clear(&fields);
	return ok;
}

static const char *
reasons_add(struct merge *m, const struct node *left_out)
{
	struct text why = { NULL, 0 };
	const struct node *value;
	int64_t n;

	while ((value = node_next(left_out, &why)) != NULL) {
		size_t i = 0;

		if (node_number(value, 0, INT64_MAX >> 8, &n) != 0)
			return "\"left_out\" has no number";
		while (i < m->reasons && !text_is(why, m->left_out[i].why))
			i++;
		if (i == m->reasons) {
			m->left_out = mem_resize(m->left_out, i + 1,
			    sizeof(*m->left_out));
			m->left_out[m->reasons++] =
			    (struct left_count){ mem_text(why), 0 };
		}
		m->left_out[i].n += n;
	}
	return NULL;
}

static bool
has_piece(const struct merge *m, struct text id)
{
	for (size_t i = 0; i < m->pieces; i++)
		if (text_is(id, m->id[i]))
			return true;
	return false;
}

static const char *
line_take(struct merge *m, const struct node *line)
{
	struct text id = ndjson_text(line, "disclosure");
	struct text at = ndjson_text(line, "at");
	struct text digest = ndjson_text(line, "output_digest");
	int64_t records;

	if (id.n == 0 || at.n == 0 || digest.n == 0 ||
	    node_number(node_get(line, "records"), 0, INT64_MAX >> 8,
		&records) != 0)
		return "is not a receipt of pp-export";
	if (has_piece(m, id))
		return "is the receipt of a piece that was named before";
	if (!agrees(m, line))
		return "is about another recipient, purpose, case, dataset, "
		       "policy or fields than the first receipt";
	m->id = mem_resize(m->id, m->pieces + 1, sizeof(*m->id));
	m->digest = mem_resize(m->digest, m->pieces + 1, sizeof(*m->digest));
	m->id[m->pieces] = mem_text(id);
	m->digest[m->pieces++] = mem_text(digest);
	m->records += records;
	/* All times are of one zone, so that they sort as texts; the last. */
	if (m->at.len == 0 ||
	    text_order(at, (struct text){ m->at.p, m->at.len }) > 0) {
		m->at.len = 0;
		buf_add_text(&m->at, at);
	}
	m->begun = true;
	return reasons_add(m, node_get(line, "left_out"));
}

/* The people of a record, under the new id. */
static const char *
people_take(struct merge *m, const struct node *line)
{
	const struct node *list = node_get(line, "subject");
	struct subject subject[SUBJECTS];
	size_t n = node_size(list);

	if (n == 0 || n > SUBJECTS ||
	    !text_is(ndjson_text(line, "disclosure"), m->id[m->pieces - 1]))
		return "is not a line of this receipt";
	for (size_t i = 0; i < n; i++)
		if (subject_parse(node_text(node_at(list, i)), &subject[i]) !=
		    0)
			return "has no keyed hash (h1:...)";
	disclosure_subject(m->to, subject, n, &m->people);
	if (m->people.len > MOST) {
		disclosure_subjects(m->to,
		    (struct text){ m->people.p, m->people.len });
		m->people.len = 0;
	}
	return NULL;
}

static const char *
receipt_take(void *ctx, const struct node *line)
{
	struct merge *m = ctx;

	return m->begun ? people_take(m, line) : line_take(m, line);
}

/* ---- the log ---- */

/* A piece that is in the log must not be there twice. */
static const char *
log_take(void *ctx, const struct node *line)
{
	const struct merge *m = ctx;
	const struct node *pieces = node_get(line, "pieces");
	bool there = has_piece(m, ndjson_text(line, "disclosure"));

	for (size_t i = 0; i < node_size(pieces); i++)
		there |= has_piece(m, node_text(node_at(pieces, i)));
	return there ? "has a piece of these receipts already" : NULL;
}

static void
list_put(const char *key, char *const *text, size_t n, struct buf *b)
{
	buf_printf(b, ",\"%s\":[", key);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_add_byte(b, ',');
		json_encode(b, text_of(text[i]));
	}
	buf_add_byte(b, ']');
}

static void
merged_put(const struct merge *m, struct buf *b)
{
	buf_add_byte(b, '{');
	ndjson_put(b, "disclosure", text_of(disclosure_id(m->to)));
	ndjson_put(b, "at", (struct text){ m->at.p, m->at.len });
	for (size_t i = 0; i < SAME; i++)
		ndjson_put(b, same[i], text_of(m->common[i]));
	buf_add_string(b, ",\"fields\":");
	buf_add(b, m->fields.p, m->fields.len);
	buf_printf(b, ",\"records\":%lld,\"left_out\":{",
	    (long long)m->records);
	for (size_t i = 0; i < m->reasons; i++) {
		if (i > 0)
			buf_add_byte(b, ',');
		json_encode(b, text_of(m->left_out[i].why));
		buf_printf(b, ":%lld", (long long)m->left_out[i].n);
	}
	buf_add_byte(b, '}');
	list_put("output_digests", m->digest, m->pieces, b);
	list_put("pieces", m->id, m->pieces, b);
	buf_add_string(b, "}\n");
}

/* ---- the whole run ---- */

static int
receipts_read(struct merge *m, char **receipts)
{
	for (; *receipts != NULL; receipts++) {
		m->begun = false;
		if (ndjson_read(*receipts, 0, receipt_take, m) != 0)
			return -1;
		if (m->begun)
			continue;
		msg_error(STATUS_CALL, "%s: is not a receipt of pp-export",
		    *receipts);
		return -1;
	}
	disclosure_subjects(m->to, (struct text){ m->people.p, m->people.len });
	m->people.len = 0;
	return 0;
}

static int
log_append(struct merge *m, struct journal *j)
{
	struct buf b = { 0 };
	int result = -1;

	if (journal_lock(j) != 0)
		return -1;
	merged_put(m, &b);
	if (disclosure_subjects_end(m->to) == 0)
		result = journal_append(j, (struct text){ b.p, b.len });
	journal_unlock(j);
	buf_clear(&b);
	return result;
}

static void
merge_clear(struct merge *m)
{
	disclosure_close(m->to);
	for (size_t i = 0; i < SAME; i++)
		mem_free(m->common[i]);
	for (size_t i = 0; i < m->pieces; i++) {
		mem_free(m->id[i]);
		mem_free(m->digest[i]);
	}
	for (size_t i = 0; i < m->reasons; i++)
		mem_free(m->left_out[i].why);
	mem_free(m->id);
	mem_free(m->digest);
	mem_free(m->left_out);
	buf_clear(&m->fields);
	buf_clear(&m->at);
	buf_clear(&m->people);
}

static void
merge_into(const char *log, bool no_sandbox, char **receipts)
{
	struct merge m = { .to = disclosure_open(log, NULL) };
	struct journal *j = NULL;

	if (m.to != NULL && receipts_read(&m, receipts) == 0)
		j = journal_open(log, JOURNAL_WRITES, log_take, &m);
	if (j != NULL && sandbox_unless(no_sandbox, SANDBOX_LOCK) == 0)
		(void)log_append(&m, j);
	journal_close(j);
	merge_clear(&m);
}

int
mergelog_run(const struct mergelog_options *o, char **receipts)
{
	struct knownfiles files = { { NULL } };
	struct policy *p = NULL;
	const char *log = o->log;
	int64_t now;

	if (*receipts == NULL)
		msg_error(STATUS_CALL, "log takes the receipts of pieces");
	else if (log == NULL && policy_named(o->policy) &&
		 (p = policy_open(o->policy, o->now, &now)) != NULL)
		(void)knownfiles_find_one(&files, p, POLICY_DISCLOSURES, &log);
	if (msg_status() < STATUS_CALL && log == NULL)
		msg_error(STATUS_CALL, "no log given: use --log FILE, or name "
				       "it in records.disclosures of the "
				       "policy");
	if (msg_status() < STATUS_CALL)
		merge_into(log, o->no_sandbox, receipts);
	knownfiles_clear(&files);
	policy_free(p);
	if (stop_wanted())
		stop_die();
	return (int)msg_status();
}
