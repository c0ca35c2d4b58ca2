import { describe, expect, test } from 'vitest';
import { Scroll, type Place } from './scroll';

const at = (offset: number, size = 10_000, viewport = 600): Place => ({ offset, viewport, size });
const ends = { hasBefore: true, hasAfter: false, loading: false };

describe('following the newest', () => {
  test('begins at the end and goes on while what is there grows', () => {
    const scroll = new Scroll();
    scroll.moved(at(9_400), false);
    expect(scroll.following).toBe(true);
    expect(scroll.resized(at(9_400, 10_200))).toBe(true);
    expect(scroll.following).toBe(true);
  });

  test('goes on when the view becomes smaller, as above a keyboard', () => {
    const scroll = new Scroll();
    scroll.moved(at(9_400), false);
    expect(scroll.resized(at(9_400, 10_000, 300))).toBe(true);
  });

  test('goes on when what shrank put the place back', () => {
    const scroll = new Scroll();
    scroll.moved(at(9_400), false);
    scroll.moved(at(9_200, 9_900), false);
    expect(scroll.following).toBe(true);
  });

  test('ends when the person goes up', () => {
    const scroll = new Scroll();
    scroll.moved(at(9_400), false);
    scroll.moved(at(9_300), false);
    expect(scroll.following).toBe(false);
    expect(scroll.resized(at(9_300, 11_000))).toBe(false);
  });

  test('the end of a stretch is not the end while there is more after it', () => {
    const scroll = new Scroll();
    scroll.moved(at(9_400), true);
    expect(scroll.following).toBe(false);
  });
});

describe('what came', () => {
  test('is counted for whoever reads older ones, until they are at the end', () => {
    const scroll = new Scroll();
    scroll.moved(at(5_000), false);
    scroll.came(2);
    scroll.came(1);
    expect(scroll.arrived).toBe(3);
    scroll.moved(at(9_400), false);
    expect(scroll.arrived).toBe(0);
  });

  test('is not counted at the end', () => {
    const scroll = new Scroll();
    scroll.follow();
    scroll.came(5);
    expect(scroll.arrived).toBe(0);
  });
});

describe('pages', () => {
  const scroll = new Scroll();
  test('are asked for before the person is there', () => {
    expect(scroll.wants(at(1_100), ends)).toBe('before');
    expect(scroll.wants(at(5_000), ends)).toBe(null);
    expect(scroll.wants(at(8_500), { ...ends, hasAfter: true })).toBe('after');
  });
  test('one at a time, and none that are not there', () => {
    expect(scroll.wants(at(0), { ...ends, loading: true })).toBe(null);
    expect(scroll.wants(at(0), { ...ends, hasBefore: false })).toBe(null);
    expect(scroll.wants(at(0, 0, 0), ends)).toBe(null);
  });
});
