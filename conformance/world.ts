import type { Claims, Limits } from '../providers/connection.ts';
import type { Scope } from '../providers/provider.ts';
import type { DiskFaults, Inspector } from './backends/backend.ts';
import type { Check, Tier } from './check.ts';
import type { Disturbance } from './disturbance.ts';
import { NotApplicable, Unsupported } from './endings.ts';
import { deriveSeed, Random } from './random.ts';
import type { RuntimeFacts } from './runtime-facts.ts';
import { SecretWatch } from './secret-watch.ts';
import { KeyValueClient, type KeyValueHandle } from './subjects/keyvalue-client.ts';
import {
  type Apart,
  type Client,
  type DeployedResource,
  type Deployment,
  type Handicap,
  type Invocation,
  type RefusedDeployment,
  type Subject,
  SubjectFailure,
} from './subjects/subject.ts';
import type { WitValue } from './subjects/wit-value.ts';
import { Trace } from './trace.ts';
import { Violation } from './violation.ts';
import { within } from './wait.ts';

/** What is known about a subject before any check runs. */
export interface Facts {
  readonly claims: Claims;
  readonly limits: Limits;
  readonly scope: Scope;
  /** Traits of the provider, and those that follow from its claims. */
  readonly traits: ReadonlySet<string>;
  /** Hands behind the provider, where the backend has any. */
  readonly inspector: Inspector | undefined;
  /** Where an entry stands in the backend, where the provider says so. */
  readonly locate: ((store: string, key: string) => string | Uint8Array) | undefined;
  /** What can go wrong with the disk that the backend is, for processes of clients; absent where it is none. */
  readonly disk: DiskFaults | undefined;
  /** Points that the published text leaves open: they are recorded and never judged. */
  readonly open: ReadonlySet<string>;
  /** The requirement that a call without any result breaks. */
  readonly liveness: string;
  /** What is known of the runtime; absent where a provider is certified. */
  readonly runtime?: RuntimeFacts;
}

/** What is around a check. */
export interface WorldSurroundings {
  /** What code in this process wrote that is not the suite's. */
  log(): string;
  /**
   * What checks over a transport may disturb.
   *
   * @throws Unsupported where there is nothing
   */
  disturbance(transport: string): Promise<Disturbance>;
}

/** What a run chose. */
export interface RunChoices {
  readonly seed: number;
  readonly nonce: string;
  readonly tier: Tier;
}

/** No call may take longer, whatever a subject declares, in milliseconds (GEN-BOUNDED). */
const LONGEST_MS = 30_000;

/** Added to a subject's own time limit before a call counts as never answered, in milliseconds. */
const GRACE_MS = 5_000;

/**
 * Everything that one check may use, over one transport: clients, fresh names, seeded choices, hands behind the
 * provider; and where it says what it observed.
 */
export class World {
  readonly facts: Facts;
  readonly subject: Subject;
  readonly tier: Tier;
  readonly random: Random;
  /** For generators with a seed of their own. */
  readonly seed: number;
  readonly trace = new Trace();
  /** How often each requirement was observed. */
  readonly observations = new Map<string, number>();
  /** What the subject does in the points that the text leaves open. */
  readonly choices = new Map<string, string>();
  /** What the check has to tell that no outcome does, in the order in which it told it. */
  readonly notes: string[] = [];
  /** Store and key of every entry that may have been written, as JSON. */
  readonly written = new Set<string>();
  readonly #secrets = new SecretWatch();
  readonly #logged: { readonly subject: number; readonly foreign: number };
  readonly #check: Check;
  readonly #surroundings: WorldSurroundings;
  readonly #prefix: string;
  readonly #clients: Client[] = [];
  readonly #deployments: Deployment[] = [];
  #names = 0;
  #disturbance: Disturbance | undefined;

  constructor(check: Check, subject: Subject, facts: Facts, choices: RunChoices, surroundings: WorldSurroundings) {
    this.#surroundings = surroundings;
    this.#logged = { subject: subject.log().length, foreign: surroundings.log().length };
    this.#check = check;
    this.subject = subject;
    this.facts = facts;
    this.tier = choices.tier;
    this.seed = deriveSeed(choices.seed, check.id);
    this.random = new Random(this.seed);
    // By transport, too: they share a backend.
    this.#prefix = `${choices.nonce}-${subject.transport}-${(this.seed >>> 0).toString(36)}`;
  }

