import { run } from "../process.ts";
import { type Measure, median, type Row, ratio } from "../row.ts";

const SMALL = 1_000;
const LARGE = 10_000;

/** What a registration costs through SDK, runner and preload, against a bare message to the same server. */
export const registration: Row = {
  name: "registration",
  title: "registration per resource, against a raw gRPC round trip to the same server",
  async measure(rounds) {
    const measures: Measure[] = [];
    const totals: number[] = [];
    for (const amount of [SMALL, LARGE]) {
      const subject: number[] = [];
      const raw: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        subject.push(await milliseconds("bench/drivers/registrations.ts", amount));
        raw.push(await milliseconds("bench/drivers/raw-server.ts", amount));
      }
      totals.push(median(subject));
      measures.push(ratio(`${amount} resources`, "ms each", median(subject) / amount, median(raw) / amount, 5));
    }
    const [small = Number.NaN, large = Number.NaN] = totals;
    return [...measures, ratio(`growth from ${SMALL} to ${LARGE}`, "ms in all", large, small, 11)];
  },
};

async function milliseconds(driver: string, amount: number): Promise<number> {
  const { stdout } = await run([driver, String(amount)]);
  return (JSON.parse(stdout) as { milliseconds: number }).milliseconds;
}
