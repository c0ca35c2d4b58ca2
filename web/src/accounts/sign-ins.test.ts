import { describe, expect, it } from 'vitest';
import { SignIns } from './sign-ins';

const account = (id: string) => ({ id, username: id, nickname: id, isAdministrator: false });

function storage() {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  };
}

describe('who is signed in on this browser', () => {
  it('is remembered, with the device and the one chosen last', () => {
    const kept = storage();
    const first = new SignIns(kept);
    first.add('one', account('ann'));
    first.add('two', account('bob'));
    first.choose('one');
    const second = new SignIns(kept);
    expect(second.all.map(({ slot }) => slot)).toEqual(['one', 'two']);
    expect(second.current?.account.id).toBe('ann');
    expect(second.device('x')).toEqual(first.device('x'));
  });

  it('has each account once: logging in again takes its place', () => {
    const signIns = new SignIns(storage());
    signIns.add('one', account('ann'));
    expect(signIns.newSlot('ann')).toBe('one');
    signIns.add('new', account('ann'));
    expect(signIns.all.map(({ slot }) => slot)).toEqual(['new']);
  });

  it('gives slots that a cookie may be named by', () => {
    const signIns = new SignIns(storage());
    expect(signIns.newSlot()).toMatch(/^[a-z0-9]{1,16}$/);
    expect(signIns.newSlot()).not.toBe(signIns.newSlot());
  });

  it('goes on to another account when the current one is removed', () => {
    const signIns = new SignIns(storage());
    signIns.add('one', account('ann'));
    signIns.add('two', account('bob'));
    signIns.remove('two');
    expect(signIns.current?.slot).toBe('one');
    signIns.remove('one');
    expect(signIns.current).toBeUndefined();
  });

  it('keeps why a session ended until it is good again', () => {
    const signIns = new SignIns(storage());
    signIns.add('one', account('ann'));
    signIns.end('one', 'revoked');
    expect(signIns.current?.ended).toBe('revoked');
    signIns.update('one', account('ann'));
    expect(signIns.current?.ended).toBeUndefined();
  });

  it('works where nothing may be stored, or what is stored is not ours', () => {
    expect(new SignIns({ getItem: () => '{"x":1}', setItem: () => {} }).all).toEqual([]);
    const forbidden = () => {
      throw new DOMException('No', 'SecurityError');
    };
    const signIns = new SignIns({ getItem: forbidden, setItem: forbidden });
    signIns.add('one', account('ann'));
    expect(signIns.current?.slot).toBe('one');
  });
});
