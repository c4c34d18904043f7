/* SPDX-License-Identifier: ISC */
#include "policy/policy.h"

#include <stdlib.h>

#include "unit.h"

static const char strum[] = "lib/data/strum.json";
/* 2026-11-25 */
enum { TODAY = 20782 };

/* The example, or NULL after what is wrong with it. */
static struct policy *
strum_read(void)
{
	struct findings f;
	struct policy *p = policy_find(strum, TODAY, &f);

	for (size_t i = 0; p == NULL && i < f.findings; i++)
		printf("# %s: %s\n", f.finding[i].where, f.finding[i].what);
	findings_clear(&f);
	return p;
}

static void
a_policy_is_read_with_all_references_resolved(void)
{
	struct policy *p = strum_read();
	const struct policy_rule *rule;
	const struct policy_recipient *auditor;

	CHECK(p != NULL);
	if (p == NULL)
		return;
	CHECK_TEXT(p->id, "strum-privacy");
	CHECK_TEXT(p->controller.address.name[1], "Seattle, WA 98121");
	CHECK(p->datasets == 9 && p->rules == 9 && p->recipients == 5);
	rule = &p->rule[0];
	CHECK(rule->kind == RULE_AFTER && rule->after.months == 6);
	CHECK(rule->dataset == policy_dataset(p, text_of("accounts")));
	CHECK(rule->sinces == 2 &&
	      rule->since[1] ==
		  policy_field(rule->dataset, text_of("created_at")));
	CHECK(rule->warns == 1 && rule->warn[0].days == 30 && rule->noticed);
	CHECK(p->rule[1].kind == RULE_WHILE_IS && p->rule[1].is.n == 1);
	CHECK(p->rule[4].kind == RULE_WHILE_IN &&
	      p->rule[4].in == rule->dataset && p->rule[4].bys == 1);
	CHECK(p->rule[2].missing == DOUBT_KEEP && rule->missing == 0);
	auditor = policy_recipient(p, text_of("auditor"));
	CHECK(auditor != NULL && auditor->datas == 1 &&
	      auditor->data[0].fields == 4);
	CHECK_TEXT(auditor->transform[0].method, "hash");
	CHECK(p->deletions.after.days == 30 && p->suppression.kept);
	CHECK(policy_right(p, text_of("deletion"))->excepts == 1);
	CHECK(p->children.given && p->children.leap_day_in_march);
	CHECK(p->zone != NULL && p->holidays != NULL);
	policy_free(p);
}

static void
a_field_has_the_origin_of_its_dataset_unless_it_has_its_own(void)
{
	struct policy *p = strum_read();
	const struct policy_dataset *d = policy_dataset(p, text_of("profiles"));

	CHECK(policy_field(d, text_of("segment"))->origin == ORIGIN_INFERRED);
	CHECK(policy_field(d, text_of("income_estimate"))->origin ==
	      ORIGIN_THIRD_PARTY);
	policy_free(p);
}

static void
without_a_name_the_policy_is_the_built_in_one(void)
{
	struct policy *p;
	const struct policy_field *f;

	unsetenv("PP_POLICY");
	p = policy_load(NULL, TODAY);
	CHECK(p != NULL && p->datasets == 1);
	if (p == NULL)
		return;
	CHECK_TEXT(p->file, "built-in");
	f = policy_field(&p->dataset[0], text_of("email"));
	CHECK_TEXT(f->category, "user.contact.email");
	CHECK_TEXT(f->redact, "mask:keep=domain");
	/* By the longest category above. */
	f = policy_field(&p->dataset[0], text_of("first_name"));
	CHECK_TEXT(f->redact, "mask:first=1");
	f = policy_field(&p->dataset[0], text_of("password"));
	CHECK_TEXT(f->redact, "drop");
	policy_free(p);
	setenv("PP_POLICY", strum, 1);
	p = policy_load(NULL, TODAY);
	CHECK(p != NULL && p->datasets == 9);
	policy_free(p);
	unsetenv("PP_POLICY");
}

static bool
within(const char *category, const char *above)
{
	return category_within(text_of(category), text_of(above));
}

static void
a_category_is_within_another_only_where_a_dot_follows(void)
{
	CHECK(within("user.device.cookie", "user.device.cookie"));
	CHECK(within("user.device.cookie", "user.device"));
	CHECK(!within("user.device.cookie_id", "user.device.cookie"));
	CHECK(!within("user.device.cookie", "user.device.cookie_id"));
	CHECK(!within("user", "user.device") && !within("user", ""));
}

