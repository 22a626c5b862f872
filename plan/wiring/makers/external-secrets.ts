import type { Maker } from "../made.ts";
import { at, list, record, text } from "../values.ts";

/** External Secrets writes what an ExternalSecret asks for into a Secret; its name is the object's own where none is said. */
export const externalSecrets: Maker = ({ group, kind, name, namespace, fields }) => {
  if (group !== "external-secrets.io" || kind !== "ExternalSecret") return [];
  const spec = fields["spec"];
  const target = text(at(spec, "target", "name")) ?? name;
  const templated = Object.keys(record(at(spec, "target", "template", "data")));
  const copied = list(at(spec, "data")).flatMap((each) => text(record(each)["secretKey"]) ?? []);
  // A whole source, or a generator, brings keys that the object does not name; a template leaves only its own.
  const open = list(at(spec, "dataFrom")).length > 0 && templated.length === 0;
  return [{ made: "secret", namespace, name: target, keys: open ? "any" : templated.length > 0 ? templated : copied }];
};
