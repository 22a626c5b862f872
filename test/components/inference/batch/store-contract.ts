/** What `objects.py contract` prints of a store that keeps to what batch jobs ask of it. */
export const KEPT_CONTRACT = {
  names: ["a b/é+1.csv"],
  "marks differ": true,
  read: "one",
  "after a change": "changed",
  "after its end": "changed",
  left: ["a/c.csv"],
};