/* Whether these columns, separated by commas, are of that dataset; "" when they
 * are of none or of many. */
static bool
are_of(const struct policy *p, const char *columns, const char *dataset)
{
	const struct policy_dataset *d;
	struct text column[8];
	size_t n = 0, length;

	while (*columns != '\0') {
		length = strcspn(columns, ",");
		column[n++] = (struct text){ columns, length };
		columns += length + (columns[length] == ',');
	}
	d = policy_dataset_of(p, column, n, true);
	return d == NULL ? *dataset == '\0' : text_is(d->name, dataset);
}

static void
columns_tell_the_dataset_when_only_one_has_them_all(void)
{
	struct policy *p = strum_read();

	CHECK(are_of(p, "account_id,email,last_login_at", "accounts"));
	CHECK(are_of(p, "status", "subscriptions"));
	CHECK(are_of(p, "email", ""));
	CHECK(are_of(p, "account_id,email,last_login", ""));
	/* What is in a field is held by it; what begins like it is not. */
	CHECK(are_of(p, "status.since,list", "subscriptions"));
	CHECK(are_of(p, "status[],list", "subscriptions"));
	CHECK(are_of(p, "statuses,list", ""));
	policy_free(p);
}

static struct policy *
parsed(const char *field, struct findings *f)
{
	char content[512];

	snprintf(content, sizeof(content),
	    "{\"policy\":{\"format\":\"pp-policy/1\",\"id\":\"x\","
	    "\"time_zone\":\"UTC\"},"
	    "\"purposes\":{\"any\":{\"data_use\":\"collect\"}},"
	    "\"datasets\":{\"d\":{\"purposes\":[\"any\"],"
	    "\"no_retention\":\"a test\",\"fields\":{%s}}}}",
	    field);
	return policy_parse(text_of(content), NULL, TODAY, f);
}

static void
a_key_that_was_replaced_is_read_as_its_successor(void)
{
	struct findings f;
	struct policy *p =
	    parsed("\"a\":{\"category\":\"user.health_and_medical.genetic\"}",
		&f);

	CHECK(p != NULL && f.findings == 1 && f.errors == 0);
	CHECK(f.finding[0].level == LEVEL_WARNING && f.finding[0].number == 2);
	if (p != NULL)
		CHECK_TEXT(p->dataset[0].field[0].category,
		    "user.health.genetic");
	findings_clear(&f);
	policy_free(p);
}

static void
a_finding_says_where_it_is(void)
{
	struct findings f;
	struct policy *p =
	    parsed("\"a b\":{\"category\":7},\"c\":{\"type\":\"dat\"}", &f);

	CHECK(p == NULL && f.errors == 3 && f.broken == 3);
	if (f.findings == 3) {
		CHECK_TEXT(text_of(f.finding[0].where),
		    "datasets.d.fields.\"a b\".category");
		CHECK_TEXT(text_of(f.finding[1].what),
		    "\"category\" is missing");
		CHECK_TEXT(text_of(f.finding[2].where),
		    "datasets.d.fields.c.type");
	}
	findings_clear(&f);
}

static void
a_contract_that_has_run_out_stops_no_other_program(void)
{
	struct findings f;
	/* 2036-01-01 */
	struct policy *p = policy_find(strum, 24106, &f);
	bool told = false;

	CHECK(p != NULL && f.broken == 0);
	for (size_t i = 0; i < f.findings; i++)
		told |= f.finding[i].today && f.finding[i].level == LEVEL_ERROR;
	CHECK(told && f.errors == 1);
	findings_clear(&f);
	policy_free(p);
}

/* ---- releases ---- */

/* A policy with a release of these columns; hierarchies lie beside `file`. */
static struct policy *
releasing(const char *columns, const char *file)
{
	struct findings f;
	struct policy *p;
	char content[1024];

	snprintf(content, sizeof(content),
	    "{\"policy\":{\"format\":\"pp-policy/1\",\"id\":\"x\","
	    "\"time_zone\":\"UTC\"},\"purposes\":{},\"datasets\":{},"
	    "\"releases\":{\"areas\":{\"unit\":\"id\",\"k\":7,"
	    "\"suppress\":\"0.01\",\"search\":\"close\","
	    "\"labels\":\"hierarchy\",\"columns\":{"
	    "\"id\":{\"role\":\"identifier\"},%s}}}}",
	    columns);
	p = policy_parse(text_of(content), file, TODAY, &f);
	for (size_t i = 0; i < f.findings; i++)
		printf("# %s: %s\n", f.finding[i].where, f.finding[i].what);
	CHECK(p != NULL && f.findings == 0);
	findings_clear(&f);
	return p;
}

