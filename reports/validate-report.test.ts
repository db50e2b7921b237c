import { expect } from 'chai';
import schema from './report.schema.json' with { type: 'json' };
import type {
  Backend,
  Certification,
  CheckCell,
  CheckResult,
  Failure,
  LevelVerdict,
  Operations,
  Outcome,
  Report,
  RequirementCell,
  RequirementResult,
  Runtime,
  TraceCall,
  Verdict,
} from './report.ts';
import { InvalidReportError, validateReport } from './validate-report.ts';

/** Everything that a report can have, at least once. */
const complete: Report = {
  format: 1,
  suite: { name: 'suite', version: '1.0.0', protocol: 1 },
  run: {
    seed: -7,
    nonce: 'n',
    tier: 'default',
    startedAt: '2026-03-01T12:00:00.000Z',
    durationMs: 12.5,
    selected: { checks: ['kv.get.set'], requirements: ['KV-GET-SET'] },
    exitCode: 1,
  },
  environment: { os: 'linux', architecture: 'x64', node: '26.10.0' },
  certifications: [
    {
      provider: 'keyvalue.redis',
      capability: 'keyvalue',
      interface: { name: 'spiderlightning:keyvalue@0.5.1', digest: 'a'.repeat(64) },
      transports: ['direct'],
      claims: [{ level: 'LIN', value: 2, held: false, reason: 'because' }],
      limits: { maxKeyBytes: 256 },
      traits: ['network'],
      backend: {
        kind: 'redis',
        strategy: 'binary',
        version: '7',
        fidelity: 'real',
        profile: 'durable',
        served: { get: 2 },
      },
      requirements: [
        {
          id: 'KV-GET-SET',
          binds: 'core',
          ofHost: false,
          text: 'text',
          transports: { direct: { outcome: 'fail', reason: 'because', checks: ['kv.get.set'], observations: 1 } },
        },
      ],
      checks: [
        {
          id: 'kv.get.set',
          title: 'title',
          kind: 'example',
          covers: ['KV-GET-SET'],
          transports: {
            direct: { outcome: 'fail', reason: 'because', durationMs: 1, calls: 2, notes: ['seen'], failure: 'T1' },
          },
        },
      ],
      operations: { direct: { calls: 2, bulk: 0, sequences: 0 } },
      verdicts: [{ level: 'core', verdict: 'not conformant', shown: 0, binding: 1 }],
      failures: [
        {
          id: 'T1',
          check: 'kv.get.set',
          requirement: 'KV-GET-SET',
          transport: 'direct',
          kind: 'violation',
          observed: 'this',
          required: 'that',
          known: { reason: 'because', link: 'https://example.com/1' },
          rerun: 'command',
          operations: ['get'],
          timeline: 'timelines/T1.html',
          trace: [
            {
              client: 0,
              call: 'get',
              self: 1,
              args: [{ string: 'k' }, 1, null],
              invoked: 0,
              returned: 1,
              result: { ok: null },
            },
            { client: 0, call: 'get', args: [], invoked: 0, result: { err: { case: 'other', value: { string: '' } } } },
            { client: 0, call: 'get', args: [], invoked: 0, result: { failed: 'trap' } },
          ],
        },
      ],
      notRun: { reason: 'because', cure: 'command', outcome: 'not-run' },
    },
  ],
  available: [{ provider: 'keyvalue.memory', aliases: ['kv.memory'], needs: 'nothing' }],
};

