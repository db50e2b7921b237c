/** 32-bit words that all configurations together may take: 256 MB. */
const ARENA_LIMIT = 2 ** 26;

/** hash, state, first word of the window, length of the window. */
const HEADER = 4;

/**
 * The current set of linearized operations, and the memory of every (set, state) pair explored so far: Lowe's
 * memoisation of the Wing and Gong search ("Testing for linearizability", 2017).
 *
 * The hash is Zobrist's, kept up to date in O(1) per change. A hash hit is no proof: the sets are compared.
 *
 * Operations are numbered so that sets are small to keep. The first ones are pinned: those without a return, of which
 * any may be missing for ever. The others follow by invocation; of these all low ones are linearized and all high ones
 * are not, so only the words between are stored, and a pair costs the concurrency window instead of n / 32 words.
 */
export class Configurations {
  /** True once memory ran out; `remember` may not be believed from then on. */
  full = false;
  /** The number of pairs remembered. */
  size = 0;

  private readonly scatter: (value: number) => number;
  private readonly zobrist: Int32Array;
  private readonly words: Int32Array;
  private readonly pinned: number;
  /** The words of pinned operations, which come first. */
  private readonly pinnedWords: number;
  private hash = 0;
  /** The first word after the pinned ones that is not all ones. */
  private low: number;
  /** The last word after the pinned ones that is not zero; the one before them all when there is none. */
  private high: number;
  private arena = new Int32Array(1024);
  private used = 1;
  /** Open addressing; 0 is empty, anything else an offset into the arena. */
  private table = new Int32Array(256);

  /**
   * An empty set over this many operations, the first `pinned` of which are pinned. `hash` scatters integers over
   * 32 bits; a bad one makes it slow, never wrong.
   */
  constructor(operations: number, pinned: number, hash: (value: number) => number = mix) {
    this.pinned = pinned;
    this.scatter = hash;
    this.pinnedWords = Math.ceil(pinned / 32);
    this.low = this.pinnedWords;
    this.high = this.pinnedWords - 1;
    this.words = new Int32Array(this.pinnedWords + Math.ceil((operations - pinned) / 32));
    this.zobrist = new Int32Array(operations);
    for (let operation = 0; operation < operations; operation++) this.zobrist[operation] = hash(operation + 1);
  }

  /** Adds an operation that is not in the set. O(1) amortised. */
  add(operation: number): void {
    this.hash ^= this.zobrist[operation] as number;
    const bit = this.bitOf(operation);
    const word = bit >>> 5;
    this.words[word] = (this.words[word] as number) | (1 << (bit & 31));
    if (operation < this.pinned) return;
    if (word > this.high) this.high = word;
    while (this.words[this.low] === -1) this.low++;
  }

  /** Removes an operation that is in the set. O(1) amortised. */
  remove(operation: number): void {
    this.hash ^= this.zobrist[operation] as number;
    const bit = this.bitOf(operation);
    const word = bit >>> 5;
    this.words[word] = (this.words[word] as number) & ~(1 << (bit & 31));
    if (operation < this.pinned) return;
    if (word < this.low) this.low = word;
    while (this.high >= this.pinnedWords && this.words[this.high] === 0) this.high--;
  }

  /** Whether the operation is in the set. O(1). */
  has(operation: number): boolean {
    const bit = this.bitOf(operation);
    return (((this.words[bit >>> 5] as number) >>> (bit & 31)) & 1) === 1;
  }

  /** Whether the current set with this state (a small integer) is new; it is remembered then. */
  remember(state: number): boolean {
    const hash = this.hash ^ this.scatter(~state);
    const mask = this.table.length - 1;
    let slot = hash & mask;
    for (let offset = this.table[slot] as number; offset !== 0; offset = this.table[slot] as number) {
      if (this.equals(offset, hash, state)) return false;
      slot = (slot + 1) & mask;
    }
    const offset = this.store(hash, state);
    if (offset === 0) return false;
    this.table[slot] = offset;
    this.size++;
    if (this.size * 2 > this.table.length) this.rehash();
    return true;
  }

  /** The others start at a word of their own. */
  private bitOf(operation: number): number {
    return operation < this.pinned ? operation : operation - this.pinned + this.pinnedWords * 32;
  }

  private equals(offset: number, hash: number, state: number): boolean {
    const { arena, words, low, pinnedWords } = this;
    if (arena[offset] !== hash || arena[offset + 1] !== state || arena[offset + 2] !== low) return false;
    const length = this.high - low + 1;
    if (arena[offset + 3] !== length) return false;
    const from = offset + HEADER;
    for (let i = 0; i < pinnedWords; i++) {
      if (arena[from + i] !== words[i]) return false;
    }
    for (let i = 0; i < length; i++) {
      if (arena[from + pinnedWords + i] !== words[low + i]) return false;
    }
    return true;
  }

  private store(hash: number, state: number): number {
    const length = this.high - this.low + 1;
    const offset = this.used;
    const end = offset + HEADER + this.pinnedWords + length;
    if (end > ARENA_LIMIT) {
      this.full = true;
      return 0;
    }
    if (end > this.arena.length) {
      const larger = new Int32Array(Math.min(ARENA_LIMIT, Math.max(end, this.arena.length * 2)));
      larger.set(this.arena);
      this.arena = larger;
    }
    const { arena, words, low, pinnedWords } = this;
    arena[offset] = hash;
    arena[offset + 1] = state;
    arena[offset + 2] = low;
    arena[offset + 3] = length;
    const from = offset + HEADER;
    for (let i = 0; i < pinnedWords; i++) arena[from + i] = words[i] as number;
    for (let i = 0; i < length; i++) arena[from + pinnedWords + i] = words[low + i] as number;
    this.used = end;
    return offset;
  }

  private rehash(): void {
    const table = new Int32Array(this.table.length * 4);
    const mask = table.length - 1;
    const fixed = HEADER + this.pinnedWords;
    for (let offset = 1; offset < this.used; offset += fixed + (this.arena[offset + 3] as number)) {
      let slot = (this.arena[offset] as number) & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = offset;
    }
    this.table = table;
  }
}

/** Scatters an integer over 32 bits (the finaliser of MurmurHash3). */
function mix(value: number): number {
  let hash = Math.imul(value, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
