import {
  DeleteOptedOutNumberCommand,
  type PinpointSMSVoiceV2Client,
  PinpointSMSVoiceV2ServiceException,
  PutOptedOutNumberCommand,
} from "@aws-sdk/client-pinpoint-sms-voice-v2";
import { RetryableError } from "../../core/model/errors.ts";
import type { OptOutList } from "../../core/ports/inbound.ts";

/**
 * AWS's opt-out list of this name. Both requests may be made again, so the SDK may retry them.
 * https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_PutOptedOutNumber.html,
 * https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_DeleteOptedOutNumber.html: a number can be taken off once
 * in 30 days. The page does not say by which error a second time is refused; the client knows ConflictException and, of
 * ValidationException, the reason PHONE_NUMBER_CANNOT_BE_OPTED_IN. Not tried against AWS.
 */
export function optOutList(client: PinpointSMSVoiceV2Client, OptOutListName: string): OptOutList {
  const change = async (request: () => Promise<unknown>): Promise<string | undefined> => {
    try {
      await request();
      return undefined;
    } catch (error) {
      if (error instanceof PinpointSMSVoiceV2ServiceException && REFUSALS.has(error.name)) return error.name;
      if (error instanceof PinpointSMSVoiceV2ServiceException && error.name !== "AccessDeniedException") {
        throw new RetryableError(`AWS did not change its opt-out list: ${error.name}.`);
      }
      throw error;
    }
  };
  return {
    add: async (OptedOutNumber) => {
      const refused = await change(() => client.send(new PutOptedOutNumberCommand({ OptOutListName, OptedOutNumber })));
      return refused === undefined ? "done" : "refused";
    },
    remove: async (OptedOutNumber) => {
      const refused = await change(() =>
        client.send(new DeleteOptedOutNumberCommand({ OptOutListName, OptedOutNumber })),
      );
      // Not on the list is what was asked for.
      return refused === undefined || refused === "ResourceNotFoundException" ? "done" : "refused";
    },
  };
}

/** Refusals that would be the same the next time. */
const REFUSALS: ReadonlySet<string> = new Set([
  "ConflictException",
  "ResourceNotFoundException",
  "ValidationException",
]);
