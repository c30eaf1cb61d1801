import { AGREEMENT_MUTANTS } from "./agreement-mutants.ts";
import { BULK_MUTANTS } from "./bulk-mutants.ts";
import { CALL_MUTANTS } from "./call-mutants.ts";
import { ERASURE_MUTANTS } from "./erasure-mutants.ts";
import { FILE_MUTANTS } from "./file-mutants.ts";
import { IDENTITY_MUTANTS } from "./identity-mutants.ts";
import { INBOUND_MUTANTS } from "./inbound-mutants.ts";
import { INGEST_MUTANTS } from "./ingest-mutants.ts";
import { KEY_MUTANTS } from "./key-mutants.ts";
import { LINK_MUTANTS } from "./link-mutants.ts";
import type { Mutant } from "./mutant.ts";
import { RUN_MUTANTS } from "./run-mutants.ts";
import { SEND_MUTANTS } from "./send-mutants.ts";
import { SOURCE_MUTANTS } from "./source-mutants.ts";
import { TRUST_MUTANTS } from "./trust-mutants.ts";

/** Every protection that can be taken out. */
export const MUTANTS: readonly Mutant[] = [
  ...SEND_MUTANTS,
  ...INGEST_MUTANTS,
  ...INBOUND_MUTANTS,
  ...IDENTITY_MUTANTS,
  ...RUN_MUTANTS,
  ...SOURCE_MUTANTS,
  ...TRUST_MUTANTS,
  ...AGREEMENT_MUTANTS,
  ...ERASURE_MUTANTS,
  ...FILE_MUTANTS,
  ...KEY_MUTANTS,
  ...LINK_MUTANTS,
  ...BULK_MUTANTS,
  ...CALL_MUTANTS,
];
