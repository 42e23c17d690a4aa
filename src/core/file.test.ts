import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { checkWritable, sha256, writeWhole } from "./file.js";
import { packageFolder } from "./folders.js";

const folder = () => mkdtempSync(join(tmpdir(), "file-"));

it("writes whole, into folders that it makes, and leaves nothing beside it", async () => {
  const root = folder();
  await writeWhole(join(root, "a/b.txt"), "hello");
  expect(readFileSync(join(root, "a/b.txt"), "utf8")).toBe("hello");
  expect(readdirSync(join(root, "a"))).toEqual(["b.txt"]);
});

it("writes part by part, and leaves the old content where a part fails", async () => {
  const folder = mkdtempSync(join(tmpdir(), "file-"));
  const path = join(folder, "a");
  const parts = function* (fails: boolean) {
    yield "one\n";
    if (fails) throw new Error("no luck");
    yield "two\n";
  };
  await writeWhole(path, parts(false));
  await expect(writeWhole(path, parts(true))).rejects.toThrow("no luck");
  expect(readFileSync(path, "utf8")).toBe("one\ntwo\n");
  expect(readdirSync(folder)).toEqual(["a"]);
});

it("keeps a file's permissions, and gives new ones the usual", async () => {
  const path = join(folder(), "a");
  writeFileSync(path, "old");
  chmodSync(path, 0o600);
  await writeWhole(path, "new");
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

describe("through links", () => {
  it.each([
    ["to a file", "target.txt"],
    ["to nothing yet", "later.txt"],
    ["to another folder", "deep/er/target.txt"],
  ])("%s", async (_, target) => {
    const root = folder();
    writeFileSync(join(root, "target.txt"), "old");
    symlinkSync(target, join(root, "link"));
    symlinkSync("link", join(root, "second"));
    await writeWhole(join(root, "second"), "new");
    expect(readFileSync(join(root, target), "utf8")).toBe("new");
    expect([readlinkSync(join(root, "second")), readlinkSync(join(root, "link"))]).toEqual(["link", target]);
    expect(readdirSync(root).filter(name => name.endsWith(".partial"))).toEqual([]);
  });

  it("relative ones from where they lie, folders that are links included", async () => {
    const root = folder();
    mkdirSync(join(root, "real/inner"), { recursive: true });
    symlinkSync("real/inner", join(root, "short"));
    symlinkSync("../a.txt", join(root, "real/inner/link")); // real/a.txt, also when it is reached by `short`
    await writeWhole(join(root, "short/link"), "a");
    expect(readFileSync(join(root, "real/a.txt"), "utf8")).toBe("a");
    expect(existsSync(join(root, "a.txt"))).toBe(false);
  });

  it("not for ever", async () => {
    const root = folder();
    symlinkSync("b", join(root, "a"));
    symlinkSync("a", join(root, "b"));
    await expect(writeWhole(join(root, "a"), "x")).rejects.toThrow("its links lead in a circle");
  });
});

describe("pipes and devices are written to, not replaced", () => {
  const long = "long ".repeat(100_000); // more than a pipe holds

  it("a named pipe, whose reader may come later and take its time", async () => {
    const path = join(folder(), "pipe");
    execFileSync("mkfifo", [path]);
    const written = writeWhole(path, long);
    const reader = spawn("sh", ["-c", `sleep 0.2; cat "${path}"`]);
    expect(await text(reader.stdout)).toBe(long);
    await written;
    expect(lstatSync(path).isFIFO()).toBe(true);
  });

  it("a link to a named pipe", async () => {
    const root = folder();
    execFileSync("mkfifo", [join(root, "pipe")]);
    symlinkSync("pipe", join(root, "link"));
    const read = text(spawn("cat", [join(root, "pipe")]).stdout); // heard from the start: a child that ended lets it run out
    await writeWhole(join(root, "link"), "words");
    expect(await read).toBe("words");
    expect(lstatSync(join(root, "link")).isSymbolicLink()).toBe(true);
  });

  it("a device", async () => {
    const link = join(folder(), "null");
    symlinkSync("/dev/null", link);
    await writeWhole(link, long);
    await writeWhole("/dev/null", long);
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
    await expect(writeWhole("/dev/full", "x")).rejects.toThrow("the disk is full");
    expect(statSync("/dev/full").isCharacterDevice()).toBe(true);
  });

  it("a pipe that nobody reads, until one is told to stop", async () => {
    const path = join(folder(), "pipe");
    execFileSync("mkfifo", [path]);
    const stop = new AbortController();
    const written = writeWhole(path, "x", stop.signal);
    setTimeout(() => stop.abort(), 50);
    await expect(written).rejects.toThrow("nobody reads what is written there");
  });

  it("a pipe whose reader leaves", async () => {
    const path = join(folder(), "pipe");
    execFileSync("mkfifo", [path]);
    const reader = spawn("head", ["-c", "10", path]);
    const read = text(reader.stdout);
    await expect(writeWhole(path, long)).rejects.toThrow("nobody reads what is written there");
    expect(await read).toBe("long long ");
  });
});

describe("the process's own open files", () => {
  const module = JSON.stringify(packageFolder("dist/core/file.js"));
  /** What a process leaves in the standard output that `sh` gives it, between two lines of its own. */
  const left = (path: string, then: string): string => {
    const code = `import(${module}).then(async ({ writeWhole }) => { console.log("before"); await writeWhole("${path}", "words\\n"); console.log("after"); })`;
    const command = `"${process.execPath}" -e '${code}' ${then}`;
    return execFileSync("sh", ["-c", command], { encoding: "utf8", cwd: folder() });
  };

  it.each(["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])("%s", path => {
    const expected = "before\nwords\nafter\n";
    expect(left(path, "| cat")).toBe(expected);
    expect(left(path, "> file; cat file")).toBe(expected);
    expect(left(path, "")).toBe(expected); // a pipe or a socket of this test
  });
});

describe("what cannot be written to", () => {
  const root = folder();
  writeFileSync(join(root, "file"), "");
  mkdirSync(join(root, "folder"));

  it.each([
    [join(root, "file/b.txt"), "a file stands where a folder is expected"],
    [join(root, "file/deep/b.txt"), "a file stands where a folder is expected"],
    [join(root, "folder"), "a folder stands where a file is expected"],
    [`${join(root, "new")}/`, "a folder stands where a file is expected"],
    [join(root, "n".repeat(300)), "the name is too long"],
    ["/proc/no/such/file", "the folder cannot be written to"], // Node's own way to make folders never ends here
    ["/proc/file", "the folder cannot be written to"],
    ["/sys/file", "the folder cannot be written to"],
  ])("%s is refused, early and late, and nothing is changed", async (path, reason) => {
    const before = readdirSync(root);
    const message = `cannot write ${path}: ${reason}`;
    await expect(checkWritable(path)).rejects.toThrow(message);
    await expect(writeWhole(path, "x")).rejects.toThrow(message);
    expect(readdirSync(root)).toEqual(before);
  });

  it("what can be written to is not changed by the question", async () => {
    const path = join(root, "new/er/file");
    expect(await checkWritable(path)).toEqual({ kind: "file", path });
    expect(existsSync(join(root, "new"))).toBe(false);
    linkSync(join(root, "file"), join(root, "same"));
    await checkWritable(join(root, "file"));
    expect(statSync(join(root, "same")).nlink).toBe(2);
    expect(await checkWritable("/dev/null")).toEqual({ kind: "device", path: "/dev/null" });
  });
});

it("hashes", async () => {
  const path = join(folder(), "abc");
  writeFileSync(path, "abc");
  expect(await sha256(path)).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
