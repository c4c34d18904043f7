/* SPDX-License-Identifier: ISC */
/* Which fields of a dataset may leave, and how they are hidden before. */
#include "policy/policy.h"

bool
policy_never(const struct policy *p, const struct policy_field *f)
{
	if (f->never)
		return true;
	for (size_t i = 0; i < p->never_disclose.n; i++)
		if (category_within(f->category, p->never_disclose.name[i]))
			return true;
	return false;
}

static bool
is_among(const struct policy_recipient_data *data, const struct policy_field *f)
{
	if (data->all)
		return true;
	for (size_t i = 0; i < data->fields; i++)
		if (data->field[i] == f)
			return true;
	return false;
}

const struct policy_recipient_data *
policy_data_for(const struct policy_recipient *r,
    const struct policy_dataset *d)
{
	for (size_t i = 0; i < r->datas; i++)
		if (r->data[i].dataset == d)
			return &r->data[i];
	return NULL;
}

/* Finds the transform of the nearest category; no text: there is none. */
static struct text
transform_of(const struct policy_recipient *r, struct text category)
{
	struct text method = { NULL, 0 };
	size_t longest = 0;

	for (size_t i = 0; i < r->transforms; i++) {
		const struct policy_transform *t = &r->transform[i];

		if (t->category.n > longest &&
		    category_within(category, t->category)) {
			longest = t->category.n;
			method = t->method;
		}
	}
	return method;
}

/* Fields that are never disclosed are dropped, and so are fields that the
 * recipient does not get. */
struct text
policy_method(const struct policy *p, const struct policy_recipient *r,
    const struct policy_dataset *d, const struct policy_field *f)
{
	struct text method = { NULL, 0 };

	if (r != NULL) {
		const struct policy_recipient_data *data =
		    policy_data_for(r, d);

		if (data == NULL || !is_among(data, f))
			return text_of("drop");
		method = transform_of(r, f->category);
	}
	if (method.n == 0)
		method = f->redact;
	if ((f->never || (r != NULL && policy_never(p, f))) &&
	    (method.n == 0 || text_is(method, "keep")))
		return text_of("drop");
	return method.n == 0 ? text_of("keep") : method;
}
