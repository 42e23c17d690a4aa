import { describe, expect, it } from "vitest";
import { combinedProgress, duration, type Progress, progressOn } from "./progress.js";
import { plainText } from "./text/ansi.js";

function screen(isTTY: boolean) {
  const texts: string[] = [];
  return { texts, isTTY, columns: 100, write: (text: string) => texts.push(text) };
}

describe("progress", () => {
  it("draws a bar with share, note and time left on a terminal", () => {
    let time = 0;
    const terminal = screen(true);
    const task = progressOn(terminal, () => time).task("full", 4);
    time = 60_000; // preparations: no part of the estimate
    task.at(1);
    expect(terminal.texts.at(-1)).not.toContain("left");
    time = 61_000;
    task.at(2, "97.0 %");
    const picture = terminal.texts.at(-1)!;
    expect(picture).toContain("████████████░");
    expect(picture).toContain("50 %");
    expect(picture).toContain("97.0 %");
    expect(picture).toContain("2 s left");
  });

  it("draws no more bars than the screen has rows", () => {
    let time = 0;
    const terminal = { ...screen(true), rows: 6 };
    const progress = progressOn(terminal, () => time);
    for (let i = 0; i < 9; i++) progress.task(`trial ${i}`, 4);
    time = 1000;
    progress.task("trial 9", 4).at(1);
    const picture = terminal.texts.at(-1)!;
    expect(picture).toContain("trial 3");
    expect(picture).not.toContain("trial 4");
    expect(picture).toContain("… and 6 more");
    expect(picture.match(/\n/g)).toHaveLength(5);
  });

  it("writes plain lines without escape codes elsewhere", () => {
    let time = 0;
    const file = screen(false);
    const task = progressOn(file, () => time).task("full", 4);
    time = 500;
    task.at(1); // too early to say anything
    time = 20_000;
    task.at(2, "97.0 %");
    task.end("98.0 %");
    expect(file.texts).toHaveLength(2);
    expect(file.texts.join("")).not.toContain("\x1b");
    expect(file.texts[0]).toContain("50 %");
  });

  it("writes plain lines on a terminal that cannot move its cursor", () => {
    const dumb = screen(true);
    progressOn(dumb, () => 0, "dumb")
      .task("full", 4)
      .end("98.0 %");
    expect(dumb.texts).toEqual(["full                            98.0 %  0 s\n"]);
  });

  it.each([30, 40, 60, 80, 100])("a line of %d columns holds whole words and numbers", columns => {
    let time = 0;
    const terminal = { ...screen(true), columns };
    const task = progressOn(terminal, () => time, "xterm").task("projection 60x12+256 joint s1", 4);
    for (const done of [1, 2, 3]) {
      time += 60_000;
      task.at(done, "97.02 % val.");
    }
    task.end("98.06 % test");
    const lines = plainText(terminal.texts.join("")).split("\n");
    for (const line of lines) {
      expect(line.length).toBeLessThan(columns);
      const known =
        /^(projection|60x12\+256|joint|s1|[█░]+|\d+|%|97\.02|98\.06|val\.|test|min|s|left|1|2|3)$/;
      if (columns >= 40) for (const word of line.split(/ +/).filter(Boolean)) expect(word).toMatch(known);
    }
    expect(lines.join(" ")).toContain(" %");
  });

  it("says one line for trials that train side by side, and each one's end", () => {
    let time = 0;
    const file = screen(false);
    const progress = progressOn(file, () => time);
    const tasks = [progress.task("full", 4), progress.task("softmax", 4)];
    time = 20_000;
    for (const task of tasks) task.at(2);
    for (const task of tasks) task.end();
    expect(file.texts.map(text => text.split(" ")[0])).toEqual(["full", "full", "softmax"]);
  });

  it.each([
    [8.04, "8 s"],
    [59, "59 s"],
    [125, "2 min 5 s"],
    [3780, "1 h 3 min"],
  ])("says %s seconds as %s", (seconds, text) => expect(duration(seconds)).toBe(text));
});

describe("tasks as one", () => {
  it("is one bar of all tasks side by side, and another for those that come after", () => {
    const seen: string[] = [];
    const watcher: Progress = {
      task: name => {
        seen.push(`new ${name}`);
        return {
          at: (done, note, total) => void seen.push(`${done}/${total} ${note ?? ""}`),
          end: note => void seen.push(`end ${note ?? ""}`),
        };
      },
      line: text => void seen.push(text),
      close: () => void seen.push("closed"),
    };
    const one = combinedProgress(watcher, "networks");
    const [a, b] = [one.task("a", 0), one.task("b", 10)];
    a.at(5, "90 %", 10);
    b.at(2);
    a.end();
    b.end("95 %");
    one.task("c", 1).end();
    one.line("words");
    one.close();
    expect(seen).toEqual([
      "new networks",
      "5/20 a: 90 %",
      "7/20 ",
      "12/20 ",
      "end b: 95 %",
      "new networks",
      "end ",
      "words",
      "closed",
    ]);
  });
});
