/** A runtime, and what it links beside standard WASI. */
export interface KnownRuntime {
  readonly name: string;
  /** IDs of the shapes that it has. */
  readonly shapes: readonly string[];
  /** Packages of which it has a shape of async functions alone, which is not among the known ones. */
  readonly asyncOnly?: readonly string[];
  /** The packages of standard WASI that it has; where this is left out, they are taken to be all there. */
  readonly standard?: readonly string[];
  /** True where a runtime has nothing of its own and links whatever module of the host's it is given. */
  readonly asGiven?: true;
  /** How this is known. */
  readonly evidence: string;
}

const READ = 'read in its sources, August 2026';
const CERTIFIED = 'certified by this suite';

/** The runtimes that are known to this project. */
export const knownRuntimes: readonly KnownRuntime[] = [
  {
    name: 'reference-host',
    shapes: [
      'config-0.2.0-draft-2024-09-27',
      'config-0.2.0-rc.1',
      'keyvalue-0.2.0-draft',
      'keyvalue-0.2.0-draft2',
      'keyvalue-0.2.0-draft2-spin',
      'spiderlightning-keyvalue-0.5.1',
    ],
    standard: ['wasi:cli', 'wasi:clocks', 'wasi:filesystem', 'wasi:io', 'wasi:random'],
    evidence: CERTIFIED,
  },
  { name: 'wasmtime', shapes: ['keyvalue-0.2.0-draft', 'config-0.2.0-rc.1'], evidence: CERTIFIED },
  { name: 'wasmCloud', shapes: ['keyvalue-0.2.0-draft', 'config-0.2.0-rc.1'], evidence: READ },
  { name: 'Spin', shapes: ['keyvalue-0.2.0-draft2-spin', 'config-0.2.0-draft-2024-09-27'], evidence: READ },
  { name: 'omnia', shapes: ['config-0.2.0-rc.1'], asyncOnly: ['wasi:keyvalue'], evidence: READ },
  { name: 'jco', shapes: [], asGiven: true, evidence: READ },
];
