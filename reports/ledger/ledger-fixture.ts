import { readFileSync } from 'node:fs';
import type { Report, Runtime } from '../report.ts';
import { validateReport } from '../validate-report.ts';

/** Reports for the tests of the ledger: the golden one, and one of another day, system and interface. */
export function ledgerFixture(): [golden: Report, other: Report] {
  const golden = read();
  const other = read();
  const [wasmtime, jco] = other.certifications;
  if (wasmtime?.runtime === undefined || jco === undefined) throw new Error('The golden report lacks its runtimes.');
  other.environment.os = 'darwin';
  other.run.startedAt = '2026-09-02T08:00:00Z';
  other.run.selected.checks = ['wcfg.key.empty'];
  const cloud: Runtime = { ...wasmtime.runtime, name: 'cloud', version: '2.0', cannot: [] };
  const cell = (outcome: 'observed' | 'not-run', reason: string) => ({ outcome, reason, checks: [], observations: 0 });
  const point = {
    id: 'WCFG-KEY-EMPTY',
    binds: 'core',
    ofHost: false,
    text: 'What the empty key gets.',
    strength: 'ambiguous' as const,
    quote: '"If the key is not found, `Ok(none)` is returned."',
    see: ['WebAssembly/wasi-config#18'],
  };
  const config = { ...jco, interface: { ...jco.interface, name: 'wasi:config@0.2.0-rc.1' }, checks: [] };
  const ofConfig = (runtime: Runtime, reason: string) => ({
    ...config,
    runtime: { ...runtime, shape: { ...runtime.shape, id: 'config-0.2.0-rc.1' } },
    requirements: [{ ...point, transports: { command: cell('observed', reason) } }],
  });
  other.certifications = [
    {
      ...wasmtime,
      runtime: cloud,
      requirements: wasmtime.requirements.map((requirement) => ({
        ...requirement,
        transports: { command: cell(requirement.strength === undefined ? 'not-run' : 'observed', 'err(other)') },
      })),
      transports: ['command'],
    },
    wasmtime,
    ofConfig(cloud, 'ok(none)'),
    ofConfig(wasmtime.runtime, 'ok(some(""))'),
    {
      ...config,
      runtime: { ...cloud, name: 'absent', version: '' },
      requirements: [],
      checks: [],
      verdicts: [],
      notRun: { reason: 'absent is not installed', outcome: 'not-run' },
    },
  ];
  validateReport(other);
  return [golden, other];
}

function read(): Report {
  const report: unknown = JSON.parse(readFileSync(new URL('../golden/runtime.json', import.meta.url), 'utf8'));
  validateReport(report);
  return report;
}
