import type { BenignRow, KillMatrix, MatrixRow } from './kill-matrix.ts';

/** The part of a whole, as `3 of 60 (5 %)`. */
function share(part: number, whole: number): string {
  return `${part} of ${whole} (${whole === 0 ? 0 : Math.round((100 * part) / whole)} %)`;
}

function othersOf({ killers, killedBy, sometimes }: MatrixRow): string[] {
  return [...killers, ...Object.entries(sometimes).map(([check, times]) => `${check} (${times}×)`)].filter(
    (check) => !killedBy.includes(check),
  );
}

/** One specimen on one line, with a line for each thing that is wrong. */
export function renderRow(row: MatrixRow | BenignRow): string {
  const { id, faults, notRun } = row;
  const isMutant = 'killedBy' in row;
  const mark = notRun !== undefined ? 'skip' : faults.length > 0 ? 'FAIL' : isMutant ? 'killed' : 'passed';
  const others = isMutant ? othersOf(row) : [];
  const by = isMutant ? `${row.requirement}  ${row.killedBy.join(' ')}` : 'benign';
  const also = others.length === 0 ? '' : `  and ${others.length} more`;
  const lines = [`${mark.padEnd(7)} ${id.padEnd(32)} ${notRun ?? by + also}`];
  return [...lines, ...faults.map((fault) => `        ${fault}`)].join('\n');
}

/** What the matrix says as a whole, for a terminal. */
export function renderTotals(matrix: KillMatrix): string {
  const { mutants, benign, byModelAlone, byModel, withoutMutant, neverAlone, faults, complete } = matrix;
  const ran = mutants.filter(({ notRun }) => notRun === undefined);
  const killed = ran.filter((row) => row.faults.length === 0);
  const letBe = benign.filter((row) => row.faults.length === 0 && row.notRun === undefined);
  const skipped = mutants.length - ran.length;
  const lines = [
    `mutants caught as they should be    ${share(killed.length, ran.length)}${skipped > 0 ? `, ${skipped} not run` : ''}`,
    `benign subjects that were let be    ${share(letBe.length, benign.length)}`,
    `caught by the model and no other    ${share(byModelAlone.length, ran.length)}`,
    `caught by the model among others    ${share(byModel.length, ran.length)}`,
  ];
  const whole = [
    `requirements without a mutant       ${withoutMutant.map(({ id }) => id).join(' ') || 'none'}`,
    `checks that catch nothing alone     ${neverAlone.map(({ id }) => id).join(' ') || 'none'}`,
    ...faults.map((fault) => `FAIL    ${fault}`),
  ];
  return [...lines, ...(complete ? whole : [])].join('\n');
}

/** The whole matrix for readers, in Markdown. The same matrix gives the same text. */
export function renderMarkdown(matrix: KillMatrix): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const lines = [
    '# What the suite catches',
    '',
    'Written by `npm run mutants -- --matrix`. Every mutant is a deliberately faulty subject; the checks named for it must',
    'fail on it and name the requirement. Benign subjects are odd and allowed, and no check may accuse them.',
    '',
    '```',
    renderTotals(matrix),
    '```',
    '',
    `Seeds: ${matrix.seeds.join(', ')}`,
    '',
    '| mutant | what is wrong | breaks | caught by | also by |',
    '| --- | --- | --- | --- | --- |',
    ...matrix.mutants.map((row) => {
      const { id, title, requirement, killedBy, notRun } = row;
      const by = notRun === undefined ? killedBy.join(', ') : 'not run';
      return `| ${id} | ${cell(title)} | ${requirement} | ${by} | ${othersOf(row).join(', ')} |`;
    }),
    '',
    '| benign subject | what is odd | why it is allowed |',
    '| --- | --- | --- |',
    ...matrix.benign.map(({ id, title, because }) => `| ${id} | ${cell(title)} | ${cell(because)} |`),
    '',
    '| requirement without a mutant | why |',
    '| --- | --- |',
    ...matrix.withoutMutant.map(({ id, reason = '' }) => `| ${id} | ${cell(reason)} |`),
    '',
    '| check that is the only one to catch nothing | why it is kept |',
    '| --- | --- |',
    ...matrix.neverAlone.map(({ id, justification = '' }) => `| ${id} | ${cell(justification)} |`),
  ];
  return `${lines.join('\n')}\n`;
}
