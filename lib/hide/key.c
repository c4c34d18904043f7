/* SPDX-License-Identifier: ISC */
#include "hide/key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"
#include "hide/crypto.h"

enum { FILE_MAX = 1 << 16, NAME_MAX_LEN = 32, DIGITS = 2 * KEY_SIZE };

struct keyring {
	struct key *key;
	struct text *name; /* within the file; n == 0: none */
	size_t n;
};

/* ---- the content of the file ---- */

static bool
is_hex(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (num_hex_digit(t.p[i]) < 0)
			return false;
	return true;
}

static bool
is_name(struct text t)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789._-";

	if (t.n == 0 || t.n > NAME_MAX_LEN)
		return false;
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] == '\0' || strchr(allowed, t.p[i]) == NULL)
			return false;
	return true;
}

static void
key_set(struct key *k, const unsigned char *master)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char sum[HMAC_SIZE];
	struct hmac h;

	memcpy(k->master, master, KEY_SIZE);
	hmac_init(&h, master, KEY_SIZE);
	hmac_sum(&h, "id", 2, sum);
	hmac_clear(&h);
	memcpy(k->id, sum, KEY_ID_SIZE);
	for (size_t i = 0; i < KEY_ID_SIZE; i++) {
		k->id_text[2 * i] = digits[sum[i] >> 4];
		k->id_text[2 * i + 1] = digits[sum[i] & 15];
	}
}

/* Why the key cannot be added, or NULL. */
static const char *
ring_fault(const struct keyring *r, struct text name, const struct key *k)
{
	for (size_t i = 0; i < r->n; i++) {
		if (name.n > 0 && text_equal(r->name[i], name))
			return "another line has the same id";
		if (memcmp(r->key[i].id, k->id, KEY_ID_SIZE) == 0)
			return "another line has the same key";
	}
	return NULL;
}

static const char *
ring_add(struct keyring *r, struct text name, const unsigned char *master)
{
	struct key *more = mem_array(r->n + 1, sizeof(*more));
	const char *why;

	/* Not realloc(3): it could leave a copy of a key behind. */
	if (r->n > 0)
		memcpy(more, r->key, r->n * sizeof(*more));
	mem_wipe(r->key, r->n * sizeof(*more));
	mem_free(r->key);
	r->key = more;
	key_set(&more[r->n], master);
	why = ring_fault(r, name, &more[r->n]);
	r->name = mem_resize(r->name, r->n + 1, sizeof(*r->name));
	r->name[r->n++] = name;
	return why;
}

static const char *
ring_add_digits(struct keyring *r, struct text name, struct text digits)
{
	unsigned char master[KEY_SIZE];
	const char *why;

	why = num_hex(digits, master, KEY_SIZE) == 0
		  ? ring_add(r, name, master)
		  : "not a key; a key has 64 hexadecimal digits";
	mem_wipe(master, sizeof(master));
	return why;
}

static struct text
trimmed(struct text t)
{
	while (t.n > 0 && strchr(" \t\r", t.p[t.n - 1]) != NULL &&
	       t.p[t.n - 1] != '\0')
		t.n--;
	while (t.n > 0 && (*t.p == ' ' || *t.p == '\t'))
		t.p++, t.n--;
	return t;
}

/* "digits", or "id digits". */
static const char *
ring_add_line(struct keyring *r, struct text line)
{
	struct text name = line, digits;
	size_t i = 0;

	while (i < line.n && line.p[i] != ' ' && line.p[i] != '\t')
		i++;
	if (i == line.n) {
		if (r->n > 0)
			return "no id before the key; several keys need "
			       "lines of the form ID KEY";
		return ring_add_digits(r, (struct text){ "", 0 }, line);
	}
	if (r->n > 0 && r->name[0].n == 0)
		return "more than one key, but the first has no id; several "
		       "keys need lines of the form ID KEY";
	name.n = i;
	if (!is_name(name))
		return "an id must be 1 to 32 letters, digits, '.', '_' and "
		       "'-'";
	digits = trimmed((struct text){ line.p + i, line.n - i });
	return ring_add_digits(r, name, digits);
}

static const char *
ring_add_lines(struct keyring *r, struct text file, size_t *line)
{
	const char *why = NULL;

	for (*line = 1; file.n > 0 && why == NULL; ++*line) {
		struct text t = trimmed(text_line(&file));

		if (t.n > 0 && *t.p != '#')
			why = ring_add_line(r, t);
		if (why != NULL)
			return why;
	}
	*line = 0;
	return r->n == 0 ? "no key in the file" : NULL;
}

struct keyring *
keyring_parse(struct text file, const char **why, size_t *line)
{
	struct keyring *r = mem_alloc(sizeof(*r));

	*line = 0;
	if (file.n != KEY_SIZE)
		*why = ring_add_lines(r, file, line);
	else if (is_hex(file))
		*why = "32 hexadecimal digits, but a key has 64";
	else
		*why = ring_add(r, (struct text){ "", 0 },
		    (const unsigned char *)file.p);
	/* The names point into the file, which the caller may free. */
	mem_free(r->name);
	r->name = NULL;
	if (*why == NULL)
		return r;
	keyring_free(r);
	return NULL;
}

