import { describe, expect, it } from "vitest";
import { PACE } from "../../comment/api.ts";
import { contextOf } from "../../comment/index.ts";

const GITLAB = {
  GITLAB_CI: "true",
  CI_API_V4_URL: "https://gitlab.example/api/v4",
  CI_PROJECT_ID: "5",
  CI_MERGE_REQUEST_PROJECT_ID: "5",
  CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "5",
  CI_MERGE_REQUEST_PROJECT_PATH: "acme/estate",
  CI_MERGE_REQUEST_PROJECT_URL: "https://gitlab.example/acme/estate",
  CI_MERGE_REQUEST_IID: "12",
};

const AZURE = {
  TF_BUILD: "True",
  SYSTEM_COLLECTIONURI: "https://dev.azure.com/acme/",
  SYSTEM_TEAMPROJECT: "Machine Learning",
  BUILD_REPOSITORY_PROVIDER: "TfsGit",
  BUILD_REPOSITORY_ID: "id",
  BUILD_REPOSITORY_NAME: "estate",
  SYSTEM_PULLREQUEST_PULLREQUESTID: "12",
};

describe("a job on GitLab", () => {
  it("says that the job's own token will not do", async () => {
    await expect(contextOf({ ...GITLAB, CI_JOB_TOKEN: "job" }).connect(PACE)).rejects.toThrow(
      /GITLAB_TOKEN: is not set.*CI_JOB_TOKEN will not do/,
    );
  });

  it.each(["", "12/../..", "-1", "1e9"])("is about no merge request where its number is %j", (number) => {
    expect(() => contextOf({ ...GITLAB, CI_MERGE_REQUEST_IID: number })).toThrow(/CI_MERGE_REQUEST_IID/);
  });

  it("is about its own merge request, whatever else is asked for", () => {
    expect(() => contextOf(GITLAB, 13)).toThrow(/the job is about 12, not 13/);
    expect(contextOf(GITLAB, 12).pullRequest).toBe("acme/estate!12");
  });
});

describe("a job on Azure Pipelines", () => {
  it("says where the pull request is, when it is on another host", () => {
    expect(() => contextOf({ ...AZURE, BUILD_REPOSITORY_PROVIDER: "GitHub" })).toThrow(/not in Azure Repos\n.*"GitHub"/);
  });

  it("is about its own pull request, whatever else is asked for", () => {
    expect(() => contextOf(AZURE, 13)).toThrow(/the job is about 12, not 13/);
    expect(contextOf(AZURE).pullRequest).toBe("Machine Learning/estate!12");
  });
});

describe("a host's address", () => {
  it.each(["http://gitlab.example/api", "https://user:pass@gitlab.example/", "file:///etc/passwd", "", "gitlab"])(
    "is not %j",
    async (address) => {
      await expect(contextOf({ ...GITLAB, CI_API_V4_URL: address, GITLAB_TOKEN: "t" }).connect(PACE)).rejects.toThrow(/CI_API_V4_URL/);
    },
  );
});

describe("a token", () => {
  it.each(["a b", "a\nX-Other: 1", "é"])("is refused as it stands, and not told, where it could not be one: %j", async (token) => {
    const work = contextOf({ ...GITLAB, GITLAB_TOKEN: token }).connect(PACE);

    await expect(work).rejects.toThrow(/GITLAB_TOKEN: holds blanks or other characters/);
    await expect(work).rejects.not.toThrow(token);
  });
});
