export { costDeltaOf } from "./delta.ts";
export { monthlyCostOf } from "./estimate.ts";
export { readOwnPrices } from "./own-prices.ts";
export type { PriceTable } from "./table.ts";
