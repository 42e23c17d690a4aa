const counts = new Intl.NumberFormat("en");

/** `1 run`, `2 runs`, `10,000 runs`. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${counts.format(count)} ${count === 1 ? noun : plural}`;
