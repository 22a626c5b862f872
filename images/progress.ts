import type { OnProgress } from "../toolchain/progress.ts";

/** One of several long steps, with the seconds it took where it was measured. */
export interface TimedStep {
  readonly name: string;
  readonly seconds: number;
}

/** Seconds after which a line that has not changed is said again with its time, so that nobody takes it for dead. */
const SAY_AGAIN = 5;

/**
 * Tells how far a row of steps is, from their measured times: inside a step nothing can be counted, so its share approaches its end
 * without reaching it.
 *
 * @param now clock in milliseconds.
 */
export class StepProgress {
  readonly #steps: readonly TimedStep[];
  readonly #report: OnProgress;
  readonly #now: () => number;
  readonly #begin: number;
  #done = 0;

  constructor(steps: readonly TimedStep[], report: OnProgress, now: () => number = () => performance.now()) {
    this.#steps = steps;
    this.#report = report;
    this.#now = now;
    this.#begin = now();
  }

  /** Runs a step and reports each second while it runs. */
  async during<Result>(step: TimedStep, work: () => Promise<Result>): Promise<Result> {
    const begin = this.#now();
    const tell = () => this.#tell(step, (this.#now() - begin) / 1000);
    tell();
    const ticking = setInterval(tell, 1000);
    try {
      return await work();
    } finally {
      clearInterval(ticking);
      this.#done += step.seconds;
    }
  }

  #tell(step: TimedStep, elapsed: number): void {
    const total = this.#steps.reduce((sum, { seconds }) => sum + seconds, 0);
    const share = (1 - Math.exp((-1.5 * elapsed) / step.seconds)) * step.seconds;
    const fraction = Math.min(0.99, (this.#done + share) / total);
    const slowness = this.#done === 0 ? 1 : Math.max(0.2, (this.#now() - this.#begin) / 1000 / (this.#done + share));
    const said = Math.floor(elapsed / SAY_AGAIN) * SAY_AGAIN;
    this.#report({
      step: said === 0 ? step.name : `${step.name}, ${said} s`,
      fraction,
      remainingSeconds: Math.round((total - this.#done - share) * slowness),
    });
  }
}
