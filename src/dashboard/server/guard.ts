import { isIP } from "node:net";
import { hostname } from "node:os";

/** What of a request tells where it comes from. */
export interface Visitor {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** Sec-Fetch-Site: what the browser says of the page that asks. */
  readonly site: string | undefined;
}

/**
 * Why a request is turned away; null where it is let in. A page of another site reaches this server under a name of its own
 * (DNS rebinding), or with an Origin that is not ours.
 */
export function refusalOf({ host, origin, site }: Visitor, boundTo: string, isApi: boolean): string | null {
  if (host === undefined || !isOurs(nameIn(host), boundTo)) return "this address has no such name";
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`)
    return "pages of other origins may not ask";
  if (isApi && site !== undefined && site !== "same-origin" && site !== "none")
    return "pages of other sites may not ask";
  return null;
}

/** Any port: somebody may have it forwarded. */
const nameIn = (host: string): string =>
  (/^(\[[0-9a-f:.]+\]|[^:]*)(?::\d{1,5})?$/i.exec(host)?.[1] ?? "").toLowerCase();

/** Names that no other site's DNS can have; where the server is open to others, addresses and this machine's name. */
function isOurs(name: string, boundTo: string): boolean {
  const address = name.replace(/^\[(.*)\]$/, "$1");
  if (isLoopback(boundTo)) return isLoopback(address);
  return (
    isLoopback(address) || isIP(address) !== 0 || address === boundTo || address === hostname().toLowerCase()
  );
}

/** Whether an address is of this machine alone. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
