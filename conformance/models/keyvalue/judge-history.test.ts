import { expect } from 'chai';
import { htmlTimeline } from '../../histories/html-timeline.ts';
import { Random } from '../../histories/random.ts';
import { linearizableHistory, plantStaleRead } from '../../histories/random-history.ts';
import type { RegisterOperation } from '../../histories/register-operation.ts';
import { scenario } from '../../histories/scenario.ts';
import { seeds } from '../../histories/seeds.ts';
import { standingOf } from '../../histories/standing.ts';
import { Violation } from '../../violation.ts';
import {
  expectAllKept,
  expectLinearizable,
  expectListings,
  expectSessions,
  expectWholeValues,
  noteLabel,
} from './judge-history.ts';

/** A world that observes, and what it observed. */
function observer(): { observed: (...ids: string[]) => void; ids: string[] } {
  const ids: string[] = [];
  return { ids, observed: (...seen) => ids.push(...seen) };
}

function violationOf(judge: () => unknown): Violation {
  try {
    judge();
  } catch (error) {
    if (error instanceof Violation) return error;
    throw error;
  }
  throw new Error('nothing was violated');
}

describe('judging a history', () => {
  it('one stale read among ten thousand operations of eight clients: refuted, shown by six at most, and drawn', () => {
    for (const seed of seeds(3)) {
      const random = new Random(seed);
      const shape = { operations: 10_000, clients: 8, keys: 4, deletes: 0.01 };
      const legal = linearizableHistory(random, shape);
      expectLinearizable(observer(), legal, 'handle');
      const history = plantStaleRead(random, legal) ?? [];
      const changed = history.find(({ output }, index) => output !== legal[index]?.output);
      if (changed === undefined) throw new Error(`seed ${seed}: nothing was planted`);

      const {
        requirement,
        observed,
        operations = [],
        drawing,
      } = violationOf(() => {
        expectLinearizable(observer(), history, 'handle', [
          { label: 'paused', from: changed.invoke, to: changed.invoke },
        ]);
      });
      expect(requirement).to.equal('KV-LIN');
      expect(observed, `seed ${seed}`).to.match(
        /^get "k\d" by client \d returned "v\d+" although .* before the get began/,
      );
      expect(observed, `seed ${seed}`).to.match(/ \(clients apart by handle\); what still holds: .*no thin air/);
      if (drawing === undefined) throw new Error(`seed ${seed}: nothing was drawn`);
      expect(drawing.witness.calls, `seed ${seed}`).to.have.length.within(2, 6);
      expect(observed.startsWith(drawing.sentence), `seed ${seed}`).to.equal(true);
      expect(
        operations.filter((line) => line.startsWith('client')),
        `seed ${seed}`,
      ).to.have.length.within(1, 6);
      expect(operations[0], `seed ${seed}`).to.match(/^fault +▒ paused ▒/);
      expect(operations.join('\n'), `seed ${seed}`).to.include(` → "${changed.output}" `);

      const html = htmlTimeline(drawing, { title: 'T1', facts: [] });
      const part = history.filter(({ input }) => input.key === changed.input.key);
      const drawn = html.match(/<button type="button" tabindex[^>]*>/g) ?? [];
      expect(drawn.length, `seed ${seed}`).to.equal(part.length + drawing.witness.calls.length);
      const red = drawn.filter((tag) => tag.includes(' due"'));
      expect(red, `seed ${seed}`).to.have.lengthOf(2);
    }
  });

  it('says what holds beside a broken session guarantee, and draws it', () => {
    const text = '1 0-1 set v1\n1 2-9 set v2\n2 3-4 get v2\n2 5-6 get v1\n1 10-11 get v2\n2 10-11 get v2';
    const { requirement, observed, drawing } = violationOf(() => expectSessions(observer(), scenario(text)));
    expect(requirement).to.equal('KV-MONOTONIC');
    expect(observed).to.equal(
      'get "k" → "v1" by client 2, after get "k" → "v2" by the same client; what still holds: regularity, convergence',
    );
    expect(drawing?.whole.calls).to.have.lengthOf(6);
    const own = violationOf(() => expectSessions(observer(), scenario('1 0-1 set v1\n1 2-3 get -')));
    expect(own.requirement).to.equal('KV-RYW');
  });

  it('a value that nobody wrote', () => {
    const { requirement, observed, drawing } = violationOf(() => {
      expectWholeValues(observer(), scenario('1 0-1 set v1\n1 2-3 get v'));
    });
    expect([requirement, observed]).to.deep.equal([
      'KV-ATOMIC',
      'get "k" by client 1 returned "v", which nobody had written',
    ]);
    expect(drawing?.witness.calls).to.have.lengthOf(1);
  });

  it('keys that are lost, missing for a while, or there too early; and what was not looked for', () => {
    const kept = '1 0-1 set v1\n2 2-3 get v1';
    const { observed, ids } = observer();
    expectAllKept({ observed }, scenario(kept));
    expect(ids).to.deep.equal(['KV-CONC-KEYS']);
    const judged = (text: string) => {
      const { requirement, observed: seen } = violationOf(() => expectAllKept(observer(), scenario(text)));
      return `${requirement}: ${seen}`;
    };
    expect(judged('1 0-1 set v1\n2 2-3 get -')).to.match(/^KV-CONC-KEYS: of 1 keys 1 was lost: get .* no read ever/);
    expect(judged('1 0-1 set v1\n2 2-3 get -\n2 4-5 get v1')).to.match(
      /^KV-RYW: .* missing for a while: get .* found no/,
    );
    expect(judged('2 0-1 get v1\n1 2-3 set v1\n2 4-5 get v1')).to.match(/^KV-GET-MISSING: .* there before it was set/);
    expect(() => expectAllKept(observer(), scenario('1 0-1 set v1'))).to.throw(/was not looked for in the end/);
  });

  it('a listing that lacks a key, drawn as a look at that key', () => {
    const history = scenario('1 0-1 set v1\n1 9-10 delete');
    const listing = { id: 0, client: 2, invoke: 3_000_000n, return: 4_000_000n, keys: [] as string[] };
    expectListings(history, [{ ...listing, keys: ['k'] }]);
    const { observed, drawing } = violationOf(() => expectListings(history, [listing]));
    expect(observed).to.equal('keys() number 0 during writes lacks "k"');
    expect(drawing?.whole.calls.map(({ call }) => call)).to.include('exists "k" → false');
    const twice = violationOf(() => expectListings(history, [{ ...listing, keys: ['k', 'k'] }]));
    expect(twice.drawing).to.equal(undefined);
  });

  it('notes the label of the weakest history, and why it has no better one', () => {
    const notes: string[] = [];
    const world = { note: (text: string) => notes.push(text) };
    const good = standingOf(scenario('1 0-1 set v1\n1 2-3 get v1'));
    const stale = standingOf(scenario('1 0-1 set v1\n1 2-3 set v2\n2 4-5 get v1'));
    noteLabel(world, [good]);
    noteLabel(world, [good, stale, good]);
    expect(notes[0]).to.equal(
      'LIN is not claimed; the label earned is "linearizable": its history keeps linearizability, convergence',
    );
    expect(notes[1]).to.match(/the label earned is "session guarantees": the weakest of its 3 histories keeps /);
    expect(notes[1]).to.match(
      / read your writes, monotonic reads, no thin air; not linearizable: get "k" by client 2 /,
    );
  });

  it('refuses a history of refusals, unless it was disturbed', () => {
    const refused: RegisterOperation[] = scenario('1 0-1! set v1');
    for (const judge of [expectSessions, expectAllKept, expectWholeValues]) {
      expect(violationOf(() => judge(observer(), refused)).requirement).to.equal('KV-KEY-OPAQUE');
    }
    expect(() => expectLinearizable(observer(), refused, 'handle')).to.throw(Violation);
    expectLinearizable(observer(), refused, 'handle', []);
  });
});
