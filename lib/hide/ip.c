/* SPDX-License-Identifier: ISC */
#include "hide/ip.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "hide/crypto.h"
#include "hide/family.h"

static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

/* Cuts off the zone of an IPv6 address (fe80::1%eth0, RFC 4007); false: what
 * follows the % is no zone. */
static bool
zone_cut(struct text *t)
{
	const char *percent = t->n == 0 ? NULL : memchr(t->p, '%', t->n),
		   *p = percent;
	const char *end = t->p + t->n;

	if (percent == NULL)
		return true;
	while (++p < end)
		if (!(*p >= 'a' && *p <= 'z') && !(*p >= 'A' && *p <= 'Z') &&
		    !(*p >= '0' && *p <= '9') && strchr("._~-", *p) == NULL)
			return false;
	t->n = (size_t)(percent - t->p);
	return percent + 1 < end && memchr(t->p, ':', t->n) != NULL;
}

int
ip_parse(struct text t, struct ip *ip)
{
	char copy[INET6_ADDRSTRLEN];

	if (!zone_cut(&t) || t.n >= sizeof(copy) ||
	    memchr(t.p, '\0', t.n) != NULL)
		return -1;
	memcpy(copy, t.p, t.n);
	copy[t.n] = '\0';
	ip->v6 = memchr(copy, ':', t.n) != NULL;
	if (inet_pton(ip->v6 ? AF_INET6 : AF_INET, copy, ip->byte) != 1)
		return -1;
	ip->v4_at = 0;
	if (ip->v6 && memcmp(ip->byte, mapped, sizeof(mapped)) == 0)
		ip->v4_at = sizeof(mapped);
	return 0;
}

/* Whether the last bytes of ::a.b.c.d are an address, and not ::1. */
static bool
is_compatible(const struct ip *ip)
{
	static const unsigned char none[13];

	return memcmp(ip->byte, none, 12) == 0 && ip->byte[12] != 0;
}

size_t
ip_v4_inside(const struct ip *ip, size_t *keep)
{
	static const struct {
		unsigned char begin[12];
		size_t n, at;
	} kinds[] = {
		{ { 0x20, 0x02 }, 2, 2 },               /* RFC 3056 */
		{ { 0x20, 0x01 }, 4, 12 },              /* RFC 4380 */
		{ { 0x00, 0x64, 0xff, 0x9b }, 12, 12 }, /* RFC 6052 */
		{ { [8] = 0xff, [9] = 0xff }, 12, 12 }, /* RFC 2765 */
	};

	*keep = 12;
	if (ip_is_v4(ip))
		return ip->v4_at;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (memcmp(ip->byte, kinds[i].begin, kinds[i].n) == 0) {
			*keep = kinds[i].n;
			return kinds[i].at;
		}
	return is_compatible(ip) ? 12 : 0;
}

enum hidden
ip_put(const struct ip *ip, struct buf *out)
{
	char *to = buf_reserve(out, INET6_ADDRSTRLEN);

	inet_ntop(ip->v6 ? AF_INET6 : AF_INET, ip->byte, to, INET6_ADDRSTRLEN);
	out->len += strlen(to);
	return HIDDEN_PLAIN;
}

enum { IP_DOMAIN };

static const struct arg_def ip_args[] = {
	[IP_DOMAIN] = { .name = "domain", .type = ARG_TEXT },
	{ .type = ARG_END },
};

static void *
ip_bind(const struct binding *b)
{
	unsigned char key[KEY_SIZE];
	struct cryptopan *c;

	binding_derive(b, "ip", key, sizeof(key));
	c = cryptopan_new(key);
	mem_wipe(key, sizeof(key));
	return c;
}

static void
ip_free(void *state)
{
	cryptopan_free(state);
}

static enum hidden
ip_hide(void *state, struct value in, const struct text *by, struct buf *out,
    const char **why)
{
	struct ip ip;

	(void)by;
	if (ip_parse(in.text, &ip) == -1)
		return method_refuse(why, "not an IP address");
	if (ip_is_v4(&ip))
		cryptopan_hide(state, ip.byte + ip.v4_at, 32);
	else
		cryptopan_hide(state, ip.byte, 128);
	return ip_put(&ip, out);
}

const struct family family_ip = {
	.name = "ip",
	.flags = NEEDS_KEY | NEEDS_CIPHER,
	.args = ip_args,
	.bind = ip_bind,
	.free = ip_free,
	.hide = ip_hide,
};
