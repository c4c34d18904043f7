/* SPDX-License-Identifier: ISC */
#include "person/identities.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/utf8.h"

enum { INPUT_MAX = 1 << 28 };

/* ---- lines ---- */

static int
line_take(struct identities *all, struct text line, size_t number)
{
	struct text type = line;
	const char *equals = memchr(line.p, '=', line.n);

	if (equals == NULL)
		return -1;
	type.n = (size_t)(equals - line.p);
	text_skip(&line, type.n + 1);
	if (type.n == 0 || line.n == 0 || utf8_valid(line.p, line.n) != line.n)
		return -1;
	all->identity =
	    mem_resize(all->identity, all->n + 1, sizeof(*all->identity));
	all->identity[all->n++] = (struct identity){ type, line, number };
	return 0;
}

int
identities_read(int fd, const char *name, struct identities *all)
{
	struct text rest;
	size_t number = 0;

	*all = (struct identities){ NULL, 0, NULL, 0 };
	all->text = file_slurp(fd, INPUT_MAX, &all->len);
	if (all->text == NULL) {
		msg_error_os(STATUS_CALL, "%s", name);
		return -1;
	}
	for (rest = (struct text){ all->text, all->len }; rest.n > 0;) {
		struct text line = text_line(&rest);

		number++;
		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		if (line.n == 0 || line_take(all, line, number) == 0)
			continue;
		msg_error(STATUS_CALL,
		    "%s:%zu: is not type=value, such as email=...", name,
		    number);
		return -1;
	}
	return 0;
}

void
identities_clear(struct identities *all)
{
	if (all->text != NULL)
		mem_wipe(all->text, all->len);
	mem_free(all->text);
	mem_free(all->identity);
	*all = (struct identities){ NULL, 0, NULL, 0 };
}

/* ---- what they find ---- */

bool
identity_known(const struct policy *p, struct text type)
{
	return policy_compares(p, type) || policy_identifies(p, type);
}

const char *
identity_refused(const struct policy *p, const struct identity *one)
{
	return identity_known(p, one->type)
		   ? identity_unfit(p, one->type, one->value)
		   : "has a type that the policy does not know";
}

void
identity_tell(const struct identities *all, size_t i, const char *name,
    enum status status, const char *why)
{
	if (all->identity[i].line > 0)
		msg_error(status, "%s:%zu: %s", name, all->identity[i].line,
		    why);
	else
		msg_error(status, "%s: identity %zu %s", name, i + 1, why);
}

static void
kind_add(struct buf *list, const struct text *kind, size_t n)
{
	char shown[MSG_NAME_MAX + 1];

	/* Each once. */
	for (size_t i = 0; i + 1 < n; i++)
		if (text_equal(kind[i], kind[n - 1]))
			return;
	buf_add_string(list, n > 1 ? ", " : "");
	buf_add_string(list, msg_name(shown, sizeof(shown), kind[n - 1]));
}

/* Those by which a policy can find people. */
static void
kinds_put(const struct policy *p, struct buf *list)
{
	struct text *kind;
	size_t room = 2 + p->compares, n = 0;

	for (size_t i = 0; i < p->datasets; i++)
		room += p->dataset[i].identities;
	kind = mem_array(room, sizeof(*kind));
	kind[n++] = text_of("email");
	kind_add(list, kind, n);
	kind[n++] = text_of("phone_number");
	kind_add(list, kind, n);
	for (size_t i = 0; i < p->compares; i++) {
		kind[n++] = p->compare[i].type;
		kind_add(list, kind, n);
	}
	for (size_t i = 0; i < p->datasets; i++)
		for (size_t k = 0; k < p->dataset[i].identities; k++) {
			kind[n++] = p->dataset[i].identity[k].type;
			kind_add(list, kind, n);
		}
	mem_free(kind);
}

static void
unknown_tell(const struct identities *all, size_t i, const char *name,
    const struct policy *p, enum status status)
{
	struct buf why = { 0 };

	buf_add_string(&why,
	    "has a type that the policy does not know; known: ");
	kinds_put(p, &why);
	buf_add_byte(&why, '\0');
	identity_tell(all, i, name, status, why.p);
	buf_clear(&why);
}

static void
identity_hash(const struct identity *one, const struct policy *p,
    const struct subject_hasher *h, struct subject *out, struct subject *alike)
{
	struct buf b = { 0 };

	identity_normal(p, one->type, one->value, &b);
	subject_hash(h, 0, one->type, (struct text){ b.p, b.len }, out);
	*alike = *out;
	b.len = 0;
	if (identity_candidate(p, one->type, one->value, &b) == 0)
		subject_hash(h, 0, one->type, (struct text){ b.p, b.len },
		    alike);
	buf_wipe(&b);
}

int
identities_hash(const struct identities *all, const char *name,
    const struct policy *p, const struct subject_hasher *h, enum status status,
    struct subject *out, struct subject *alike)
{
	for (size_t i = 0; i < all->n; i++) {
		const char *why = identity_refused(p, &all->identity[i]);

		if (why != NULL) {
			if (!identity_known(p, all->identity[i].type))
				unknown_tell(all, i, name, p, status);
			else
				identity_tell(all, i, name, status, why);
			return -1;
		}
		identity_hash(&all->identity[i], p, h, &out[i], &alike[i]);
	}
	return 0;
}
