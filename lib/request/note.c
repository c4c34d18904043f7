/* SPDX-License-Identifier: ISC */
/* The commands that write into a ledger. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "hide/crypto.h"
#include "ledger/event.h"
#include "policy/places.h"
#include "request/call.h"

/* Only a dataset of the policy can be held or restricted.  A release may name a
 * dataset that the policy does not have any longer. */
static int
dataset_ready(const struct request_call *s, const char *event)
{
	const char *name = s->word[CALL_DATASET];
	enum event_kind kind = event_find(text_of(event));

	if (name == NULL || (kind != EVENT_HELD && kind != EVENT_RESTRICTED))
		return 0;
	return policy_dataset_named(s->policy, text_of(name)) == NULL ? -1 : 0;
}

/* A law without data would have no deadline. */
static int
regime_ready(const struct request_call *s)
{
	const char *name = s->word[CALL_REGIME];

	while (name != NULL) {
		struct text one = { name, strcspn(name, ",") };
		char shown[MSG_NAME_MAX + 1];

		if (regime_find(s->regimes, one) == NULL) {
			msg_name(shown, sizeof(shown), one);
			msg_error(STATUS_CALL,
			    "--regime: no law \"%s\" in "
			    "jurisdictions.json",
			    shown);
			return -1;
		}
		name = name[one.n] == '\0' ? NULL : name + one.n + 1;
	}
	return 0;
}

static bool
is_place_of(const struct regime *r, struct text place)
{
	for (size_t i = 0; i < r->applies.n; i++)
		if (text_equal(r->applies.name[i], place))
			return true;
	return false;
}

/* Whether a law names a place, such as EU or US-CA. */
static bool
is_place_of_law(const struct request_call *s, struct text place)
{
	for (size_t i = 0; i < s->regimes->n; i++)
		if (is_place_of(&s->regimes->regime[i], place))
			return true;
	return false;
}

/* Says which country a code is that somebody may have meant as a state with a
 * law: CA is Canada. */
static void
country_tell(const struct request_call *s, struct text code)
{
	struct text country = place_country(code), state = place_state(code);
	char full[] = { 'U', 'S', '-', code.p[0], code.p[1], '\0' };
	char shown[2][MSG_NAME_MAX + 1];

	if (state.n > 0 && is_place_of_law(s, text_of(full)))
		msg_warn("--residence: \"%s\" is %s; if \"%s\" is meant, "
			 "correct it to \"%s\"",
		    full + 3, msg_name(shown[0], sizeof(shown[0]), country),
		    msg_name(shown[1], sizeof(shown[1]), state), full);
}

/* Whether ISO 3166 has a place; of parts of countries, only those of the USA
 * are known. */
static bool
is_place(const struct request_call *s, struct text code, struct text part)
{
	if (place_country(code).n == 0)
		return false;
	if (part.n == 0)
		country_tell(s, code);
	return part.n == 0 || !text_is(code, "US") || place_state(part).n > 0;
}

/* A place that no list has would be under no law, and its deadline would be
 * lost. */
static int
residence_ready(const struct request_call *s)
{
	const char *place = s->word[CALL_RESIDENCE], *meant;
	struct text code, part;
	char shown[MSG_NAME_MAX + 1];

	if (place == NULL || is_place_of_law(s, text_of(place)))
		return 0;
	if (!event_place_plain(text_of(place))) {
		msg_error(STATUS_CALL, "--residence is not a place code such "
				       "as DE or US-CA");
		return -1;
	}
	code = (struct text){ place, 2 };
	part = text_of(place + (place[2] == '\0' ? 2 : 3));
	meant = place_meant(code);
	if (is_place(s, code, part))
		return 0;
	msg_error(STATUS_CALL, "--residence: ISO 3166 has no place \"%s\"%s%s",
	    msg_name(shown, sizeof(shown), text_of(place)),
	    meant != NULL ? "; use " : "", meant != NULL ? meant : "");
	return -1;
}

