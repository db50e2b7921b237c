import type { Connection } from '../../providers/connection.ts';

/** A connection that is made when it is first needed and, as in a host, again where that failed. */
export class Reconnecting {
  readonly #connect: () => Promise<Connection>;
  #connection: Promise<Connection> | undefined;

  constructor(connect: () => Promise<Connection>) {
    this.#connect = connect;
  }

  /** @throws what connecting threw; the next call tries again */
  get(): Promise<Connection> {
    this.#connection ??= this.#connect().catch((error: unknown) => {
      this.#connection = undefined;
      throw error;
    });
    return this.#connection;
  }

  /** The connection where one was asked for. */
  current(): Promise<Connection> | undefined {
    return this.#connection;
  }

  /** The next call makes another one. */
  forget(): void {
    this.#connection = undefined;
  }
}
