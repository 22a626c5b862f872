import { join } from "node:path";
import { ROOT, run } from "../process.ts";
import { median, type Row, ratio } from "../row.ts";
import { makeStockProgram } from "../stock.ts";

/** Inside the project, so that the program finds its packages; never committed. */
const STOCK_FOLDER = join(ROOT, "bench/results/stock");
const COMPILER = "node_modules/typescript/bin/tsc";

/** The compiler over the program with imports of leaf files, against the same program with imports of whole packages. */
export const typeCheck: Row = {
  name: "type-check",
  title: "type-check of everything, against the program alone with root imports of the SDKs",
  async measure(rounds) {
    makeStockProgram(STOCK_FOLDER);
    const ours: number[] = [];
    const stock: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      ours.push((await run([COMPILER, "--noEmit"])).seconds);
      stock.push((await run([COMPILER, "--noEmit", "--project", STOCK_FOLDER])).seconds);
    }
    return [ratio("time", "s", median(ours), median(stock), 1 / 5)];
  },
};
