import { Counter } from 'prom-client';
import { Books } from '../../src/idempotency/engine/books.js';
import { WriteHandle } from '../../src/idempotency/engine/write-handle.js';

/** Counts what the product does not export: how often handlers run, and how many groups need a second wave. */
const runs = new Counter({ name: 'benchmark_handler_runs_total', help: 'Runs of handlers.' });
const secondWaves = new Counter({
  name: 'benchmark_groups_with_second_wave_total',
  help: 'Groups in which a write met an accepted one.',
});
const counted = new WeakSet<Books>();

const handles = WriteHandle.prototype;
const end: WriteHandle['end'] = Reflect.get<WriteHandle, 'end'>(handles, 'end');
handles.end = function (this: WriteHandle) {
  runs.inc();
  return end.call(this);
};

const books = Books.prototype;
const meetsAccepted: Books['meetsAccepted'] = Reflect.get<Books, 'meetsAccepted'>(books, 'meetsAccepted');
books.meetsAccepted = function (this: Books, ...parameters) {
  const meets = meetsAccepted.apply(this, parameters);
  if (meets && !counted.has(this)) {
    counted.add(this);
    secondWaves.inc();
  }
  return meets;
};
