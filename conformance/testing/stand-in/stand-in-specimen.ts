import type { StandInBucket } from './stand-in-bucket.ts';
import type { StandInCas } from './stand-in-cas.ts';
import type { StandInConfig } from './stand-in-config.ts';
import type { StandInHost } from './stand-in-host.ts';

/** What is different about the functions of a stand-in. */
export interface StandInSpecimen {
  readonly Bucket?: typeof StandInBucket;
  readonly Cas?: typeof StandInCas;
  readonly Host?: typeof StandInHost;
  readonly Config?: typeof StandInConfig;
}
