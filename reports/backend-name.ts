import type { Backend } from './report.ts';

const STRATEGIES: Record<Backend['strategy'], string> = {
  address: ', at an address',
  container: ', in a container',
  binary: ', from a binary',
  embedded: ', embedded',
  fake: '',
};

/** A backend and how it came to be there, e.g. `redis 7.0.15 (real, in a container, profile durable)`. */
export function backendName({ kind, version, fidelity, strategy, profile }: Backend): string {
  const configured = profile === '' ? '' : `, profile ${profile}`;
  return `${`${kind} ${version}`.trim()} (${fidelity}${STRATEGIES[strategy]}${configured})`;
}