type Presence<T> = { [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? 'optional' : 'required' };

/** The compiler keeps these tables equal to the types, and the tests below keep the schema equal to the tables. */
const shapes = {
  Certification: {
    provider: 'required',
    runtime: 'optional',
    capability: 'required',
    interface: 'required',
    transports: 'required',
    claims: 'required',
    limits: 'required',
    traits: 'required',
    backend: 'required',
    requirements: 'required',
    checks: 'required',
    operations: 'required',
    verdicts: 'required',
    failures: 'required',
    notRun: 'optional',
  } satisfies Presence<Certification>,
  Runtime: {
    name: 'required',
    version: 'required',
    hostFunctions: 'required',
    shape: 'required',
    isolation: 'required',
    cannot: 'required',
  } satisfies Presence<Runtime>,
  Claim: { level: 'required', value: 'optional', held: 'required', reason: 'optional' } satisfies Presence<
    Certification['claims'][number]
  >,
  Backend: {
    kind: 'required',
    strategy: 'required',
    version: 'required',
    fidelity: 'required',
    profile: 'required',
    served: 'optional',
  } satisfies Presence<Backend>,
  Operations: { calls: 'required', bulk: 'required', sequences: 'required' } satisfies Presence<Operations>,
  RequirementResult: {
    id: 'required',
    binds: 'required',
    ofHost: 'required',
    text: 'required',
    strength: 'optional',
    quote: 'optional',
    see: 'optional',
    transports: 'required',
  } satisfies Presence<RequirementResult>,
  RequirementCell: {
    outcome: 'required',
    reason: 'optional',
    checks: 'required',
    observations: 'required',
  } satisfies Presence<RequirementCell>,
  CheckResult: {
    id: 'required',
    title: 'required',
    kind: 'required',
    covers: 'required',
    transports: 'required',
  } satisfies Presence<CheckResult>,
  CheckCell: {
    outcome: 'required',
    reason: 'optional',
    durationMs: 'required',
    calls: 'required',
    notes: 'optional',
    failure: 'optional',
  } satisfies Presence<CheckCell>,
  LevelVerdict: {
    level: 'required',
    verdict: 'required',
    shown: 'required',
    binding: 'required',
  } satisfies Presence<LevelVerdict>,
  Failure: {
    id: 'required',
    check: 'required',
    requirement: 'optional',
    transport: 'required',
    kind: 'required',
    observed: 'required',
    required: 'required',
    output: 'optional',
    known: 'optional',
    rerun: 'required',
    operations: 'required',
    timeline: 'optional',
    trace: 'required',
  } satisfies Presence<Failure>,
  TraceCall: {
    client: 'required',
    values: 'optional',
    call: 'required',
    self: 'optional',
    args: 'required',
    invoked: 'required',
    returned: 'optional',
    result: 'optional',
  } satisfies Presence<TraceCall>,
  AvailableProvider: { provider: 'required', aliases: 'required', needs: 'required' } satisfies Presence<
    Report['available'][number]
  >,
};

const words = {
  Outcome: {
    pass: true,
    fail: true,
    inconclusive: true,
    error: true,
    'not-applicable': true,
    unsupported: true,
    uncovered: true,
    unclaimed: true,
    'not-run': true,
    'known-fail': true,
    'unexpected-pass': true,
    observed: true,
  } satisfies Record<Outcome, true>,
  Verdict: { conformant: true, partial: true, 'not conformant': true } satisfies Record<Verdict, true>,
};

/** Properties of maps, whose keys are anybody's choice, and of values of the guest protocol. */
const OPEN = /\/(limits|served|transports|operations|args\/\d+|ok|value)$/;

interface Place {
  path: string;
  key: string;
  object: Record<string, unknown>;
}

/** Each property of each object with a fixed shape inside `value`. */
function* places(value: unknown, path = ''): Generator<Place> {
  if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) yield* places(each, `${path}/${index}`);
  } else if (typeof value === 'object' && value !== null) {
    const object = value as Record<string, unknown>;
    for (const key of Object.keys(object)) {
      if (!OPEN.test(path)) yield { path, key, object };
      if (!/\/(args|ok|value)$/.test(`${path}/${key}`)) yield* places(object[key], `${path}/${key}`);
    }
  }
}

function isOptional(path: string, key: string): boolean {
  if (/\/failures\/\d+\/trace\/\d+$/.test(path)) return shapes.TraceCall[key as keyof TraceCall] === 'optional';
  // The reason of a cell is optional for a pass only, and those of this report are failures.
  if (key === 'reason') return false;
  return (
    (key === 'value' && /\/(claims\/\d+|err)$/.test(path)) ||
    /^(served|failure|requirement|known|notRun|cure|notes|timeline)$/.test(key)
  );
}

