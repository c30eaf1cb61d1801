import { GetAccountCommand, GetEmailIdentityCommand, NotFoundException, SESv2Client } from "@aws-sdk/client-sesv2";
import type { EmailAccount } from "./sender-check.ts";

/** SES as the checks see it; credentials and region are those the AWS CLI would take. */
export function emailAccount(client = new SESv2Client()): EmailAccount {
  return {
    async identity(name) {
      try {
        const answer = await client.send(new GetEmailIdentityCommand({ EmailIdentity: name }));
        return { verified: answer.VerifiedForSendingStatus === true };
      } catch (error) {
        if (error instanceof NotFoundException) return undefined;
        throw error;
      }
    },
    async account() {
      const answer = await client.send(new GetAccountCommand());
      return {
        sandbox: answer.ProductionAccessEnabled !== true,
        sending: answer.SendingEnabled !== false,
        perDay: answer.SendQuota?.Max24HourSend ?? 0,
      };
    },
  };
}
