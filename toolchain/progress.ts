import type { Tool } from "./tools.ts";

/** How far a long step is. */
export interface Progress {
  /** What is being done, in a few words. */
  readonly step: string;
  /** Share of the whole that is done, 0 to 1; never falls. */
  readonly fraction: number;
  /** Seconds that remain at the speed seen so far on this machine. */
  readonly remainingSeconds: number;
}

/** Takes the progress of a long step; the caller decides how to draw it. */
export type OnProgress = (progress: Progress) => void;

/** Share of a step's time that compiling takes; linking, which tells us nothing while it runs, takes the rest. */
const compileShare = 0.85;

/**
 * Estimate of a build from the measured weights of its tools, scaled by how this machine compares with the one they were measured on.
 * `now` is a clock in milliseconds.
 */
export class BuildEstimate {
  readonly #total: number;
  readonly #now: () => number;
  readonly #begin: number;
  #done = 0;
  #step: { seconds: number; packages: number; begin: number; compiled: number } | undefined;
  #fraction = 0;

  constructor(tools: readonly Tool[], now: () => number = () => performance.now()) {
    this.#total = sum(tools.map((tool) => tool.seconds));
    this.#now = now;
    this.#begin = now();
  }

  /** Begins a step that builds these tools; the one before counts as done. */
  beginStep(tools: readonly Tool[]): void {
    this.#done += this.#step?.seconds ?? 0;
    this.#step = {
      seconds: sum(tools.map((tool) => tool.seconds)),
      packages: sum(tools.map((tool) => tool.packages)),
      begin: this.#now(),
      compiled: 0,
    };
  }

  /** Counts packages that were compiled in the current step. */
  compiled(count: number): void {
    if (this.#step !== undefined) this.#step.compiled += count;
  }

  /** The progress now. */
  progress(step: string): Progress {
    const done = Math.min(this.#done + this.#stepShare() * (this.#step?.seconds ?? 0), this.#total);
    this.#fraction = Math.max(this.#fraction, done / this.#total);
    return { step, fraction: this.#fraction, remainingSeconds: Math.round(this.#total * (1 - this.#fraction) * this.#slowness()) };
  }

  /**
   * What is known of a step is how many packages are compiled; what is not (downloading, linking) is taken to approach its end
   * without ever claiming to have reached it.
   */
  #stepShare(): number {
    if (this.#step === undefined) return 0;
    const counted = (compileShare * this.#step.compiled) / this.#step.packages;
    const elapsed = (this.#now() - this.#step.begin) / 1000;
    const guessed = 1 - Math.exp(-elapsed / (2 * this.#step.seconds));
    return Math.min(Math.max(counted, guessed), 0.98);
  }

  /** Time taken over time expected so far; 1 until a twentieth of the work has been seen. */
  #slowness(): number {
    if (this.#fraction < 0.05) return 1;
    return (this.#now() - this.#begin) / 1000 / (this.#fraction * this.#total);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
