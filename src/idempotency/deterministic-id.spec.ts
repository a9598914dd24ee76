import { deterministicChildId, deterministicId } from './deterministic-id.js';

const COMPANY = '0197f3a0-5c1e-7d2a-9b3c-4d5e6f708192';

/** The expected ids were computed with another implementation of UUIDv5, as clients do that compute them in advance. */
describe('deterministicId', () => {
  it('is the published UUIDv5 of company, operation and key', () => {
    expect(deterministicId(COMPANY, 'createPayment', 'abc')).toBe('77c30f4a-f436-5d55-8814-c6f890d8d523');
  });

  it('reads the key as UTF-8', () => {
    expect(deterministicId(COMPANY, 'createPayment', 'é')).toBe('a7d95b5e-0626-5405-baf2-91e340507af5');
  });

  it('is another one for another company, operation or key', () => {
    const ids = [
      deterministicId(COMPANY, 'createPayment', 'abc'),
      deterministicId('0197f3a0-5c1e-7d2a-9b3c-4d5e6f708193', 'createPayment', 'abc'),
      deterministicId(COMPANY, 'createRefund', 'abc'),
      deterministicId(COMPANY, 'createPayment', 'ABC'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('deterministicChildId', () => {
  it('is the UUIDv5 of the name under the id of the write', () => {
    const writeId = '77c30f4a-f436-5d55-8814-c6f890d8d523';
    expect(deterministicChildId(writeId, 'allocation:1')).toBe('2fe0962d-0cd1-56a2-a2a0-6a664d85b4ed');
    expect(deterministicChildId(writeId, 'allocation:2')).not.toBe('2fe0962d-0cd1-56a2-a2a0-6a664d85b4ed');
  });
});
