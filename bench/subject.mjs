import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { watch } from "./quiet.mjs";

/**
 * What a program answers to `run`: its `value` always, of the rest what it measures; and, put beside it here, the share
 * of the machine's cores that worked elsewhere meanwhile.
 *
 * @typedef {object} Answer
 * @property {number} value
 * @property {number} elsewhere
 * @property {number} flops
 * @property {number} bytes
 * @property {number} steps
 * @property {number} first
 * @property {number} loss
 * @property {number} warmLoss
 * @property {number} trainSeconds
 * @property {number[]} groupSeconds
 * @property {number[]} accuracies
 * @property {number} keptBytes
 * @property {number} mebibytes
 * @property {number} firstSeconds
 * @property {string} result
 */

/** @typedef {{ name: string, value: number }} Measured */

const mostElsewhere = 0.04; // of all cores, in other processes: with more, the run is measured again
/** How often a disturbed run is made again before the least disturbed one counts. */
export const patience = { tries: 15 };

/**
 * A program to be measured, in a process of its own. It says `{"ready": true}` once it has warmed up; from then on
 * every line `run` on its input makes it do one timed block and answer with `{"value": …}`, and what else it tells.
 */
export class Subject {
  #child;
  #lines;
  #said = "";

  /** @param {{ name: string, command: string, args: string[], env?: NodeJS.ProcessEnv }} about */
  constructor({ name, command, args, env = {} }) {
    this.name = name;
    this.#child = spawn(command, args, {
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", ...env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#child.stderr.setEncoding("utf8").on("data", text => {
      this.#said = (this.#said + text).slice(-4000);
    });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  get pid() {
    return this.#child.pid;
  }

  /**
   * Its next answer: the first line that is a JSON object.
   *
   * @returns {Promise<Answer & { ready?: boolean }>}
   */
  async hear() {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error(`${this.name} ended without an answer; it last said:\n${this.#said.trim()}`);
      if (value.startsWith("{")) return JSON.parse(value);
    }
  }

  /** One run, whatever else the machine does meanwhile. */
  once() {
    this.#child.stdin.write("run\n");
    return this.hear();
  }

  /** One run during which the machine did little else. */
  run() {
    return undisturbed(this.pid, () => this.once());
  }

  async end() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const closed = new Promise(resolve => this.#child.once("close", resolve));
    this.#child.stdin.end();
    const guard = setTimeout(() => this.#child.kill("SIGKILL"), 10_000);
    await closed;
    clearTimeout(guard);
  }
}

/**
 * What the work of a process (and of its children that ended) answers, from a time when the machine did little else;
 * of many times that were all disturbed, from the least disturbed one.
 *
 * @template {object} Found
 * @param {number | undefined} pid
 * @param {() => Promise<Found>} work
 */
export const undisturbed = (pid, work) =>
  leastDisturbed(async () => {
    const elsewhere = watch(pid);
    return { ...(await work()), elsewhere: elsewhere() };
  });

/**
 * The same for work whose processes are not children of one, or are lost to it, as a browser's are: what the machine did in the
 * second before and in the second after it tells how busy it was.
 *
 * @template {object} Found
 * @param {() => Promise<Found>} work
 */
export const betweenCalm = work =>
  leastDisturbed(async () => {
    const before = await busy();
    const found = await work();
    return { ...found, elsewhere: Math.max(before, await busy()) };
  });

/** The share of all cores that others took in a second. */
async function busy() {
  await new Promise(resolve => setTimeout(resolve, 500)); // what was ended has ended
  const elsewhere = watch(process.pid);
  await new Promise(resolve => setTimeout(resolve, 1000));
  return elsewhere();
}

/**
 * @template {{ elsewhere: number }} Found
 * @param {() => Promise<Found>} once
 */
async function leastDisturbed(once) {
  let best = await once();
  for (let i = 1; i < patience.tries && best.elsewhere > mostElsewhere; i++) {
    const found = await once();
    if (found.elsewhere < best.elsewhere) best = found;
  }
  return best;
}

/**
 * Runs the subjects in turn, `runs` rounds of it, so that a slow minute of the machine hits all of them.
 * → the answers of each, in the order of the subjects
 *
 * @param {readonly Subject[]} subjects
 * @param {number} runs
 * @param {(line: string) => void} say
 */
export async function alternate(subjects, runs, say) {
  /** @type {Answer[][]} */
  const answers = subjects.map(() => []);
  for (let round = 0; round < runs; round++)
    for (const [i, subject] of subjects.entries()) {
      const answer = await subject.run();
      answers[i].push(answer);
      const { value, elsewhere } = answer;
      const disturbed =
        elsewhere > mostElsewhere ? `, ${Math.round(100 * elsewhere)} % of the cores elsewhere` : "";
      say(`  ${round + 1}/${runs} ${subject.name}: ${Number(value.toPrecision(4))}${disturbed}`);
    }
  return answers;
}

/**
 * Of each subject, the median of what is read from its answers.
 *
 * @param {readonly Subject[]} subjects
 * @param {Answer[][]} answers
 * @param {(answer: Answer) => number} read
 * @returns {Measured[]}
 */
export const medians = (subjects, answers, read = answer => answer.value) =>
  subjects.map(({ name }, i) => ({ name, value: median(answers[i].map(read)) }));

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
