/* SPDX-License-Identifier: ISC */
/*
 * IP addresses as text.  An IPv4 address inside an IPv6 one (::ffff:a.b.c.d)
 * counts as IPv4, but is still written as IPv6.  The zone of an address
 * (fe80::1%eth0) names a network card of one machine; it is left out.
 */
#ifndef HIDE_IP_H
#define HIDE_IP_H

#include "hide/method.h"

struct ip {
	unsigned char byte[16]; /* in network order */
	size_t v4_at;           /* where the IPv4 part begins */
	bool v6;                /* the text is in the form of IPv6 */
};

int ip_parse(struct text, struct ip *); /* 0, -1 */
enum hidden ip_put(const struct ip *, struct buf *out);

/*
 * Where an IPv4 address stands inside one of IPv6, after ip_is_v4(): that of a
 * tunnel or a translator (6to4, Teredo, NAT64, and older forms), whose other
 * bits are of the same machine.  *keep: the bytes before it that say which kind
 * it is.  0: there is none.
 */
size_t ip_v4_inside(const struct ip *, size_t *keep);

static inline bool
ip_is_v4(const struct ip *ip)
{
	return !ip->v6 || ip->v4_at != 0;
}

#endif