describe('validateReport', () => {
  it('accepts a report that has everything', () => {
    validateReport(complete);
  });

  it('accepts a report that has nothing it can do without', () => {
    const bare = structuredClone(complete);
    for (const { path, key, object } of [...places(bare)]) if (isOptional(path, key)) delete object[key];
    validateReport(bare);
  });

  for (const [name, table] of Object.entries(shapes)) {
    it(`knows exactly the properties of ${name}`, () => {
      const { properties, required } = schema.$defs[name as keyof typeof shapes];
      const expected = Object.entries(table) as [string, 'optional' | 'required'][];
      expect(Object.keys(properties)).to.have.members(expected.map(([key]) => key));
      expect(required).to.have.members(expected.filter(([, presence]) => presence === 'required').map(([key]) => key));
    });
  }

  for (const [name, table] of Object.entries(words)) {
    it(`knows exactly the words of ${name}`, () => {
      expect(schema.$defs[name as keyof typeof words].enum).to.have.members(Object.keys(table));
    });
  }

  for (const { path, key } of places(complete)) {
    if (isOptional(path, key)) continue;
    it(`misses ${path}/${key}`, () => {
      const broken = structuredClone(complete);
      for (const place of places(broken)) {
        if (place.path === path && place.key === key) delete place.object[key];
      }
      const problem = problemsOf(broken);
      expect(problem).to.include(key).and.to.include(path);
    });
  }

  for (const path of new Set([...places(complete)].map((place) => place.path))) {
    it(`refuses what it does not know in ${path || 'the report'}`, () => {
      const broken = structuredClone(complete);
      for (const place of [...places(broken)]) if (place.path === path) place.object.surplus = 1;
      expect(problemsOf(broken)).to.include('expected no property "surplus"').and.to.include(path);
    });
  }

  it('names the place, what was expected and what stood there', () => {
    const broken = structuredClone(complete) as unknown as { run: Record<string, unknown> };
    broken.run.seed = 'many';
    broken.run.tier = 'fast';
    expect(problemsOf(broken)).to.equal(
      [
        'This is not a valid report:',
        '  /run/seed: expected an integer, found "many"',
        '  /run/tier: expected one of quick, default, full, found "fast"',
      ].join('\n'),
    );
  });

  describe('of what the published text leaves open', () => {
    const outcomes = Object.keys(words.Outcome) as Outcome[];
    const judgements = ['pass', 'fail', 'known-fail', 'unexpected-pass'];
    const place = '/certifications/0/requirements/0/transports/direct/outcome';
    const withOutcome = (outcome: Outcome, strength?: 'ambiguous' | 'contradictory') => {
      const report = structuredClone(complete);
      const requirement = report.certifications[0]?.requirements[0];
      if (requirement === undefined) throw new Error();
      if (strength !== undefined) requirement.strength = strength;
      requirement.transports = { direct: { outcome, reason: 'because', checks: [], observations: 0 } };
      return report;
    };

    for (const strength of ['ambiguous', 'contradictory'] as const) {
      it(`accepts every outcome that judges nothing, where it is ${strength}`, () => {
        for (const outcome of outcomes) {
          if (!judgements.includes(outcome)) validateReport(withOutcome(outcome, strength));
        }
      });

      it(`refuses every judgement, where it is ${strength}`, () => {
        for (const outcome of judgements as Outcome[]) {
          expect(problemsOf(withOutcome(outcome, strength))).to.equal(
            `This is not a valid report:\n  ${place}: what the published text leaves open is observed, and not judged, found "${outcome}"`,
          );
        }
      });
    }

    it('refuses what is only observed, where the text states it, and nothing else', () => {
      for (const outcome of outcomes) if (outcome !== 'observed') validateReport(withOutcome(outcome));
      expect(problemsOf(withOutcome('observed'))).to.equal(
        `This is not a valid report:\n  ${place}: what the published text states is judged, and not just observed, found "observed"`,
      );
    });
  });

  for (const value of [undefined, null, 1, 'report', []]) {
    it(`refuses ${JSON.stringify(value) ?? 'undefined'}`, () => {
      expect(problemsOf(value)).to.include('the report: expected an object');
    });
  }

  it('describes every field in one short sentence', () => {
    const undescribed: string[] = [];
    const visit = (node: unknown, path: string) => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, child] of Object.entries(node)) {
        // The properties of a condition are described where they are declared.
        if (key === 'if' || key === 'then' || key === 'else') continue;
        if (key === 'properties' || key === '$defs') {
          for (const [name, field] of Object.entries(child as Record<string, Record<string, unknown>>)) {
            const target = schema.$defs[String(field.$ref).replace('#/$defs/', '') as keyof typeof schema.$defs];
            const description = String(field.description ?? target?.description ?? '');
            if (!/^\S.{5,120}\.$/.test(description)) undescribed.push(`${path}/${name}: ${description}`);
          }
        }
        visit(child, `${path}/${key}`);
      }
    };
    visit(schema, '');
    expect(undescribed).to.deep.equal([]);
  });
});

function problemsOf(value: unknown): string {
  try {
    validateReport(value);
  } catch (error) {
    expect(error).to.be.instanceOf(InvalidReportError);
    return (error as Error).message;
  }
  throw new Error('It was accepted.');
}
