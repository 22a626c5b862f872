import type { Step } from "../apply/index.ts";
import type { Progress as BuildProgress } from "../toolchain/progress.ts";

/** Where progress goes. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * Shows how far long steps are: one line that is drawn over on a terminal; elsewhere a line for each new step and each further tenth, and the last one
 * again when it has stood still for a while.
 */
export interface ProgressDisplay {
  /** A build; its remaining time is an estimate from what was seen so far. */
  build(progress: BuildProgress): void;
  /** A step of the work on a cluster. How long a cluster takes is nobody's guess, so what is waited for is shown instead of a time. */
  step(step: Step): void;
  /** A line that stays. */
  line(text: string): void;
  /** Takes the drawn line away. */
  end(): void;
}

const barWidth = 20;

/** Milliseconds after which a line is said again with its time, so that nobody takes the command for dead. */
const stillMs = 9000;

/** A display on an output; `now` is a clock in milliseconds. */
export function progressDisplay(output: ProgressOutput = process.stderr, now: () => number = Date.now): ProgressDisplay {
  const begin = now();
  let last = "";
  let lastAt = 0;
  let drawn = false;

  function show(key: string, fraction: number, text: string, rest: string): void {
    const time = elapsed(now() - begin);
    if (output.isTTY === true) {
      const done = Math.round(fraction * barWidth);
      const line = `${"█".repeat(done)}${"░".repeat(barWidth - done)} ${String(Math.floor(fraction * 100)).padStart(3)} % ${time} ${text}${rest}`;
      output.write(`\r\u001b[K${line.slice(0, Math.max(20, (output.columns ?? 80) - 1))}`);
      drawn = true;
    } else if (key !== last || now() - lastAt > stillMs) {
      output.write(`${time} ${Math.floor(fraction * 100)} % ${text}${rest}\n`);
      lastAt = now();
    }
    last = key;
  }

  return {
    build({ step, fraction, remainingSeconds }) {
      show(`${step} ${Math.floor(fraction * 10)}`, fraction, step, `, about ${duration(remainingSeconds)} left`);
    },
    step({ text, fraction, pending }) {
      const waits = pending.length === 0 ? "" : `: ${pending[0] ?? ""}${pending.length > 1 ? ` and ${pending.length - 1} more` : ""}`;
      show(`${text} ${waits}`, fraction, text, waits);
    },
    line(text) {
      this.end();
      output.write(`${text}\n`);
    },
    end() {
      if (drawn) output.write("\r\u001b[K");
      drawn = false;
    },
  };
}

/** Seconds in words that are no more exact than the estimate. */
function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return `${Math.ceil(seconds / 60)} min`;
}

function elapsed(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return `[${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}]`;
}
