import { type Readable, sampleOf } from './read-all.js';

const entities = (companyId: string, kind: string, count: number): Readable[] =>
  Array.from({ length: count }, (_none, index) => {
    const id = `${companyId} ${kind} ${index}`;
    return { companyId, kind, path: `/api/${id}`, about: { kind: 'entity', id } };
  });

describe('what is read after healing', () => {
  it('is everything, while that is little', () => {
    const few = [...entities('a', 'createPayment', 5), ...entities('b', 'createPayment', 1)];
    expect(sampleOf(few, 1)).toEqual(few.map((entity) => ({ ...entity, replica: 0 })));
    expect(sampleOf([], 2)).toEqual([]);
  });

  it('is some of each kind in each company, from the first to the last, else', () => {
    const companies = ['a', 'b', 'c', 'd'];
    const many = companies.flatMap((company) => [
      ...entities(company, 'createPayment', 20_000),
      ...entities(company, 'createCompany', 1),
    ]);
    const sample = sampleOf(many, 2);
    expect(sample.length).toBeGreaterThan(900);
    expect(sample.length).toBeLessThanOrEqual(2_000);
    expect(new Set(sample.map(({ companyId, kind }) => `${companyId} ${kind}`)).size).toBe(8);
    const places = sample
      .filter(({ companyId }) => companyId === 'a')
      .map(({ path }) => Number(path.split(' ').at(-1)));
    expect(Math.max(...places)).toBeGreaterThan(19_000);
  });

  it('is never more than 2,000, however many companies there are', () => {
    const many = Array.from({ length: 3_000 }, (_none, index) => entities(`company ${index}`, 'createCompany', 1));
    expect(sampleOf(many.flat(), 2).length).toBeLessThanOrEqual(2_000);
  });

  it('is read at all replicas', () => {
    const sample = sampleOf([...entities('a', 'createPayment', 4), ...entities('a', 'createCustomer', 4)], 2);
    for (const kind of ['createPayment', 'createCustomer']) {
      const replicas = sample.filter((one) => one.kind === kind).map(({ replica }) => replica);
      expect(replicas.sort()).toEqual([0, 0, 1, 1]);
    }
  });
});
