/* SPDX-License-Identifier: ISC */
#include "anonymize/forms.h"

#include "base/mem.h"
#include "decide/typed.h"
#include "facts/holdform.h"
#include "person/personhash.h"

struct forms {
	const struct policy *policy;
	const struct policy_dataset *dataset;
	struct forms_column {
		const struct forms *all;
		const struct policy_field *field; /* NULL: none is known */
	} * column;                               /* of the release; the unit */
};

/* Appends a form of a value, which its length follows there: `exact` or the one
 * in which all that may be the same are equal.  false: it has none. */
static bool
field_form(const struct forms_column *c, const struct value *v, bool exact,
    struct buf *out)
{
	size_t from = out->len, behind, n;
	const struct forms *all = c->all;

	if (!holdform_add(all->policy, all->dataset, c->field, v, false, out,
		out))
		return false;
	/* Both are there, one after the other. */
	behind = out->len - sizeof(n);
	memcpy(&n, out->p + behind, sizeof(n));
	if (!exact)
		memmove(out->p + from, out->p + behind - n, n);
	else
		n = behind - n - sizeof(n) - from;
	out->len = from + n;
	return true;
}

static int
unit_form(const void *column, const struct value *v, struct buf *out)
{
	const struct forms_column *c = column;

	if (c->field != NULL)
		return field_form(c, v, false, out) ? 0 : -1;
	identity_spelling(v->text, out);
	return 0;
}

/* Whether the policy says of a field what means the same. */
static bool
is_typed(const struct forms_column *c)
{
	return c->field != NULL &&
	       (typed_has_forms(c->field) ||
		   personhash_type(c->all->dataset, c->field).n > 0);
}

/* Of a time the instant counts.  Numbers are compared as such by all who read
 * a sensitive column; texts such as 1.1 and 1.10 may be codes. */
static int
sensitive_form(const void *column, const struct value *v, struct buf *out)
{
	const struct forms_column *c = column;
	size_t from = out->len;

	if (is_typed(c) && field_form(c, v, typed_date(c->field), out))
		return 0;
	out->len = from;
	identity_plain(identity_trim(v->text), out);
	return 0;
}

static const struct policy_field *
field_of(const struct forms *f, const char *name)
{
	return f->dataset == NULL ? NULL
				  : policy_field(f->dataset, text_of(name));
}

struct forms *
forms_bind(struct release *r, const struct policy *p,
    const struct policy_dataset *d)
{
	struct forms *f = mem_alloc(sizeof(*f));
	struct forms_column *unit;

	f->policy = p;
	f->dataset = d;
	f->column = mem_array(r->columns + 1, sizeof(*f->column));
	for (size_t i = 0; i < r->columns; i++) {
		struct release_column *c = &r->column[i];

		f->column[i] = (struct forms_column){ f, field_of(f, c->name) };
		if (c->role == RELEASE_SENSITIVE)
			c->form = (struct release_form){ sensitive_form,
				&f->column[i], !is_typed(&f->column[i]) };
	}
	unit = &f->column[r->columns];
	*unit = (struct forms_column){ f,
		r->unit == NULL ? NULL : field_of(f, r->unit) };
	if (r->unit != NULL)
		r->unit_form = (struct release_form){ unit_form, unit, false };
	return f;
}

void
forms_free(struct forms *f)
{
	if (f == NULL)
		return;
	mem_free(f->column);
	mem_free(f);
}
