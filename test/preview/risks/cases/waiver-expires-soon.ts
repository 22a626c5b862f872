import type { Waiver } from "../../../../policies/core/waiver.ts";
import { type RiskCases, silent, special, told } from "../cases.ts";
import { comparison } from "../changes.ts";

const until = (expires: string, today = "2026-11-29") => {
  const waiver: Waiver = { control: "images-are-pinned", resource: "*::mlflow", reason: "the vendor's image", owner: "platform", expires };
  return comparison([], { waivers: [[waiver], [waiver]], today });
};

export const cases: RiskCases = {
  cases: [
    told("a waiver of two weeks more", until("2026-12-13"), ["low"], { says: "ends on 2026-12-13" }),
    told("a waiver of today", until("2026-11-29"), ["medium"]),
    told("a waiver that has ended", until("2026-11-28"), ["medium"], { says: "has ended" }),
    silent("a waiver of half a year more", until("2027-06-30")),
    silent("an environment without waivers", comparison([])),
    special("boundary", "a waiver of 30 days more", until("2026-12-29"), ["low"]),
    special("boundary", "a waiver of 31 days more", until("2026-12-30"), []),
    special("boundary", "a waiver of 30 days more over the end of a leap year's February", until("2028-03-10", "2028-02-09"), ["low"]),
    special("wrong-type", "a day that is none", until("soon"), []),
    special("wrong-type", "a today that is none", until("2026-12-01", "today"), []),
  ],
  without: { unknown: "waivers stand in the environment's file, which no update tells" },
};
