import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { check } from "../../core/check.js";
import { appOf } from "./app.js";
import { isLoopback } from "./guard.js";
import { readAhead } from "./read-ahead.js";
import { siteOf } from "./site.js";
import { checkedToken, ownToken } from "./token.js";

/** What is served, and to whom. */
export interface ServeOptions {
  readonly database: string;
  /** By default 127.0.0.1; any other address wants a token of its own. */
  readonly host?: string | undefined;
  /** By default the first free one from 6160; 0 is any. */
  readonly port?: number | undefined;
  /** By default the user's own, which is kept. */
  readonly token?: string | undefined;
  readonly readOnly?: boolean | undefined;
  /** Where trouble is told. */
  readonly say: (line: string) => void;
  /** Where the built page lies, if elsewhere than in the package. */
  readonly page?: string;
}

/** A dashboard that listens. */
export interface Serving {
  /** With the token: whoever has it may see, and do, all. */
  readonly url: string;
  readonly address: string;
  readonly token: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Serves the runs of a database. */
export async function serveDashboard(options: ServeOptions): Promise<Serving> {
  const { host = "127.0.0.1", database, say, readOnly = false, page } = options;
  check(
    isLoopback(host) || options.token !== undefined,
    "token for others",
    "none",
    `NEURALBITS_TOKEN or --token-file, since ${host} is an address that others reach`,
  );
  const token = options.token === undefined ? ownToken() : checkedToken(options.token);
  const site = siteOf(database, { readOnly, say });
  const { app, watcher, readers } = appOf(site, {
    host,
    token,
    say,
    ...(page === undefined ? {} : { page }),
  });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  limit(server);
  const port = await listen(server, host, options.port);
  const leaveOut = readAhead(site, readers);
  const own = { "0.0.0.0": "127.0.0.1", "::": "::1" }[host] ?? host; // of all addresses, the one that a browser here opens
  const name = own.includes(":") ? `[${own}]` : own;
  const address = `http://${name}:${port}/`;
  return {
    ...{ address, token, port, url: `${address}?token=${token}` },
    async close() {
      leaveOut();
      watcher.stop();
      server.close();
      server.closeAllConnections();
      await Promise.all([once(server, "close"), readers.close()]);
      site.close();
    },
  };
}

/** Whoever opens connections and says nothing is cut off; a stream of events lasts as long as the page. */
function limit(server: Server): void {
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.keepAliveTimeout = 5_000;
  server.maxConnections = 2_000;
}

const firstPort = 6160;
const tries = 40;

async function listen(server: Server, host: string, wanted: number | undefined): Promise<number> {
  for (let port = wanted ?? firstPort; ; port++) {
    try {
      server.listen(port, host);
      await once(server, "listening");
      return (server.address() as AddressInfo).port;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      check(
        code === "EADDRINUSE" || code === "EACCES",
        "address",
        `${host}:${port} (${code})`,
        "one of this machine",
      );
      check(
        wanted === undefined && port < firstPort + tries,
        "port",
        `${port}, which is in use`,
        "a free one",
      );
    }
  }
}