/* ---- the file ---- */

/* Why a file must not be used, or NULL. */
static const char *
file_fault(int fd, mode_t forbidden)
{
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return "not a regular file";
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return "belongs to another user";
	if ((st.st_mode & forbidden) != 0)
		return "other users can read or write it; use chmod 600";
	return NULL;
}

/* O_NONBLOCK, because opening a FIFO would wait for a writer. */
static int
key_open(const char *path)
{
	return open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
}

static int
credential_open(const char *name)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	struct buf path = { 0 };
	int fd;

	errno = ENOENT;
	if (dir == NULL || *dir != '/' || strchr(name, '/') != NULL)
		return -1;
	buf_printf(&path, "%s/%s", dir, name);
	buf_add_byte(&path, '\0');
	fd = key_open(path.p);
	buf_clear(&path);
	return fd;
}

static void
cannot_open_tell(const char *path)
{
	if (errno == ELOOP)
		msg_error(STATUS_CALL,
		    "%s: is a symbolic link; name the file itself", path);
	else if (errno == ENOENT)
		msg_error(STATUS_CALL,
		    "%s: no such file; if there never was one, pp-redact "
		    "--new-key makes it",
		    path);
	else
		msg_error_os(STATUS_CALL, "%s", path);
}

static char *
key_read(const char *path, size_t *n)
{
	mode_t forbidden = S_IRWXG | S_IRWXO;
	const char *fault;
	int fd = key_open(path);
	char *p;

	if (fd < 0 && errno == ENOENT) {
		fd = credential_open(path);
		forbidden &= (mode_t)~S_IRGRP;
	}
	if (fd < 0) {
		cannot_open_tell(path);
		return NULL;
	}
	fault = file_fault(fd, forbidden);
	p = fault == NULL ? file_slurp(fd, FILE_MAX, n) : NULL;
	if (fault != NULL)
		msg_error(STATUS_CALL, "%s: %s", path, fault);
	else if (p == NULL)
		msg_error_os(STATUS_CALL, "%s", path);
	close(fd);
	return p;
}

struct keyring *
keyring_load(const char *path)
{
	struct keyring *r;
	const char *why;
	size_t n, line;
	char *p = key_read(path, &n);

	if (p == NULL)
		return NULL;
	r = keyring_parse((struct text){ p, n }, &why, &line);
	mem_wipe(p, n);
	mem_free(p);
	if (r == NULL && line > 0)
		msg_error(STATUS_CALL, "%s:%zu: %s", path, line, why);
	else if (r == NULL)
		msg_error(STATUS_CALL, "%s: %s", path, why);
	return r;
}

void
keyring_free(struct keyring *r)
{
	if (r == NULL)
		return;
	mem_wipe(r->key, r->n * sizeof(*r->key));
	mem_free(r->key);
	mem_free(r->name);
	mem_free(r);
}

static int
key_write(int fd)
{
	unsigned char master[KEY_SIZE];
	char text[DIGITS + 2];
	int result;

	if (crypto_random(master, sizeof(master)) != 0) {
		errno = EIO;
		return -1;
	}
	for (size_t i = 0; i < sizeof(master); i++) {
		text[2 * i] = "0123456789abcdef"[master[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[master[i] & 15];
	}
	text[DIGITS] = '\n';
	result = file_write(fd, text, DIGITS + 1);
	mem_wipe(master, sizeof(master));
	mem_wipe(text, sizeof(text));
	return result;
}

int
key_create(const char *path)
{
	struct outfile *o = outfile_open_new(path, 0600);
	int error;

	if (o != NULL && key_write(outfile_fd(o)) == 0) {
		if (outfile_commit(o) == 0)
			return 0;
	} else {
		error = errno;
		outfile_discard(o);
		errno = error;
	}
	msg_error_os(STATUS_CALL, "%s", path);
	return -1;
}

/* ---- the ring ---- */

size_t
keyring_count(const struct keyring *r)
{
	return r->n;
}

const struct key *
keyring_get(const struct keyring *r, size_t i)
{
	return &r->key[i];
}

const struct key *
keyring_find(const struct keyring *r, const unsigned char *id)
{
	for (size_t i = 0; i < r->n; i++)
		if (memcmp(r->key[i].id, id, KEY_ID_SIZE) == 0)
			return &r->key[i];
	return NULL;
}

int
keyring_prefer(struct keyring *r, const char *id_text)
{
	for (size_t i = 0; i < r->n; i++) {
		struct key k = r->key[i];

		if (strcmp(k.id_text, id_text) != 0)
			continue;
		memmove(r->key + 1, r->key, i * sizeof(k));
		r->key[0] = k;
		mem_wipe(&k, sizeof(k));
		return 0;
	}
	return -1;
}

void
key_derive(const struct key *k, const char *method, struct text domain,
    bool named, unsigned char *out, size_t n)
{
	struct buf info = { 0 };

	buf_add(&info, "pp/1", 5);
	buf_add(&info, method, strlen(method) + 1);
	buf_add_byte(&info, named ? 'd' : 'f');
	buf_add_text(&info, domain);
	hkdf(k->master, sizeof(k->master), NULL, 0, info.p, info.len, out, n);
	buf_clear(&info);
}
