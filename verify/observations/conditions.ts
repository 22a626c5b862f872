import {
  type Circumstances,
  type Fields,
  fieldsOf,
  notSeen,
  objectsIn,
  type Planned,
  placeOf,
  planned,
  some,
  type Witness,
} from "./witness.ts";

/** What a controller says of each of its objects. */
interface Condition {
  readonly control: string;
  /** Type token of the objects. */
  readonly type: string;
  /** Which of these objects the control is about. Default: all. */
  readonly isMeant?: (object: Planned) => boolean;
  /** Name by which the API server lists them. */
  readonly resource: string;
  /** What the controller says of an object when it is well. */
  readonly condition: string;
  /** Where in the object's status conditions stand: one list of each part. */
  readonly conditions: (status: Fields) => readonly unknown[];
  /** The objects, for people. */
  readonly what: string;
}

/** Sees whether a controller has said of all planned objects of a kind that they are well; a cluster that runs no containers has no controllers. */
export function conditionWitness({ condition, conditions, control, isMeant = () => true, resource, type, what }: Condition): Witness {
  const names = (circumstances: Circumstances) =>
    planned(circumstances, type)
      .filter(isMeant)
      .map(({ name, namespace }) => `${namespace}/${name}`);
  return {
    control,
    questions: (circumstances) =>
      names(circumstances).length === 0 ? [] : [{ args: ["get", resource, "--all-namespaces", "--output", "json"] }],
    seen: ([answer], circumstances) => {
      const objects = answer && objectsIn(answer);
      if (objects === undefined) return notSeen(answer ?? { stdout: "", stderr: "", exitCode: 1 });
      const all = names(circumstances);
      const well = objects.filter(({ status }) => {
        const lists = conditions(fieldsOf(status));
        return lists.length > 0 && lists.every((list) => holds(list, condition));
      });
      const places = new Set(well.map(placeOf));
      const lacking = all.filter((name) => !places.has(name));
      if (lacking.length === 0) return { outcome: "held", detail: `all ${all.length} ${what} are ${condition}` };
      const detail = `${what} that are not ${condition}: ${some(lacking)}`;
      return circumstances.simulated
        ? { outcome: "simulated", detail: `${detail}; no controller runs here` }
        : { outcome: "broken", detail };
    },
  };
}

function holds(list: unknown, condition: string): boolean {
  return Array.isArray(list) && list.some((each) => fieldsOf(each)["type"] === condition && fieldsOf(each)["status"] === "True");
}
