import { isNarrowBlock } from "../../core/addresses.ts";
import { defineControl, type ResourceCheck } from "../../core/control.ts";
import { everyItem, mustBe, mustBeAtMost, mustBeGiven, mustBeText, someItem } from "../../core/demands.ts";
import { anyOf, type Finding } from "../../core/finding.ts";
import type { Reading } from "../../core/reading.ts";

/** Where any process of a machine gets the machine's own identity, on every cloud, over plain HTTP. */
const SERVER = "169.254.169.254/32";
const SERVER_V6 = "fd00:ec2::254/128";
const PORT = 80;

const gkeNodes = (config: Reading): readonly Finding[] => [
  ...mustBe(config.at("workloadMetadataConfig", "mode"), "GKE_METADATA"),
  ...mustBe(config.at("metadata", "disable-legacy-endpoints"), "true", "passes"),
];

/** Azure has no switch for it: there, as elsewhere, the policies of a network keep pods from it. */
const ofPolicy: ResourceCheck = (policy) =>
  everyItem(policy.at("spec", "egress"), (rule) => {
    const findings = everyItem(rule.at("to"), (peer) => leavesServerOut(peer.at("ipBlock")));
    return findings.length > 0 && reaches(rule.at("ports")) ? findings : [];
  });

export const control = defineControl({
  id: "node-metadata-is-guarded",
  level: 1,
  dimension: "security",
  severity: "high",
  statement: "No pod gets the identity of the node that it runs on.",
  sources: [
    { by: "checkov", reference: "CKV_AWS_79, CKV_AWS_341, CKV_AWS_371, CKV_GCP_69" },
    { by: "cis", reference: "GKE 5.4.1, 5.4.2, EKS 5.2.1" },
  ],
  remediation: "Leave nodes to the estate, and leave 169.254.169.254/32 out where a policy lets pods call any address.",
  keys: [],
  resources: {
    "aws:ec2/launchTemplate:LaunchTemplate": (template) => isGuarded(template.at("metadataOptions"), "violates"),
    "aws:eks/nodeGroup:NodeGroup": (group) =>
      anyOf(
        ["id", "name"].map((key) => mustBeGiven(group.at("launchTemplate", key))),
        "launchTemplate",
        "must be one of ours: that of AWS lets a pod ask",
      ),
    // Karpenter guards it where nothing is written. https://karpenter.sh/docs/concepts/nodeclasses/#specmetadataoptions
    "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass": (nodes) => isGuarded(nodes.at("spec", "metadataOptions"), "passes"),
    "aws:sagemaker/notebookInstance:NotebookInstance": (notebook) =>
      mustBe(notebook.at("instanceMetadataServiceConfiguration", "minimumInstanceMetadataServiceVersion"), "2"),
    "gcp:container/cluster:Cluster": (cluster) => (cluster.at("nodeConfig").state === "absent" ? [] : gkeNodes(cluster.at("nodeConfig"))),
    "gcp:container/nodePool:NodePool": (pool) => gkeNodes(pool.at("nodeConfig")),
    "kubernetes:networking.k8s.io/v1:NetworkPolicy": ofPolicy,
  },
});

/** A token that a pod cannot ask for: the answer ends on the node itself. https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html */
function isGuarded(options: Reading, absent: "passes" | "violates"): readonly Finding[] {
  if (options.at("httpEndpoint").value === "disabled") return [];
  return [...mustBe(options.at("httpTokens"), "required", absent), ...mustBeAtMost(options.at("httpPutResponseHopLimit"), 1, absent)];
}

/** Whether a rule is about the server's port; one without ports is about all. */
function reaches(ports: Reading): boolean {
  if (ports.state === "absent") return true;
  return ports.items().some((port) => {
    const from = port.at("port");
    const to = port.at("endPort").number() ?? from.number();
    return from.state === "absent" || (to !== undefined && (from.number() ?? 0) <= PORT && PORT <= to);
  });
}

/** A rule that names the server alone is for pods that get their own identity from it. */
function leavesServerOut(block: Reading): readonly Finding[] {
  const cidr = block.at("cidr");
  if (cidr.state === "absent" || (cidr.text() !== undefined && isNarrowBlock(cidr.text() ?? ""))) return [];
  const server = cidr.text()?.includes(":") === true ? SERVER_V6 : SERVER;
  return [
    ...mustBeText(cidr, (text) => /^[\da-f.:]+\/\d+$/i.test(text), "must be a block of addresses"),
    ...someItem(block.at("except"), (except) => except.value === server, `must hold \`${server}\``),
  ];
}
