/**
 * A process that runs specimens one at a time for its parent: it is sent tasks, and answers each with what the checks
 * came to. A specimen that ends or hangs this process takes no other with it.
 */
import { Bench, NoBackend } from './bench.ts';
import { loadSpecimens } from './load-specimens.ts';
import type { Answer, Task } from './task.ts';

const bench = new Bench();

// Before a specimen may put something in its place.
const send = process.send?.bind(process);
if (send === undefined) throw new Error('this is started by the command that runs mutants');

process.on('message', async (task: Task) => {
  // Where the parent is gone meanwhile, nobody is left to tell.
  send(await answer(task), () => {});
});
process.on('disconnect', async () => {
  await bench.close();
  process.exit();
});

async function answer(task: Task): Promise<Answer> {
  try {
    const specimen = (await loadSpecimens(task.folder)).find(({ id }) => id === task.id);
    if (specimen === undefined) throw new Error(`there is no specimen ${task.id}`);
    return { results: await bench.run(specimen, task) };
  } catch (error) {
    if (error instanceof NoBackend) return { notRun: error.message };
    return { error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}
