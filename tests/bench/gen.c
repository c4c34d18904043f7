/* SPDX-License-Identifier: ISC */
/*
 * Invented customers, the same for the same seed.
 *
 *	gen csv|ndjson records
 *	gen people records
 *	gen wide records columns
 *
 * Mail addresses are at example.org, phone numbers in the 555-01xx range, IP
 * addresses of 192.0.2.0/24 and numbers of the 900s where a social security
 * number would be.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 20260301;

/* SplitMix64 (Steele, Lea and Flood, 2014). */
static uint64_t
random_next(void)
{
	uint64_t x = state += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

static const char *const first[] = { "Ada", "Bo", "Chen", "Dana", "Eva", "Finn",
	"Gita", "Hugo", "Ines", "Jan", "Kofi", "Lena", "Milo", "Nora", "Omar" };
static const char *const last[] = { "Moreno", "Reed", "Li", "Ruiz", "Novak",
	"Berg", "Rao", "Silva", "Costa", "Kovac", "Mensah", "Lund", "Haddad" };
static const char *const cities[] = { "Springfield", "Riverton", "Fairview",
	"Georgetown", "Salem", "Greenville" };
static const char *const states[] = { "WA", "OR", "CA", "NV", "TX", "NY",
	"MA" };
static const char *const plans[] = { "free", "basic", "pro", "team" };

/* What is drawn for a customer, in this order. */
enum draw {
	FIRST,
	LAST,
	CITY,
	STATE,
	PLAN,
	AREA,
	LINE,
	SSN,
	HOUSE,
	FLAT,
	ZIP,
	YEAR,
	MONTH,
	DAY,
	SEEN_YEAR,
	SEEN_MONTH,
	SEEN_DAY,
	HOUR,
	MINUTE,
	HOST,
	PAID,
	CENTS,
	ORDER,
	CALLED,
	DRAWS
};

struct customer {
	unsigned long id;
	unsigned draw[DRAWS];
};

static void
customer_make(struct customer *c, unsigned long id)
{
	static const unsigned limit[DRAWS] = { [FIRST] = 15,
		[LAST] = 13,
		[CITY] = 6,
		[STATE] = 7,
		[PLAN] = 4,
		[AREA] = 700,
		[LINE] = 100,
		[SSN] = 100000000,
		[HOUSE] = 9999,
		[FLAT] = 99,
		[ZIP] = 100000,
		[YEAR] = 75,
		[MONTH] = 12,
		[DAY] = 28,
		[SEEN_YEAR] = 3,
		[SEEN_MONTH] = 12,
		[SEEN_DAY] = 28,
		[HOUR] = 24,
		[MINUTE] = 60,
		[HOST] = 256,
		[PAID] = 2000,
		[CENTS] = 100,
		[ORDER] = 1000000,
		[CALLED] = 10 };

	c->id = id;
	for (int i = 0; i < DRAWS; i++)
		c->draw[i] = (unsigned)(random_next() % limit[i]);
}

static const char header[] = "id,first_name,last_name,email,phone,ssn,street,"
			     "city,state,zip,birth_date,last_login,ip,plan,"
			     "paid,notes\n";

/* The values of c up to the note, in the order of the header. */
#define VALUES                                                                 \
	c->id, first[d[FIRST]], last[d[LAST]], first[d[FIRST]], last[d[LAST]], \
	    c->id, 212 + d[AREA], d[LINE], d[SSN] / 1000000,                   \
	    d[SSN] / 10000 % 100, d[SSN] % 10000, 1 + d[HOUSE], 1 + d[FLAT],   \
	    cities[d[CITY]], states[d[STATE]], d[ZIP], 1930 + d[YEAR],         \
	    1 + d[MONTH], 1 + d[DAY], 2023 + d[SEEN_YEAR], 1 + d[SEEN_MONTH],  \
	    1 + d[SEEN_DAY], d[HOUR], d[MINUTE], d[HOST], plans[d[PLAN]],      \
	    d[PAID], d[CENTS]

static void
put_csv(const struct customer *c)
{
	const unsigned *d = c->draw;

	printf("%lu,%s,%s,%s.%s%lu@example.org,+1-%u-555-01%02u,9%02u-%02u-%"
	       "04u,"
	       "\"%u Main St, Apt %u\",%s,%s,%05u,%u-%02u-%02u,"
	       "%u-%02u-%02uT%02u:%02u:00Z,192.0.2.%u,%s,%u.%02u,",
	    VALUES);
	if (d[CALLED] == 0)
		printf("\"said \"\"thanks\"\", order %u\"\n", d[ORDER]);
	else
		printf("order %u delivered in time\n", d[ORDER]);
}

static void
put_ndjson(const struct customer *c)
{
	const unsigned *d = c->draw;

	printf("{\"id\":%lu,\"first_name\":\"%s\",\"last_name\":\"%s\","
	       "\"email\":\"%s.%s%lu@example.org\","
	       "\"phone\":\"+1-%u-555-01%02u\",\"ssn\":\"9%02u-%02u-%04u\","
	       "\"street\":\"%u Main St, Apt %u\",\"city\":\"%s\","
	       "\"state\":\"%s\",\"zip\":\"%05u\","
	       "\"birth_date\":\"%u-%02u-%02u\","
	       "\"last_login\":\"%u-%02u-%02uT%02u:%02u:00Z\","
	       "\"ip\":\"192.0.2.%u\",\"plan\":\"%s\",\"paid\":%u.%02u,",
	    VALUES);
	if (d[CALLED] == 0)
		printf("\"notes\":\"said \\\"thanks\\\", order %u\"}\n",
		    d[ORDER]);
	else
		printf("\"notes\":\"order %u delivered in time\"}\n", d[ORDER]);
}

static void
put_wide(unsigned long records, unsigned long columns)
{
	for (unsigned long c = 0; c < columns; c++)
		printf("%sc%lu", c > 0 ? "," : "", c + 1);
	putchar('\n');
	for (unsigned long r = 0; r < records; r++) {
		for (unsigned long c = 0; c < columns; c++)
			printf("%s%07u", c > 0 ? "," : "",
			    (unsigned)(random_next() % 10000000));
		putchar('\n');
	}
}

/* The lower of n numbers are drawn the more often. */
static unsigned
uneven(unsigned n)
{
	double u = (double)(random_next() >> 11) / 9007199254740992.0;

	return (unsigned)(n * u * u);
}

/* Eight columns that tell people apart: hardly two are the same. */
static void
put_people(unsigned long records)
{
	puts("zip,age,sex,race,education,marital,occupation,country");
	for (unsigned long i = 0; i < records; i++)
		printf("%u,%u,%c,r%u,e%u,m%u,o%u,c%u\n", 100 + uneven(889),
		    17 + (unsigned)(random_next() % 74),
		    random_next() & 1 ? 'F' : 'M', uneven(5), uneven(16),
		    uneven(7), (unsigned)(random_next() % 14), uneven(41));
}

int
main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[1] : "";
	unsigned long records = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
	struct customer c;

	if (strcmp(what, "wide") == 0 && argc > 3) {
		put_wide(records, strtoul(argv[3], NULL, 10));
	} else if (strcmp(what, "people") == 0) {
		put_people(records);
	} else if (strcmp(what, "csv") == 0) {
		fputs(header, stdout);
		for (unsigned long i = 1; i <= records; i++) {
			customer_make(&c, i);
			put_csv(&c);
		}
	} else if (strcmp(what, "ndjson") == 0) {
		for (unsigned long i = 1; i <= records; i++) {
			customer_make(&c, i);
			put_ndjson(&c);
		}
	} else {
		fputs("usage: gen csv|ndjson records\n"
		      "       gen people records\n"
		      "       gen wide records columns\n",
		    stderr);
		return 2;
	}
	return ferror(stdout) || fclose(stdout) != 0;
}
