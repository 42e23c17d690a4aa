const end = 0x110000;

let tables: ReturnType<typeof made> | undefined;

/** Runs of letters and numbers beyond ASCII: how far from the last one's end, how long; numbers of seven bits a byte. */
export const lettersBeyondAscii = (): Uint8Array => (tables ??= made()).letters;

/** Runs of capitals: how far, 2 · span + whether every other one, the distance of the small letters (2n, or 2n + 1 for -n - 1). */
export const loweredBeyondAscii = (): Uint8Array => (tables ??= made()).capitals;

/**
 * What a capital sigma looks for around it (Unicode's Final_Sigma), as runs: how far, 2 · length + whether they are passed
 * over (points, marks), else letters that have a case.
 */
export const casesBeyondAscii = (): Uint8Array => (tables ??= made()).cases;

function made() {
  return { letters: letters(), capitals: capitals(), cases: cases() };
}

/** A letter that has a case and is passed over all the same is passed over: so do the engines of JavaScript. */
function cases(): Uint8Array {
  const [isPassed, hasCase] = [/^\p{Case_Ignorable}$/u, /^\p{Cased}$/u];
  const numbers: number[] = [];
  let [from, last] = [128, 0];
  for (let code = 128, end = 128; code <= 0x110000; code++) {
    const letter = code < 0x110000 ? String.fromCodePoint(code) : " ";
    const kind = isPassed.test(letter) ? 2 : hasCase.test(letter) ? 1 : 0;
    if (kind === last) continue;
    if (last > 0) {
      numbers.push(end - from, 2 * (code - end) + last - 1);
      from = code;
    }
    [end, last] = [code, kind];
  }
  return coded(numbers);
}

function letters(): Uint8Array {
  const isLetter = /^[\p{L}\p{N}]$/u;
  const numbers: number[] = [];
  let [from, inside] = [128, false];
  for (let code = 128; code <= end; code++) {
    const is = code < end && isLetter.test(String.fromCodePoint(code));
    if (is === inside) continue;
    numbers.push(code - from);
    [from, inside] = [code, is];
  }
  return coded(numbers);
}

interface Run {
  readonly first: number;
  last: number;
  step: number;
  readonly delta: number;
}

function capitals(): Uint8Array {
  const runs: Run[] = [];
  for (let code = 128; code < end; code++) {
    const delta = deltaOf(code);
    if (delta === 0) continue;
    const run = runs.at(-1);
    const step = run ? code - run.last : 0;
    const goesOn = run?.delta === delta && step <= 2 && (run.step === 0 || run.step === step);
    if (goesOn) Object.assign(run, { last: code, step });
    else runs.push({ first: code, last: code, step: 0, delta });
  }
  let from = 128;
  const numbers = runs.flatMap(({ first, last, step, delta }) => {
    const gap = first - from;
    from = last + 1;
    return [gap, 2 * (from - first) + (step === 2 ? 1 : 0), delta < 0 ? -2 * delta - 1 : 2 * delta];
  });
  return coded(numbers);
}

/** How far the small letter is; that of U+0130, which is two letters, is for the reader of texts. */
function deltaOf(code: number): number {
  const [small, ...more] = String.fromCodePoint(code).toLowerCase();
  return more.length > 0 ? 0 : small!.codePointAt(0)! - code;
}

/** Numbers of 0 or more, seven bits a byte, the lowest first; the eighth bit says that more follow. */
function coded(numbers: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  for (const number of numbers) {
    let rest = number;
    for (; rest >= 128; rest >>>= 7) bytes.push((rest & 127) | 128);
    bytes.push(rest);
  }
  return Uint8Array.from(bytes);
}
