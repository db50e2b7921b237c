import { Unsupported } from './endings.ts';
import type { Inability } from './runtime-facts.ts';
import type { Ability, Assignment, Runtime } from './subjects/runtime.ts';
import { type Client, type Subject, SubjectFailure } from './subjects/subject.ts';
import { type Bucket, dialectOf, WasiKeyValueClient } from './subjects/wasi-keyvalue-client.ts';
import { within } from './wait.ts';

/** A probe takes no longer, in milliseconds; each is a handful of calls. */
const PROBE_MS = 120_000;

/** A second instance begins within this time, in milliseconds, where it is not declared that it cannot. */
const SECOND_MS = 5_000;

class Late extends Error {}

/** What a probe saw: whether the runtime can do it, and how that showed. */
interface Seen {
  readonly can: boolean;
  readonly how: string;
}

/** What the abilities are to a store of wasi:keyvalue; wasi:config has none of them. */
const PROBES: Readonly<Record<Ability, (probe: Probe) => Promise<Seen>>> = {
  async stores(probe) {
    const opened = await (await probe.client()).open(probe.fresh('other'));
    return {
      can: 'ok' in opened,
      how: 'ok' in opened ? 'another identifier is a bucket' : `open of another identifier → ${opened.err.case}`,
    };
  },
  async 'shared-buckets'(probe) {
    const client = await probe.client();
    const [one, other] = [await probe.open(client), await probe.open(client)];
    return probe.seen(one, async () => other, 'in another bucket of the same identifier');
  },
  async instances(probe) {
    const bucket = await probe.open(await probe.client());
    const second = await probe.secondClient();
    if (second === undefined) return { can: false, how: 'no second instance began while one was there' };
    return probe.seen(bucket, () => probe.open(second), 'in another instance');
  },
  async restart(probe) {
    const first = await probe.client();
    return probe.seen(
      await probe.open(first),
      async () => {
        await first.close();
        await probe.subject.restart?.();
        return probe.open(await probe.client());
      },
      'after a restart',
    );
  },
  async seeds(probe) {
    const client = await probe.seeded({ seeded: 'value' });
    if (client === undefined) return { can: false, how: 'the adapter takes no pairs' };
    const bucket = await probe.open(client);
    const found = await bucket.get('seeded');
    const can = 'ok' in found && found.ok !== undefined;
    return {
      can,
      how: can ? 'a pair that it was started with is there' : 'a pair that it was started with is not there',
    };
  },
};

/** The calls of one probe. */
class Probe {
  readonly subject: Subject;
  readonly #shape: string;
  readonly #identifier: string;
  readonly #prefix: string;
  readonly #clients: Client[] = [];

  constructor(subject: Subject, { stores }: Runtime, shape: string, prefix: string) {
    this.subject = subject;
    this.#shape = shape;
    this.#prefix = prefix;
    this.#identifier = stores === 'any' ? this.fresh('store') : stores[0];
  }

  fresh(what: string): string {
    return `${this.#prefix}-${this.subject.transport}-${what}`;
  }

  async client(): Promise<WasiKeyValueClient> {
    return this.over(await this.subject.client('connection'));
  }

  /** An instance while there is another one; undefined where it does not begin until that one ends. */
  async secondClient(): Promise<WasiKeyValueClient | undefined> {
    const beginning = this.subject.client('connection');
    try {
      return this.over(await within(SECOND_MS, beginning, () => new Late()));
    } catch (error) {
      if (!(error instanceof Late)) throw error;
      await this.close();
      this.over(await beginning);
      return undefined;
    }
  }

  /** An instance of a runtime that was started with these pairs; undefined where its adapter refuses them. */
  async seeded(values: Readonly<Record<string, string>>): Promise<WasiKeyValueClient | undefined> {
    try {
      const client = await this.subject.configured?.(values);
      return client === undefined ? undefined : this.over(client);
    } catch (error) {
      if (error instanceof Unsupported) return undefined;
      throw error;
    }
  }

  over(client: Client): WasiKeyValueClient {
    this.#clients.push(client);
    return new WasiKeyValueClient(client, dialectOf(this.#shape));
  }

  async open(client: WasiKeyValueClient): Promise<Bucket> {
    const opened = await client.open(this.#identifier);
    if ('ok' in opened) return opened.ok;
    throw new SubjectFailure('protocol', `open of ${JSON.stringify(this.#identifier)} → ${opened.err.case}`);
  }

  /** Whether what is written through one bucket shows in another one. */
  async seen(writer: Bucket, reader: () => Promise<Bucket>, where: string): Promise<Seen> {
    const written = await writer.set('probe', new TextEncoder().encode('written'));
    if ('err' in written) return { can: false, how: `set → ${written.err.case}` };
    const other = await reader();
    const found = await other.get('probe');
    await other.delete('probe');
    const can = 'ok' in found && found.ok !== undefined;
    return { can, how: can ? `what was written is there ${where}` : `what was written is not there ${where}` };
  }

  async close(): Promise<void> {
    for (const client of this.#clients.splice(0)) await client.close();
  }
}

/**
 * Tries everything that an adapter declares its runtime cannot do. What a probe does not confirm is not believed: the checks
 * that need it run.
 *
 * @param nonce for names that nobody used before
 * @param interruption ends the probing when it aborts
 */
export async function probeRuntime(
  runtime: Runtime,
  assignment: Assignment,
  subject: Subject,
  nonce: string,
  interruption?: AbortSignal,
): Promise<Inability[]> {
  const { cannot } = runtime;
  const declared = Object.entries(typeof cannot === 'function' ? cannot(assignment) : cannot) as [Ability, string][];
  if (!assignment.shape.startsWith('keyvalue')) return [];
  const inabilities: Inability[] = [];
  let silent: Ability | undefined;
  for (const [ability, reason] of declared) {
    if (interruption?.aborted || silent !== undefined) {
      const why = silent === undefined ? 'the run was interrupted' : `that of ${silent} had no answer in time`;
      inabilities.push({ ability, reason, confirmed: false, probe: `it was not probed: ${why}` });
      continue;
    }
    const probe = new Probe(subject, runtime, assignment.shape, `${nonce}-probe-${ability}`);
    const { can, how, late } = await tried(probe, PROBES[ability], interruption);
    inabilities.push({ ability, reason, confirmed: !can, probe: how });
    // Each of the others would wait as long.
    if (late) silent = ability;
  }
  return inabilities;
}

/** A probe that comes to nothing shows no inability: the checks are to show what is wrong. */
async function tried(
  probe: Probe,
  run: (probe: Probe) => Promise<Seen>,
  interruption: AbortSignal | undefined,
): Promise<Seen & { readonly late: boolean }> {
  const interrupted = Promise.withResolvers<never>();
  const interrupt = () => interrupted.reject(new Error('the run was interrupted'));
  interruption?.addEventListener('abort', interrupt, { once: true });
  try {
    const late = () => new SubjectFailure('timeout', 'it did not end in time');
    const seen = await within(PROBE_MS, Promise.race([run(probe), interrupted.promise]), late);
    return { ...seen, late: false };
  } catch (error) {
    const how = `the probe failed: ${error instanceof Error ? error.message : String(error)}`;
    return { can: true, how, late: error instanceof SubjectFailure && error.kind === 'timeout' };
  } finally {
    interruption?.removeEventListener('abort', interrupt);
    await probe.close();
  }
}
