import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { check } from "../core/check.js";
import { trialKey } from "../tracking/trial.js";
import { uuid } from "../tracking/uuid.js";
import type { ProfileName, Trial } from "./experiment.js";
import type { Group } from "./group.js";

/** The groups that are missing of an experiment, as they were stored before anybody began. */
export interface GroupList {
  readonly experiment: string;
  readonly profile: ProfileName;
  /** The hash of the code that is to train them. */
  readonly code: string;
  readonly groups: readonly Group[];
}

/** A group that is the caller's to train, as far as it is not done yet. */
export interface Taken {
  readonly place: number;
  readonly group: Group;
  /** Trials of it whose process died while it wrote down their end: whether it did, only the records tell. */
  readonly unsure: readonly string[];
}

/** How many trials have come to an end, and what those say that failed. */
export interface Ends {
  readonly done: number;
  readonly failures: readonly string[];
}

/**
 * Groups in a folder that machines share: each is taken by one process, and each trial ends once. All is files that are
 * made, linked and renamed, which network file systems do as one step; a database of many machines is not needed.
 *
 *   list.json           the groups
 *   claims/PLACE        who is at a group
 *   trials/KEY.ending   its end is being recorded · KEY.done, KEY.failed: it is over
 */
export class StoredGroups {
  readonly list: GroupList;
  readonly #folder: string;
  readonly #say: (line: string) => void;
  /** Trials that ended here: what the folder did not take of that, this process still knows. */
  readonly #over = new Set<string>();
  #isTold = false;

  static store(folder: string, list: GroupList): StoredGroups {
    for (const part of ["claims", "trials"]) mkdirSync(join(folder, part), { recursive: true });
    writeFileSync(join(folder, "list.json"), JSON.stringify(list));
    return new StoredGroups(folder);
  }

  /** `say` is told, once, when the ends of trials cannot be written down. */
  constructor(folder: string, say: (line: string) => void = () => {}) {
    this.#folder = folder;
    this.#say = say;
    const path = join(folder, "list.json");
    check(existsSync(path), "folder of a submitted sweep", folder, "one that has a list.json");
    this.list = JSON.parse(readFileSync(path, "utf8")) as GroupList;
  }

  get trials(): number {
    return this.list.groups.reduce((sum, { trials }) => sum + trials.length, 0);
  }

  /** The next group for this owner: what it left when it was killed comes first. Null when nothing is left to take. */
  take(owner: string): Taken | null {
    const claims = new Set(readdirSync(join(this.#folder, "claims")));
    const ends = this.#ends();
    const places = this.list.groups.map((_, place) => place);
    const own = places.filter(place => claims.has(String(place)) && this.#ownerOf(place) === owner);
    const free = places.filter(place => !claims.has(String(place)));
    for (const place of [...own, ...free]) {
      if (this.openOf(this.list.groups[place]!, ends).trials.length === 0) continue;
      if (!own.includes(place) && !this.#claim(place, owner)) continue;
      const now = this.#ends(); // another may have taken it, trained it and given it back before the claim
      const group = this.openOf(this.list.groups[place]!, now);
      if (group.trials.length === 0) continue;
      const keys = group.trials.map(trial => this.keyOf(trial));
      return { place, group, unsure: keys.filter(key => now.has(`${key}.ending`)) };
    }
    return null;
  }

  /** The group without the trials that are over. */
  openOf(group: Group, ends: ReadonlySet<string> = this.#ends()): Group {
    const isOver = (key: string) =>
      this.#over.has(key) || ends.has(`${key}.done`) || ends.has(`${key}.failed`);
    return { ...group, trials: group.trials.filter(trial => !isOver(this.keyOf(trial))) };
  }

  /** Lets others have it. */
  giveBack({ place }: Taken): void {
    rmSync(join(this.#folder, "claims", String(place)), { force: true });
  }

  keyOf(trial: Trial): string {
    return trialKey(this.list.experiment, trial);
  }

  /** Said before the end of a trial is recorded … */
  ending(key: string): void {
    this.#tell(() => writeFileSync(this.#trial(key, "ending"), ""));
  }

  /** … and after it. */
  done(key: string): void {
    this.#over.add(key);
    this.#tell(() => {
      const [ending, done] = [this.#trial(key, "ending"), this.#trial(key, "done")];
      if (existsSync(ending)) renameSync(ending, done);
      else writeFileSync(done, "");
    });
  }

  failed(key: string, why: string): void {
    this.#over.add(key);
    this.#tell(() => writeFileSync(this.#trial(key, "failed"), why));
  }

  /** A full or broken disk here takes no trial that was trained: how each ended is recorded elsewhere. */
  #tell(write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!this.#isTold)
        this.#say(`${this.#folder}: ${(error as Error).message}; how trials ended is in their records alone`);
      this.#isTold = true;
    }
  }

  ends(): Ends {
    const names = [...this.#ends()];
    const failed = names.filter(name => name.endsWith(".failed"));
    return {
      done: names.filter(name => name.endsWith(".done")).length,
      failures: failed.map(name => readFileSync(join(this.#folder, "trials", name), "utf8")),
    };
  }

  #ends(): Set<string> {
    return new Set(readdirSync(join(this.#folder, "trials")));
  }

  #trial(key: string, state: "ending" | "done" | "failed"): string {
    return join(this.#folder, "trials", `${key}.${state}`);
  }

  #ownerOf(place: number): string | null {
    try {
      return readFileSync(join(this.#folder, "claims", String(place)), "utf8");
    } catch {
      return null; // given back just now
    }
  }

  /** A link to a file that is whole: it is there with its owner's name, or not at all, and of two owners one has it. */
  #claim(place: number, owner: string): boolean {
    const [claim, own] = [String(place), `${uuid()}.partial`].map(name => join(this.#folder, "claims", name));
    writeFileSync(own!, owner);
    try {
      linkSync(own!, claim!);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw error;
    } finally {
      rmSync(own!, { force: true });
    }
  }
}
