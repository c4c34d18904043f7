/* SPDX-License-Identifier: ISC */
#include "base/near.h"

enum { FAR = 3 }; /* more than any distance that counts */

static bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Without a byte order mark in front and blanks on either side. */
static struct text
trimmed(struct text t)
{
	for (;;) {
		if (t.n >= 3 && memcmp(t.p, "\xef\xbb\xbf", 3) == 0) {
			t.p += 3;
			t.n -= 3;
		} else if (t.n > 0 && blank(t.p[0])) {
			t.p++;
			t.n--;
		} else {
			break;
		}
	}
	while (t.n > 0 && blank(t.p[t.n - 1]))
		t.n--;
	return t;
}

/* The next character that does not separate words; '\0' at the end. */
static char
next_letter(struct text *t)
{
	char c;

	while (t->n > 0) {
		c = *t->p++;
		t->n--;
		if (c != '_' && c != '-' && c != '\0' && !blank(c))
			return text_lower(c);
	}
	return '\0';
}

/* firstName, first_name, First-Name. */
static bool
equal_but_joints(struct text a, struct text b)
{
	char c;

	do {
		c = next_letter(&a);
		if (c != next_letter(&b))
			return false;
	} while (c != '\0');
	return true;
}

static int
least(int a, int b)
{
	return a < b ? a : b;
}

/*
 * How many bytes are changed, put in, left out or swapped with their
 * neighbour (Damerau and Levenshtein); FAR when more than two.  Only the
 * five cells around the diagonal of the table can be that small: row[k] is
 * column i + k - 2 of row i.
 */
static int
distance(struct text a, struct text b)
{
	int rows[3][7]; /* one cell of FAR on either side */
	int *row, *above, *second, d, best;
	size_t i, j, k;

	if (a.n > b.n + 2 || b.n > a.n + 2)
		return FAR;
	for (i = 0; i < 3; i++)
		for (k = 0; k < 7; k++)
			rows[i][k] = FAR;
	for (i = 0; i <= a.n; i++) {
		row = rows[i % 3] + 1;
		above = rows[(i + 2) % 3] + 1;
		second = rows[(i + 1) % 3] + 1;
		best = FAR;
		for (k = 0; k < 5; k++) {
			row[k] = FAR;
			if (i + k < 2 || i + k - 2 > b.n)
				continue;
			j = i + k - 2;
			if (i == 0) {
				d = (int)j;
			} else {
				d = least(above[k + 1] + 1,
				    row[(int)k - 1] + 1);
				if (j > 0)
					d = least(d,
					    above[k] +
						(text_lower(a.p[i - 1]) !=
						    text_lower(b.p[j - 1])));
			}
			if (i > 1 && j > 1 &&
			    text_lower(a.p[i - 1]) == text_lower(b.p[j - 2]) &&
			    text_lower(a.p[i - 2]) == text_lower(b.p[j - 1]))
				d = least(d, second[k] + 1);
			row[k] = least(d, FAR);
			best = least(best, row[k]);
		}
		if (best == FAR)
			return FAR;
	}
	return rows[a.n % 3][1 + b.n + 2 - a.n];
}

int
text_near(struct text wanted, const struct text *names, size_t n)
{
	int d, best = FAR, found = -1;
	struct text name;
	size_t i;

	wanted = trimmed(wanted);
	for (i = 0; i < n; i++)
		if (text_same_letters(wanted, trimmed(names[i])))
			return (int)i;
	for (i = 0; i < n; i++)
		if (equal_but_joints(wanted, trimmed(names[i])))
			return (int)i;
	for (i = 0; i < n; i++) {
		name = trimmed(names[i]);
		d = distance(wanted, name);
		if (d < best && (size_t)d * 2 < wanted.n) {
			best = d;
			found = (int)i;
		}
	}
	return found;
}
