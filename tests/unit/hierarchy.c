/* SPDX-License-Identifier: ISC */
/* ARX's hierarchies are read where PP_DATA names a folder that has them. */
#include "table/hierarchy.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "unit.h"

static const uint64_t seed[2] = { 1, 2 };

static struct hierarchy *
read_text(const char *text)
{
	struct hierarchy_trouble trouble;
	struct hierarchy *h = hierarchy_read(text_of(text), seed, &trouble);

	if (h == NULL)
		printf("# %zu: %s\n", trouble.line, trouble.why);
	CHECK(h != NULL);
	return h;
}

static bool
refuses(const char *text, size_t line, const char *why)
{
	struct hierarchy_trouble trouble;
	struct hierarchy *h = hierarchy_read(text_of(text), seed, &trouble);

	hierarchy_free(h);
	return h == NULL && trouble.line == line &&
	       strcmp(trouble.why, why) == 0;
}

static bool
label_is(const struct hierarchy *h, const char *value, unsigned level,
    const char *label)
{
	uint32_t rank = hierarchy_rank(h, text_of(value));

	return rank != HIERARCHY_NONE &&
	       text_is(hierarchy_label(h, rank, level), label);
}

static void
a_row_tells_what_a_value_becomes(void)
{
	struct hierarchy *h = read_text("ant;insect;animal\r\n"
					"\"b\"\"ee\";insect;animal\n"
					"\n"
					";none;animal\n");

	CHECK(hierarchy_leaves(h) == 3 && hierarchy_levels(h) == 3);
	CHECK(label_is(h, "ant", 0, "ant") && label_is(h, "ant", 1, "insect"));
	CHECK(label_is(h, "b\"ee", 2, "animal"));
	/* What is empty is a value like any other. */
	CHECK(label_is(h, "", 1, "none"));
	CHECK(hierarchy_rank(h, text_of("cat")) == HIERARCHY_NONE);
	hierarchy_free(h);
	h = read_text("\xef\xbb\xbf"
		      "a,1,x;y");
	CHECK(hierarchy_levels(h) == 2);
	hierarchy_free(h);
}

static void
quotes_hide_what_would_be_between_cells(void)
{
	struct hierarchy *h = read_text("\"a;b\",x\nc,x\n");

	CHECK(hierarchy_levels(h) == 2 && label_is(h, "a;b", 1, "x"));
	hierarchy_free(h);
	h = read_text("\"a\nb\";x\nc,d;x\n");
	CHECK(label_is(h, "a\nb", 1, "x") && label_is(h, "c,d", 1, "x"));
	hierarchy_free(h);
}

static void
leaves_of_one_label_follow_one_another_on_every_level(void)
{
	struct hierarchy *h = read_text("a,1,x\nb,2,y\nc,1,x\nd,3,x\ne,2,y\n");
	static const char *const order[] = { "a", "c", "d", "b", "e" };
	uint32_t first, last;

	for (uint32_t i = 0; i < 5; i++)
		CHECK(text_is(hierarchy_label(h, i, 0), order[i]));
	hierarchy_range(h, hierarchy_rank(h, text_of("c")), 2, &first, &last);
	CHECK(first == 0 && last == 2);
	hierarchy_range(h, hierarchy_rank(h, text_of("e")), 1, &first, &last);
	CHECK(first == 3 && last == 4);
	hierarchy_range(h, 2, 0, &first, &last);
	CHECK(first == 2 && last == 2);
	CHECK(hierarchy_meet(h, 0, 0) == 0 && hierarchy_meet(h, 0, 1) == 1);
	CHECK(hierarchy_meet(h, 0, 2) == 2 && hierarchy_meet(h, 0, 3) == 3);
	hierarchy_free(h);
}

static void
what_is_no_hierarchy_is_refused(void)
{
	CHECK(refuses("", 1, "has no rows"));
	CHECK(refuses("\n\n", 3, "has no rows"));
	CHECK(refuses("a;x\nb\n", 2,
	    "has a different number of cells than the first row"));
	CHECK(refuses("a;x\nb;x\na;y\n", 3,
	    "repeats the value of an earlier row"));
	CHECK(refuses("a;1;x\nb;1;y\n", 2,
	    "has a label with a different parent than in an earlier row"));
	CHECK(refuses("a;x\nb;\"y\n", 2, "is not valid CSV"));
}

static void
a_range_without_its_value_misleads(void)
{
	struct hierarchy *h = read_text("35,35-39,*\n36,35-39,*\n40,35-39,*\n");
	uint32_t rank;
	unsigned level;

	CHECK(hierarchy_misleads(h, &rank, &level));
	CHECK(text_is(hierarchy_label(h, rank, 0), "40") && level == 1);
	hierarchy_free(h);
	h = read_text("-5,-9--1\n-1,-9--1\n3,1-x\nx,1-2\n7,-\n");
	CHECK(!hierarchy_misleads(h, &rank, &level));
	hierarchy_free(h);
}

/* ---- ARX ---- */

static struct hierarchy *
arx(const char *column)
{
	const char *folder = getenv("PP_DATA");
	struct hierarchy_trouble trouble;
	struct hierarchy *h;
	char path[4096], *text;
	size_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/adult/adult_hierarchy_%s.csv",
	    folder == NULL ? "" : folder, column);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return NULL;
	text = file_slurp(fd, 1 << 20, &n);
	CHECK(text != NULL);
	h = hierarchy_read((struct text){ text, n }, seed, &trouble);
	CHECK(h != NULL);
	mem_free(text);
	close(fd);
	return h;
}

static void
reads_the_hierarchies_of_ARX(void)
{
	static const struct {
		const char *column;
		unsigned levels;
		uint32_t leaves;
	} all[] = {
		{ "age", 5, 100 },
		{ "education", 4, 16 },
		{ "marital-status", 3, 7 },
		{ "native-country", 3, 41 },
		{ "occupation", 3, 14 },
		{ "race", 2, 5 },
		{ "salary-class", 2, 2 },
		{ "sex", 2, 2 },
		{ "workclass", 3, 8 },
	};
	uint32_t rank;
	unsigned level;

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		struct hierarchy *h = arx(all[i].column);

		if (h == NULL) {
			SKIP("PP_DATA has no hierarchies");
			return;
		}
		CHECK(hierarchy_levels(h) == all[i].levels);
		CHECK(hierarchy_leaves(h) == all[i].leaves);
		/* Its labels of ages are one year off. */
		CHECK(hierarchy_misleads(h, &rank, &level) == (i == 0));
		hierarchy_free(h);
	}
}

int
main(void)
{
	RUN(a_row_tells_what_a_value_becomes);
	RUN(quotes_hide_what_would_be_between_cells);
	RUN(leaves_of_one_label_follow_one_another_on_every_level);
	RUN(what_is_no_hierarchy_is_refused);
	RUN(a_range_without_its_value_misleads);
	RUN(reads_the_hierarchies_of_ARX);
	return DONE();
}
