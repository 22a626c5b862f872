import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, resource, unknown } from "../../support/control-cases.ts";

const SERVER = "169.254.169.254/32";
const guarded = { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 };
const template = (metadataOptions: Record<string, PlanValue>) => resource("aws:ec2/launchTemplate:LaunchTemplate", { metadataOptions });
const pool = (nodeConfig: PlanValue) => resource("gcp:container/nodePool:NodePool", { nodeConfig });

function policy(ipBlock: PlanValue, port: PlanValue = 80) {
  const spec = { podSelector: {}, egress: [{ to: [{ ipBlock }], ports: [{ port, protocol: "TCP" }] }] };
  return object("kubernetes:networking.k8s.io/v1:NetworkPolicy", "out", { spec });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "nodes on AWS",
      answer: "passed",
      resources: [
        template({ httpTokens: "required", httpPutResponseHopLimit: 1 }),
        resource("aws:eks/nodeGroup:NodeGroup", { launchTemplate: { id: "lt-1" } }),
        resource("kubernetes:karpenter.k8s.aws/v1:EC2NodeClass", { spec: { instanceProfile: "nodes" } }),
      ],
    },
    {
      sort: "compliant",
      title: "nodes on Google Cloud, and a policy that leaves the server out",
      answer: "passed",
      resources: [pool({ workloadMetadataConfig: { mode: "GKE_METADATA" } }), policy({ cidr: "0.0.0.0/0", except: [SERVER] })],
    },
    {
      sort: "violating",
      title: "nodes that answer without a token, and two hops away",
      answer: "violated",
      paths: ["metadataOptions.httpPutResponseHopLimit", "metadataOptions.httpTokens"],
      resources: [template({ ...guarded, httpTokens: "optional", httpPutResponseHopLimit: 2 })],
    },
    {
      sort: "violating",
      title: "nodes that give pods their own identity, and ask in the old way",
      answer: "violated",
      paths: ["nodeConfig.metadata.disable-legacy-endpoints", "nodeConfig.workloadMetadataConfig.mode"],
      resources: [pool({ workloadMetadataConfig: { mode: "GCE_METADATA" }, metadata: { "disable-legacy-endpoints": "false" } })],
    },
    {
      sort: "violating",
      title: "a policy that lets pods call any address",
      answer: "violated",
      paths: ["spec.egress[0].to[0].ipBlock.except", "spec.egress[0].to[0].ipBlock.except"],
      resources: [policy({ cidr: "0.0.0.0/0" }), { ...policy({ cidr: "::/0", except: [SERVER] }), urn: "v6" }],
    },
    {
      sort: "violating",
      title: "a group whose template is that of AWS",
      answer: "violated",
      paths: ["launchTemplate"],
      resources: [resource("aws:eks/nodeGroup:NodeGroup", {})],
    },
    {
      sort: "boundary",
      title: "nodes that do not answer at all, and policies of another port, of the server alone and of a network",
      answer: "passed",
      resources: [
        template({ httpEndpoint: "disabled" }),
        policy({ cidr: "0.0.0.0/0" }, 443),
        { ...policy({ cidr: SERVER }), urn: "alone" },
        { ...policy({ cidr: "10.40.0.0/16" }), urn: "network" },
      ],
    },
    {
      sort: "unknown",
      title: "a token that is known later",
      answer: "undetermined",
      paths: ["metadataOptions.httpTokens"],
      resources: [template({ ...guarded, httpTokens: unknown })],
    },
    { sort: "absent", title: "a template that says nothing", answer: "violated", resources: [template({})] },
    {
      sort: "wrong-type",
      title: "a limit that is a text",
      answer: "violated",
      paths: ["metadataOptions.httpPutResponseHopLimit"],
      resources: [template({ ...guarded, httpPutResponseHopLimit: "1" })],
    },
  ],
};
