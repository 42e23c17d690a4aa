import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { gitState } from "./git-state.js";

const hasGit = spawnSync("git", ["--version"]).status === 0;
afterEach(() => vi.unstubAllEnvs());

function folder(): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), "git-state-")));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A repository with one commit. */
function repository(): { root: string; git: (...args: string[]) => void } {
  const root = folder();
  const who = ["-c", "user.name=A", "-c", "user.email=a@b", "-c", "protocol.file.allow=always"];
  const git = (...args: string[]) =>
    void execFileSync("git", [...who, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  git("init", "--quiet");
  writeFileSync(join(root, "a.txt"), "one\n");
  git("add", ".");
  git("commit", "--quiet", "-m", "first");
  return { root, git };
}

it("says that there is no repository", () => {
  const root = folder();
  expect(gitState(root)).toEqual({
    commit: null,
    dirtyPatch: null,
    doubt: `${root} is in no git repository`,
  });
});

it("says that git is missing", () => {
  vi.stubEnv("PATH", folder());
  expect(gitState(folder()).doubt).toBe("git is not installed");
});

describe.skipIf(!hasGit)("under git", () => {
  it("has no doubt in a tree as it was committed, and in one that was changed", () => {
    const { root } = repository();
    expect(gitState(root)).toEqual({ commit: expect.stringMatching(/^[0-9a-f]{40}$/), dirtyPatch: "" });
    appendFileSync(join(root, "a.txt"), "two\n");
    expect(Object.keys(gitState(root))).toEqual(["commit", "dirtyPatch"]);
  });

  it("says that the repository is another user's, and what helps", () => {
    const { root } = repository();
    vi.stubEnv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1"); // git's own way to try it
    vi.stubEnv("HOME", folder());
    const { commit, doubt } = gitState(root);
    expect(commit).toBeNull();
    expect(doubt).toBe(
      `${root} belongs to another user (git config --global --add safe.directory ${root} lets git read it)`,
    );
  });

  it("says that there is no commit yet", () => {
    const root = folder();
    execFileSync("git", ["init", "--quiet"], { cwd: root });
    expect(gitState(root).doubt).toBe(`${root} has no commit yet`);
  });

  it("does not take the commit of a repository that ignores the folder", () => {
    const { root } = repository();
    writeFileSync(join(root, ".gitignore"), "node_modules/\n");
    const installed = join(root, "node_modules", "neuralbits");
    mkdirSync(installed, { recursive: true });
    expect(gitState(installed)).toEqual({
      commit: null,
      dirtyPatch: null,
      doubt: `${installed} is installed: the repository around it ignores it`,
    });
  });

  it("says which submodule has changes that the patch does not hold", () => {
    const [inner, { root, git }] = [repository(), repository()];
    git("submodule", "--quiet", "add", inner.root, "vendor/inner");
    git("commit", "--quiet", "-m", "second");
    expect(gitState(root).doubt).toBeUndefined();
    appendFileSync(join(root, "vendor", "inner", "a.txt"), "two\n");
    expect(gitState(root).doubt).toBe(
      "the patch does not hold the changes inside the submodule vendor/inner",
    );
  });

  it("what experiments write does not make a tree dirty, wherever it is written; a file of someone's own does", () => {
    const { root, git } = repository();
    for (const name of ["mine/mnist-table", "results/mnist-table"])
      mkdirSync(join(root, name), { recursive: true });
    const written = ["measures.csv", "table.md", "figure.json", "figure.svg", "report.html"];
    const files = written.map(name => join("mine", "mnist-table", name));
    for (const file of files) writeFileSync(join(root, file), "old\n");
    git("add", ".");
    git("commit", "--quiet", "-m", "results");
    vi.stubEnv("NEURALBITS_RESULTS", join(root, "mine"));
    for (const file of files) writeFileSync(join(root, file), "new\n");
    mkdirSync(join(root, "mine", "runs.sqlite-spools"));
    for (const file of ["runs.sqlite", "runs.sqlite-wal", "runs.sqlite-spools/1"])
      writeFileSync(join(root, "mine", file), "");
    expect(gitState(root).dirtyPatch).toBe("");
    const others = ["mine/weights.ts", "mine/mnist-table/read.ts", "results/mnist-table/table.md", "a.txt"];
    for (const file of others) writeFileSync(join(root, file), "new\n");
    const { dirtyPatch } = gitState(root);
    expect(
      dirtyPatch!
        .match(/^diff --git a\/\S+/gm)!
        .map(line => line.slice(13))
        .sort(),
    ).toEqual(others.sort());
  });

  it("of a notebook its cells count, not its outputs", () => {
    const { root, git } = repository();
    const notebook = (source: string, output: string) =>
      JSON.stringify({
        cells: [{ cell_type: "code", source: [source], outputs: [output], execution_count: 1 }],
      });
    mkdirSync(join(root, "deep"));
    for (const name of ["a.ipynb", "deep/b.ipynb", "gone.ipynb"])
      writeFileSync(join(root, name), notebook("rate = 0.1", "old"));
    git("add", ".");
    git("commit", "--quiet", "-m", "notebooks");
    for (const name of ["a.ipynb", "deep/b.ipynb"])
      writeFileSync(join(root, name), notebook("rate = 0.1", "new"));
    expect(gitState(root).dirtyPatch).toBe("");
    writeFileSync(join(root, "deep", "b.ipynb"), notebook("rate = 0.3", "new"));
    writeFileSync(join(root, "new.ipynb"), notebook("rate = 0.5", "new"));
    rmSync(join(root, "gone.ipynb"));
    const patch = gitState(root).dirtyPatch!;
    expect(patch).toContain("diff --git a/deep/b.ipynb b/deep/b.ipynb");
    expect(patch).toContain("-rate = 0.1\n+rate = 0.3");
    expect(patch.match(/^[-+]rate.*/gm)).toHaveLength(4);
    expect(patch).not.toContain('new"');
    expect(patch).not.toContain("a.ipynb");
    writeFileSync(join(root, "new.ipynb"), notebook("rate = 0.5", "newer"));
    expect(gitState(root).dirtyPatch).toBe(patch);
  });
});
