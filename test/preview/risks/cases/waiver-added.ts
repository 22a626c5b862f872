import type { Waiver } from "../../../../policies/core/waiver.ts";
import { type RiskCases, silent, special, told } from "../cases.ts";
import { comparison } from "../changes.ts";

const waiver: Waiver = {
  control: "images-are-pinned",
  resource: "*::mlflow",
  reason: "the vendor's image",
  owner: "platform",
  expires: "2027-06-30",
};
const waivers = (before: readonly Waiver[], after: readonly Waiver[]) => comparison([], { waivers: [before, after] });

export const cases: RiskCases = {
  cases: [
    told("a waiver that is new", waivers([], [waiver]), ["medium"], { says: "images-are-pinned is waived for *::mlflow until 2027-06-30" }),
    told("a waiver of everything", waivers([], [{ ...waiver, resource: "*" }]), ["high"]),
    told("a waiver that holds for longer", waivers([{ ...waiver, expires: "2027-01-31" }], [waiver]), ["medium"], { says: "for longer" }),
    told("a waiver of another resource", waivers([waiver], [waiver, { ...waiver, resource: "*::other" }]), ["medium"]),
    silent("a waiver that stays", waivers([waiver], [waiver])),
    silent("a waiver that goes", waivers([waiver], [])),
    silent("a waiver with another reason", waivers([waiver], [{ ...waiver, reason: "it is the vendor's" }])),
    special("boundary", "a waiver that holds for a shorter time", waivers([waiver], [{ ...waiver, expires: "2027-01-31" }]), []),
    special("boundary", "a waiver of a new environment", { ...waivers([], [waiver]), before: undefined }, ["medium"]),
    special("wrong-type", "a waiver until a day that is none", waivers([], [{ ...waiver, expires: "soon" }]), ["medium"]),
  ],
  without: { unknown: "waivers stand in the environment's file, which no update tells" },
};
