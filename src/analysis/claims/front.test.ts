import { expect, it } from "vitest";
import { publishedSizes } from "../published/sizes.js";
import { frontChapter } from "./front.js";

it("each network stands beside the best that was published in no more bytes, or beside the smallest of all", () => {
  const published = publishedSizes.filter(({ dataset }) => dataset === "mnist");
  const smallest = Math.min(...published.map(({ bytes }) => bytes));
  for (const { says, questions } of frontChapter.claims) {
    const bytes = Number(/in ([\d,]+) bytes/.exec(says)![1]!.replaceAll(",", ""));
    const [size, accuracy] = questions.map(({ expected }) => expected as { value: number });
    expect(Math.round(1024 * size!.value), says).toBe(bytes);
    const ahead = published.filter(one => one.accuracy > accuracy!.value && one.bytes <= bytes);
    expect(ahead, says).toEqual([]);
    const equal = published.find(one => one.accuracy === accuracy!.value)!;
    expect(equal.bytes <= bytes || equal.bytes === smallest, says).toBe(true);
  }
});