  /** A name that nobody used before: the run's nonce, a part that follows from the seed, and a count. */
  fresh(): string {
    return `${this.#prefix}-${++this.#names}`;
  }

  /**
   * A client; its calls are recorded, counted, and bounded in time.
   *
   * @param subject another one than the check's own: one that a disturbance has
   * @param handicap what its process runs under; for clients apart by process
   */
  async client(apart: Apart = 'handle', subject = this.subject, handicap?: Handicap): Promise<Client> {
    const client = await subject.client(apart, handicap);
    this.#clients.push(client);
    return this.#watched(client, this.trace.newClient());
  }

  /**
   * A client of a runtime that was started with these pairs; what it does is recorded as any client's.
   *
   * @throws Unsupported where the subject has no way to be told of them
   */
  async configured(values: Readonly<Record<string, string>>): Promise<Client> {
    const client = await this.subject.configured?.(values);
    if (client === undefined) throw new Unsupported('this subject is no runtime that could be configured');
    this.#clients.push(client);
    return this.#watched(client, this.trace.newClient(values));
  }

  /** A key-value client; the parameters are those of {@link client}. */
  async keyvalue(apart: Apart = 'handle', subject = this.subject, handicap?: Handicap): Promise<KeyValueClient> {
    return this.#keyvalueOver(await this.client(apart, subject, handicap));
  }

  /**
   * A backend that the check may disturb; whatever it leaves disturbed is healed after it.
   *
   * @throws NotApplicable where the subject reaches no backend over a network; Unsupported where it may not be disturbed
   */
  async disturb(): Promise<Disturbance> {
    if (!this.facts.traits.has('network')) throw new NotApplicable('no network is between this subject and its data');
    this.#disturbance = await this.#surroundings.disturbance(this.subject.transport);
    this.#disturbance.onEvent = (what) => this.trace.event(what);
    return this.#disturbance;
  }

