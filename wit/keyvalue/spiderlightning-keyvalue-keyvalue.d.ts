// Generated from keyvalue.wit by `npm run generate`; the requirements stand there.
/** @module Interface spiderlightning:keyvalue/keyvalue@0.5.1 **/
/**
 * Why a call failed.
 */
export type KeyvalueError =
  | {
    tag: 'key-not-found',
    val: string,
  }
  | {
    tag: 'invalid-key',
    val: string,
  }
  | {
    tag: 'invalid-value',
    val: string,
  }
  | {
    tag: 'connection-error',
    val: string,
  }
  | {
    tag: 'authentication-error',
    val: string,
  }
  | {
    tag: 'timeout-error',
    val: string,
  }
  | {
    tag: 'io-error',
    val: string,
  }
  | {
    tag: 'unexpected-error',
    val: string,
  };

export class Keyvalue {
  /**
   * This type does not have a public constructor.
   */
  private constructor();
  /**
  * Opens the store of that name.
  *
  * KV-STORE-NAME [core]: Every name of 1 to 128 bytes without control characters must be a store. Opening one must
  * create nothing in the backend.
  */
  static open(name: string): Keyvalue;
  /**
  * Returns the value of a key.
  *
  * KV-GET-MISSING [core]: A `get` of a key that was never set, or was deleted, must fail with
  * `key-not-found(key)`; the interface has no other way to say so.
  *
  * KV-GET-SET [core]: A `get` after an acknowledged `set` must return exactly that value.
  */
  get(key: string): Uint8Array;
  /**
  * Sets the value of a key, replacing the one it had.
  *
  * KV-EMPTY-VALUE [core]: The empty value must be stored and returned like any other; it is not a missing key.
  *
  * KV-BINARY [core]: Every sequence of bytes must be a legal value, valid UTF-8 or not.
  *
  * KV-OVERWRITE [core]: Setting a key again must replace the whole value; a shorter one must leave no tail of the
  * longer.
  *
  * KV-KEY-OPAQUE [core]: Every string of 1 to 256 bytes of UTF-8 without control characters must be a legal key,
  * and different keys must never meet: not by path syntax, glob characters, percent signs, letter case,
  * trailing dots, blanks and slashes, reserved names, or Unicode normalisation.
  *
  * KV-KEY-CTRL [CTRL]: Keys and store names with control characters (general category Cc), NUL included, must
  * work like any other.
  *
  * KV-KEY-CTRL-REJECT [core; when no-control-characters]: A provider that does not claim CTRL must refuse to
  * `set` a key with a control character with `invalid-key(key)`, and `get` of it must fail with `key-not-found` or
  * `invalid-key`; such a key must never stand for another one.
  *
  * KV-KEY-EMPTY [core]: The empty key must fail with `invalid-key("")` in `get`, `set` and `delete`.
  *
  * KV-KEY-LONG [core]: A key longer than <max-key-bytes >= 256> must fail with `invalid-key`; it must never be
  * shortened.
  *
  * KV-KEY-ESCAPE [core]: No key and no store name may reach anything outside its store, by reading, writing, listing
  * or deleting. A symbolic link planted where an entry would stand must not be followed: `get` fails, `set`
  * replaces the link. Races with a hostile process on the same machine are out of scope.
  *
  * KV-VALUE-SIZE [core]: Values up to 256 KiB must work. Above <max-value-bytes> `set` must fail with
  * `invalid-value` and leave the old value intact.
  *
  * KV-VALUE-LARGE [LARGE]: Values up to the claimed number of bytes must work.
  */
  set(key: string, value: Uint8Array): void;
  /**
  * Lists the keys of the store.
  *
  * KV-KEYS-EXACT [core]: While nobody writes, `keys` must return every key of the store exactly once, in any
  * order, exactly as it was given to `set`.
  *
  * KV-KEYS-EMPTY [core]: `keys` of a store that is empty, or was never written to, must be an empty list.
  *
  * KV-KEYS-PAGES [core]: `keys` must be complete also where the backend answers in pages, and a page without keys
  * must not end the listing; stores of 1,001 and of 5,001 keys show it.
  *
  * KV-KEYS-CONCURRENT [core]: While others write, a key that is there during the whole call must be listed, a key
  * that is absent during the whole call must not, and no key may be listed twice.
  *
  * KV-KEYS-LITERAL [core]: Keys that contain the store's name, colons or glob characters must be listed unchanged.
  */
  keys(): Array<string>;
  /**
  * Removes a key.
  *
  * KV-DELETE [core]: After an acknowledged `delete`, `get` must fail with `key-not-found` and `keys` must not list
  * the key.
  *
  * KV-DELETE-MISSING [core]: Deleting a key that is not there must be ok, so that a `delete` whose outcome is
  * unknown can be repeated.
  */
  'delete'(key: string): void;
}
