import type { Channel } from "../../core/channels/channels.ts";
import type { Provider } from "../faults/plan.ts";
import type { ServiceName } from "../protocol/gateway.ts";
import { AwsError } from "../protocol/service.ts";

/** How messages of a channel reach the outbox, and how its provider refuses them. */
export interface LocalChannel {
  /**
   * The AWS service that takes the message, whose local version puts it into the outbox; `http`: it is posted to a URL; `table`: it is
   * kept in the table, and the host is told; `destination`: a destination is called with it.
   */
  readonly door: ServiceName | "http" | "table" | "destination";
  /** The refusals that a fault plan can name. Absent: HTTP statuses. */
  readonly refusals?: Readonly<Record<string, Refusal>>;
}

/** A provider's refusal of a message. */
export type Refusal = (message?: string) => AwsError;

const refusal =
  (code: string, message: string, status = 400, details: object = {}): Refusal =>
  () =>
    new AwsError(code, message, status, details);

const conflict = (Reason: string, message: string) =>
  refusal("ConflictException", message, 400, { Reason, ResourceType: "destination-phone-number", ResourceId: "" });

/**
 * How each channel works in the local cloud. Codes and statuses come from the APIs:
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html ·
 * https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html ·
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export const LOCAL_CHANNELS: { readonly [C in Channel]: LocalChannel } = {
  email: {
    door: "ses",
    refusals: {
      throttled: refusal("TooManyRequestsException", "Maximum sending rate exceeded.", 429),
      "access denied": refusal("AccessDeniedException", "User is not authorized to perform: ses:SendEmail", 403),
      rejected: refusal("MessageRejected", "Email address is not verified."),
      "bad request": refusal("BadRequestException", "The request is not valid."),
      "sender not verified": refusal("MailFromDomainNotVerifiedException", "The MAIL FROM domain is not verified."),
      "sending paused": refusal("SendingPausedException", "Email sending is disabled."),
      "account suspended": refusal("AccountSuspendedException", "The account is suspended."),
      "internal error": refusal("InternalServiceErrorException", "Internal service error.", 500),
    },
  },
  sms: {
    door: "sms-voice",
    refusals: {
      throttled: refusal("ThrottlingException", "Rate exceeded"),
      "access denied": refusal("AccessDeniedException", "Access denied", 400, { Reason: "ACCOUNT_DISABLED" }),
      "opted out": conflict("DESTINATION_PHONE_NUMBER_OPTED_OUT", "Destination phone number is opted out"),
      "not verified": conflict("DESTINATION_PHONE_NUMBER_NOT_VERIFIED", "Destination phone number not verified"),
      "country blocked": conflict(
        "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION",
        "Destination country is blocked by the protect configuration",
      ),
      "spend limit": refusal("ServiceQuotaExceededException", "Monthly spend limit reached", 400, {
        Reason: "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT",
      }),
      "not valid": refusal("ValidationException", "The request is not valid", 400, { Reason: "OTHER", Fields: [] }),
      "too dear": refusal("ValidationException", "The price is over the threshold", 400, {
        Reason: "PRICE_OVER_THRESHOLD",
      }),
      "wrong sender": refusal("ValidationException", "The identity is not for this country", 400, {
        Reason: "INVALID_IDENTITY_FOR_DESTINATION_COUNTRY",
      }),
      "no such sender": refusal("ResourceNotFoundException", "Resource not found", 400, {
        ResourceType: "phone-number",
        ResourceId: "",
      }),
      "internal error": refusal("InternalServerException", "Internal server error", 500),
    },
  },
  // https://docs.aws.amazon.com/social-messaging/latest/APIReference/API_SendWhatsAppMessage.html
  whatsapp: {
    door: "social-messaging",
    refusals: {
      throttled: refusal("ThrottledRequestException", "Rate exceeded", 429),
      "access denied": refusal("AccessDeniedException", "You do not have sufficient access.", 403),
      "not valid": refusal("InvalidParametersException", "One or more parameters are not valid."),
      "no such sender": refusal("ResourceNotFoundException", "The resource was not found.", 404),
      "internal error": refusal("InternalServiceException", "Internal service error.", 500),
    },
  },
  push: {
    door: "sns",
    refusals: {
      throttled: refusal("Throttled", "Rate exceeded", 429),
      "access denied": refusal("AuthorizationError", "User is not authorized to perform: SNS:Publish", 403),
      "endpoint disabled": refusal("EndpointDisabled", "Endpoint is disabled"),
      "not valid": refusal("InvalidParameter", "Invalid parameter: TargetArn"),
      "internal error": refusal("InternalError", "Internal error", 500),
    },
  },
  // The table takes them: it has faults of its own.
  in_app: { door: "table" },
  webhook: { door: "http" },
  task: { door: "destination" },
  slack: { door: "destination" },
  audience: { door: "destination" },
};

const STATUSES: Readonly<Record<string, number>> = {
  throttled: 429,
  "access denied": 403,
  gone: 410,
  "internal error": 500,
  unavailable: 503,
};

/** The allowed `answer`s of a provider. For webhooks and destinations any status from 300 to 599 is also allowed. */
export function answersOf(provider: Provider): readonly string[] {
  return Object.keys(refusalsOf(provider) ?? STATUSES);
}

/** True when this is an allowed answer of the provider. */
export function canAnswer(provider: Provider, answer: string): boolean {
  return (
    Object.hasOwn(refusalsOf(provider) ?? STATUSES, answer) || (!refusalsOf(provider) && /^[345]\d\d$/.test(answer))
  );
}

/** The refusal. For webhooks and destinations only its status is used. */
export function refusalOf(provider: Provider, answer: string): AwsError {
  const named = refusalsOf(provider)?.[answer];
  if (named !== undefined) return named();
  return new AwsError("Refused", `The ${provider} refused by the fault plan.`, STATUSES[answer] ?? Number(answer));
}

function refusalsOf(provider: Provider): Readonly<Record<string, Refusal>> | undefined {
  return provider === "destination" ? undefined : LOCAL_CHANNELS[provider].refusals;
}
