import { describe, expect, it } from "vitest";
import { duration, progressOn } from "./progress.js";

function screen(isTTY: boolean) {
  const texts: string[] = [];
  return { texts, isTTY, columns: 100, write: (text: string) => texts.push(text) };
}

describe("progress", () => {
  it("draws a bar with share, note and time left on a terminal", () => {
    let time = 0;
    const terminal = screen(true);
    const task = progressOn(terminal, () => time).task("full", 4);
    time = 1000;
    task.at(1, "97.0 %");
    const picture = terminal.texts.at(-1)!;
    expect(picture).toContain("██████░");
    expect(picture).toContain("25 %");
    expect(picture).toContain("97.0 %");
    expect(picture).toContain("3 s left");
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

  it.each([
    [8.04, "8 s"],
    [59, "59 s"],
    [125, "2 min 5 s"],
    [3780, "1 h 3 min"],
  ])("says %s seconds as %s", (seconds, text) => expect(duration(seconds)).toBe(text));
});
