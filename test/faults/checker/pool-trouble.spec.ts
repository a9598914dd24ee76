import { poolTrouble } from './pool-trouble.js';

const metrics = (states: Readonly<Record<string, number>>): string =>
  [
    '# TYPE accubooks_db_pool_connections gauge',
    ...Object.entries(states).map(
      ([state, value]) => `accubooks_db_pool_connections{pool="writer",state="${state}"} ${value}`,
    ),
    'accubooks_db_pool_connections{pool="reader",state="max"} 10',
    'accubooks_db_pool_connections{pool="reader",state="total"} 2',
    'accubooks_db_pool_connections{pool="reader",state="idle"} 2',
    'process_open_fds 40',
  ].join('\n');

describe('what metrics tell against pools', () => {
  it('is nothing while every connection is idle', () => {
    expect(poolTrouble(metrics({ max: 10, total: 4, idle: 4, waiting: 0 }))).toEqual([]);
    expect(poolTrouble(metrics({ max: 10, total: 0, idle: 0, waiting: 0 }))).toEqual([]);
  });

  it('is what was not given back, and who waits for it', () => {
    expect(poolTrouble(metrics({ max: 10, total: 4, idle: 3, waiting: 2 }))).toEqual([
      'has 1 connections of its pool writer in use',
      'has 2 who wait for a connection of its pool writer',
    ]);
  });

  it('is that they are not shown', () => {
    expect(poolTrouble('process_open_fds 40\n')).toEqual(['shows no pool of connections']);
  });
});
