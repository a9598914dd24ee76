import { BoundedCache } from './bounded-cache.js';

describe('BoundedCache', () => {
  it('drops what was used least recently', () => {
    const cache = new BoundedCache<number>(2);
    cache.set('a', 1, 100);
    cache.set('b', 2, 100);
    expect(cache.get('a', 0)).toBe(1);
    cache.set('c', 3, 100);
    expect([cache.get('a', 0), cache.get('b', 0), cache.get('c', 0)]).toEqual([1, undefined, 3]);
    expect(cache.size).toBe(2);
  });

  it('keeps what was used since it was half full', () => {
    const cache = new BoundedCache<number>(4);
    for (const key of ['a', 'b']) cache.set(key, 0, 100);
    expect(cache.get('a', 0)).toBe(0);
    for (const key of ['c', 'd']) cache.set(key, 0, 100);
    expect(cache.get('a', 0)).toBe(0);
    cache.set('e', 0, 100);
    cache.set('f', 0, 100);
    expect(['a', 'b', 'c', 'd', 'e', 'f'].filter((key) => cache.get(key, 0) === 0)).toEqual(['a', 'd', 'e', 'f']);
    expect(cache.size).toBe(4);
  });

  it('drops what has passed its time', () => {
    const cache = new BoundedCache<number>(2);
    cache.set('a', 1, 100);
    expect(cache.get('a', 99)).toBe(1);
    expect(cache.get('a', 100)).toBeUndefined();
    expect(cache.size).toBe(0);
  });

  it('forgets what is deleted', () => {
    const cache = new BoundedCache<number>(2);
    cache.set('a', 1, 100);
    cache.delete('a');
    cache.delete('b');
    expect([cache.get('a', 0), cache.size]).toEqual([undefined, 0]);
  });

  it('replaces a value without growing', () => {
    const cache = new BoundedCache<number>(1);
    cache.set('a', 1, 100);
    cache.set('a', 2, 100);
    expect(cache.get('a', 0)).toBe(2);
    expect(cache.size).toBe(1);
  });
});