  #keyvalueOver(client: Client): KeyValueClient {
    return new KeyValueClient(client, (store, key) => this.written.add(JSON.stringify([store, key])));
  }

  /** A key-value store that nobody used before, through a client of its own. */
  async store(): Promise<KeyValueHandle> {
    return (await this.keyvalue()).open(this.fresh());
  }

  /**
   * Starts a host with resources of its own, which ends with the check.
   *
   * @throws Unsupported where the subject has no host
   */
  async deploy(
    specversion: '0.1' | '0.2',
    resources: readonly DeployedResource[],
  ): Promise<Deployment | RefusedDeployment> {
    const started = await this.subject.deploy?.(specversion, resources);
    if (started === undefined) throw new Unsupported('this transport has no host to configure');
    if (!('exitCode' in started)) this.#deployments.push(started);
    return started;
  }

  /** A key-value client of such a host. */
  async clientOf(deployment: Deployment): Promise<KeyValueClient> {
    const client = this.#watched(await deployment.client(), this.trace.newClient());
    return this.#keyvalueOver(client);
  }

  /**
   * Both at once.
   *
   * @throws Violation of GEN-CONFIG where the host refuses
   */
  async deployed(specversion: '0.1' | '0.2', resources: readonly DeployedResource[]): Promise<KeyValueClient> {
    const started = await this.deploy(specversion, resources);
    if (!('exitCode' in started)) return this.clientOf(started);
    throw new Violation('GEN-CONFIG', `the host refused a good configuration: ${started.stderr.trim()}`, 'it starts');
  }

  /** What the subject wrote to its log since the check began, in this process or in hosts. */
  log(): string {
    return this.subject.log().slice(this.#logged.subject) + this.#surroundings.log().slice(this.#logged.foreign);
  }

  /**
   * GEN-SECRETS: a text must not have a value in it that was set before. Every error of every call is looked at, and
   * in the end the log.
   *
   * @param where what the text is, for the message
   * @throws Violation
   */
  expectNoSecret(text: string, where: string): void {
    // What a runtime may tell of values, no text of WASI says.
    if (this.facts.runtime !== undefined) return;
    const found = this.#secrets.find(text);
    if (found !== undefined)
      throw new Violation('GEN-SECRETS', `${where} has a value in it, ${found}`, 'no value in any text');
  }

  /** The distances at which clients of this subject still see the same data, nearest first. */
  distances(): Apart[] {
    if (this.facts.scope !== 'process') return ['handle', 'connection', 'process'];
    return this.subject.transport === 'direct' ? ['handle', 'connection'] : ['handle'];
  }

  /** Says that requirements were looked at and found kept. */
  observed(...ids: readonly string[]): void {
    for (const id of ids) {
      this.#mustCover(id);
      if (this.facts.open.has(id))
        throw new Error(`${id} is left open, so the check ${this.#check.id} cannot judge it`);
      this.observations.set(id, (this.observations.get(id) ?? 0) + 1);
    }
  }

  /**
   * Records what the subject does in a point that the published text leaves open.
   *
   * @param choice in words that are the same for every subject that does the same: `decimal digits`, `err(other)`
   */
  observe(id: string, choice: string): void {
    this.#mustCover(id);
    if (!this.facts.open.has(id)) throw new Error(`${id} is stated, so the check ${this.#check.id} has to judge it`);
    this.choices.set(id, choice);
  }

  #mustCover(id: string): void {
    if (!this.#check.covers.includes(id)) throw new Error(`the check ${this.#check.id} does not say it covers ${id}`);
  }

  /** Records what is worth knowing and judges nothing; it ends in the report, with the check. */
  note(text: string): void {
    this.notes.push(text);
  }

  /**
   * An assertion about requirements, which are observed where it holds.
   *
   * @param ids the first is the one that is broken where it does not hold
   * @throws Violation
   */
  expect(ids: readonly [string, ...string[]], holds: boolean, observed: string, required: string): void {
    if (!holds) throw new Violation(ids[0], observed, required);
    this.observed(...ids);
  }

  /** Ends the check: closes everything, and removes what it wrote to a backend of the run's own. */
  async close(): Promise<void> {
    // First, so that no client waits for a backend that cannot answer.
    await this.#disturbance?.heal();
    await this.disconnect();
    await this.#disturbance?.settle();
    await this.facts.inspector?.sweep?.(this.#prefix);
  }

  /** Closes the clients and hosts that the check made. */
  async disconnect(): Promise<void> {
    for (const client of this.#clients.splice(0)) await client.close();
    for (const deployment of this.#deployments.splice(0)) await deployment.close();
  }

  #watched(client: Client, number: number): Client {
    // A runtime's own subject gives up before, and knows what the runtime wrote.
    const longest = this.facts.runtime?.patience.callMs ?? Math.min(this.facts.limits.opTimeoutMs, LONGEST_MS);
    const declared = longest + GRACE_MS;
    // A listing may take several calls of the provider, and what a host gives a call.
    const limitOf = ({ function: name }: Invocation) => (name.endsWith('.keys') ? LONGEST_MS + GRACE_MS : declared);
    return {
      invoke: async (call) => {
        for (const arg of call.args) this.#remember(arg);
        const result = await this.trace.record(number, call, () => bounded(client.invoke(call), limitOf(call)));
        if ('err' in result) this.expectNoSecret(String(result.err.value), `the text of ${result.err.case}`);
        return result;
      },
      drop: (handle) => this.trace.recordDrop(number, handle, () => bounded(client.drop(handle), declared)),
      close: () => client.close(),
      ...(client.kill === undefined ? {} : { kill: () => client.kill?.() ?? Promise.resolve() }),
    };
  }

  #remember(arg: WitValue): void {
    if (typeof arg === 'string') this.#secrets.allow(arg);
    else if (arg instanceof Uint8Array) this.#secrets.keep(arg);
  }
}

function bounded<T>(answer: Promise<T>, limit: number): Promise<T> {
  return within(limit, answer, () => new SubjectFailure('timeout', `no answer within ${limit} ms`));
}
