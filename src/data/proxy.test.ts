import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { selfSigned } from "../../test/certificate.js";
import { packageFolder } from "../core/folders.js";
import { type Member, read } from "./member.js";
import { proxiesOf } from "./proxy.js";

const content = Buffer.from("all the digits");
const sha256 = createHash("sha256").update(content).digest("hex");
/** Only the proxy knows where this host is. */
const host = "dataset.invalid";

const member = (url: string): Member => ({ file: "digits.bin", bytes: content.length, sha256, urls: [url] });

const names = ["http_proxy", "https_proxy", "all_proxy", "no_proxy"].flatMap(n => [n, n.toUpperCase()]);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "proxy-"));
  vi.stubEnv("NEURALBITS_CACHE", join(folder, "cache"));
  vi.stubEnv("NEURALBITS_MIRROR", undefined);
  for (const name of names) vi.stubEnv(name, undefined);
});

const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(() => {
  vi.unstubAllEnvs();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: Server): Promise<string> {
  servers.push(server);
  server.on("connection", socket => sockets.add(socket.on("error", () => {})));
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Proxy {
  readonly at: string;
  /** The first line of each request. */
  readonly asked: string[];
}

/** A real proxy: hands out `content` for plain addresses, and connects tunnels with `target`, or does with them what it is told. */
async function proxy(tunnel: (socket: Socket) => unknown): Promise<Proxy> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end(content);
  });
  server.on("connect", (request, socket) => {
    asked.push(`CONNECT ${request.url} ${request.headers["proxy-authorization"] ?? ""}`.trim());
    tunnel(socket as Socket);
  });
  return { at: await listening(server), asked };
}

const tunnelTo = (target: string) => (socket: Socket) => {
  const [address, port] = target.split(":");
  const onward = connect(Number(port), address, () => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    onward.pipe(socket).pipe(onward);
  });
  sockets.add(onward.on("error", () => socket.destroy()));
};

const answers =
  (line: string) =>
  (socket: Socket): void => {
    socket.end(`HTTP/1.1 ${line}\r\n\r\n`);
  };

it.each(["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])(
  "plain addresses go by way of %s",
  async name => {
    const { at, asked } = await proxy(answers("500"));
    vi.stubEnv(name, `http://${at}`);
    expect(await read("toy", member(`http://${host}/digits.bin`))).toEqual(content);
    expect(asked).toEqual([`GET http://${host}/digits.bin`]);
  },
);

it("TLS goes through a tunnel, with the proxy's own name and password", async () => {
  const { key, cert } = selfSigned(host);
  const target = await listening(createTlsServer({ key, cert }, (_, response) => void response.end(content)));
  const { at, asked } = await proxy(tunnelTo(target));
  const trusted = join(folder, "trusted.pem");
  writeFileSync(trusted, cert);
  const url = JSON.stringify(member(`https://${host}/digits.bin`));
  const module = JSON.stringify(packageFolder("dist", "data", "member.js"));
  const code = `import(${module}).then(({ read }) => read("toy", ${url})).then(bytes => process.stdout.write(bytes))`;
  const child = spawn(process.execPath, ["-e", code], {
    env: { ...process.env, HTTPS_PROXY: `http://me:secret@${at}`, NODE_EXTRA_CA_CERTS: trusted }, // read at start
  });
  expect(await Promise.all([text(child.stdout), text(child.stderr)])).toEqual([content.toString(), ""]);
  expect(asked).toEqual([`CONNECT ${host}:443 Basic ${Buffer.from("me:secret").toString("base64")}`]);
});

it("NO_PROXY is asked for directly", async () => {
  const target = await listening(createServer((_, response) => void response.end(content)));
  const { at, asked } = await proxy(answers("500"));
  vi.stubEnv("HTTP_PROXY", `http://${at}`);
  vi.stubEnv("NO_PROXY", "elsewhere.example, 127.0.0.1");
  expect(await read("toy", member(`http://${target}/digits.bin`))).toEqual(content);
  expect(asked).toEqual([]);
});

/** The reason in the refusal of a download. */
async function reason(url: string): Promise<string> {
  const { message } = (await read("toy", member(url)).catch(error => error)) as Error;
  expect(message).not.toMatch(/UND_ERR|fetch failed|HTTP Tunneling|secret|\bE[A-Z]{4,}\b/);
  return /cannot be downloaded \((.*?)\); expected/.exec(message)?.[1] ?? message;
}

const url = `https://${host}/digits.bin`;

it.each([
  ["answers with an error", answers("502 Bad Gateway"), "answers 502"],
  [
    "wants a password",
    answers("407 Proxy Authentication Required"),
    "asks for a name and a password (http://name:password@host)",
  ],
  ["hangs up", (socket: Socket): unknown => socket.destroy(), "closes the connection"],
] as const)("a proxy that %s is named, with what it did", async (_, tunnel, words) => {
  const { at, asked } = await proxy(tunnel);
  vi.stubEnv("HTTPS_PROXY", `http://me:secret@${at}`);
  expect(await reason(url)).toBe(`${host}: the proxy ${at} ${words}`);
  expect(asked).toHaveLength(1); // asked once, not over and over
});

it("so is one where nobody listens, and one that no one knows", async () => {
  const { at } = await proxy(answers("500"));
  await new Promise(done => servers.pop()!.close(done));
  vi.stubEnv("HTTPS_PROXY", at); // without http://, as curl takes it
  expect(await reason(url)).toBe(`${host}: the proxy ${at} refuses the connection`);
  vi.stubEnv("HTTP_PROXY", `http://${at}`);
  expect(await reason(`http://${host}/digits.bin`)).toBe(`${host}: the proxy ${at} refuses the connection`);
  vi.stubEnv("HTTPS_PROXY", "http://proxy.invalid:3128");
  expect(await reason(url)).toBe(
    `${host}: the proxy proxy.invalid:3128 has no address that this machine can find out`,
  );
});

it("a host that fails by itself is not laid at the proxy's door", async () => {
  const { key, cert } = selfSigned("other.invalid");
  const target = await listening(createTlsServer({ key, cert }, (_, response) => void response.end(content)));
  const { at } = await proxy(tunnelTo(target));
  vi.stubEnv("HTTPS_PROXY", `http://${at}`);
  expect(await reason(url)).toMatch(new RegExp(`^${host}: shows a certificate`));
  vi.stubEnv("HTTPS_PROXY", undefined);
  expect(await reason(url)).toBe(`${host}: has no address that this machine can find out`);
  const hangsUp = await listening(createServer(request => void request.socket.destroy()));
  expect(await reason(`http://${hangsUp}/digits.bin`)).toBe(`${hangsUp}: closes the connection`);
});

it("what is no address of a proxy is refused, and its password not shown", () => {
  expect(() => proxiesOf({ HTTPS_PROXY: "ftp://me:secret@proxy" })).toThrow(
    'HTTPS_PROXY: got "ftp://…@proxy", expected an address such as http://proxy.example:3128',
  );
  expect(proxiesOf({ https_proxy: "", HTTPS_PROXY: "http://a", ALL_PROXY: "socks5://b:1080" })).toEqual({
    https: undefined, // set to nothing
    http: new URL("socks5://b:1080"),
  });
});
