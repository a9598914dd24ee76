import fc from 'fast-check';
import type { BooksUnderTest } from './model-books.js';
import { TestRefusal } from './test-engine.js';
import { TestCounter, TestNote } from './test-tables.js';

/** One thing that a random handler does; what it does depends on what it has read. */
export type Step =
  | { readonly kind: 'get'; readonly counter: number }
  | { readonly kind: 'findLabels'; readonly labels: readonly string[] }
  | { readonly kind: 'findValues'; readonly from: number; readonly to: number }
  | { readonly kind: 'findNotes'; readonly counter: number | null }
  | { readonly kind: 'add'; readonly counter: number; readonly amount: number }
  | { readonly kind: 'note'; readonly note: number; readonly counter: number }
  | { readonly kind: 'dropNote'; readonly note: number }
  | { readonly kind: 'refuseAbove'; readonly counter: number; readonly limit: number }
  | { readonly kind: 'breakAbove'; readonly counter: number; readonly limit: number }
  | { readonly kind: 'open'; readonly counter: number; readonly label: string }
  | { readonly kind: 'rename'; readonly counter: number; readonly label: string }
  | { readonly kind: 'close'; readonly counter: number };

export interface RandomWrite {
  readonly company: number;
  readonly steps: readonly Step[];
}

const counter = fc.integer({ min: 1, max: 4 });
const note = fc.integer({ min: 1, max: 3 });
const label = fc.constantFrom('a', 'b', 'c');
const amount = fc.integer({ min: 0, max: 5 });

const plainStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('get' as const), counter }),
  fc.record({ kind: fc.constant('findLabels' as const), labels: fc.array(label, { maxLength: 2 }) }),
  fc.record({ kind: fc.constant('findValues' as const), from: amount, to: amount }),
  fc.record({ kind: fc.constant('findNotes' as const), counter: fc.option(counter) }),
  fc.record({ kind: fc.constant('add' as const), counter, amount }),
  fc.record({ kind: fc.constant('add' as const), counter, amount }),
  fc.record({ kind: fc.constant('note' as const), note, counter }),
  fc.record({ kind: fc.constant('dropNote' as const), note }),
  fc.record({ kind: fc.constant('refuseAbove' as const), counter, limit: amount }),
  fc.record({ kind: fc.constant('breakAbove' as const), counter, limit: amount }),
);
/** Labels are unique, and a write's inserts are sent before its updates and deletes: so one of these for each write. */
const labelStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('open' as const), counter, label }),
  fc.record({ kind: fc.constant('rename' as const), counter, label }),
  fc.record({ kind: fc.constant('close' as const), counter }),
);

export const randomWrite: fc.Arbitrary<RandomWrite> = fc.record({
  company: fc.integer({ min: 0, max: 1 }),
  steps: fc
    .tuple(fc.array(plainStep, { maxLength: 2 }), fc.option(labelStep), fc.array(plainStep, { maxLength: 2 }))
    .map(([before, middle, after]) => [...before, ...(middle === null ? [] : [middle]), ...after]),
});

export const idOf = (place: number): string => `00000000-0000-4000-8000-00000000000${String(place)}`;

/** Does the steps. @returns everything that was read. @throws a refusal or an error that tells what was read. */
export async function runSteps(books: BooksUnderTest, steps: readonly Step[]): Promise<string[]> {
  const seen: string[] = [];
  for (const step of steps) seen.push(await runStep(books, step, seen));
  return seen;
}

async function runStep(books: BooksUnderTest, step: Step, seen: readonly string[]): Promise<string> {
  switch (step.kind) {
    case 'get':
      return textOf([await books.get(TestCounter, idOf(step.counter))]);
    case 'findLabels':
      return textOf(await books.find(TestCounter, { label: step.labels }));
    case 'findValues':
      return textOf(await books.find(TestCounter, { value: { from: BigInt(step.from), to: BigInt(step.to) } }));
    case 'findNotes':
      return textOf(await books.find(TestNote, { counterId: step.counter === null ? null : idOf(step.counter) }));
    case 'refuseAbove':
    case 'breakAbove':
      return judge(books, step, seen);
    case 'add':
    case 'open':
    case 'rename':
    case 'close':
      return changeCounter(books, step);
    case 'note':
    case 'dropNote':
      return changeNote(books, step);
  }
}

async function judge(
  books: BooksUnderTest,
  { kind, counter: place, limit }: Extract<Step, { limit: number }>,
  seen: readonly string[],
): Promise<string> {
  const row = await books.get(TestCounter, idOf(place));
  const text = textOf([row]);
  if (row === undefined || row.value <= BigInt(limit)) return text;
  const message = [...seen, text].join(' | ');
  throw kind === 'refuseAbove' ? new TestRefusal(message) : new TypeError(message);
}

async function changeCounter(
  books: BooksUnderTest,
  step: Extract<Step, { kind: 'add' | 'open' | 'rename' | 'close' }>,
): Promise<string> {
  const id = idOf(step.counter);
  const [row, sameLabel, notes] = await Promise.all([
    books.get(TestCounter, id),
    'label' in step ? books.find(TestCounter, { label: step.label }) : [],
    step.kind === 'close' ? books.find(TestNote, { counterId: id }) : [],
  ]);
  const isFree = sameLabel.length === 0 && notes.length === 0;
  if (step.kind === 'open' && row === undefined) {
    books.insert(TestCounter, { id, value: 1n, label: isFree ? step.label : null });
  } else if (row !== undefined && step.kind === 'add') {
    books.update(TestCounter, id, { value: row.value + BigInt(step.amount) });
  } else if (row !== undefined && isFree && step.kind === 'rename') {
    books.update(TestCounter, id, { label: step.label });
  } else if (row !== undefined && isFree && step.kind === 'close') {
    books.delete(TestCounter, id);
  }
  return textOf([row, ...sameLabel, ...notes]);
}

async function changeNote(books: BooksUnderTest, step: Extract<Step, { kind: 'note' | 'dropNote' }>): Promise<string> {
  const id = idOf(step.note);
  const [row, owner] = await Promise.all([
    books.get(TestNote, id),
    step.kind === 'note' ? books.get(TestCounter, idOf(step.counter)) : undefined,
  ]);
  if (step.kind === 'dropNote' && row !== undefined) books.delete(TestNote, id);
  const values = { counterId: owner?.id ?? null, kind: Number(owner?.value ?? 0n) };
  if (step.kind === 'note' && row === undefined) books.insert(TestNote, { id, ...values, text: null, notedAt: null });
  if (step.kind === 'note' && row !== undefined) books.update(TestNote, id, values);
  return textOf([row, owner]);
}

/** What was read, without the company, which the model does not know. */
function textOf(rows: readonly (object | undefined)[]): string {
  return JSON.stringify(
    rows.map((row) =>
      row === undefined
        ? null
        : Object.entries(row)
            .filter(([name]) => name !== 'companyId')
            .sort(),
    ),
    (_name, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value),
  );
}
