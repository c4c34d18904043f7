# SPDX-License-Identifier: ISC
"""Mail on this machine alone, for the walk through the tools.

    demomail.py serve DIR   a mail server (RFC 5321) on a free port of 127.0.0.1,
                            which it writes to DIR/port; keeps what it takes in
                            DIR/1.eml, DIR/2.eml, ...
    demomail.py send DIR    hands the message on standard input to that server
"""
import asyncio
import email
import email.utils
import os
import smtplib
import sys


class Keeper:
    def __init__(self, folder):
        self.folder, self.count = folder, 0

    async def talk(self, reader, writer):
        def say(line):
            writer.write(line.encode() + b"\r\n")

        say("220 localhost")
        while line := await reader.readline():
            word = line.decode("latin-1").strip().upper().split(" ")[0]
            if word == "DATA":
                say("354 go on")
                self.keep(await self.message(reader))
            if word == "QUIT":
                say("221 bye")
                break
            if word not in ("EHLO", "HELO", "MAIL", "RCPT", "DATA", "RSET",
                            "NOOP"):
                say("502 unknown")
            else:
                say("250 ok")
        await writer.drain()
        writer.close()

    async def message(self, reader):
        lines = []
        while (line := await reader.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)

    def keep(self, content):
        self.count += 1
        with open(os.path.join(self.folder, f"{self.count}.eml"), "wb") as to:
            to.write(content)


async def serve(folder):
    os.makedirs(folder, exist_ok=True)
    server = await asyncio.start_server(Keeper(folder).talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with open(os.path.join(folder, "new"), "w", encoding="ascii") as to:
        to.write(str(port))
    os.rename(os.path.join(folder, "new"), os.path.join(folder, "port"))
    await server.serve_forever()


def send(folder):
    content = sys.stdin.buffer.read()
    head = email.message_from_bytes(content)
    with open(os.path.join(folder, "port"), encoding="ascii") as port:
        with smtplib.SMTP("127.0.0.1", int(port.read())) as server:
            server.sendmail(email.utils.parseaddr(head["From"])[1],
                            [email.utils.parseaddr(head["To"])[1]], content)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        asyncio.run(serve(sys.argv[2]))
    else:
        send(sys.argv[2])
