import type { Dispatcher, EnvHttpProxyAgent } from "undici";
import { check } from "../core/check.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** The proxies that the environment names, by the kind of address asked for. NO_PROXY, or no_proxy, is read by the agent itself. */
export interface Proxies {
  readonly http: URL | undefined;
  readonly https: URL | undefined;
}

/** Lower case before upper case, as curl has it; ALL_PROXY is for what has none of its own. */
export const proxiesOf = (environment: Environment): Proxies => ({
  http: firstOf(environment, "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"),
  https: firstOf(environment, "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"),
});

function firstOf(environment: Environment, ...names: readonly string[]): URL | undefined {
  const name = names.find(name => environment[name] !== undefined);
  const value = name && environment[name]?.trim();
  if (!value) return undefined; // set to nothing: no proxy for this kind
  const address = parsed(withScheme(value));
  const known = address !== null && schemes.includes(address.protocol);
  check(known, name, withoutPassword(value), "an address such as http://proxy.example:3128");
  return address;
}

function parsed(value: string): URL | null {
  return URL.canParse(value) ? new URL(value) : null;
}

const schemes: readonly string[] = ["http:", "https:", "socks5:", "socks:"];

/** curl takes `proxy.example:3128`, so people write it. */
const withScheme = (value: string): string => (value.includes("://") ? value : `http://${value}`);

const withoutPassword = (value: string): string => value.replace(/\/\/[^/@]*@/, "//…@");

/** A tunnel that a proxy did not open, by the error that its connection ended with. */
export class TunnelFailure extends Error {}

/** Node's own `fetch` asks no proxy before Node 24; this agent does. */
export async function agentFor({ http, https }: Proxies): Promise<EnvHttpProxyAgent> {
  const { EnvHttpProxyAgent, Pool } = await import("undici"); // only where something is downloaded
  return new EnvHttpProxyAgent({
    httpProxy: http?.href ?? "",
    httpsProxy: https?.href ?? "",
    proxyTunnel: false, // plain http goes as a request, as curl does it: many proxies tunnel to port 443 alone
    clientFactory: (origin, options) => toldApart(new Pool(origin, options)),
  });
}

/** A connection that closes without an answer is opened again and again, hundreds of times a second, unless it fails otherwise. */
function toldApart(pool: Dispatcher): Dispatcher {
  const connect = pool.connect.bind(pool) as (options: Dispatcher.ConnectOptions) => Promise<object>;
  const told = (options: Dispatcher.ConnectOptions) =>
    connect(options).catch((cause: unknown) => {
      throw new TunnelFailure("the proxy opens no tunnel", { cause });
    });
  return Object.assign(pool, { connect: told });
}
