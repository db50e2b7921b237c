import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { temporaryFolder } from '../../providers/test-support.ts';
import { GuestTrap, HostError, InstanceClosedError, MissingImportError, NoRunExportError } from './component-errors.ts';
import { GuestExit } from './guest-exit.ts';
import type { Instance } from './instance.ts';
import { loadComponent } from './load-component.ts';
import { answeringCommand, componentFile, prebuilt, thingCommand } from './test-components.ts';
import { webAssembly } from './web-assembly.ts';

const cacheDirectory = temporaryFolder();

async function instantiate(text: string, imports: Record<string, object>): Promise<Instance> {
  return (await loadComponent(await componentFile(text), { cacheDirectory })).instantiate(imports);
}

function answering(getAnswer: () => unknown): Promise<Instance> {
  return instantiate(answeringCommand, {
    'test:host/answers@1.0.0': { getAnswer },
    'wasi:cli/exit@0.2': {
      exitWithCode(code: number) {
        throw new GuestExit(code);
      },
    },
  });
}

async function failure<T extends Error>(promise: Promise<unknown>, type: new (...args: never[]) => T): Promise<T> {
  const error = await promise.then(
    () => expect.fail('succeeded'),
    (thrown) => thrown,
  );
  expect(error).to.be.instanceOf(type);
  expect((error as Error).message).not.to.contain('\n');
  return error as T;
}

describe('Instance.run', () => {
  it('hands the guest the value of an asynchronous host function', async () => {
    const instance = await answering(async () => {
      await turn();
      return 42;
    });
    expect(await instance.run()).to.equal(42);
  });

  it('gives 0 for ok and 1 for an error', async () => {
    const run = async (result: number) => {
      class Thing {
        static make = () => new Thing();
        use() {}
      }
      return (await instantiate(thingCommand(`(i32.const ${result})`), { 'test:host/things@1.0.0': { Thing } })).run();
    };
    expect(await run(0)).to.equal(0);
    expect(await run(1)).to.equal(1);
  });

  it('turns a trap into a GuestTrap, after which the instance is dead', async () => {
    const component = await loadComponent(prebuilt('trap'), { cacheDirectory });
    const instance = await component.instantiate({});
    const trap = await failure(instance.run(), GuestTrap);
    expect(trap.message).to.equal('the guest trapped: wasm `unreachable` instruction executed');
    await failure(instance.run(), InstanceClosedError);
    await instance.close();
  });

  it('names the import that failed in the host, thrown or rejected, whatever was thrown', async () => {
    const name = 'test:host/answers@1.0.0#get-answer';
    const broken = [
      () => {
        throw new Error('broken\nat some place');
      },
      () => Promise.reject(new Error('broken')),
      () => Promise.reject('broken'),
    ];
    for (const getAnswer of broken) {
      const error = await failure((await answering(getAnswer)).run(), HostError);
      expect(error.message).to.equal(`${name} failed in the host: broken`);
      expect(error.function).to.equal(name);
    }
    // The last is an error of an interface, but this function's interface has none.
    for (const thrown of [undefined, null, { payload: 'no case' }]) {
      const error = await failure((await answering(() => Promise.reject(thrown))).run(), HostError);
      expect(error.function).to.equal(name);
    }
  });

  it('names the import whose result has the wrong type', async () => {
    const error = await failure(
      (
        await instantiate(thingCommand('(i32.const 0)'), {
          'test:host/things@1.0.0': {
            Thing: class {
              static make = () => ({});
              use() {}
            },
          },
        })
      ).run(),
      HostError,
    );
    expect(error.function).to.equal('test:host/things@1.0.0#[static]thing.make');
  });

  it('lets a host function trap the guest', async () => {
    const instance = await answering(() => Promise.reject(new webAssembly.RuntimeError('no more')));
    expect((await failure(instance.run(), GuestTrap)).message).to.equal('the guest trapped: no more');
  });

  it('refuses a component that is no command', async () => {
    const instance = await instantiate('(component)', {});
    await failure(instance.run(), NoRunExportError);
  });

  it('does not run twice at once', async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    const instance = await answering(() => promise);
    const running = instance.run();
    await failure(instance.run(), InstanceClosedError);
    resolve(3);
    expect(await running).to.equal(3);
  });
});

describe('Instance.close', () => {
  it('ends a guest that waits for the host', async () => {
    const called = Promise.withResolvers<void>();
    const instance = await answering(() => {
      called.resolve();
      return new Promise(() => undefined);
    });
    const running = failure(instance.run(), InstanceClosedError);
    await called.promise;
    await instance.close();
    await running;
    await instance.close();
  });
});

