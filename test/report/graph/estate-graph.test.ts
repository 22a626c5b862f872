import { describe, expect, it } from "vitest";
import { estateGraph } from "../../../report/graph/estate-graph.ts";
import { change, componentOf, resource } from "../samples.ts";

const bucket = resource("object-store", "aws:s3/bucket:Bucket", "bucket");
const server = resource("tracking", "kubernetes:apps/v1:Deployment", "server", { dependencies: [bucket.urn] });
const service = resource("tracking", "kubernetes:core/v1:Service", "service", { dependencies: [server.urn] });
const client = resource("notebooks", "kubernetes:apps/v1:Deployment", "client", { dependencies: [service.urn, bucket.urn] });

describe("the graph of an estate", () => {
  it("groups resources by capability, without components and providers", () => {
    const provider = resource("tracking", "pulumi:providers:kubernetes", "provider");
    const { capabilities } = estateGraph([bucket, server, service, client, provider, componentOf("tracking")], []);

    expect(capabilities.map(({ name, nodes }) => [name, nodes.map((node) => node.name)])).toEqual([
      ["notebooks", ["client"]],
      ["object-store", ["bucket"]],
      ["tracking", ["server", "service"]],
    ]);
  });

  it("joins capabilities by what their resources depend on, and keeps implied links without a path", () => {
    const { capabilities, edges } = estateGraph([bucket, server, service, client], []);
    const named = edges.map(({ from: [from = -1], to: [to = -1], path }) => [
      capabilities[from]?.name,
      capabilities[to]?.name,
      path !== undefined,
    ]);

    expect(named).toEqual(
      expect.arrayContaining([
        ["object-store", "tracking", true],
        ["tracking", "notebooks", true],
        ["object-store", "notebooks", false],
      ]),
    );
    expect(named).toHaveLength(3);
  });

  it("joins resources inside of a capability", () => {
    const { capabilities } = estateGraph([bucket, server, service], []);
    const tracking = capabilities.find(({ name }) => name === "tracking");

    expect(tracking?.edges).toEqual([{ from: [0], to: [1], count: 1, path: expect.stringMatching(/^M/) }]);
  });

  it("shows what becomes of each resource, and what goes", () => {
    const changes = [change("update", server), change("delete", service)];
    const { capabilities } = estateGraph([bucket, server], changes);
    const nodes = capabilities.flatMap((capability) =>
      capability.nodes.map(({ name, operation, change: place }) => [name, operation, place]),
    );

    expect(nodes).toEqual([
      ["bucket", "same", undefined],
      ["server", "update", 0],
      ["service", "delete", 1],
    ]);
  });

  it("follows a dependency on what an alias renames", () => {
    const renamed = { ...bucket, urn: bucket.urn.replace("::bucket", "::renamed"), name: "renamed" };
    const changes = [change("adopt", renamed, { previousUrn: bucket.urn })];
    const { edges } = estateGraph([renamed, server], changes);

    expect(edges).toHaveLength(1);
  });
});
