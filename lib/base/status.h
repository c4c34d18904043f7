/* SPDX-License-Identifier: ISC */
/*
 * The exit status of every program: the worst that a message raised (msg.h).
 *
 * Adding one: a word here, greater means worse; the table on the page pp(7) and
 * the section EXIT STATUS of each page; contract.bats.  Scripts rely on these.
 */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

enum status {
	STATUS_OK = 0,   /* every record handled, nothing to report */
	STATUS_LOOK = 1, /* finished, but look: records were set aside */
	STATUS_CALL =
	    2,          /* call, policy, key or header wrong; nothing written */
	STATUS_STOP = 3 /* stopped on the way; the output is incomplete */
};

#endif
