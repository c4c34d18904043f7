# SPDX-License-Identifier: ISC
"""A mail server of this machine alone.

    mailserver.py DIR

Listens on a free port of 127.0.0.1, which it writes to DIR/port.  A message
comes into DIR/N as it was received, its sender and recipients into DIR/N.to, a
line each.
"""
import asyncio
import os
import sys

from aiosmtpd.smtp import SMTP


class Keeper:
    def __init__(self, folder):
        self.folder, self.count = folder, 0

    def write(self, name, data):
        with open(os.path.join(self.folder, name), "wb") as file:
            file.write(data)

    async def handle_DATA(self, server, session, envelope):
        name = "%04d" % self.count
        self.count += 1
        self.write(name + ".to", "\n".join(
            [envelope.mail_from] + envelope.rcpt_tos).encode())
        self.write(name, envelope.content)
        return "250 kept"


async def serve(folder):
    keeper = Keeper(folder)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(keeper, hostname="localhost"), "127.0.0.1", 0)
    keeper.write("new", b"%d\n" % server.sockets[0].getsockname()[1])
    os.rename(os.path.join(folder, "new"), os.path.join(folder, "port"))
    await server.serve_forever()


asyncio.run(serve(sys.argv[1]))
