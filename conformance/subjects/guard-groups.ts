/**
 * Kills groups of processes for a parent that is gone: `node guard-groups.ts`. A line `+ID` on its input is a group to
 * watch over, `-ID` one that has ended. When the input closes, since the parent closed it or died in whatever way, every
 * group that is left is killed.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';

// Signals that a terminal sends are the parent's to act on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

const groups = new Set<number>();
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const group = Number(line.slice(1));
  // Anything below is no group of one runtime: 0 is this one's own, and 1 is everybody.
  if (!Number.isSafeInteger(group) || group < 2) return;
  if (line.startsWith('+')) groups.add(group);
  else groups.delete(group);
});
await once(lines, 'close');
for (const group of groups) {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}
