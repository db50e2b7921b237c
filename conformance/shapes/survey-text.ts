import type { Difference } from './differences.ts';
import type { Fit, Misfit } from './fit-shapes.ts';
import type { Link, Obstacle } from './link-component.ts';
import type { Survey } from './survey-component.ts';

/** Longer lines are parted. */
const WIDTH = 100;

const starters = { command: 'runs as a command', 'http-handler': 'answers HTTP requests' };

/** A survey as text for people: what a component exports and imports, and a line for each runtime. */
export function surveyText(survey: Survey): string {
  const starts = survey.runsAs.map((world) => starters[world]).join(' and ');
  const exported = survey.exports.map(({ name }) => name).join(', ') || 'nothing';
  return [
    `  exports ${exported}${starts && `: ${starts}`}`,
    ...survey.imports.flatMap(importLines),
    ...(survey.standard.length > 0 ? [`  imports of standard WASI ${survey.standard.join(', ')}`] : []),
    ...survey.others.map((name) => `  imports ${name}, which is of no package`),
    ...(survey.imports.length + survey.standard.length + survey.others.length === 0 ? ['  imports nothing'] : []),
    ...survey.runtimes.flatMap(runtimeLines),
    '',
  ].join('\n');
}

function importLines({ package: name, version, interfaces, shapes }: Survey['imports'][number]): string[] {
  const used = interfaces.map(
    ({ name: own, functions }) => `    ${own}: ${functions.map((one) => short(one.name)).join(', ') || 'types alone'}`,
  );
  const fits = shapes.filter(({ misfits }) => misfits.length === 0).map(({ shape }) => `    fits ${shape}`);
  const others = shapes.filter(({ misfits }) => misfits.length > 0).flatMap(misfitLines);
  const unknown = shapes.length === 0 ? ['    no shape of this package is known here'] : [];
  return [`  imports ${name}${version === undefined ? '' : `@${version}`}`, ...used, ...fits, ...others, ...unknown];
}

function misfitLines({ shape, misfits }: Fit): string[] {
  return [`    not ${shape}: ${summary(misfits)}`, ...details(misfits)];
}

function runtimeLines({ runtime, links, obstacles, unknown, evidence }: Link): string[] {
  if (links === 'as-given') return [`  ${runtime} links whatever host module it is given`];
  if (links === 'yes') return [`  ${runtime} links it (${evidence})`];
  const why =
    links === 'no' ? obstacles.map(obstacleText).join('; ') : `it is not known whether it has ${unknown.join(', ')}`;
  return [`  ${runtime} ${links === 'no' ? 'does not link it' : 'may link it'}: ${why} (${evidence})`];
}

function obstacleText(obstacle: Obstacle): string {
  const name = obstacle.package;
  switch (obstacle.kind) {
    case 'no-package':
      return `it has no ${name}`;
    case 'not-async':
      return `all functions of its ${name} are async, and ${obstacle.interface}#${short(obstacle.function)} is not`;
    case 'misfit': {
      const version = obstacle.misfits.find((misfit) => misfit.kind === 'version');
      if (version !== undefined) return `its ${name} is version ${version.there}`;
      const [first, ...more] = obstacle.misfits.filter((misfit) => misfit.kind !== 'version').map(complaint);
      const rest = more.length === 0 ? '' : ` (and ${more.length} more)`;
      return `its ${name} is ${obstacle.shape}, where ${first}${rest}`;
    }
  }
}

type TypeMisfit = Exclude<Misfit, { kind: 'version' }>;

/** What is wrong, in half a line: another version, and how many functions, or which one where it is the only one. */
function summary(misfits: readonly Misfit[]): string {
  const version = misfits.find((misfit) => misfit.kind === 'version');
  const broken = misfits.filter((misfit) => misfit.kind !== 'version');
  const [only] = broken;
  const types =
    only === undefined
      ? 'all that is used has the same types'
      : broken.length === 1
        ? `${version === undefined ? 'only ' : ''}${complaint(only)}`
        : `${broken.length} functions break it`;
  return version === undefined ? types : `it is version ${version.there}; ${types}`;
}

/** Every function that breaks it, with where its type differs. */
function details(misfits: readonly Misfit[]): string[] {
  const broken = misfits.filter((misfit) => misfit.kind !== 'version');
  return broken.flatMap((misfit) => {
    const heading = broken.length === 1 ? [] : [`      ${complaint(misfit)}`];
    return misfit.kind === 'different-function'
      ? [...heading, ...misfit.differences.flatMap(differenceLines)]
      : heading;
  });
}

function differenceLines({ where, here, there }: Difference): string[] {
  const line = `        ${where}: ${here} here, ${there} there`;
  if (line.length <= WIDTH) return [line];
  return [`        ${where}: ${here} here,`, `        ${' '.repeat(where.length)}  ${there} there`];
}

function complaint(misfit: TypeMisfit): string {
  if (misfit.kind === 'missing-interface') return `${misfit.interface} is missing`;
  const name = `${misfit.interface}#${short(misfit.function)}`;
  return `${name} ${misfit.kind === 'different-function' ? 'differs' : 'is missing'}`;
}

/** `[method]bucket.get` → `bucket.get` */
function short(name: string): string {
  return name.replace(/^\[(?:async )?(?:method|static)\]/, '');
}
