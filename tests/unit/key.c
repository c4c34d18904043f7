/* SPDX-License-Identifier: ISC */
#include "hide/key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/msg.h"
#include "hide/crypto.h"
#include "unit.h"

#define K1 "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define K2 "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static const char *why;
static size_t line;

static struct keyring *
parsed(const char *p, size_t n)
{
	return keyring_parse((struct text){ p, n }, &why, &line);
}

/* How many keys; 0: refused. */
static size_t
keys_in(const char *file)
{
	struct keyring *r = parsed(file, strlen(file));
	size_t n = r == NULL ? 0 : keyring_count(r);

	keyring_free(r);
	return n;
}

static bool
refused_at(const char *file, size_t where)
{
	return keys_in(file) == 0 && line == where && why != NULL;
}

static void
reads_32_bytes_and_64_digits_as_the_same_key(void)
{
	char raw[KEY_SIZE];
	struct keyring *a, *b;

	for (size_t i = 0; i < sizeof(raw); i++)
		raw[i] = (char)i;
	a = parsed(raw, sizeof(raw));
	b = parsed(K1, strlen(K1));
	CHECK(a != NULL && b != NULL);
	CHECK(memcmp(keyring_get(a, 0)->master, raw, KEY_SIZE) == 0);
	CHECK(memcmp(keyring_get(b, 0)->master, raw, KEY_SIZE) == 0);
	CHECK(strcmp(keyring_get(a, 0)->id_text, keyring_get(b, 0)->id_text) ==
	      0);
	keyring_free(a);
	keyring_free(b);
	CHECK(keys_in(K1 "\n") == 1);
	CHECK(keys_in(K1 "\r\n") == 1);
	CHECK(keys_in("000102030405060708090A0B0C0D0E0F"
		      "101112131415161718191A1B1C1D1E1F") == 1);
}

static void
reads_several_keys_by_their_ids(void)
{
	CHECK(keys_in("new " K1 "\nold " K2 "\n") == 2);
	CHECK(keys_in("# rotated in May\n\n  2026-05.a_b\t" K1 "  \n\n"
		      "#" K2 "\r\nold   " K2) == 2);
	CHECK(keys_in("one " K1) == 1);
}

static void
refuses_what_is_no_key_and_says_where(void)
{
	CHECK(refused_at("", 0));
	CHECK(refused_at("# nothing\n\n", 0));
	CHECK(refused_at("000102030405060708090a0b0c0d0e0f\n", 1));
	CHECK(refused_at("000102030405060708090a0b0c0d0e0f", 0));
	CHECK(refused_at(K1 "0\n", 1));
	CHECK(refused_at("\n\ng" K1 "\n", 3));
	CHECK(refused_at(K1 "\n" K2 "\n", 2));
	CHECK(refused_at("new " K1 "\n" K2 "\n", 2));
	CHECK(refused_at(K1 "\nold " K2 "\n", 2));
	CHECK(refused_at("same " K1 "\nsame " K2 "\n", 2));
	CHECK(refused_at("a " K1 "\nb " K1 "\n", 2));
	CHECK(refused_at("a/b " K1 "\n", 1));
	CHECK(refused_at("a_name_of_more_than_thirty_two_bytes " K1 "\n", 1));
	CHECK(refused_at("a " K1 " x\n", 1));
	CHECK(parsed("a\0b " K1 "\n", 69) == NULL);
	CHECK(parsed("a " K1 "\0\n", 68) == NULL);
}

static void
an_id_is_the_beginning_of_an_HMAC(void)
{
	struct keyring *r = parsed(K1, strlen(K1));
	unsigned char sum[HMAC_SIZE];
	struct hmac h;

	hmac_init(&h, keyring_get(r, 0)->master, KEY_SIZE);
	hmac_sum(&h, "id", 2, sum);
	CHECK(memcmp(keyring_get(r, 0)->id, sum, KEY_ID_SIZE) == 0);
	CHECK(strlen(keyring_get(r, 0)->id_text) == KEY_ID_TEXT);
	keyring_free(r);
}

static void
a_key_is_found_by_its_id_and_can_be_put_first(void)
{
	static const char file[] = "new " K1 "\nold " K2 "\n";
	struct keyring *r = parsed(file, strlen(file));
	struct key old = *keyring_get(r, 1);

	CHECK(keyring_find(r, old.id) == keyring_get(r, 1));
	CHECK(keyring_find(r, (const unsigned char *)"none") == NULL);
	CHECK(keyring_prefer(r, "00000000") == -1);
	CHECK(keyring_prefer(r, old.id_text) == 0);
	CHECK(memcmp(keyring_get(r, 0)->master, old.master, KEY_SIZE) == 0);
	CHECK(memcmp(keyring_get(r, 1)->master, old.master, KEY_SIZE) != 0);
	CHECK(keyring_find(r, old.id) == keyring_get(r, 0));
	keyring_free(r);
}

/* HKDF is judged elsewhere; here is what goes into it. */
static void
a_sub_key_is_HKDF_of_method_and_domain(void)
{
	static const char info[] = "pp/1\0hash\0fmail";
	struct keyring *r = parsed(K1, strlen(K1));
	const struct key *k = keyring_get(r, 0);
	unsigned char want[32], got[32], other[32];
	struct text mail = text_of("mail");

	hkdf(k->master, KEY_SIZE, NULL, 0, info, sizeof(info) - 1, want, 32);
	key_derive(k, "hash", mail, false, got, 32);
	CHECK(memcmp(want, got, 32) == 0);
	key_derive(k, "hash", mail, true, other, 32);
	CHECK(memcmp(other, got, 32) != 0);
	key_derive(k, "fpe", mail, false, other, 32);
	CHECK(memcmp(other, got, 32) != 0);
	key_derive(k, "hash", text_of("mai"), false, other, 32);
	CHECK(memcmp(other, got, 32) != 0);
	keyring_free(r);
}