static int
entry_ready(struct request_call *s, const char *event, const char *input,
    bool identities)
{
	if (call_ready(s) != 0 || call_ledger(s, true) != 0)
		return -1;
	if (s->entry.ledger == NULL) {
		msg_error(STATUS_CALL,
		    "no ledger given: use -l FILE, or name it in "
		    "records.requests of the policy");
		return -1;
	}
	if (call_files(s, input, true) != 0 || dataset_ready(s, event) != 0 ||
	    regime_ready(s) != 0 || residence_ready(s) != 0)
		return -1;
	s->entry.policy = s->policy;
	s->entry.regimes = s->regimes;
	return entry_open(&s->entry, s->side_file, s->key_file, identities);
}

static void
print(struct text t)
{
	if (file_write(STDOUT_FILENO, t.p, t.n) != 0)
		msg_error_os(STATUS_STOP, "<stdout>");
}

static const char *const keys[CALL_WORDS] = { CALL_KEYS };

static void
put_words(const struct request_call *s, struct buf *line)
{
	for (size_t i = 0; i < CALL_WORDS; i++)
		if (s->word[i] != NULL)
			event_text(line, keys[i], text_of(s->word[i]));
	event_counts(line, s->deleted, s->kept);
}

/* The event that the arguments describe. */
struct wanted {
	const char *id, *event, *type;
};

static int
line_make(const struct request_call *s, const struct wanted *w,
    struct identities *all, const struct ledger *l, struct buf *line)
{
	char shown[MSG_NAME_MAX + 1];

	msg_name(shown, sizeof(shown), text_of(w->id));
	event_begin(line, text_of(w->id), w->event, s->at, s->policy->zone);
	event_text(line, "type", text_of(w->type));
	put_words(s, line);
	if (entry_subjects(&s->entry, all, "<stdin>", STATUS_CALL, line) != 0)
		return -1;
	event_end(line);
	return entry_check(&s->entry, l, line, shown, STATUS_CALL);
}

static enum entry_kind
kind_of(const struct request_call *s, const struct wanted *w)
{
	if (*w->type != '\0')
		return ENTRY_RECEIVED;
	return s->identities && strcmp(w->event, "identity_confirmed") == 0
		   ? ENTRY_IDENTITIES
		   : ENTRY_OTHER;
}

/* Who says -i means that somebody is named. */
static int
stdin_identities(struct identities *all)
{
	if (identities_read(STDIN_FILENO, "<stdin>", all) != 0)
		return -1;
	if (all->n > 0)
		return 0;
	msg_error(STATUS_CALL, "<stdin>: no line type=value");
	return -1;
}

/* Writes one event, with the identities of standard input under -i. */
static int
event_write(struct request_call *s, const struct wanted *w)
{
	struct identities all = { NULL, 0, NULL, 0 };
	struct entry *e = &s->entry;
	struct buf line = { 0 };
	struct ledger *l = NULL;
	int result = -1;

	if (entry_ready(s, w->event, s->identities ? "-" : NULL,
		s->identities) != 0 ||
	    call_rights(s, SANDBOX_RENAME) != 0)
		return -1;
	l = ledger_file_read(e->file, s->policy->zone);
	if (l != NULL && (!s->identities || stdin_identities(&all) == 0) &&
	    line_make(s, w, &all, l, &line) == 0) {
		if (all.n > 0)
			sidefile_add(e->side, text_of(w->id), &all,
			    ledger_find(l, text_of(w->id)) == NULL);
		result = entry_write(e, l, (struct text){ line.p, line.len },
		    kind_of(s, w));
	}
	identities_clear(&all);
	buf_clear(&line);
	ledger_free(l);
	return result;
}

