import { Validations } from "aws-cdk-lib";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { defined } from "../../core/model/defined.ts";
import type { StageFunction, StageProps } from "./function.ts";
import { keyOf } from "./key.ts";

export interface LinksProps extends StageProps {
  /** Where the pages are, `https://…`, without a slash at its end. */
  readonly url: string;
}

/** Characters of a key: 64 letters and digits hold 380 bits. */
const KEY_LENGTH = 64;

/**
 * The keys under which links in messages are sealed: a secret that CloudFormation makes up. A live stage keeps it as long as its
 * table, because the links of old messages must work. Its text is one key in each line, the newest first; docs/consent.md says how
 * to add one.
 */
export class Links extends Construct {
  readonly #secret: Secret;
  readonly #url: string;

  constructor(scope: Construct, id: string, props: LinksProps) {
    super(scope, id);
    this.#url = props.url;
    this.#secret = new Secret(this, "Keys", {
      description: `Keys of the links in messages of Sojourn, stage ${props.stage.name}`,
      generateSecretString: { passwordLength: KEY_LENGTH, excludePunctuation: true },
      removalPolicy: props.stage.tableRemoval,
      ...defined({ encryptionKey: keyOf(this, props.keyArn) }),
    });
    Validations.of(this.#secret).acknowledge({
      id: "AwsSolutions-SMG4",
      reason: "A rotation that took the old key away would break the links of old messages; a person adds keys.",
    });
  }

  /** Lets a function make and read links. */
  allow(target: StageFunction): void {
    target.allow("linkKeys", [this.#secret.secretArn]);
    target.set("linkSecret", this.#secret.secretArn);
    target.set("linksUrl", this.#url);
  }
}
