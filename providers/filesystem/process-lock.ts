import { lstatSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import type { CallContext } from '../connection.ts';
import { WitError } from '../wit-error.ts';
import { toIoError } from './io-error.ts';

/** Nobody waits longer than this, in milliseconds: the lock is held for microseconds, unless its holder is stopped. */
const WAIT_MS = 10_000;

/** So many tries follow each other at once; then there is a pause of a millisecond after each. */
const EAGER_TRIES = 20;

const SQLITE_BUSY = 5;

let Database: typeof DatabaseSync | undefined;

/** An open lock file. Which file it is, is known by its number: somebody may remove it, and make another. */
interface OpenLock {
  readonly database: DatabaseSync;
  readonly begin: StatementSync;
  readonly end: StatementSync;
  readonly ino: bigint;
}

/**
 * A lock among all processes of this machine that name the same file. The operating system takes it from a process that
 * ends, however it ends.
 *
 * The file is a database of SQLite that stays empty: a transaction that may write excludes every other, and Node has
 * nothing else that locks a file. It must not be opened by any other means: a process that closes a file loses its locks
 * on it.
 */
export class ProcessLock {
  readonly #path: string;
  #open: OpenLock | undefined;

  /** @param path nothing is there before the lock is first held; then the file, and its folder */
  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Does something while nobody else who holds the lock does. This process does nothing else meanwhile, so it is to be
   * short; while it waits for the lock, it goes on.
   *
   * @throws WitError `timeout-error` where the lock was not to be had in time, `io-error` where it cannot be had
   */
  async hold<T>(perform: () => T, context: CallContext): Promise<T> {
    const latest = performance.now() + WAIT_MS;
    // Loaded on use, as most hosts never need it, and kept: to import it again costs more than the lock.
    Database ??= (await import('node:sqlite')).DatabaseSync;
    for (let tries = 1; ; tries++) {
      this.#open ??= openLock(this.#path, Database);
      const lock = this.#open;
      if (begin(lock)) {
        try {
          if (inode(this.#path) === lock.ino) return perform();
        } finally {
          lock.end.run();
        }
        // Others lock another file by now.
        this.close();
      }
      const now = performance.now();
      if (now > latest || now > context.deadline) {
        throw new WitError('timeout-error', 'another process did not let go of its lock in time');
      }
      // Nothing tells when a lock is free.
      await (tries < EAGER_TRIES ? turn() : delay(1));
    }
  }

  /** Closes the file. Holding the lock again opens it again. */
  close(): void {
    this.#open?.database.close();
    this.#open = undefined;
  }
}

function openLock(path: string, Sqlite: typeof DatabaseSync): OpenLock {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw toIoError(error, 'cannot make the lock');
  }
  return translating(() => {
    const database = new Sqlite(path, { timeout: 0 });
    // Or it would make a file beside it for every transaction.
    database.exec('PRAGMA journal_mode = MEMORY');
    const ino = inode(path) ?? 0n;
    return { database, begin: database.prepare('BEGIN IMMEDIATE'), end: database.prepare('ROLLBACK'), ino };
  });
}

/** Whether the lock is ours now. */
function begin(lock: OpenLock): boolean {
  return translating(() => {
    try {
      lock.begin.run();
      return true;
    } catch (error) {
      if (resultCode(error) === SQLITE_BUSY) return false;
      throw error;
    }
  });
}

function inode(path: string): bigint | undefined {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}

function translating<T>(perform: () => T): T {
  try {
    return perform();
  } catch (error) {
    const code = resultCode(error);
    throw code === undefined ? error : new WitError('io-error', `cannot lock the store: SQLite's error ${code}`);
  }
}

/** The primary result code of an error of SQLite, or undefined for another error. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}
