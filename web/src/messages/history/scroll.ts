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
  #last: Place = { offset: 0, viewport: 0, size: 0 };

  /**
   * The list was scrolled.
   * @param own it has just changed, and puts itself right while rows turn out higher or lower than they were thought
   */
  moved(place: Place, hasAfter: boolean, own: boolean): void {
    const { offset, size } = this.#last;
    this.#last = place;
    if (toEnd(place) <= near) this.following = !hasAfter;
    // The end also goes away by itself, with a keyboard that comes up or with what is new; upwards goes a person.
    else if (!own && place.offset < offset + Math.min(0, place.size - size) - 1) this.following = false;
  }

  /** Whether the list must be put to its end after it changed its size. */
  resized(place: Place): boolean {
    return this.following && Math.abs(toEnd(place)) >= 1;
  }

  follow(): void {
    this.following = true;
  }

  /** Goes to a place of its own choosing. */
  leave(): void {
    this.following = false;
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
  far(place: Place, hasAfter: boolean): boolean {
    return hasAfter || toEnd(place) > Math.max(place.viewport / 2, 200);
  }
}

const toEnd = ({ offset, viewport, size }: Place): number => size - offset - viewport;
