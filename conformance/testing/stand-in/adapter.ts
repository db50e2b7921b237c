import { type StandInOptions, standInRuntime } from './stand-in-runtime.ts';

/** A stand-in for the command line: its options are in `STAND_IN`, as JSON. */
export default standInRuntime(JSON.parse(process.env.STAND_IN ?? '{}') as StandInOptions);
