import { expect } from 'chai';
import type { Report } from '../report.ts';
import type { Ledger, LedgerEntry, LedgerPoint } from './ledger.ts';
import { ledgerFixture } from './ledger-fixture.ts';
import { ledgerSummary } from './ledger-summary.ts';
import { makeLedger } from './make-ledger.ts';
import { pointStanding } from './point-standing.ts';

describe('makeLedger', () => {
  const point = (ledger: Ledger, id: string): LedgerPoint => {
    const found = ledger.packages.flatMap(({ points }) => points).find((each) => each.id === id);
    if (found === undefined) throw new Error(`The ledger lacks ${id}.`);
    return found;
  };
  const told = (entries: readonly LedgerEntry[]) =>
    entries.map(({ what, subjects }) => [
      what,
      ...subjects.map(({ subject, worlds }) => [subject.name.replace(/ with .*/, ''), ...worlds].join(' ')),
    ]);

  it('groups subjects by what they do, merges worlds that are equal, and keeps apart those that differ', () => {
    const ledger = makeLedger([ledgerFixture()[0]]);
    expect(told(point(ledger, 'WKV-INCREMENT-ENCODING').behaviours)).to.deep.equal([
      ['decimal digits', 'jco 1.16.1', 'reference-host 0.1.0 over keyvalue.redis', 'wasmtime 49.0.3'],
    ]);
    expect(told(point(ledger, 'WKV-LIST-CURSOR').behaviours)).to.deep.equal([
      ['none', 'jco 1.16.1', 'reference-host 0.1.0 over keyvalue.redis', 'wasmtime 49.0.3 command'],
      ['a cursor, to an empty page', 'wasmtime 49.0.3 http'],
    ]);
    expect(point(ledger, 'WKV-LIST-CURSOR').subjects).to.equal(3);
  });

  it('says why a subject could not show a point, in which world', () => {
    const ledger = makeLedger([ledgerFixture()[0]]);
    expect(told(point(ledger, 'WKV-INCREMENT-TEXT').unshown)).to.deep.equal([
      [
        'inconclusive: wkv.increment.text stopped at another violation before it came to this',
        'wasmtime 49.0.3 command',
      ],
    ]);
    expect(told(point(ledger, 'WKV-INSTANCES').unshown)).to.deep.equal([
      ['unsupported: each process has a store of its own', 'wasmtime 49.0.3'],
    ]);
    expect(point(ledger, 'WKV-CONSISTENCY').behaviours).to.deep.equal([]);
  });

  it('has no point that the text states, and each package with what is disputed first', () => {
    const { packages } = makeLedger(ledgerFixture());
    expect(packages.map(({ name }) => name)).to.deep.equal(['wasi:config', 'wasi:keyvalue']);
    const ids = packages[1]?.points.map((each) => `${each.id}: ${pointStanding(each)}`);
    expect(ids).to.deep.equal([
      'WKV-INCREMENT-ENCODING: 2 behaviours',
      'WKV-INSTANCES: 2 behaviours',
      'WKV-LIST-CURSOR: 3 behaviours',
      'WKV-OPEN-EMPTY: 3 behaviours',
      'WKV-CONSISTENCY: only one maker showed it',
      'WKV-INCREMENT-TEXT: all that showed it agree',
    ]);
  });

  it('counts subjects with host functions of this project as one opinion', () => {
    const ledger = makeLedger([ledgerFixture()[0]]);
    expect(pointStanding(point(ledger, 'WKV-INSTANCES'))).to.equal('only one maker showed it');
    expect(ledgerSummary(ledger)).to.equal(
      '3 subjects, 6 open points. They differ in 2 of 4 that can be compared, and agree in 2. ' +
        'Only one maker showed 1 more. Nobody showed 1.',
    );
  });

  it('names the system where the same subject was certified on two, and says who did not run', () => {
    const { subjects } = makeLedger(ledgerFixture());
    expect(subjects.map(({ name, whole, notRun }) => [name, whole, notRun])).to.deep.equal([
      ['absent with keyvalue-0.2.0-draft', false, 'not-run: absent is not installed'],
      ['cloud 2.0 with config-0.2.0-rc.1', false, undefined],
      ['cloud 2.0 with keyvalue-0.2.0-draft', false, undefined],
      ['jco 1.16.1 with keyvalue-0.2.0-draft', true, undefined],
      ['reference-host 0.1.0 over keyvalue.redis with keyvalue-0.2.0-draft2', true, undefined],
      ['wasmtime 49.0.3 with config-0.2.0-rc.1', false, undefined],
      ['wasmtime 49.0.3 with keyvalue-0.2.0-draft on darwin x64', false, undefined],
      ['wasmtime 49.0.3 with keyvalue-0.2.0-draft on linux 6.8 x64', true, undefined],
    ]);
  });

  it('takes the latest of what was certified twice, and says so', () => {
    const [golden] = ledgerFixture();
    const later = structuredClone(golden);
    later.run.startedAt = '2026-10-01T00:00:00Z';
    later.certifications = later.certifications.slice(0, 1);
    for (const reports of [
      [golden, later],
      [later, golden],
    ]) {
      const { subjects, superseded } = makeLedger(reports);
      expect(subjects.map(({ day }) => day)).to.deep.equal(['2026-09-01', '2026-09-01', '2026-10-01']);
      expect(superseded).to.deep.equal(['wasmtime 49.0.3 with keyvalue-0.2.0-draft of 2026-09-01']);
    }
  });

  it('takes a provider on a fake for another subject than on the real thing', () => {
    const [golden] = ledgerFixture();
    const faked: Report = structuredClone(golden);
    faked.certifications = faked.certifications.slice(2);
    const backend = faked.certifications[0]?.backend;
    if (backend) backend.fidelity = 'fake';
    const names = makeLedger([golden, faked]).subjects.map(({ name }) => name);
    expect(names).to.include('reference-host 0.1.0 over keyvalue.redis with keyvalue-0.2.0-draft2 on a fake');
    expect(names).to.have.lengthOf(4);
  });

  it('is the same in whatever order the reports come', () => {
    const [golden, other] = ledgerFixture();
    expect(makeLedger([other, golden])).to.deep.equal(makeLedger([golden, other]));
  });

  it('is empty without runtimes', () => {
    const [golden] = ledgerFixture();
    for (const certification of golden.certifications) delete certification.runtime;
    expect(makeLedger([golden])).to.deep.equal({ subjects: [], packages: [], superseded: [] });
  });
});
