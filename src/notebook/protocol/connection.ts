import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { check } from "../../core/check.js";

/** Where a kernel listens and the key that signs its messages: Jupyter's connection file. */
export interface Connection {
  readonly transport: "tcp" | "ipc";
  readonly ip: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
  /** Empty: messages are not signed. */
  readonly key: string;
  readonly signature_scheme: "hmac-sha256";
  readonly kernel_name?: string;
}

/** Reads the file that a front end writes before it starts a kernel. */
export function readConnection(path: string): Connection {
  const connection = JSON.parse(readFileSync(path, "utf8")) as Connection;
  const scheme = connection.signature_scheme ?? "hmac-sha256";
  check(scheme === "hmac-sha256", "signature_scheme of the connection file", scheme, '"hmac-sha256"');
  for (const port of ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"] as const) {
    check(Number.isInteger(connection[port]), `${port} of the connection file`, connection[port], "a port");
  }
  return connection;
}

/** The zeromq address of one of the five ports. With `ipc` the ip is a path and the port its suffix, after a dash. */
export function endpoint({ transport, ip }: Connection, port: number): string {
  return transport === "ipc" ? `ipc://${ip}-${port}` : `${transport}://${ip}:${port}`;
}

/**
 * A connection on five ports of 127.0.0.1 that were free a moment ago. Another program may take one before the
 * kernel binds it: who starts a kernel tries again with new ports when it dies before its first answer.
 */
export async function freshConnection(): Promise<Connection> {
  const servers = await Promise.all(Array.from({ length: 5 }, listening));
  const ports = servers.map(server => (server.address() as { port: number }).port);
  await Promise.all(servers.map(server => new Promise(closed => server.close(closed))));
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = ports as [
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    transport: "tcp",
    ip: "127.0.0.1",
    shell_port,
    iopub_port,
    stdin_port,
    control_port,
    hb_port,
    key: randomUUID(),
    signature_scheme: "hmac-sha256",
    kernel_name: "neuralbits",
  };
}

function listening() {
  return new Promise<ReturnType<typeof createServer>>((ready, failed) => {
    const server = createServer();
    server.once("error", failed);
    server.listen(0, "127.0.0.1", () => ready(server));
  });
}
