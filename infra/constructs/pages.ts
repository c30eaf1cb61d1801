import { Duration } from "aws-cdk-lib";
import { Construct } from "constructs";
import { CLICK_PATH } from "../../core/links/click.ts";
import { LINK_PATHS } from "../../core/links/link.ts";
import type { StageBus } from "./bus.ts";
import type { Email } from "./channels.ts";
import { StageFunction, type StageProps } from "./function.ts";
import type { HttpApi } from "./http-api.ts";
import type { Links } from "./links.ts";
import type { StageTable } from "./table.ts";

export interface PagesProps extends StageProps {
  readonly bundle: string;
  readonly api: HttpApi;
  readonly bus: StageBus;
  readonly table: StageTable;
  readonly links: Links;
  readonly email: Email;
}

/**
 * The function of the pages that links of messages lead to. It reads the customer of a link and writes none: what a customer says
 * there is an event on the bus. It mails new links.
 */
export class Pages extends Construct {
  readonly function: StageFunction;

  constructor(scope: Construct, id: string, props: PagesProps) {
    super(scope, id);
    this.function = new StageFunction(this, "Pages", {
      ...props,
      name: "pages",
      description: "Shows the pages that links of messages lead to, and puts what customers say there on the bus",
      // API Gateway waits 30 seconds: a mailbox whose one-click request failed should hear it, and try again.
      timeout: Duration.seconds(25),
      memoryMegabytes: 512,
    });
    props.table.allow(this.function);
    props.bus.allow(this.function);
    props.links.allow(this.function);
    props.email.allow(this.function);
    // Also where clicks are no longer counted: links of messages that were sent have to lead to their pages.
    for (const path of [...Object.values(LINK_PATHS), CLICK_PATH])
      props.api.route(`ANY /${path}/{token}`, this.function);
  }
}
