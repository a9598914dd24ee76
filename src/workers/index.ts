export { Primary } from './primary.js';
export { Workers } from './workers.js';
export { WorkersFailed } from './workers.errors.js';
