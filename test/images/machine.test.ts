import { describe, expect, test } from "vitest";
import { UserError } from "../../components/core/errors.ts";
import { explain } from "../../images/command.ts";
import { sourcesOf } from "../../images/debian.ts";
import { settings } from "../../images/host-settings.ts";
import { requireBuilder, whyNoBuild } from "../../images/machine.ts";

const able = { platform: "linux", root: true, missingPackages: [], canInstall: true };

describe("a machine that is to build images", () => {
  test.each([
    ["is no Linux", { platform: "darwin" }, "images are built on Linux, and this is darwin"],
    ["is not root", { root: false }, "building an image's root filesystem takes root, and this is not root"],
    [
      "cannot install",
      { missingPackages: ["buildah"], canInstall: false },
      "buildah are missing, and there is no apt-get to install them with",
    ],
  ])("that %s says so", (_, lacks, reason) => {
    expect(whyNoBuild({ ...able, ...lacks })).toBe(reason);
  });

  test("needs nothing more when all is there", async () => {
    expect(whyNoBuild(able)).toBeUndefined();
    await expect(
      requireBuilder(
        () => false,
        () => {},
        able,
      ),
    ).resolves.toBeUndefined();
  });

  test("that lacks buildah and may not install it says in one sentence what to do", async () => {
    const refused = requireBuilder(
      () => false,
      () => {},
      { ...able, missingPackages: ["buildah"] },
    );

    await expect(refused).rejects.toThrow(
      new UserError("Images are built with buildah, not installed here: run `apt-get install buildah`, or add --yes."),
    );
  });

  test("asks for exactly what lacks", async () => {
    const asked: (readonly string[])[] = [];
    const refused = requireBuilder(
      (packages) => asked.push(packages) > 1,
      () => {},
      { ...able, missingPackages: ["buildah", "mmdebstrap"] },
    );

    await expect(refused).rejects.toThrow(UserError);
    expect(asked).toEqual([["buildah", "mmdebstrap"]]);
  });
});

describe("a command that failed", () => {
  const command = { program: "buildah", purpose: "build it" };

  test.each([
    ["write /a: no space left on device", /^The disk is full, so buildah cannot build it: .*ESTATE_CACHE/],
    ["Could not resolve 'mirror'", /^buildah cannot build it: the packages cannot be reached/],
    ["something else", /^buildah cannot build it\.\nsomething else$/],
  ])("that said %j is explained", (said, message) => {
    const error = explain(command, ["", said], "");

    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(message);
  });

  test("shows the end of what it said and not all of it", () => {
    const said = Array.from({ length: 40 }, (_, index) => `line ${index}`);

    expect(explain(command, said, "").message.split("\n")).toEqual(["buildah cannot build it.", ...said.slice(-8)]);
  });
});

describe("the sources of packages", () => {
  test("are the machine's own servers with the images' release", () => {
    const targets = [
      "http://mirror.example/debian/ Debian main",
      "http://mirror.example/debian/ Debian contrib",
      "http://mirror.example/security/ Debian-Security main",
      "http://other.example/ Other main",
    ];

    expect(sourcesOf(targets.join("\n"))).toEqual([
      { uri: "http://mirror.example/debian/", suite: "trixie" },
      { uri: "http://mirror.example/security/", suite: "trixie-security" },
    ]);
  });

  test("are asked for where the machine has none of Debian", () => {
    expect(() => sourcesOf("http://mirror.example/ubuntu/ Ubuntu main")).toThrow(/no source of Debian/);
  });
});

describe("the settings of the host in a build", () => {
  test("are proxies and pip's index, quoted, and no path of the machine", () => {
    const environment = {
      PIP_INDEX_URL: "https://a.example/?x='y'",
      https_proxy: "http://p:1",
      PIP_CERT: "/a",
      PIP_FIND_LINKS: "/b",
      HOME: "/c",
    };

    expect(settings(environment, true, false).split("\n")).toEqual([
      "export PIP_INDEX_URL='https://a.example/?x='\\''y'\\'''",
      "export https_proxy='http://p:1'",
      "export PIP_CERT='/run/estate-build/certificates.pem'",
      "export PIP_DISABLE_PIP_VERSION_CHECK='1'",
      "",
    ]);
  });
});
