import { existsSync } from 'node:fs';
import type { Provider } from '../../providers/provider.ts';
import { moduleFile } from '../module-file.ts';
import type { BackendInstance, BackendKind, ProvisionOptions, StrategyName } from './backend.ts';

/** What the user said about the backend. */
export interface BackendChoice extends Omit<ProvisionOptions, 'folder'> {
  /** A server of the user's. */
  readonly address: string | undefined;
  /** The one strategy to use. */
  readonly strategy: StrategyName | undefined;
}

/** A backend that is there, or why there is none. */
export type Provisioned =
  | { readonly instance: BackendInstance; readonly strategy: StrategyName }
  | { readonly reason: string; readonly cure: string; readonly outcome: 'not-run' | 'error' };

/**
 * The kind of backend that a provider names.
 *
 * @returns undefined where the suite knows no such kind
 */
export async function backendKind(kind: string): Promise<BackendKind | undefined> {
  const file = moduleFile(import.meta.dirname, kind);
  if (!/^[a-z-]+$/.test(kind) || !existsSync(file)) return undefined;
  const module: { default?: BackendKind } = await import(file);
  return module.default?.kind === kind ? module.default : undefined;
}

/**
 * Has a backend for a provider: the user's own, or the first strategy that can be had here. What is not there falls
 * through to the next; a start that fails is an error.
 *
 * @param folder where temporary data goes
 */
export async function provision(provider: Provider, choice: BackendChoice, folder: string): Promise<Provisioned> {
  const needed = provider.backend?.kind ?? '';
  const kind = await backendKind(needed);
  if (kind === undefined) {
    return {
      reason: `the suite knows no backend of the kind ${needed}`,
      cure: '',
      outcome: 'not-run',
    };
  }
  if (choice.address !== undefined) {
    return attempt('address', () => kind.attach(choice.address ?? ''));
  }
  const strategies = kind.strategies.filter(({ name }) => choice.strategy === undefined || name === choice.strategy);
  const missing: string[] = [];
  for (const strategy of strategies) {
    const options = { ...choice, folder };
    const unavailable = await strategy.unavailable(options);
    if (unavailable === undefined) return attempt(strategy.name, () => strategy.start(options));
    missing.push(unavailable);
  }
  const none = `${needed} has no strategy ${choice.strategy}`;
  return {
    reason: missing.length > 0 ? missing.join('; ') : none,
    cure: strategies.at(-1)?.cure ?? '',
    outcome: 'not-run',
  };
}

async function attempt(strategy: StrategyName, start: () => Promise<BackendInstance>): Promise<Provisioned> {
  try {
    return { instance: await start(), strategy };
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { reason: line ?? '', cure: 'see what the backend says, or give another with --address', outcome: 'error' };
  }
}
