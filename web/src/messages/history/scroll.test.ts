import { describe, expect, test } from 'vitest';
import { Scroll, type Place } from './scroll';

const at = (offset: number, size = 10_000, viewport = 600): Place => ({ offset, viewport, size });
const ends = { hasBefore: true, hasAfter: false, loading: false };

function atTheEnd(): Scroll {
  const scroll = new Scroll();
  scroll.moved(at(9_400), false, false);
  expect(scroll.following).toBe(true);
  return scroll;
}

describe('following the newest', () => {
  test('begins at the end and goes on while what is there grows', () => {
    const scroll = atTheEnd();
    expect(scroll.resized(at(9_400, 10_200))).toBe(true);
    scroll.moved(at(9_600, 10_200), false, false);
    expect(scroll.following).toBe(true);
    expect(scroll.resized(at(9_600, 10_200))).toBe(false);
  });

  test('goes on when the view becomes smaller, as above a keyboard', () => {
    const scroll = atTheEnd();
    scroll.moved(at(9_400, 10_000, 300), false, false);
    expect(scroll.resized(at(9_400, 10_000, 300))).toBe(true);
  });

  test('goes on when what is above is measured and the place with it', () => {
    const scroll = atTheEnd();
    scroll.moved(at(9_700, 10_300), false, false);
    expect(scroll.following).toBe(true);
  });

  test('ends when the person goes up, also while what is above is measured', () => {
    const scroll = atTheEnd();
    scroll.moved(at(9_300), false, false);
    expect(scroll.following).toBe(false);
    expect(scroll.resized(at(9_300, 11_000))).toBe(false);

    const other = atTheEnd();
    other.moved(at(9_300, 10_300), false, false);
    expect(other.following).toBe(false);
  });

  test('goes on when rows are lower than they were thought, and when new ones come by the hundred', () => {
    const scroll = atTheEnd();
    scroll.moved(at(9_300, 9_900), false, false);
    scroll.moved(at(9_300, 15_000), false, false);
    expect(scroll.following).toBe(true);
    scroll.moved(at(9_000, 15_000), false, true);
    expect(scroll.following).toBe(true);
    expect(scroll.resized(at(9_000, 15_000))).toBe(true);
  });

  test('the end of a stretch is not the end while there is more after it', () => {
    const scroll = new Scroll();
    scroll.moved(at(9_400), true, false);
    expect(scroll.following).toBe(false);
  });

  test('ends with a jump', () => {
    const scroll = atTheEnd();
    scroll.leave();
    expect(scroll.resized(at(0, 20_000))).toBe(false);
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

test('the way to the newest has a button when it is far', () => {
  const scroll = new Scroll();
  expect(scroll.far(at(9_400), false)).toBe(false);
  expect(scroll.far(at(9_000), false)).toBe(true);
  expect(scroll.far(at(9_400), true)).toBe(true);
});
