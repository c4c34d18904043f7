/* SPDX-License-Identifier: ISC */
#include "correct/confirmline.h"

#include "person/subject.h"
#include "record/ndjson.h"
#include "record/siphash.h"

static void
line_hash(const uint64_t seed[2], struct corrected *v)
{
	struct buf b = { 0 };
	uint64_t sum[2];

	subject_join(&b, v->request);
	subject_join(&b, v->as_of);
	subject_join(&b, v->dataset->name);
	subject_join(&b, v->field->name);
	subject_join(&b, v->record);
	sum[0] = siphash(seed, 0, (struct text){ b.p, b.len });
	sum[1] = siphash(seed, 1, (struct text){ b.p, b.len });
	memcpy(v->key, sum, sizeof(sum));
	buf_clear(&b);
}

const char *
corrected_read(struct corrected *v, const struct node *line,
    const struct policy *p, const uint64_t seed[2])
{
	struct subject s;

	*v = (struct corrected){ .request = ndjson_text(line, "request"),
		.as_of = ndjson_text(line, "as_of"),
		.record = ndjson_text(line, "record"),
		.subject = node_get(line, "subject"),
		.dataset = policy_dataset(p, ndjson_text(line, "dataset")) };
	if (!text_is(ndjson_text(line, "action"), "correct") ||
	    v->request.n == 0)
		return "is not a line of a script of pp-correct";
	if (v->dataset == NULL)
		return "the policy has no such \"dataset\"";
	v->field = policy_field(v->dataset, ndjson_text(line, "field"));
	if (v->field == NULL)
		return "the dataset has no such \"field\"";
	if (v->record.n > 0 && subject_parse(v->record, &s) != 0)
		return "\"record\" is not a keyed hash (h1:...)";
	for (size_t i = 0; i < node_size(v->subject); i++)
		if (subject_parse(node_text(node_at(v->subject, i)), &s) != 0)
			return "\"subject\" has no keyed hash (h1:...)";
	line_hash(seed, v);
	return NULL;
}
