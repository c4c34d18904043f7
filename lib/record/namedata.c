/* SPDX-License-Identifier: ISC */
/* Field names that look like values. */
#include "record/select.h"

bool
name_is_data(struct text name)
{
	const char *at = name.n == 0 ? NULL : memchr(name.p, '@', name.n);
	size_t digits = 0, others = 0;

	if (at != NULL && at > name.p && at < name.p + name.n - 1)
		return true;
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] >= '0' && name.p[i] <= '9')
			digits++;
		else if (name.p[i] == '\0' ||
			 strchr(i == 0 ? " .,:;/()+-" : " .,:;/()+-eETZ",
			     name.p[i]) == NULL)
			others++;
	return digits >= 7 || (digits > 0 && others == 0);
}

bool
names_are_data(const struct text *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (name_is_data(names[i]))
			return true;
	return false;
}

const char *
names_advice(bool header)
{
	return header ? "if the file has no header, use --no-header"
		      : "with --no-header they are called 1, 2, 3 and so on";
}

const char *
names_delimiter(const struct text *names, size_t n, char delim)
{
	static const char *const other[] = { ";", "\t", "|", "," };

	if (n != 1 || names->n == 0)
		return NULL;
	for (size_t i = 0; i < sizeof(other) / sizeof(*other); i++)
		if (*other[i] != delim &&
		    memchr(names->p, *other[i], names->n) != NULL)
			return *other[i] == '\t' ? "tab" : other[i];
	return NULL;
}
