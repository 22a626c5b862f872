import { isNarrowBlock, mustAllBeNarrow, mustBeNarrow } from "../../core/addresses.ts";
import { defineControl } from "../../core/control.ts";
import { everyItem, mustBe, mustBeText, mustNotBeGiven } from "../../core/demands.ts";
import type { Finding } from "../../core/finding.ts";
import type { Reading } from "../../core/reading.ts";

/** The one port that everybody may reach. */
const ENTRANCE = "443";

/** What Azure calls everybody. https://learn.microsoft.com/azure/virtual-network/service-tags-overview */
const EVERYBODY = /^(\*|any|internet)$/i;

export const control = defineControl({
  id: "network-ports-are-narrow",
  level: 0,
  dimension: "security",
  severity: "critical",
  statement: "No rule of a network lets the internet in, but to port 443 of an entrance.",
  sources: [
    {
      by: "checkov",
      reference: "CKV_AWS_24, CKV_AWS_25, CKV_AWS_260, CKV2_AWS_12, CKV_GCP_2, CKV_GCP_3, CKV_AZURE_9, CKV_AZURE_10",
    },
    { by: "cis", reference: "AWS 7.0: 6.3, 6.4, 6.5; GCP 5.0: 3.6, 3.7; Azure 6.0: 7.1, 7.2" },
  ],
  remediation: "Name the blocks of addresses that may call in the rule, and reach the rest by way of the gateway.",
  keys: [],
  resources: {
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (rule) =>
      unless(
        ["cidrIpv4", "cidrIpv6"].flatMap((block) => given(rule.at(block), mustBeNarrow)),
        () => isTls(rule.at("ipProtocol"), rule.at("fromPort"), rule.at("toPort")),
      ),
    "aws:ec2/securityGroup:SecurityGroup": (group) => everyItem(group.at("ingress"), ofAwsRule),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": (group) =>
      everyItem(group.at("ingress"), (rule) => mustNotBeGiven(rule, "must let nobody in: whatever names no group is in this one")),
    "aws:ec2/securityGroupRule:SecurityGroupRule": (rule) => unless(ofAwsRule(rule), () => rule.at("type").value === "egress"),
    "gcp:compute/firewall:Firewall": ofFirewall,
    "azure-native:network:NetworkSecurityGroup": (group) => everyItem(group.at("securityRules"), ofAzureRule),
    "azure-native:network:SecurityRule": ofAzureRule,
  },
});

/** A rule as security groups have it inside, and as it once stood by itself. */
function ofAwsRule(rule: Reading): readonly Finding[] {
  const wide = ["cidrBlocks", "ipv6CidrBlocks"].flatMap((blocks) => mustAllBeNarrow(rule.at(blocks)));
  return unless(wide, () => isTls(rule.at("protocol"), rule.at("fromPort"), rule.at("toPort")));
}

/** A rule that names no source lets everybody in. https://cloud.google.com/firewall/docs/firewalls#sources */
function ofFirewall(rule: Reading): readonly Finding[] {
  const allows = rule.at("allows");
  if (rule.at("direction").value === "EGRESS" || allows.state === "absent") return [];
  const isNamed = ["sourceTags", "sourceServiceAccounts"].some((source) => rule.at(source).state !== "absent");
  const wide = mustAllBeNarrow(rule.at("sourceRanges"), isNamed ? "passes" : "violates");
  return unless(wide, () => allows.items().every((allow) => isTcp(allow.at("protocol")) && isOnly(allow.at("ports"), ENTRANCE)));
}

/** https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#security-rules */
function ofAzureRule(rule: Reading): readonly Finding[] {
  const says = [...mustBe(rule.at("direction"), ["Inbound", "Outbound"]), ...mustBe(rule.at("access"), ["Allow", "Deny"])];
  if (rule.at("direction").value === "Outbound" || rule.at("access").value === "Deny") return says;
  const wide = [...given(rule.at("sourceAddressPrefix"), isNamedSource), ...everyItem(rule.at("sourceAddressPrefixes"), isNamedSource)];
  const isEntrance = () => rule.at("destinationPortRange").value === ENTRANCE || isOnly(rule.at("destinationPortRanges"), ENTRANCE);
  return [...says, ...unless(wide, () => isTcp(rule.at("protocol")) && isEntrance())];
}

/** A block, or a name that Azure gives to somebody. */
function isNamedSource(source: Reading): readonly Finding[] {
  const isNamed = (text: string) => (/[/.:*]/.test(text) ? isNarrowBlock(text) : text !== "" && !EVERYBODY.test(text));
  return mustBeText(source, isNamed, "must be a block of addresses or a name, and not the internet");
}

function isTls(protocol: Reading, from: Reading, to: Reading): boolean {
  return isTcp(protocol) && from.value === Number(ENTRANCE) && to.value === Number(ENTRANCE);
}

function isTcp(protocol: Reading): boolean {
  return protocol.text()?.toLowerCase() === "tcp";
}

function isOnly(ports: Reading, port: string): boolean {
  const items = ports.items();
  return items.length > 0 && items.every((item) => item.value === port);
}

function given(reading: Reading, check: (reading: Reading) => readonly Finding[]): readonly Finding[] {
  return reading.state === "absent" ? [] : check(reading);
}

/** What is found, unless it is what a rule is for. */
function unless(findings: readonly Finding[], isMeant: () => boolean): readonly Finding[] {
  return findings.length > 0 && isMeant() ? [] : findings;
}
