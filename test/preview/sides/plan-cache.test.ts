import { readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Plan } from "../../../plan/plan.ts";
import { cachedPlan } from "../../../preview/sides/plan-cache.ts";
import { planSaying, scratchFolder } from "./project.ts";

const KEY = "a".repeat(64);

/** What makes plans and counts how often. */
function maker(text = "made") {
  const made = { count: 0, make: () => Promise.resolve(planSaying(`${text} ${(made.count += 1)}`)) };
  return made;
}

test("a plan is made once and then read, whoever asks", async () => {
  const folder = await scratchFolder();
  const made = maker();

  const plans = [await cachedPlan(folder, KEY, made.make), await cachedPlan(folder, KEY, made.make)];

  expect(plans).toEqual([planSaying("made 1"), planSaying("made 1")]);
  expect(await cachedPlan(folder, "b".repeat(64), made.make)).toEqual(planSaying("made 2"));
});

test("a kept plan that is cut off or changed anywhere is made anew, and kept", async () => {
  const folder = await scratchFolder();
  const file = join(folder, `${KEY}.json`);
  await cachedPlan(folder, KEY, maker().make);
  const whole = await readFile(file, "utf8");
  expect((JSON.parse(whole) as { plan: Plan }).plan).toEqual(planSaying("made 1"));

  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.boolean(), fc.constantFrom("~", " ", "", "}"), async (at, isCut, by) => {
      const broken = isCut ? whole.slice(0, at) : whole.slice(0, at) + by + whole.slice(at + 1);
      fc.pre(broken !== whole);
      await writeFile(file, broken);
      const plan = await cachedPlan(folder, KEY, () => Promise.resolve(planSaying("anew")));

      // What stands around the plan says nothing, so a change of it alone may go unnoticed.
      expect([planSaying("anew"), planSaying("made 1")]).toContainEqual(plan);
      if (isCut) expect(plan).toEqual(planSaying("anew"));
      expect(await cachedPlan(folder, KEY, () => Promise.reject(new Error("not kept")))).toEqual(plan);
    }),
    { numRuns: 40 },
  );
});

test("both who ask for the same at the same time get what one of them made", async () => {
  const folder = await scratchFolder();
  const made = maker();

  const plans = await Promise.all([1, 2, 3].map(() => cachedPlan(folder, KEY, made.make)));

  expect(plans).toEqual([1, 2, 3].map(() => planSaying("made 1")));
});

test("a failure is told to everybody, and nothing is kept of it", async () => {
  const folder = await scratchFolder();
  const failing = () => Promise.reject(new Error("the program failed"));

  const asked = await Promise.allSettled([cachedPlan(folder, KEY, failing), cachedPlan(folder, KEY, failing)]);

  expect(asked.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await cachedPlan(folder, KEY, maker().make)).toEqual(planSaying("made 1"));
});

test("at most as many are made at a time as there are processors, also after a failure", async () => {
  const folder = await scratchFolder();
  let now = 0;
  let most = 0;
  let goOn = () => {};
  const isFull = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const make = async (index: number) => {
    now += 1;
    most = Math.max(most, now);
    if (now === availableParallelism()) goOn();
    await isFull;
    // One too many would come by now.
    await new Promise((resolve) => setTimeout(resolve, 5));
    now -= 1;
    if (index % 3 === 0) throw new Error("failed");
    return planSaying("made");
  };

  const count = 4 * availableParallelism();
  const asked = await Promise.allSettled(
    Array.from({ length: count }, (_, index) => cachedPlan(folder, `key-${index}`, () => make(index))),
  );

  expect(most).toBe(availableParallelism());
  expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(count - Math.ceil(count / 3));
});

test("beyond its size the plans that nobody has asked for the longest go, with what was left half written", async () => {
  const folder = await scratchFolder();
  const keys = ["1", "2", "3"].map((digit) => digit.repeat(64));
  const [first = "", second = "", third = ""] = keys;
  const age = (name: string, seconds: number) => utimes(join(folder, name), seconds, seconds);
  await cachedPlan(folder, first, maker().make);
  await cachedPlan(folder, second, maker().make);
  const { size } = await stat(join(folder, `${first}.json`));
  await writeFile(join(folder, `${first}.json.x.partial`), "half");
  await age(`${first}.json.x.partial`, 1000);
  await age(`${first}.json`, 2000);
  await age(`${second}.json`, 3000);
  await cachedPlan(folder, first, () => Promise.reject(new Error("it is kept")));

  await cachedPlan(folder, third, maker().make, { largestBytes: 2 * size });

  expect((await readdir(folder)).sort()).toEqual([`${first}.json`, `${third}.json`]);
});

test("a folder that cannot be written keeps nothing, and the plan is given all the same", async () => {
  const folder = await scratchFolder();
  await writeFile(join(folder, "plans"), "a file where the folder would be");

  expect(await cachedPlan(join(folder, "plans"), KEY, maker().make)).toEqual(planSaying("made 1"));
});

test("what may not be kept is given and forgotten", async () => {
  const folder = await scratchFolder();

  const plan = await cachedPlan(folder, KEY, maker().make, { mayKeep: () => Promise.resolve(false) });

  expect(plan).toEqual(planSaying("made 1"));
  expect(await cachedPlan(folder, KEY, maker("again").make)).toEqual(planSaying("again 1"));
});

test("only its owner reads what is kept", async () => {
  const folder = join(await scratchFolder(), "plans");
  await cachedPlan(folder, KEY, maker().make);

  expect((await stat(join(folder, `${KEY}.json`))).mode & 0o077).toBe(0);
  expect((await stat(folder)).mode & 0o077).toBe(0);
});