static const uint64_t seed[2] = { 1, 2 };
static char folder[] = "/tmp/pp-policy-XXXXXX";

static void
a_release_is_loaded_with_all_that_it_promises(void)
{
	struct policy *p =
	    releasing("\"born\":{\"role\":\"quasi\",\"floor\":\"year\"},"
		      "\"age\":{\"role\":\"quasi\",\"top\":90,\"weight\":3},"
		      "\"zip\":{\"role\":\"quasi\",\"floor\":\"zip3\","
		      "\"label\":\"range\"},"
		      "\"pay\":{\"role\":\"sensitive\",\"type\":\"int\","
		      "\"l\":{\"recursive\":[\"0.5\",3]},"
		      "\"t\":{\"ordered\":\"0.25\"}}",
		NULL);
	const struct policy_release *areas;
	const struct release_column *c;
	struct release r;

	if (p == NULL)
		return;
	areas = policy_release(p, text_of("areas"));
	CHECK(policy_release(p, text_of("area")) == NULL);
	CHECK(policy_release_load(p, areas, seed, &r) == 0);
	policy_free(p); /* of which nothing is lent */
	CHECK(r.columns == 5 && r.k == 7 && r.search == SEARCH_CLOSE);
	CHECK(r.suppress.over == 1 && r.suppress.under == 100);
	CHECK_TEXT(text_of(r.unit), "id");
	CHECK(r.column[0].role == RELEASE_IDENTIFIER);
	c = release_find(&r, text_of("born"));
	/* A year, which is no date. */
	CHECK(c->type == TYPE_AUTO && c->floor == FLOOR_YEAR && !c->topped);
	/* Without a hierarchy there are no labels of one. */
	CHECK(c->labels == LABELS_SET && c->weight == 1);
	c = release_find(&r, text_of("age"));
	CHECK(c->type == TYPE_NUMBER && c->topped && c->top == 90);
	CHECK(c->weight == 3 && c->hierarchy == NULL);
	c = release_find(&r, text_of("zip"));
	CHECK(c->type == TYPE_TEXT && c->labels == LABELS_RANGE);
	c = release_find(&r, text_of("pay"));
	CHECK(c->role == RELEASE_SENSITIVE && c->diversity == L_RECURSIVE);
	CHECK(c->l.over == 5 && c->l.under == 10 && c->of == 3);
	CHECK(c->closeness == T_ORDERED && c->t.over == 25);
	release_clear(&r);
}

static void
a_release_is_loaded_with_its_hierarchies_or_not_at_all(void)
{
	const char *columns = "\"area\":{\"role\":\"quasi\","
			      "\"hierarchy\":\"areas.csv\"}";
	char path[64], table[64];
	struct policy *p;
	struct release r;
	FILE *file;

	CHECK(mkdtemp(folder) != NULL);
	snprintf(path, sizeof(path), "%s/areas.json", folder);
	snprintf(table, sizeof(table), "%s/areas.csv", folder);
	p = releasing(columns, path);
	file = fopen(table, "w");
	CHECK(p != NULL && file != NULL);
	if (p == NULL || file == NULL)
		return;
	fputs("north,land,*\nsouth,land,*\nsea,water,*\n", file);
	fclose(file);
	CHECK(policy_release_load(p, p->release, seed, &r) == 0);
	CHECK(r.column[1].labels == LABELS_HIERARCHY);
	CHECK(hierarchy_leaves(r.column[1].hierarchy) == 3);
	release_clear(&r);
	remove(table);
	CHECK(policy_release_load(p, p->release, seed, &r) == -1);
	CHECK(r.columns == 0 && r.unit == NULL);
	remove(folder);
	policy_free(p);
}

int
main(void)
{
	RUN(a_policy_is_read_with_all_references_resolved);
	RUN(a_field_has_the_origin_of_its_dataset_unless_it_has_its_own);
	RUN(without_a_name_the_policy_is_the_built_in_one);
	RUN(a_category_is_within_another_only_where_a_dot_follows);
	RUN(columns_tell_the_dataset_when_only_one_has_them_all);
	RUN(a_key_that_was_replaced_is_read_as_its_successor);
	RUN(a_finding_says_where_it_is);
	RUN(a_contract_that_has_run_out_stops_no_other_program);
	RUN(a_release_is_loaded_with_all_that_it_promises);
	RUN(a_release_is_loaded_with_its_hierarchies_or_not_at_all);
	return DONE();
}
