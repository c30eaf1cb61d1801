/**
 * SDKs of other languages print field names in camelCase or snake_case, and absent values as null. These are the names of the
 * API. Names that a user chose (activity ids, attributes, tags) stay as they are.
 */
const FIELDS = `
Activities ActivityId ADM Address APNS Activity ApplicationId Arn Attributes AttributeType Action Baidu Behavior Body BodyConfig
Branches Capacity Cap CampaignId Channel ChannelCounts ClosedDays ComparisonOperator Condition ConditionalSplit Conditions
ConnectCampaignArn ConnectCampaignExecutionRoleArn ContactCenter Content Coordinates Country CreationDate CUSTOM CustomConfig
DailyCap Data Days Default DefaultActivity DefaultSubstitutions DeliveryUri Demographic Description DeviceType Dimensions
DimensionType Duration EMAIL EmailTemplateRequest EmailTemplateResponse EndDateTime EndpointReentryCap EndpointReentryInterval
EndpointTypes EndTime EntityId EvaluationWaitTime EventCondition EventFilter EventStartCondition EventType ExternalId FalseActivity
FilterType Format FromAddress GCM GPSPoint Groups Headers Holdout HtmlPart HeaderConfig Id ImageIconUrl ImageUrl ImportDefinition
InAppTemplateRequest InAppTemplateResponse Include Item JourneyChannelSettings JourneyResponse JourneysResponse LanguageCode
LastModifiedDate Latitude Layout Limits LocalTime Location Longitude Make MediaUrl MessageActivity MessageConfig MessageType
MessagesPerSecond Metrics Model MultiCondition Name NextActivity NextToken OpenHours Operator OriginationNumber Percentage Platform
PUSH PushNotificationTemplateRequest PushNotificationTemplateResponse QuietTime RandomSplit RangeInKilometers RawContent Recency
RecencyType RecommenderId RefreshFrequency RefreshOnSegmentUpdate RoleArn S3Url Schedule SegmentCondition SegmentDimensions
SegmentGroups SegmentId SegmentResponse SegmentsResponse SegmentStartCondition SegmentType SenderId SendingSchedule Size
SmallImageIconUrl SMS SMSTemplateRequest SMSTemplateResponse Sound SourceSegments SourceType Start StartActivity StartCondition
StartDateTime StartTime State Subject TemplateDescription TemplateId TemplateName TemplatesResponse TemplateType TemplateVersion
TextPart TimeframeCap TimeToLive Timezone TimezoneEstimationMethods Title TotalCap TrueActivity Type Url UserAttributes Value Values
Version VOICE VoiceId VoiceTemplateRequest VoiceTemplateResponse Wait WaitFor WaitForQuietTime WaitTime WaitUntil WriteJourneyRequest
WriteSegmentRequest AppVersion End MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY SUNDAY
`
  .trim()
  .split(/\s+/);

const BY_PLAIN = new Map(FIELDS.map((name) => [plain(name), name]));
const KNOWN = new Set(FIELDS);

/** Fields whose keys are names that a user chose. */
const OWN_KEYS = new Set([
  "Activities",
  "Attributes",
  "UserAttributes",
  "Metrics",
  "tags",
  "ChannelCounts",
  "CustomConfig",
]);

/** The same value with the API's name for every field, and without fields that are null. */
export function withApiNames(value: unknown, ownKeys = false): unknown {
  if (Array.isArray(value)) return value.map((item) => withApiNames(item));
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).flatMap(([key, field]): [string, unknown][] => {
    if (field === null || field === undefined) return [];
    const name = ownKeys || KNOWN.has(key) ? key : (BY_PLAIN.get(plain(key)) ?? key);
    return [[name, withApiNames(field, !ownKeys && OWN_KEYS.has(name))]];
  });
  return Object.fromEntries(fields);
}

function plain(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}
