import { PinpointSMSVoiceV2Client } from "@aws-sdk/client-pinpoint-sms-voice-v2";
import { describe, expect, it } from "vitest";
import { optOutList } from "../../adapters/channels/opt-out-list.ts";

/** The service as it answers on the wire; keeps what it was sent. */
function service(statusCode: number, body: object) {
  const requests: { target: string | undefined; body: unknown }[] = [];
  const client = new PinpointSMSVoiceV2Client({
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
    requestHandler: {
      async handle(request: { headers: Record<string, string>; body: string }) {
        requests.push({ target: request.headers["x-amz-target"], body: JSON.parse(request.body) });
        const headers = { "content-type": "application/x-amz-json-1.0" };
        return { response: { statusCode, headers, body: new TextEncoder().encode(JSON.stringify(body)) } };
      },
    },
  });
  return { list: optOutList(client, "Default"), requests };
}

const NUMBER = "+447700900123";
const refusal = (name: string) => service(400, { __type: name, Message: "no" }).list;

describe("AWS's opt-out list", () => {
  it("is told of a number by one request each", async () => {
    const { list, requests } = service(200, {});

    expect([await list.add(NUMBER), await list.remove(NUMBER)]).toEqual(["done", "done"]);

    const body = { OptOutListName: "Default", OptedOutNumber: NUMBER };
    expect(requests).toEqual([
      { target: "PinpointSMSVoiceV2.PutOptedOutNumber", body },
      { target: "PinpointSMSVoiceV2.DeleteOptedOutNumber", body },
    ]);
  });

  it("has no number to take off where it is not on it; a list that is not there takes none", async () => {
    const list = refusal("ResourceNotFoundException");

    expect([await list.remove(NUMBER), await list.add(NUMBER)]).toEqual(["done", "refused"]);
  });

  it("may refuse for good: a second time within 30 days, or a number that is none", async () => {
    for (const name of ["ConflictException", "ValidationException"]) {
      expect([await refusal(name).remove(NUMBER), await refusal(name).add(NUMBER)]).toEqual(["refused", "refused"]);
    }
  });

  it("is asked again after a throttle or a fault of AWS, and a missing permission is a fault of ours", async () => {
    for (const name of ["ThrottlingException", "InternalServerException"]) {
      await expect(refusal(name).add(NUMBER)).rejects.toMatchObject({ name: "Retryable" });
    }
    await expect(refusal("AccessDeniedException").remove(NUMBER)).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });
});
