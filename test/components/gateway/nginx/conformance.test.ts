import { afterAll } from "vitest";
import { describeConformance } from "../../release/conformance.ts";
import { nginxPlace } from "./place.ts";
import { startNginx } from "./running.ts";

const place = await nginxPlace();
const why = typeof place === "string" ? place : undefined;

afterAll(() => {
  if (typeof place !== "string") place[Symbol.dispose]();
});

describeConformance(
  "nginx",
  (how) => {
    if (typeof place === "string") throw new Error(place);
    return startNginx(place, how);
  },
  why,
);
