import type { Certification } from './report.ts';

/**
 * What must stand beside every verdict: a pass on something that stands in for a backend must never read as a pass on the
 * backend, nor one of functions that were written here as one of the runtime. Nothing where there is no such thing.
 */
export function reservation({ backend, runtime }: Pick<Certification, 'backend' | 'runtime'>): string {
  const functions = runtime?.hostFunctions === 'this project' ? ', with host functions of this project' : '';
  if (backend === null || backend.fidelity === 'real') return functions;
  const stand = backend.fidelity === 'fake' ? 'a fake' : 'an emulator of';
  return `${functions}, on ${stand} ${backend.kind}, not the real thing`;
}
