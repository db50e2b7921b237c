/**
 * Runs a measurement: `npm run bench [-- keyvalue OPTION...]` or `npm run bench -- checker OPTION...`. Each says in its
 * own file what it measures and which options it has.
 */
const measurements: Readonly<Record<string, () => Promise<unknown>>> = {
  keyvalue: () => import('./keyvalue.ts'),
  checker: () => import('./checker.ts'),
};

const [name = ''] = process.argv.slice(2);
if (name === '' || name.startsWith('-')) await measurements.keyvalue?.();
else if (Object.hasOwn(measurements, name)) {
  process.argv.splice(2, 1);
  await measurements[name]?.();
} else {
  process.stderr.write(`no measurement ${name}: expected ${Object.keys(measurements).join(' or ')}\n`);
  process.exitCode = 2;
}
