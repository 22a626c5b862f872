/** Distances between the marks of a clock, in seconds; beyond a day they are whole days. */
const CLOCK = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400];

/** Marks of time from 0 to `seconds`, no more than `most` and one. */
export function timeMarks(seconds: number, most: number): readonly number[] {
  const day = 86_400;
  const step = CLOCK.find((distance) => seconds / distance <= most) ?? day * Math.ceil(seconds / day / most);
  return marks(seconds, step);
}

/** Marks of amounts from 0 up to at least `amount`, about `most` and one: multiples of 1, 2 or 5 and a power of ten. */
export function amountMarks(amount: number, most: number): readonly number[] {
  // Rates are kept to a thousandth; of less there is nothing to see.
  const largest = amount >= 0.001 ? amount : 1;
  const rough = largest / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  return Array.from({ length: Math.ceil(largest / step) + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

function marks(end: number, step: number): readonly number[] {
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
}

/** Seconds as a clock shows them: 1:30, or 1:01:30 from an hour on. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours === 0 ? `${minutes}:${two(rest)}` : `${hours}:${two(minutes)}:${two(rest)}`;
}

function two(part: number): string {
  return String(part).padStart(2, "0");
}
