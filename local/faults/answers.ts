import { AwsError } from "../kernel/fault.ts";
import type { Provider } from "./plan.ts";

/** How a provider refuses a message. */
type Refusal = (message?: string) => AwsError;

const fault =
  (code: string, message: string, status = 400, details: object = {}): Refusal =>
  () =>
    new AwsError(code, message, status, details);

const conflict = (Reason: string, message: string) =>
  fault("ConflictException", message, 400, { Reason, ResourceType: "destination-phone-number", ResourceId: "" });

/**
 * The refusals that a plan may name, by provider. Names and statuses are those of the APIs:
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html ·
 * https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html ·
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
const REFUSALS = {
  email: {
    throttled: fault("TooManyRequestsException", "Maximum sending rate exceeded.", 429),
    "access denied": fault("AccessDeniedException", "User is not authorized to perform: ses:SendEmail", 403),
    rejected: fault("MessageRejected", "Email address is not verified."),
    "bad request": fault("BadRequestException", "The request is not valid."),
    "sender not verified": fault("MailFromDomainNotVerifiedException", "The MAIL FROM domain is not verified."),
    "sending paused": fault("SendingPausedException", "Email sending is disabled."),
    "account suspended": fault("AccountSuspendedException", "The account is suspended."),
    "internal error": fault("InternalServiceErrorException", "Internal service error.", 500),
  },
  sms: {
    throttled: fault("ThrottlingException", "Rate exceeded"),
    "access denied": fault("AccessDeniedException", "Access denied", 400, { Reason: "ACCOUNT_DISABLED" }),
    "opted out": conflict("DESTINATION_PHONE_NUMBER_OPTED_OUT", "Destination phone number is opted out"),
    "not verified": conflict("DESTINATION_PHONE_NUMBER_NOT_VERIFIED", "Destination phone number not verified"),
    "country blocked": conflict(
      "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION",
      "Destination country is blocked by the protect configuration",
    ),
    "spend limit": fault("ServiceQuotaExceededException", "Monthly spend limit reached", 400, {
      Reason: "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT",
    }),
    "not valid": fault("ValidationException", "The request is not valid", 400, { Reason: "OTHER", Fields: [] }),
    "no such sender": fault("ResourceNotFoundException", "Resource not found", 400, {
      ResourceType: "phone-number",
      ResourceId: "",
    }),
    "internal error": fault("InternalServerException", "Internal server error", 500),
  },
  push: {
    throttled: fault("Throttled", "Rate exceeded", 429),
    "access denied": fault("AuthorizationError", "User is not authorized to perform: SNS:Publish", 403),
    "endpoint disabled": fault("EndpointDisabled", "Endpoint is disabled"),
    "not valid": fault("InvalidParameter", "Invalid parameter: TargetArn"),
    "internal error": fault("InternalError", "Internal error", 500),
  },
} as const satisfies Partial<Record<Provider, Readonly<Record<string, Refusal>>>>;

const STATUSES: Readonly<Record<string, number>> = {
  throttled: 429,
  "access denied": 403,
  gone: 410,
  "internal error": 500,
  unavailable: 503,
};

/** What `answer` may be for a provider. Webhooks and destinations may answer with any status from 300 to 599 besides. */
export function answersOf(provider: Provider): readonly string[] {
  return Object.keys(refusalsOf(provider) ?? STATUSES);
}

/** Whether a provider can answer so. */
export function canAnswer(provider: Provider, answer: string): boolean {
  return (
    Object.hasOwn(refusalsOf(provider) ?? STATUSES, answer) || (!refusalsOf(provider) && /^[345]\d\d$/.test(answer))
  );
}

/** The refusal; of webhooks and destinations only its status counts. */
export function refusalOf(provider: Provider, answer: string): AwsError {
  const refusal = refusalsOf(provider)?.[answer];
  if (refusal !== undefined) return refusal();
  return new AwsError("Refused", `The ${provider} refused by the fault plan.`, STATUSES[answer] ?? Number(answer));
}

function refusalsOf(provider: Provider): Readonly<Record<string, Refusal>> | undefined {
  return provider === "webhook" || provider === "destination" ? undefined : REFUSALS[provider];
}
