import type { Reading } from "../../../../policies/core/reading.ts";
import { shortly } from "../telling.ts";
import type { Names } from "./names.ts";
import type { Action, Right } from "./right.ts";

const ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation";
const ADDON = "aws:eks/addon:Addon";
const FEDERATED = "azure-native:managedidentity:FederatedIdentityCredential";

const ACT_AS: Action = { pattern: "act", verb: "act as", severity: "medium" };

/** Pods that are let act as an identity of a cloud. What Google Cloud has for it is a grant like any other. */
export function rightsOfIdentity(object: Reading, names: Names): readonly Right[] {
  switch (object.resource.type) {
    case ASSOCIATION:
      return [rightOf(object, "roleArn", object.at("namespace").text(), object.at("serviceAccount").text(), names)];
    case ADDON:
      return object
        .at("podIdentityAssociations")
        .items()
        .map((each) => {
          const right = rightOf(object, "podIdentityAssociations", "kube-system", each.at("serviceAccount").text(), names);
          return { ...right, who: shortly(object.resource) };
        });
    case FEDERATED: {
      const [, namespace, account] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(object.at("subject").text() ?? "") ?? [];
      return [rightOf(object, "resourceName", namespace, account, names)];
    }
    default:
      return [];
  }
}

function rightOf(object: Reading, property: string, namespace: string | undefined, account: string | undefined, names: Names): Right {
  const known = namespace === undefined || account === undefined ? undefined : names.serviceAccount(namespace, account);
  const who = known ?? "a service account outside of the plan";
  const urns = object.resource.propertyDependencies[property] ?? [];
  const said = object.at(property).text() ?? "";
  const [source] = names.sourcesOf(object.resource, property);
  const identity = source ?? names.inAddress(said);
  const thing =
    identity === undefined
      ? { pattern: said, words: "an identity outside of the plan" }
      : { pattern: urns.join(" ") || identity.urn, words: shortly(identity), urn: identity.urn };
  return { holder: `pods ${namespace} ${account}`, who, actions: [ACT_AS], things: [thing], condition: "", path: property };
}
