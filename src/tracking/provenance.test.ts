import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gatherProvenance } from "./provenance.js";

const hasGit = spawnSync("git", ["--version"]).status === 0;
const folder = () => realpathSync(mkdtempSync(join(tmpdir(), "provenance-")));

function repository(): { root: string; git: (...args: string[]) => string } {
  const root = folder();
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@b", ...args], {
      cwd: root,
      encoding: "utf8",
    });
  git("init", "--quiet");
  return { root, git };
}

it("tells versions, machine, command and lock file", () => {
  const root = folder();
  writeFileSync(join(root, "package-lock.json"), "abc");
  mkdirSync(join(root, "deep"));
  const provenance = gatherProvenance({ folder: join(root, "deep"), versions: { tensorflow: "2.9.1" } });
  expect(provenance.versions).toMatchObject({ node: process.versions.node, tensorflow: "2.9.1" });
  for (const name of ["neuralbits", "better-sqlite3", "sqlite"])
    expect(provenance.versions[name]).toMatch(/^\d+\.\d+/);
  expect(provenance.lockHash).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(provenance.machine.cores).toBeGreaterThan(0);
  expect(provenance.machine.memoryBytes).toBeGreaterThan(1e6);
  expect(provenance.command).toEqual(process.argv);
  expect(JSON.parse(JSON.stringify(provenance))).toEqual(provenance);
});

it("knows no commit outside git", () => {
  expect(gatherProvenance({ folder: folder() })).toMatchObject({
    commit: null,
    dirtyPatch: null,
    lockHash: null,
  });
});

describe.skipIf(!hasGit)("under git", () => {
  it("tells the commit, and a patch that brings the tree back", () => {
    const { root, git } = repository();
    writeFileSync(join(root, "a.txt"), "one\ntwo\n");
    mkdirSync(join(root, "src"));
    git("add", ".");
    git("commit", "--quiet", "-m", "first");
    const clean = gatherProvenance({ folder: join(root, "src") });
    expect(clean).toMatchObject({ commit: git("rev-parse", "HEAD").trim(), dirtyPatch: "" });

    writeFileSync(join(root, "a.txt"), "one\n2\n");
    writeFileSync(join(root, "src", "new file.ts"), "export {};\n");
    writeFileSync(join(root, "staged.txt"), "staged\n");
    git("add", "staged.txt");
    writeFileSync(join(root, ".env"), "PLAIN=hunter2\n");
    writeFileSync(join(root, "large.bin"), "x".repeat(200_000));
    symlinkSync("nowhere", join(root, "dangling"));
    const { dirtyPatch } = gatherProvenance({ folder: join(root, "src") });
    expect(dirtyPatch).not.toContain("hunter2");
    expect(dirtyPatch).toContain("# untracked, not included: .env (14 bytes)");
    expect(dirtyPatch).toContain("# untracked, not included: large.bin (200000 bytes)");

    const copy = folder();
    execFileSync("git", ["clone", "--quiet", root, copy]);
    execFileSync("git", ["apply"], { cwd: copy, input: dirtyPatch! });
    const read = (path: string) => execFileSync("cat", [join(copy, path)], { encoding: "utf8" });
    expect([read("a.txt"), read("src/new file.ts"), read("staged.txt")]).toEqual([
      "one\n2\n",
      "export {};\n",
      "staged\n",
    ]);
  });

  it("works before the first commit", () => {
    const { root, git } = repository();
    writeFileSync(join(root, "a.txt"), "one\n");
    git("add", ".");
    const { commit, dirtyPatch } = gatherProvenance({ folder: root });
    expect(commit).toBeNull();
    expect(dirtyPatch).toContain("+one");
  });

  it("cuts a patch that is data", () => {
    const { root, git } = repository();
    writeFileSync(join(root, "a.txt"), "");
    git("add", ".");
    git("commit", "--quiet", "-m", "first");
    writeFileSync(join(root, "a.txt"), "0123456789abcdef\n".repeat(400_000));
    const { dirtyPatch } = gatherProvenance({ folder: root });
    expect(dirtyPatch!.length).toBeLessThan(1.1e6);
    expect(dirtyPatch).toMatch(/# cut here, at 1048576 bytes\n$/);
  });

  it("runs no program of the user's configuration and writes nothing", () => {
    const { root, git } = repository();
    writeFileSync(join(root, "a.txt"), "one\n");
    writeFileSync(join(root, ".gitattributes"), "*.txt diff=evil\n");
    git("add", ".");
    git("commit", "--quiet", "-m", "first");
    git("config", "diff.external", "touch called; true");
    git("config", "diff.evil.textconv", "touch called; cat");
    git("config", "core.fsmonitor", "touch called; true");
    writeFileSync(join(root, "a.txt"), "two\n");
    expect(gatherProvenance({ folder: root }).dirtyPatch).toContain("+two");
    expect(spawnSync("ls", ["called"], { cwd: root }).status).not.toBe(0);
  });
});
