/** Where a list stands, in pixels. */
export interface Place {
  readonly offset: number;
  readonly viewport: number;
  readonly size: number;
}

export interface Ends {
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
  readonly loading: boolean;
}

/** So near to the end is at the end. */
const near = 40;

/** What a history decides about its scrolling, without a browser: whether it follows the newest, and when it needs more. */
export class Scroll {
  /** Whoever is at the end stays there, whatever comes. */
  following = false;
  /** What came since the end was left. */
  arrived = 0;
  #last: Place = { offset: 0, viewport: 0, size: 0 };

  /** The list was scrolled, by a person or by us. */
  moved(place: Place, hasAfter: boolean): void {
    const { offset, viewport, size } = this.#last;
    this.#last = place;
    if (this.#atEnd(place)) {
      if (!hasAfter) this.follow();
      return;
    }
    // What grew, shrank or was taken out moves the place too; only a person goes up in a list that stayed as it was.
    const unchanged = place.viewport === viewport && place.size === size;
    if (unchanged && place.offset < offset - 1) this.following = false;
  }

  /** Whether the list must be put to its end after it changed its size. */
  resized(place: Place): boolean {
    this.#last = place;
    return this.following && !this.#exactlyAtEnd(place);
  }

  follow(): void {
    this.following = true;
    this.arrived = 0;
  }

  /** Goes to a place of its own choosing. */
  leave(): void {
    this.following = false;
  }

  /** Messages of others that came at the end. */
  came(count: number): void {
    if (!this.following) this.arrived += count;
  }

  /** Which page to ask for before the person gets there. */
  wants({ offset, viewport, size }: Place, { hasBefore, hasAfter, loading }: Ends): 'before' | 'after' | null {
    if (loading || viewport === 0) return null;
    const ahead = Math.max(2 * viewport, 1_000);
    if (hasBefore && offset < ahead) return 'before';
    if (hasAfter && size - offset - viewport < ahead) return 'after';
    return null;
  }

  /** Whether the way to the newest is worth a button. */
  far({ offset, viewport, size }: Place, hasAfter: boolean): boolean {
    return hasAfter || size - offset - viewport > Math.max(viewport / 2, 200);
  }

  #atEnd = ({ offset, viewport, size }: Place): boolean => size - offset - viewport <= near;
  #exactlyAtEnd = ({ offset, viewport, size }: Place): boolean => Math.abs(size - offset - viewport) < 1;
}
