import {
  ComponentResource,
  Config,
  CustomResource,
  type CustomResourceOptions,
  type Inputs,
  type Output,
  ProviderResource,
  type ResourceOptions,
  rootStackResource,
} from "@pulumi/pulumi";

/**
 * A program with one resource for each sort of change, named after it: what an engine makes of them, between `side: before` and `side: after`, is what
 * a preview has to tell.
 */
const isAfter = new Config().require("side") === "after";
const side = isAfter ? "after" : "before";

/** A resource that has an output of its own. */
class Thing extends CustomResource {
  declare readonly arn: Output<string>;

  constructor(type: string, name: string, inputs: Inputs = {}, options: CustomResourceOptions = {}) {
    super(type, name, { arn: undefined, ...inputs }, options);
  }
}

class Cluster extends ProviderResource {
  constructor(name: string, inputs: Inputs, options: ResourceOptions = {}) {
    super("kubernetes", name, inputs, options);
  }
}

const bucket = (name: string, inputs?: Inputs, options?: CustomResourceOptions) => new Thing("aws:s3/bucket:Bucket", name, inputs, options);
const subnet = (name: string, inputs?: Inputs, options?: CustomResourceOptions) =>
  new Thing("aws:ec2/subnet:Subnet", name, inputs, options);
const tags = { side };

// What comes, goes, changes and stays.
const stays = bucket("stays", { tags: { of: "both" } });
const changes = bucket("changes", { tags });
if (isAfter) bucket("comes");
else bucket("goes");
bucket("gets-a-key", isAfter ? { tags: { key: "value" } } : {});
bucket("loses-a-key", isAfter ? {} : { tags: { key: "value" } });
bucket("list", { corsRules: isAfter ? [{ maxAgeSeconds: 2 }, { maxAgeSeconds: 1 }] : [{ maxAgeSeconds: 1 }] });

// Other names.
bucket(isAfter ? "new-without-alias" : "old-without-alias");
bucket(isAfter ? "new" : "old", {}, isAfter ? { aliases: [{ name: "old" }] } : {});
bucket(isAfter ? "new-and-changed" : "old-and-changed", { tags }, isAfter ? { aliases: [{ name: "old-and-changed" }] } : {});
new Thing(
  isAfter ? "aws:s3/bucket:Bucket" : "aws:s3/bucketV2:BucketV2",
  "retyped",
  {},
  isAfter ? { aliases: [{ type: "aws:s3/bucketV2:BucketV2" }] } : {},
);
new Thing(isAfter ? "aws:s3/bucket:Bucket" : "aws:s3/bucketV2:BucketV2", "retyped-without-alias");

// Other parents.
const group = new ComponentResource(
  "estate:test:Group",
  isAfter ? "group-new" : "group-old",
  {},
  isAfter ? { aliases: [{ name: "group-old" }] } : {},
);
bucket("in-group", {}, { parent: group });
bucket(isAfter ? "group-new-data" : "group-old-data", { tags }, { parent: group });
bucket("moves", {}, isAfter ? { parent: group, aliases: [{ parent: rootStackResource }] } : {});
bucket("moves-without-alias", {}, isAfter ? { parent: group } : {});
const sort = new ComponentResource(
  isAfter ? "estate:test:NewSort" : "estate:test:OldSort",
  "sort",
  {},
  isAfter ? { aliases: [{ type: "estate:test:OldSort" }] } : {},
);
bucket("in-sort", {}, { parent: sort });
const unsaid = new ComponentResource(isAfter ? "estate:test:Unsaid" : "estate:test:Said", "unsaid");
bucket("in-unsaid", {}, { parent: unsaid });

// Options.
bucket("ignored", { tags }, { ignoreChanges: ["tags"] });
bucket("ignored-in-part", { tags: { side, more: side } }, { ignoreChanges: ["tags.side"] });
bucket("ignored-and-added", isAfter ? { tags } : {}, { ignoreChanges: ["tags"] });
bucket("ignored-and-removed", isAfter ? {} : { tags }, { ignoreChanges: ["tags"] });
bucket("protected", {}, { protect: !isAfter });
bucket("retained", {}, { retainOnDelete: isAfter });
bucket("later", {}, { dependsOn: isAfter ? [stays] : [] });

// Values of others.
bucket("takes", { policy: changes.arn });
bucket("takes-of-another", { policy: isAfter ? changes.arn : stays.arn });
bucket("takes-no-more", { policy: isAfter ? "written" : stays.arn });
if (isAfter) bucket("takes-of-the-new", { policy: bucket("is-new").arn });
bucket("takes-of-what-comes", { policy: isAfter ? bucket("comes-for-it").arn : stays.arn });

// What is made anew, and what that does to others.
const replaced = subnet("replaced", { cidrBlock: isAfter ? "10.1.0.0/16" : "10.0.0.0/16" });
subnet("follows", { vpcId: replaced.arn });
subnet("mentions", { tags: { of: replaced.arn } });
subnet("waits", {}, { dependsOn: [replaced] });
const named = bucket("named", { bucket: side });
bucket("named-by-it", { bucket: named.arn });
subnet("below-what-goes-first", { vpcId: named.arn });
subnet("tagged-by-what-goes-first", { tags: { of: named.arn } });
subnet(isAfter ? "replaced-and-new" : "replaced-and-old", { cidrBlock: side }, isAfter ? { aliases: [{ name: "replaced-and-old" }] } : {});
subnet("replaced-but-protected-no-more", { cidrBlock: side }, { protect: !isAfter });

// Providers.
const quota = (name: string, options: CustomResourceOptions) => new Thing("kubernetes:core/v1:ResourceQuota", name, {}, options);
const here = new Cluster("here", { context: "here" });
const there = new Cluster("there", { context: "there" });
const twin = new Cluster("twin", { context: "here", namespace: "twin" });
quota("of-another-cluster", { provider: isAfter ? there : here });
quota("of-a-twin", { provider: isAfter ? twin : here });
quota("of-a-provider-that-changes", { provider: new Cluster("changing", { context: "here", namespace: side }) });
quota("of-a-provider-that-moves", { provider: new Cluster("moving", { context: side }) });
quota("of-a-provider-at-last", isAfter ? { provider: new Cluster("at-last", { namespace: "own" }) } : {});
quota("of-a-new-name", {
  provider: new Cluster(isAfter ? "new-name" : "old-name", { context: "here" }, isAfter ? { aliases: [{ name: "old-name" }] } : {}),
});

// What somebody else made.
bucket("read", {}, { id: "elsewhere" });
bucket("read-of-another", {}, { id: side });
if (isAfter) bucket("read-at-last", {}, { id: "elsewhere" });
else bucket("read-no-more", {}, { id: "elsewhere" });
bucket("given-away", {}, isAfter ? { id: "elsewhere" } : {});
bucket("taken-over", {}, isAfter ? {} : { id: "elsewhere" });
