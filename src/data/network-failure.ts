import { isIP } from "node:net";
import { type Proxies, TunnelFailure } from "./proxy.js";

/** Why nothing came from an address, in plain words; whoever reads it has the host's name beside it. */
export function networkFailure(error: unknown, proxies: Proxies): string {
  const causes = causesOf(error);
  const last = causes.at(-1)!;
  const tunnel = causes.some(cause => cause instanceof TunnelFailure || tunnelAnswer.test(cause.message));
  const proxy = tunnel
    ? (proxies.https ?? proxies.http)
    : proxies.http && isOf(last, proxies.http)
      ? proxies.http
      : undefined;
  return proxy ? `the proxy ${proxy.host} ${wordsOf(last)}` : wordsOf(last);
}

/** What Node and undici say of themselves in an error. */
interface NetworkError {
  readonly message: string;
  readonly code?: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
  readonly hostname?: string;
  readonly address?: string;
  readonly port?: number;
  readonly socket?: { readonly remoteAddress?: string; readonly remotePort?: number };
}

/** `fetch failed` has a cause, and that may have several, one per address of the host. */
function causesOf(error: unknown): NetworkError[] {
  const { cause, errors } = error as NetworkError;
  const next = cause ?? errors?.[0];
  return [error as NetworkError, ...(next instanceof Error ? causesOf(next) : [])];
}

/** Whether it was the connection to this proxy that failed: what plain addresses go by way of has no tunnel. */
function isOf({ message, hostname, address, port, socket }: NetworkError, proxy: URL): boolean {
  if (hostname !== undefined) return hostname === proxy.hostname;
  if (message.includes(`${proxy.host},`)) return true; // "attempted address: proxy.example:3128, timeout …"
  const other = port ?? socket?.remotePort;
  const known = address ?? socket?.remoteAddress;
  return (
    proxy.port === String(other) && (known === undefined || !isIP(proxy.hostname) || known === proxy.hostname)
  );
}

const tunnelAnswer = /^Proxy response \((\d+)\)|Proxy Authentication Required \((407)\)/;

function wordsOf({ message, code = "" }: NetworkError): string {
  const answer = tunnelAnswer.exec(message);
  if (answer) return statusWords(answer[1] ?? answer[2]!);
  const known = words[code];
  if (known) return known;
  if (/certificate/i.test(message)) return words.UNABLE_TO_VERIFY_LEAF_SIGNATURE!;
  return /^(UND_ERR|HPE_|ERR_)/.test(message) ? "fails for an unknown reason" : message;
}

const statusWords = (status: string): string =>
  status === "407" ? "asks for a name and a password (http://name:password@host)" : `answers ${status}`;

const unknownName = "has no address that this machine can find out";
const closes = "closes the connection";
const silent = "does not answer";
const untrusted =
  "shows a certificate that is not trusted (where a proxy opens TLS, NODE_EXTRA_CA_CERTS names the file of its own)";

const words: Readonly<Record<string, string>> = {
  ENOTFOUND: unknownName,
  EAI_AGAIN: unknownName,
  ECONNREFUSED: "refuses the connection",
  ECONNRESET: closes,
  EPIPE: closes,
  UND_ERR_SOCKET: closes,
  UND_ERR_CLOSED: closes,
  UND_ERR_DESTROYED: closes,
  ETIMEDOUT: silent,
  UND_ERR_CONNECT_TIMEOUT: silent,
  UND_ERR_HEADERS_TIMEOUT: silent,
  UND_ERR_BODY_TIMEOUT: "stops in the middle",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "sends another length than it says",
  EHOSTUNREACH: "cannot be reached",
  ENETUNREACH: "cannot be reached: no network",
  EPROTO: "does not speak TLS as expected",
  ERR_SSL_WRONG_VERSION_NUMBER: "does not speak TLS as expected",
  CERT_HAS_EXPIRED: "shows a certificate that has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "shows a certificate of another host",
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
};