describe('resources', () => {
  const log: string[] = [];
  class Thing {
    static async make(): Promise<Thing> {
      return new Thing();
    }
    async use(): Promise<number> {
      log.push('used');
      return 1;
    }
    async drop(reason: string): Promise<void> {
      await turn();
      log.push(reason);
    }
  }
  const things = { 'test:host/things@1.0.0': { Thing } };
  beforeEach(() => log.splice(0));

  it('are released before the next call, and what is left when the instance closes', async () => {
    const body = `
      (call $drop (local.get $thing))
      (local.set $thing (call $make))
      (drop (call $use (local.get $thing)))
      (i32.const 0)`;
    const instance = await instantiate(thingCommand(body), things);
    expect(await instance.run()).to.equal(0);
    expect(log).to.deep.equal(['dropped', 'used']);
    await instance.close();
    expect(log).to.deep.equal(['dropped', 'used', 'teardown']);
  });

  it('are released before run resolves', async () => {
    const instance = await instantiate(thingCommand('(call $drop (local.get $thing)) (i32.const 0)'), things);
    await instance.run();
    expect(log).to.deep.equal(['dropped']);
  });

  it('trap when they are used after the drop', async () => {
    const body = '(call $drop (local.get $thing)) (call $use (local.get $thing))';
    const instance = await instantiate(thingCommand(body), things);
    const trap = await failure(instance.run(), GuestTrap);
    expect(trap.message).to.contain('unknown handle');
    expect(log).not.to.include('used');
  });

  it('trap when they are dropped twice', async () => {
    const body = '(call $drop (local.get $thing)) (call $drop (local.get $thing)) (i32.const 0)';
    await failure((await instantiate(thingCommand(body), things)).run(), GuestTrap);
  });

  it('make a HostError of a release that fails', async () => {
    class Stubborn extends Thing {
      static override make = async () => new Stubborn();
      override drop = () => Promise.reject(new Error('stuck'));
    }
    const body = '(call $drop (local.get $thing)) (i32.const 0)';
    const instance = await instantiate(thingCommand(body), { 'test:host/things@1.0.0': { Thing: Stubborn } });
    const error = await failure(instance.run(), HostError);
    expect(error.function).to.equal('test:host/things@1.0.0#[resource-drop]thing');
  });

  it('keep the methods and private state of a class below the one that the host names', async () => {
    class Special extends Thing {
      #secret = 7;
      override async use(): Promise<number> {
        return this.#secret;
      }
    }
    class Base extends Thing {
      static override make = async () => new Special();
    }
    Object.setPrototypeOf(Special.prototype, Base.prototype);
    const body = '(i32.ne (call $use (local.get $thing)) (i32.const 7))';
    const instance = await instantiate(thingCommand(body), { 'test:host/things@1.0.0': { Thing: Base } });
    expect(await instance.run()).to.equal(0);
  });
});

describe('Component.instantiate', () => {
  it('names an interface that nobody provides', async () => {
    const component = await loadComponent(prebuilt('unlinked-import'), { cacheDirectory });
    const error = await failure(component.instantiate({}), MissingImportError);
    expect(error.interface).to.equal('example:absent/thing@1.0.0');
    expect(error.message).to.equal('the guest imports example:absent/thing@1.0.0, which this host does not provide');
  });

  it('names a function or a resource that an interface lacks', async () => {
    const text = thingCommand('(i32.const 0)');
    const lacking = async (implementation: object) =>
      (await failure(instantiate(text, { 'test:host/things@1.0.0': implementation }), MissingImportError)).item;
    expect(await lacking({})).to.equal('resource thing');
    expect(await lacking({ Thing: class {} })).to.equal('[static]thing.make');
    const Thing = Object.assign(class {}, { make: () => undefined });
    expect(await lacking({ Thing })).to.equal('[method]thing.use');
  });

  it('keeps instances of one component apart', async () => {
    const component = await loadComponent(await componentFile(answeringCommand), { cacheDirectory });
    const codes = [1, 2, 3].map(async (code) => {
      const instance = await component.instantiate(
        { 'test:host/answers@1.0.0': { getAnswer: async () => code } },
        {
          'wasi:cli/exit@0.2': {
            exitWithCode(status: number) {
              throw new GuestExit(status);
            },
          },
        },
      );
      return instance.run();
    });
    expect(await Promise.all(codes)).to.deep.equal([1, 2, 3]);
  });
});