void
note_add(struct request_call *s, char **args)
{
	struct wanted w = { s->id, "received", args[0] };
	char uuid[CRYPTO_UUID + 1];
	struct buf id = { 0 };

	if (args[0] == NULL || args[1] != NULL) {
		msg_error(STATUS_CALL, "add takes one argument, the type of "
				       "the request: " REQUEST_TYPE_WORDS);
		return;
	}
	if (w.id == NULL) {
		if (crypto_uuid(uuid) != 0)
			return;
		w.id = uuid;
	}
	if (event_write(s, &w) == 0 && !s->entry.dry_run) {
		buf_printf(&id, "%s\n", w.id);
		print((struct text){ id.p, id.len });
		buf_clear(&id);
	}
}

void
note_event(struct request_call *s, char **args)
{
	struct wanted w = { args[0], NULL, "" };

	if (args[0] == NULL || args[1] == NULL || args[2] != NULL) {
		msg_error(STATUS_CALL,
		    "note takes two arguments, the id of a request and an "
		    "event");
		return;
	}
	w.event = args[1];
	if (strcmp(w.event, "received") == 0)
		msg_error(STATUS_CALL, "use add to record a new request");
	else if (event_find(text_of(w.event)) == EVENT_OTHER)
		msg_error(STATUS_CALL,
		    "note: unknown event; man 5 pp-ledger lists the events");
	else
		event_write(s, &w);
}

static int
among_open(const struct request_call *s, struct import_files *f)
{
	if (s->among == NULL)
		return 0;
	f->among = call_name(s->among);
	if (strcmp(f->among, f->name) == 0) {
		msg_error(STATUS_CALL,
		    "%s: the input and --among must be different files",
		    f->name);
		return -1;
	}
	f->among_fd = file_open(s->among);
	if (f->among_fd < 0)
		msg_error_os(STATUS_CALL, "%s", f->among);
	return f->among_fd < 0 ? -1 : 0;
}

void
note_import(struct request_call *s, char **files)
{
	struct import_files f = { .fd = -1,
		.among_fd = -1,
		.residence = s->word[CALL_RESIDENCE] };
	struct buf ids = { 0 };

	if (call_peer(s, s->from, 'f') == 0 &&
	    entry_ready(s, "received", files[0] == NULL ? "-" : files[0],
		true) == 0 &&
	    (f.fd = call_input(files, NULL, &f.name)) >= 0 &&
	    among_open(s, &f) == 0 && call_rights(s, SANDBOX_RENAME) == 0) {
		entry_import(&s->entry, s->peer, &f, s->at, &ids);
		if (!s->entry.dry_run)
			print((struct text){ ids.p, ids.len });
	}
	buf_clear(&ids);
	call_input_close(f.fd);
	call_input_close(f.among_fd);
}

static void
pruned_tell(const struct request_call *s, const struct pruned *n)
{
	const char *ledger = s->entry.ledger;

	if (!s->stream.verbose && !s->entry.dry_run)
		return;
	msg_note("%s: %zu request%s %s removed", ledger, n->old,
	    n->old == 1 ? "" : "s",
	    !s->entry.dry_run ? n->old == 1 ? "was" : "were" : "would be");
	if (n->in_force > 0)
		msg_note("%s: %zu request%s as old, and stay%s: a hold, a "
			 "restriction or the rest of an answer in part is "
			 "still in force",
		    ledger, n->in_force, n->in_force == 1 ? " is" : "s are",
		    n->in_force == 1 ? "s" : "");
}

void
note_prune(struct request_call *s, char **args)
{
	struct outfile *out;
	struct pruned n;

	if (args[0] != NULL) {
		msg_error(STATUS_CALL,
		    "prune takes no argument: name the ledger with -l FILE");
		return;
	}
	if (entry_ready(s, "", NULL, false) != 0 ||
	    !s->policy->requests.given || s->policy->requests.kept)
		return;
	out = outfile_begin(s->entry.ledger, 0600);
	if (out == NULL)
		return;
	if (call_rights(s, SANDBOX_RENAME) != 0) {
		outfile_discard(out);
		return;
	}
	if (entry_prune(&s->entry, s->now, out, &n) == 0)
		pruned_tell(s, &n);
}