/* ---- files ---- */

static char folder[] = "/tmp/pp-key-XXXXXX";
static char path[64], path_too[64];

static void
file_make(const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	CHECK(fd >= 0 && write(fd, text, strlen(text)) == (long)strlen(text));
	CHECK(fchmod(fd, mode) == 0 && close(fd) == 0);
}

static bool
loads(const char *name)
{
	struct keyring *r = keyring_load(name);
	bool good = r != NULL;

	keyring_free(r);
	return good;
}

static void
a_key_file_that_others_can_read_is_refused(void)
{
	static const mode_t bad[] = { 0604, 0602, 0601, 0640, 0620, 0610 };

	file_make(K1 "\n", 0600);
	CHECK(loads(path));
	file_make(K1 "\n", 0400);
	CHECK(loads(path));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		file_make(K1 "\n", bad[i]);
		CHECK(!loads(path));
	}
	file_make(K1 "\n", 0600);
}

static void
a_key_file_is_a_regular_file_and_no_link(void)
{
	CHECK(!loads(folder));
	CHECK(!loads("/dev/null"));
	CHECK(symlink(path, path_too) == 0);
	CHECK(!loads(path_too));
	CHECK(unlink(path_too) == 0);
	CHECK(mkfifo(path_too, 0600) == 0);
	CHECK(!loads(path_too));
	CHECK(unlink(path_too) == 0);
	CHECK(!loads(path_too));
}

static void
a_key_file_of_somebody_else_is_refused(void)
{
	if (geteuid() != 0)
		SKIP("only root can give a file away");
	file_make(K1 "\n", 0600);
	CHECK(chown(path, 65534, 65534) == 0);
	CHECK(!loads(path));
	CHECK(chown(path, 0, 0) == 0);
	CHECK(loads(path));
}

static void
a_credential_is_found_by_its_name(void)
{
	file_make(K1 "\n", 0440);
	CHECK(setenv("CREDENTIALS_DIRECTORY", folder, 1) == 0);
	CHECK(loads("key"));
	CHECK(!loads("keys"));
	CHECK(!loads("./key"));
	file_make(K1 "\n", 0444);
	CHECK(!loads("key"));
	file_make(K1 "\n", 0460);
	CHECK(!loads("key"));
	/* A folder that depends on where we are is none of systemd's. */
	file_make(K1 "\n", 0400);
	CHECK(chdir("/") == 0);
	CHECK(setenv("CREDENTIALS_DIRECTORY", folder + 1, 1) == 0);
	CHECK(!loads("key"));
	CHECK(unsetenv("CREDENTIALS_DIRECTORY") == 0);
	file_make(K1 "\n", 0400);
	CHECK(!loads("key"));
}

static void
a_new_key_file_is_private_and_never_overwrites(void)
{
	struct stat st;
	char first[KEY_ID_TEXT + 1];
	struct keyring *r;

	CHECK(unlink(path) == 0);
	CHECK(key_create(path) == 0);
	CHECK(stat(path, &st) == 0 && (st.st_mode & 07777) == 0600);
	r = keyring_load(path);
	CHECK(r != NULL && keyring_count(r) == 1);
	memcpy(first, keyring_get(r, 0)->id_text, sizeof(first));
	keyring_free(r);
	CHECK(key_create(path) == -1);
	r = keyring_load(path);
	CHECK(strcmp(first, keyring_get(r, 0)->id_text) == 0);
	keyring_free(r);
	CHECK(key_create(path_too) == 0);
	r = keyring_load(path_too);
	CHECK(strcmp(first, keyring_get(r, 0)->id_text) != 0);
	keyring_free(r);
	CHECK(key_create("/dev/null/key") == -1);
}

/* Messages of refused files go away; the tests print to standard output. */
static void
quiet(void)
{
	int fd = open("/dev/null", O_WRONLY);

	if (fd >= 0)
		dup2(fd, STDERR_FILENO);
	close(fd);
}

int
main(int argc, char **argv)
{
	(void)argc;
	msg_init(argv[0]);
	quiet();
	if (mkdtemp(folder) == NULL)
		return 1;
	snprintf(path, sizeof(path), "%s/key", folder);
	snprintf(path_too, sizeof(path_too), "%s/too", folder);
	RUN(reads_32_bytes_and_64_digits_as_the_same_key);
	RUN(reads_several_keys_by_their_ids);
	RUN(refuses_what_is_no_key_and_says_where);
	RUN(an_id_is_the_beginning_of_an_HMAC);
	RUN(a_key_is_found_by_its_id_and_can_be_put_first);
	RUN(a_sub_key_is_HKDF_of_method_and_domain);
	RUN(a_key_file_that_others_can_read_is_refused);
	RUN(a_key_file_is_a_regular_file_and_no_link);
	RUN(a_key_file_of_somebody_else_is_refused);
	RUN(a_credential_is_found_by_its_name);
	RUN(a_new_key_file_is_private_and_never_overwrites);
	unlink(path);
	unlink(path_too);
	rmdir(folder);
	return DONE();
}
