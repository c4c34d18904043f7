/* SPDX-License-Identifier: ISC */
#include "explain/explainreports.h"
#include "policy/words.h"
#include "record/json.h"
#include "record/unquoted.h"

enum { CELLS = 10 };

static const char *const heads[CELLS] = { "field", "category", "type", "format",
	"origin", "tells", "identity", "disclose", "about", "redact" };

static bool
among(const struct policy_field *f, const struct policy_field **list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == f)
			return true;
	return false;
}

/* Whether a field tells records apart, or people, or both. */
static struct text
tells(const struct policy_dataset *d, const struct policy_field *f)
{
	bool key = among(f, d->key, d->keys);
	bool person = among(f, d->person, d->persons);

	return text_of(key && person ? "record,person"
		       : key         ? "record"
		       : person      ? "person"
				     : "");
}

static struct text
identity(const struct policy_dataset *d, const struct policy_field *f)
{
	for (size_t i = 0; i < d->identities; i++)
		if (d->identity[i].field == f)
			return d->identity[i].type;
	return text_of("");
}

static void
cells_fill(const struct policy *p, const struct policy_dataset *d,
    const struct policy_field *f, struct text *cell)
{
	bool never = policy_never(p, f);

	*cell++ = f->name;
	*cell++ = f->category;
	*cell++ = text_of(type_name(f->type));
	*cell++ = text_of(f->format == NULL ? "" : f->format);
	*cell++ = text_of(origin_name(f->origin));
	*cell++ = tells(d, f);
	*cell++ = identity(d, f);
	*cell++ = text_of(never ? "never" : "");
	*cell++ = text_of(f->about_other ? "other" : "");
	*cell = never ? text_of("drop") : f->redact;
}

static void
row_put(struct buf *b, const struct text *cell)
{
	for (size_t i = 0; i < CELLS; i++) {
		unquoted_put_flat(b, cell[i]);
		buf_add_byte(b, i + 1 < CELLS ? '\t' : '\n');
	}
}

static void
object_put(struct buf *b, const struct text *cell)
{
	const char *joint = "{";

	for (size_t i = 0; i < CELLS; i++) {
		if (cell[i].n == 0)
			continue;
		buf_printf(b, "%s\"%s\":", joint, heads[i]);
		json_encode(b, cell[i]);
		joint = ",";
	}
	buf_add_string(b, "}\n");
}

void
fieldlist_report(const struct policy *p, const struct policy_dataset *d,
    bool json, struct buf *b)
{
	struct text cell[CELLS];

	for (size_t i = 0; i < CELLS; i++)
		cell[i] = text_of(heads[i]);
	if (!json)
		row_put(b, cell);
	for (size_t i = 0; i < d->fields; i++) {
		cells_fill(p, d, &d->field[i], cell);
		if (json)
			object_put(b, cell);
		else
			row_put(b, cell);
	}
}
